# SPDX-License-Identifier: EUPL-1.2
"""Polling: one asyncio round asks every due source at once, so a slow or dead one never delays another.

A round lasts ROUND seconds and claims what falls due meanwhile; only one claims at a time (advisory lock), the
requests still in flight when it ends are finished beside the next one. Each poll holds a renewed lease: a killed
worker's sources are asked again LEASE seconds later.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone

from apps.assets import outbound, owed
from apps.assets.models import Source
from apps.connectors.base import Batch, ConnectorError
from apps.connectors.catalogue import DRIVERS
from apps.supervision import bells, heartbeat
from apps.supervision.ingest import from_batch, ingest
from apps.supervision.models import Poll

logger = logging.getLogger(__name__)
T = TypeVar("T")

ROUND = 60.0  # seconds
LEASE = timedelta(seconds=15)
RENEW = 5.0
PAUSE = 1.0  # between two looks for due sources
AT_ONCE = 50  # sources asked at the same time
STORERS = 4  # threads that store what they said
POLL_TIME = 60.0  # seconds for one source, all its requests together; each request has its own 15 s
SLOWEST_RETRY = 60  # seconds: a recovered supervisor is noticed within a minute
ROUND_LOCK = 0x504F4C4C
PULLED = [name for name, driver in DRIVERS.items() if driver.fetch is not None]


def run_round(seconds: float = ROUND, stopping: Callable[[], bool] = lambda: False) -> int:
    """Poll what is due for about `seconds`; how many polls were made. 0 at once when another round is running.

    When `stopping` says so, what is in flight is dropped: its lease ends, and the poll is made again elsewhere.
    """
    if not _try_lock():
        return 0
    with ThreadPoolExecutor(STORERS, thread_name_prefix="ingest") as pool, event_loop() as loop:
        asked: list[Future[None]] = []
        end = time.monotonic() + seconds
        try:
            while time.monotonic() < end and not stopping():
                asked += [asyncio.run_coroutine_threadsafe(_poll_one(poll, pool), loop) for poll in claim()]
                time.sleep(PAUSE)
        finally:
            _unlock()
        while wait(asked, timeout=PAUSE).not_done:
            if stopping():
                for future in asked:
                    future.cancel()
        _close_connections(pool)
    for outcome in asked:
        if not outcome.cancelled() and outcome.exception() is not None:
            logger.error("poll failed", exc_info=outcome.exception())
    return len(asked)


@contextmanager
def event_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An asyncio loop in a thread of its own: this thread keeps the database lock and claims."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="polling", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _try_lock() -> bool:
    """Session lock on this thread's connection: it goes with the process, however it dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ROUND_LOCK])
        return cursor.fetchone()[0]


def _unlock() -> None:
    """Let the next round begin. A connection that broke took its lock with it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ROUND_LOCK])
    except DatabaseError:
        connection.close()


async def _in(pool: ThreadPoolExecutor, function: Callable[..., T], *args: Any) -> T:
    """Run database work in a thread of the pool, which keeps its connection during the round unless it broke."""
    return await asyncio.get_running_loop().run_in_executor(pool, _with_sound_connection, function, args)


def _with_sound_connection(function: Callable[..., T], args: tuple[Any, ...]) -> T:
    close_old_connections()
    try:
        return function(*args)
    finally:
        close_old_connections()


def _close_connections(pool: ThreadPoolExecutor) -> None:
    """That of each thread: none takes a second turn before all have come."""
    together = threading.Barrier(STORERS)

    def close() -> None:
        together.wait()
        connection.close()

    wait([pool.submit(close) for _ in range(STORERS)])


def claim() -> list[Poll]:
    """The polls due now, leased to this process. A pulled source just enabled owes its first poll at once."""
    heartbeat.beat("worker")
    missing = Source.objects.filter(enabled=True, driver__in=PULLED, poll=None)
    Poll.objects.bulk_create([Poll(source=source) for source in missing], ignore_conflicts=True)
    due = Poll.objects.filter(source__enabled=True, source__driver__in=PULLED).select_related("source")
    return owed.claim(due, limit=AT_ONCE, lease=LEASE)


async def _poll_one(poll: Poll, pool: ThreadPoolExecutor) -> None:
    """Ask one source, store what it said or why it said nothing, keep the lease meanwhile."""
    keeper = asyncio.create_task(_keep_lease(poll, pool))
    started = time.monotonic()
    try:
        async with asyncio.timeout(POLL_TIME):
            batch = await ask(poll.source, poll.cursor)
        await _in(pool, store, poll, batch, time.monotonic() - started)
    except ConnectorError as error:
        await _in(pool, postpone, poll, error.reason)
    except TimeoutError:
        await _in(pool, postpone, poll, f"pas de réponse complète en {POLL_TIME:.0f} s")
    except owed.LeaseLost:
        logger.warning("lease lost, work dropped source=%s", poll.source.slug)
    except DatabaseError as error:  # nothing was stored; the lease ends by itself and the poll is made again
        logger.error("poll not stored source=%s error=%s", poll.source.slug, error)
    except Exception as error:  # a driver's own fault, an unreadable secret: told on the source, the others go on
        logger.exception("poll fault source=%s", poll.source.slug)
        await _in(pool, postpone, poll, f"erreur interne : {type(error).__name__} {error}"[:300])
    finally:
        keeper.cancel()


async def _keep_lease(poll: Poll, pool: ThreadPoolExecutor) -> None:
    while True:
        await asyncio.sleep(RENEW)
        await _in(pool, partial(owed.renew, poll, lease=LEASE))


async def ask(source: Source, cursor: Mapping[str, Any]) -> Batch:
    """What the supervisor of a pulled source says since `cursor`. Raises ConnectorError."""
    driver = DRIVERS[source.driver]
    assert driver.fetch is not None
    async with outbound.client_for(source) as client:
        return await driver.fetch(client, source.options, cursor)


def store(poll: Poll, batch: Batch, seconds: float) -> None:
    """The facts, the cursor and the next date in one transaction, fenced by the lease."""

    def move() -> None:
        Poll.objects.filter(pk=poll.pk).update(
            cursor=batch.cursor,
            last_success_at=timezone.now(),
            last_duration_ms=round(seconds * 1000),
            failures=poll.failures + 1 if batch.problem else 0,
        )
        rung = bells.rung_since(poll)  # while it was asked: that may not be in its answer
        next_due = timezone.now() + timedelta(seconds=0 if rung else poll.source.poll_every)
        owed.release(poll, due_at=next_due, error=batch.problem, attempts=0)

    ingest(source=poll.source, inbound=from_batch(batch), with_facts=move, whole=not batch.problem)


def postpone(poll: Poll, reason: str) -> None:
    """A failed poll is due again soon, less and less soon; health is judged by `health.watch`."""
    wait = min(poll.source.poll_every * 2 ** min(poll.failures, 6), max(SLOWEST_RETRY, poll.source.poll_every))
    with transaction.atomic():
        Poll.objects.filter(pk=poll.pk).update(failures=poll.failures + 1)
        owed.release(poll, due_at=timezone.now() + timedelta(seconds=wait), error=reason, attempts=poll.failures + 1)
