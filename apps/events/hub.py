# SPDX-License-Identifier: EUPL-1.2
"""The hub: one per ASGI process. Reads each new message once, encodes it once, hands frames to who may hear them.

Nothing it needs is in Redis: a hint only makes it look sooner. Nobody can slow it down: sockets have their own
writers and bounded buffers.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

import orjson
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.db import Error as DatabaseError
from django.utils import timezone

from apps.events import audience, live
from apps.events.audience import Audience
from apps.events.listener import NOT_LOGGED_IN, TOO_SLOW, Listener
from apps.events.news import Backlog, Frames, News, replay, said_at
from apps.events.outbox import MOST, Outbox

log = logging.getLogger(__name__)

FRAME = 0.1  # seconds between two looks while news flow: what was committed meanwhile leaves in one frame
LOOK = 1.0  # seconds between two looks without any hint
RETRY = 0.5  # seconds before asking a database that failed again
HEARTBEAT = 10.0
SESSIONS_CHECKED = 5.0  # seconds: a logout is heard within this
RIGHTS_CHECKED = 55.0  # seconds, checked with the sessions: a lost right is heard within a minute
HINT_REJOIN = 120.0  # seconds; a membership expires after five minutes (settings), so that dead hubs are forgotten

RESYNC = '[{"kind":"resync"}]'


class Hub:
    """`head`: id of the newest message handed out. All its state belongs to one event loop: no lock is needed."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.outbox = Outbox()
        self.backlog = Backlog([])
        self.head = 0
        self.looked_at = 0.0  # loop time of the last successful look; 0 before the first one
        self.looked = asyncio.Condition()
        self.wake = asyncio.Event()
        self.dropped = 0  # sockets that did not keep up
        self.tasks: list[asyncio.Task[None]] = []

    # --- Life -----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        jobs = (self._read, self._hear_hints, self._beat, self._check)
        self.tasks = [asyncio.create_task(job(), name=f"hub{job.__name__}") for job in jobs]

    async def stop(self) -> None:
        """Cancelled again and again: asgiref swallows a cancellation that meets a running query."""
        while running := [task for task in self.tasks if not task.done()]:
            for task in running:
                task.cancel()
            await asyncio.wait(running, timeout=0.2)
        await self.outbox.close()

    # --- Sockets --------------------------------------------------------------------------------------------------

    async def admit(self, session: str) -> tuple[int, Audience] | None:
        """Who opens this socket and what they may hear; None when nobody is logged in."""
        user = (await database_sync_to_async(audience.logged_in)([session])).get(session) if session else None
        return (user.pk, await database_sync_to_async(audience.of)(user)) if user else None

    async def join(self, listener: Listener, after: int | None) -> None:
        """First what was missed since `after`, then what comes: no gap and no repeat, as nothing waits in between."""
        if not self.looked_at or (after or 0) > self.head:
            await self._next_look()
        missed = [] if after is None else self._missed(after)
        for text in [RESYNC] if missed is None else replay(missed, listener.audience.hears):
            listener.offer(text)
        listener.offer(self._heartbeat())
        self.listeners.add(listener)

    def leave(self, listener: Listener) -> None:
        self.listeners.discard(listener)
        self.dropped += listener.code == TOO_SLOW

    def _missed(self, after: int) -> list[News] | None:
        return self.backlog.since(after) if 0 <= after <= self.head else None

    async def _next_look(self) -> None:
        """Wait until the outbox has been read once more. TimeoutError when the database does not answer."""
        self.wake.set()
        async with asyncio.timeout(LOOK * 5), self.looked:
            await self.looked.wait()

    # --- News -----------------------------------------------------------------------------------------------------

    async def _read(self) -> None:
        broken = False
        while True:
            try:
                if broken:
                    await self._begin_again()
                count = await self._look()
            except Exception as error:  # noqa: BLE001  (whatever happened, the stream must come back)
                if not broken:
                    log.warning("live outbox unreadable: %s", error)
                broken = True
                await asyncio.sleep(RETRY)
                continue
            if broken:
                log.warning("live outbox readable again, head=%s", self.head)
            broken = False
            await self._pause(count)

    async def _begin_again(self) -> None:
        """After a cut: the same database continues, another one (restored, emptied) is a new stream for everybody."""
        newest = await self.outbox.newest()
        if (newest[-1].id if newest else 0) < self.head:
            self.backlog, self.head = Backlog(newest), newest[-1].id if newest else 0
            self._tell_all(RESYNC)

    async def _look(self) -> int:
        """Read and hand out what is new; how many messages there were."""
        first = not self.looked_at
        news = await (self.outbox.newest() if first else self.outbox.after(self.head))
        if first:
            self.backlog = Backlog(news)
        elif news:
            self.backlog.extend(news)
            self._hand_out(news)
        self.head = news[-1].id if news else self.head
        self.looked_at = asyncio.get_running_loop().time()
        async with self.looked:
            self.looked.notify_all()
        return 0 if first else len(news)

    def _hand_out(self, news: list[News]) -> None:
        frames = Frames(news)
        for listener in self.listeners:
            listener.offer(frames.heard_by(listener.audience.hears))

    async def _pause(self, count: int) -> None:
        """While news flow, a frame every 100 ms; when they stop, until a hint and at most a second."""
        if count:
            await asyncio.sleep(0 if count == MOST else FRAME)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK):
                await self.wake.wait()
        self.wake.clear()

    # --- Beside the news --------------------------------------------------------------------------------------------

    async def _hear_hints(self) -> None:
        """Redis may be dead or hung: this task waits alone."""
        while True:
            with suppress(Exception):
                await self._hear(get_channel_layer())
            await asyncio.sleep(LOOK)

    async def _hear(self, layer: Any) -> None:
        channel = await layer.new_channel()
        while True:
            await layer.group_add(live.GROUP, channel)
            with suppress(TimeoutError):
                async with asyncio.timeout(HINT_REJOIN):
                    while True:
                        await layer.receive(channel)
                        self.wake.set()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            self._tell_all(self._heartbeat())

    def _tell_all(self, text: str) -> None:
        for listener in self.listeners:
            listener.offer(text)

    def _heartbeat(self) -> str:
        """`age`: seconds since the outbox was last read; above a few, what the page shows may be old."""
        age = asyncio.get_running_loop().time() - self.looked_at
        said = {"kind": "heartbeat", "head": self.head, "at": said_at(timezone.now()), "age": round(age, 1)}
        return f"[{orjson.dumps(said).decode()}]"

    async def _check(self) -> None:
        while True:
            await asyncio.sleep(SESSIONS_CHECKED)
            try:
                await self._check_listeners()
            except DatabaseError as error:  # nothing is handed out either while it is down; asked again soon
                log.debug("live rights not checked: %s", error)
            except Exception:
                log.exception("live rights not checked")

    async def _check_listeners(self) -> None:
        """Close the sockets of who logged out or was deactivated; hear again what the others may hear."""
        listeners = list(self.listeners)
        users = await database_sync_to_async(audience.logged_in)({listener.session for listener in listeners})
        now = asyncio.get_running_loop().time()
        rights: dict[int, Audience] = {}
        for listener in listeners:
            user = users.get(listener.session)
            if user is None:
                listener.drop(NOT_LOGGED_IN)
            elif now - listener.checked_at > RIGHTS_CHECKED:
                if user.pk not in rights:
                    rights[user.pk] = await database_sync_to_async(audience.of)(user)
                self._set_audience(listener, rights[user.pk], now)

    def _set_audience(self, listener: Listener, heard: Audience, now: float) -> None:
        if heard != listener.audience:
            listener.offer(RESYNC)  # what the page shows is no longer what this person may see
        listener.audience, listener.checked_at = heard, now


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()  # a process serves from one loop


def current() -> Hub:
    """The hub of the running loop, started at the first socket."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
        _hubs[loop].start()
    return _hubs[loop]


def stats() -> dict[str, int]:
    """Figures of this process, for /metrics."""
    running = list(_hubs.values())
    return {
        "sockets": sum(len(hub.listeners) for hub in running),
        "dropped": sum(hub.dropped for hub in running),
        "head": max((hub.head for hub in running), default=0),
    }
