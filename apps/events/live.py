# SPDX-License-Identifier: EUPL-1.2
"""The one door out live: rows in the outbox with the fact, then a wake-up hint. Nothing here may delay a writer."""

import asyncio
import logging
import os
import threading
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from channels.layers import get_channel_layer
from django.db import connection, transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from apps.events.models import LiveMessage
from apps.telemetry import partitions

log = logging.getLogger(__name__)

GROUP = "live"  # channel group of the hubs, one per ASGI process
LOCK = 0x11FE  # transaction-level advisory lock: serialises the writers, so that ids are in commit order
HINT_TIMEOUT = 1.0  # seconds; a hung Redis costs the bell thread this much, and writers nothing
HINT_PAUSE = 0.02  # seconds between two hints of one process; a hint stands for all that was committed before it

COLUMNS = {"at": "timestamptz", "territory_id": "int8", "restricted": "bool", "kind": "varchar", "payload": "jsonb"}
COPY = f"COPY events_livemessage ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"


class Message(NamedTuple):
    """One piece of news. `payload` follows architecture.md « Live stream », without id, kind, at and territory."""

    territory_id: int
    kind: str
    payload: Mapping[str, Any]
    restricted: bool = False


def publish(messages: Sequence[Message]) -> None:
    """Write news in the outbox. Must be the last statement of the caller's transaction.

    The lock is held from here to the commit: whatever followed would be serialised between all writers.
    """
    if not messages:
        return
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("live.publish needs the transaction of the fact it tells")
    partitions.ensure("events_livemessage", [timezone.now()])  # when the hourly task has not: news never fail a fact
    encoded = [Jsonb(one.payload, _json) for one in messages]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        _write(cursor, messages, encoded)
    transaction.on_commit(ring, robust=True)


def _write(cursor: Any, messages: Sequence[Message], encoded: Sequence[Jsonb]) -> None:
    at = timezone.now()
    with cursor.copy(COPY) as copy:
        copy.set_types(list(COLUMNS.values()))
        for one, payload in zip(messages, encoded, strict=True):
            copy.write_row((at, one.territory_id, one.restricted, one.kind, payload))


def _json(payload: Mapping[str, Any]) -> bytes:
    return orjson.dumps(payload, default=str)


def head() -> int:
    """Id of the newest committed message, 0 when there is none: a snapshot read after it can be followed from it."""
    return LiveMessage.objects.order_by("-id").values_list("id", flat=True).first() or 0


def ring() -> None:
    """Tell the hubs to look now rather than within a second. Returns at once, whatever the state of Redis."""
    _bell.ring()


class Bell:
    """A thread per process that sends hints: fire and forget, one at a time, errors swallowed."""

    def __init__(self) -> None:
        self.wanted = threading.Event()
        self.starting = threading.Lock()
        self.owner = 0  # pid of the process whose thread runs: threads do not survive a fork

    def ring(self) -> None:
        self.wanted.set()
        if self.owner != os.getpid():
            self._start()

    def _start(self) -> None:
        with self.starting:
            if self.owner != os.getpid():
                self.owner = os.getpid()
                threading.Thread(target=self._run, name="live-bell", daemon=True).start()

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            while True:
                self.wanted.wait()
                self.wanted.clear()
                runner.run(_hint())

    def reset(self) -> None:
        """In a forked child: the parent's thread, and any lock it held, are not there."""
        self.__init__()  # type: ignore[misc]


async def _hint() -> None:
    try:
        async with asyncio.timeout(HINT_TIMEOUT):
            await get_channel_layer().group_send(GROUP, {"type": "live.hint"})
    except Exception as error:  # noqa: BLE001  (Redis is expendable: the hubs look every second anyway)
        log.debug("live hint not sent: %s", error)
    await asyncio.sleep(HINT_PAUSE)


_bell = Bell()
os.register_at_fork(after_in_child=_bell.reset)
