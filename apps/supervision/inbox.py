# SPDX-License-Identifier: EUPL-1.2
"""What suppliers posted goes through the one door: by batches, in order, one transaction that also takes it away.

Woken by PostgreSQL; several processes may do it at once, a row is held by one of them.
"""

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction
from django.utils import timezone

from apps.assets.models import Source
from apps.connectors.base import Batch, ConnectorError
from apps.connectors.catalogue import DRIVERS
from apps.supervision import heartbeat
from apps.supervision.ingest import Inbound, from_batch, ingest
from apps.supervision.models import Arrival, Poll

logger = logging.getLogger(__name__)

CHANNEL = "connecte_inbox"
BATCH = 200  # messages per transaction
HEAVY = 4_000_000  # bytes of one transaction, or the one message that has more
LOOK = 2.0  # seconds without a word after which it looks by itself
BEAT = 5.0
AGAIN = 1.0  # seconds before another attempt when the database is away
REMEMBERED = timedelta(days=7)  # ids of signed messages: senders repeat for three days at most


def serve(stop: threading.Event) -> None:
    """Until stopped."""
    beaten = 0.0
    while not stop.is_set():
        try:
            close_old_connections()
            if time.monotonic() - beaten > BEAT:
                heartbeat.beat("inbox")
                beaten = time.monotonic()
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")  # before looking: what comes from now on is told
            if not store_some():
                _wait(LOOK)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("inbox waits for the database: %s", str(error).strip())
            connection.close()
            stop.wait(AGAIN)


def store_some() -> int:
    """One batch of each source that has something: how many messages. One that fails holds no other back."""
    waiting = Arrival.objects.filter(stored_at=None).order_by("source_id").values_list("source_id", flat=True)
    stored, failure = 0, None
    for source_id in list(waiting.distinct()):
        try:
            stored += _store(source_id)
        except (DatabaseError, InterfaceError) as error:
            failure = error
    if failure is not None:
        raise failure
    return stored


def forget() -> int:
    """Ids of signed messages that nobody sends again."""
    return Arrival.objects.filter(stored_at__lt=timezone.now() - REMEMBERED).delete()[0]


def oldest_waiting() -> timedelta:
    """How long the oldest message has waited; nothing when none does."""
    row = Arrival.objects.filter(stored_at=None).order_by("id").values_list("received_at", flat=True).first()
    return timezone.now() - row if row else timedelta()


@transaction.atomic
def _store(source_id: int) -> int:
    source = Source.objects.get(pk=source_id)
    held = Arrival.objects.filter(source=source, stored_at=None).order_by("id").select_for_update(skip_locked=True)
    rows = list(_not_too_heavy(list(held[:BATCH])))
    if not rows:
        return 0
    options = options_of(source)
    inbound = [item for row in rows for item in _inbound(source, row, options)]
    ingest(source=source, inbound=inbound, with_facts=lambda: _take_away(source, rows))
    return len(rows)


def _not_too_heavy(rows: list[Arrival]) -> Iterator[Arrival]:
    weight = 0
    for row in rows:
        weight += len(row.payload)
        if weight > HEAVY and weight > len(row.payload):
            return
        yield row


def options_of(source: Source) -> Mapping[str, Any]:
    """The settings of a source, with what its driver needs to know of the polls to read what is posted."""
    reads = DRIVERS[source.driver].reads
    if not reads:
        return source.options
    cursor = Poll.objects.filter(source=source).values_list("cursor", flat=True).first() or {}
    return {**source.options, **{name: cursor[name] for name in reads if name in cursor}}


def _inbound(source: Source, row: Arrival, options: Mapping[str, Any]) -> list[Inbound]:
    """One message: its good records together, what it has of unreadable each by itself.

    It was readable when it came; when its settings or its driver changed meanwhile, it may be no longer.
    """
    payload = bytes(row.payload)
    receive = DRIVERS[source.driver].receive
    if receive is None:
        return [Inbound(row.topic, payload, reason="la source a changé de pilote avant que ce message soit rangé")]
    try:
        return _kept(row.topic, payload, receive(row.topic, payload, options))
    except ConnectorError as error:
        return [Inbound(row.topic, payload, reason=error.reason)]
    except Exception as error:  # a driver's own fault must not stop the others: kept, told, replayable once mended
        logger.exception("driver fault source=%s", source.slug)
        return [Inbound(row.topic, payload, reason=f"erreur du pilote : {type(error).__name__} {error}")]


def _kept(topic: str, payload: bytes, batch: Batch) -> list[Inbound]:
    """A message about one device stays whole if it cannot be stored; of a page, each record does by itself."""
    if not batch.rejected and len({record.ref for record in batch.records}) == 1:
        return [Inbound(topic, payload, batch.records)]
    return from_batch(batch)


def _take_away(source: Source, rows: list[Arrival]) -> None:
    """A message that its sender gave an id leaves it; the others have none that means something."""
    taken = Arrival.objects.filter(pk__in=[row.pk for row in rows])
    if DRIVERS[source.driver].signed or DRIVERS[source.driver].remembers:
        taken.update(stored_at=timezone.now(), payload=b"")
    else:
        taken.delete()


def _wait(seconds: float) -> None:
    assert connection.connection is not None
    for _told in connection.connection.notifies(timeout=seconds, stop_after=1):
        return
