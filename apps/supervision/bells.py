# SPDX-License-Identifier: EUPL-1.2
"""Bells: a polled supervisor that announces what changes is polled at once. The poll reads, the bell says nothing.

So there is one way in, and a stream that is cut, doubled or late costs time and no fact: when it opens again it rings,
and the poll goes on at its own pace meanwhile. Several processes may listen: a poll is claimed once.
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from django.db import DatabaseError, InterfaceError, close_old_connections
from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

from apps.assets import outbound
from apps.assets.models import Source
from apps.assets.secrets import SecretUnreadable
from apps.connectors.base import ConnectorError
from apps.connectors.catalogue import DRIVERS
from apps.supervision.models import Poll

logger = logging.getLogger(__name__)

RINGING = [name for name, driver in DRIVERS.items() if driver.listen is not None]
REFRESH = 10  # seconds between two looks at the sources
GATHER = 0.5  # seconds between two rings of a source
FIRST_WAIT, SLOWEST_WAIT = 1.0, 60.0  # seconds before a stream is opened again

Ring = Callable[[], Awaitable[Any]]


def serve(stop: threading.Event) -> None:
    """Until stopped. Sources added, changed or removed are noticed within REFRESH seconds."""
    asyncio.run(_serve(stop))


async def _serve(stop: threading.Event) -> None:
    held: dict[str, asyncio.Task[None]] = {}
    with ThreadPoolExecutor(1, thread_name_prefix="bells") as pool:
        try:
            while not stop.is_set():
                await _look(held, pool)
                await _unless(stop, REFRESH)
        finally:
            for task in held.values():
                task.cancel()
            await asyncio.gather(*held.values(), return_exceptions=True)


async def _look(held: dict[str, asyncio.Task[None]], pool: ThreadPoolExecutor) -> None:
    try:
        wanted = await _in(pool, _wanted)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("sources not read: %s", error)
        return
    for key in held.keys() - wanted.keys():
        held.pop(key).cancel()
    for key, source in wanted.items():
        if key in held and held[key].done():
            logger.error("stream died source=%s", source.slug, exc_info=held.pop(key).exception())
        if key not in held:
            held[key] = asyncio.create_task(hold(source, partial(_in, pool, partial(ring, source.pk))))


def _wanted() -> dict[str, Source]:
    sources = Source.objects.filter(enabled=True, driver__in=RINGING)
    return {f"{source.pk} {source.driver} {source.options} {bytes(source.secret)!r}": source for source in sources}


async def _unless(stop: threading.Event, seconds: int) -> None:
    for _tenth in range(10 * seconds):
        if stop.is_set():
            return
        await asyncio.sleep(0.1)


async def _in(pool: ThreadPoolExecutor, function: Callable[[], Any]) -> Any:
    def with_sound_connection() -> Any:
        close_old_connections()
        return function()

    return await asyncio.get_running_loop().run_in_executor(pool, with_sound_connection)


async def hold(source: Source, ring: Ring) -> None:
    """Listen to `source` for ever, whatever happens to its streams."""
    said = asyncio.Event()
    ringer = asyncio.create_task(_gathered(said, ring))
    problem, wait = "", FIRST_WAIT
    try:
        while True:
            began = asyncio.get_running_loop().time()
            told = await _listen(source, said)
            if told != problem:  # on change only
                logger.info("events source=%s %s", source.slug, told or "heard again")
            lasted = asyncio.get_running_loop().time() - began > SLOWEST_WAIT
            problem, wait = told, FIRST_WAIT if lasted else min(wait * 2, SLOWEST_WAIT)
            await asyncio.sleep(wait)
    finally:
        ringer.cancel()


async def _listen(source: Source, said: asyncio.Event) -> str:
    """One stream, to its end; why it ended."""
    listen = DRIVERS[source.driver].listen
    assert listen is not None
    try:
        async with outbound.client_for(source) as client:
            async for _something in listen(client, source.options):
                said.set()
    except ConnectorError as error:
        return error.reason
    except SecretUnreadable as error:
        return str(error)
    return ""


async def _gathered(said: asyncio.Event, ring: Ring) -> None:
    """A thousand changes at once are one ring."""
    while True:
        await said.wait()
        said.clear()
        try:
            await ring()
        except (DatabaseError, InterfaceError) as error:  # the poll comes at its own pace
            logger.warning("bell not written: %s", error)
        await asyncio.sleep(GATHER)


def ring(source_id: int) -> None:
    """Its poll is due now; when it is being asked just now, again after that."""
    now = timezone.now()
    Poll.objects.filter(source=source_id).update(due_at=Least(F("due_at"), now), rung_at=now)


def rung_since(poll: Poll) -> bool:
    """Whether it was announced since `poll` was claimed."""
    if poll.source.driver not in RINGING:
        return False
    return Poll.objects.values_list("rung_at", flat=True).get(pk=poll.pk) != poll.rung_at
