# SPDX-License-Identifier: EUPL-1.2
"""The door where suppliers post: who it is, whether it can be read, then kept whole and answered at once.

Nothing is stored in the assets or the alarms here: `inbox` does that, so that a storm of one supplier never holds the
processes that serve people. Kept means committed; what cannot be read at all is a dead letter before the refusal.
"""

import logging
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets.models import Source
from apps.connectors.base import Batch, ConnectorError
from apps.connectors.catalogue import DRIVERS
from apps.connectors.standard_webhooks import NotAuthentic
from apps.supervision import dead_letters, inbox, keys
from apps.supervision.dead_letters import Letter
from apps.supervision.models import Arrival

logger = logging.getLogger(__name__)

HEAVIEST = 2_000_000  # bytes of one message
TOLD = 20  # reasons told to the sender
TOPIC = "webhook"  # of what was posted, when its address says no more
EVENT = re.compile(r"[a-z]{1,20}")
KEEP = """
INSERT INTO supervision_arrival (source_id, message_id, received_at, topic, payload) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (source_id, message_id) DO NOTHING
"""
RECEIVING = [name for name, driver in DRIVERS.items() if driver.receive is not None]


class Disabled(Exception):
    """This source is not listened to."""


class Unreadable(Exception):
    """None of the message can be used; it stays as a dead letter. The message says why, in French."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message."""

    known: bool = False  # it had been received before: nothing was done
    records: int = 0
    rejected: int = 0
    reasons: list[str] = field(default_factory=list)


def receive(slug: str, headers: Mapping[str, str], body: bytes, event: str = "") -> Receipt:
    """Keep what was posted for the source `slug`; `event` is what the address says that it is about, for the protocols
    that say it there. Raises NotAuthentic, Disabled, Unreadable."""
    source, message_id = sender(slug, headers, body, door="ingest")
    return accept(source, message_id, event if EVENT.fullmatch(event) else TOPIC, body)


def sender(slug: str, headers: Mapping[str, str], body: bytes, *, door: str) -> tuple[Source, str]:
    """The source that calls at `door`, and the id that its signature covers ("" when its protocol signs nothing).

    Raises NotAuthentic, Disabled.
    """
    source = Source.objects.filter(slug=slug, driver__in=RECEIVING).first()
    if source is None or DRIVERS[source.driver].door != door:
        raise NotAuthentic(_("signature refusée"))
    message_id = keys.sender(source, headers, body, timezone.now())
    if not source.enabled:
        raise Disabled
    return source, message_id


def accept(source: Source, message_id: str, topic: str, body: bytes, *, lenient: bool = False) -> Receipt:
    """Keep a message of an authentic sender, once per id. Raises Unreadable when none of it can be used, unless
    `lenient`: it is for us to mend, and waits as dead letters."""
    if message_id and Arrival.objects.filter(source=source, message_id=message_id).exists():
        return Receipt(known=True)
    batch = _read(source, topic, body, lenient)
    kept = _keep(source, message_id or str(uuid.uuid4()), topic, body)
    reasons = list(dict.fromkeys(item.reason for item in batch.rejected))
    return Receipt(not kept, len(batch.records), len(batch.rejected), reasons[:TOLD])


def _read(source: Source, topic: str, body: bytes, lenient: bool) -> Batch:
    """What the message says; dead letters when it is nothing that can be used.

    A driver's own fault is not the sender's: the message is kept, and `inbox` makes of it a letter to replay.
    """
    try:
        batch = read(source, topic, body)
    except ConnectorError as error:
        dead_letters.keep(source=source, letters=[Letter(topic, body, error.reason)])
        raise Unreadable(error.reason) from error
    except Exception:
        logger.exception("driver fault source=%s", source.slug)
        return Batch()
    if batch.rejected and not batch.records and not lenient:
        letters = [Letter("item", item.payload, item.reason) for item in batch.rejected]
        dead_letters.keep(source=source, letters=letters)
        raise Unreadable(batch.rejected[0].reason)
    return batch


def read(source: Source, topic: str, body: bytes) -> Batch:
    """By the driver of its source. Raises ConnectorError."""
    driver = DRIVERS[source.driver]
    if driver.receive is None:
        raise ConnectorError(_("ce pilote ne reçoit pas d'envoi"))
    return driver.receive(topic, body, inbox.options_of(source))


@transaction.atomic
def _keep(source: Source, message_id: str, topic: str, body: bytes) -> bool:
    """False when another process kept the same one meanwhile. Who stores it is woken by the commit."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [source.pk, message_id, timezone.now(), topic, body])
        kept = bool(cursor.rowcount)
        cursor.execute("SELECT pg_notify(%s, '')", [inbox.CHANNEL])
    return kept
