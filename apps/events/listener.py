# SPDX-License-Identifier: EUPL-1.2
"""One socket that hears the live stream: its rights, a bounded buffer, and a writer that may be slow alone."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from apps.events.audience import Audience

BUFFER = 4_000_000  # characters that wait for one socket; beyond, it is dropped and will come back by itself
NOT_LOGGED_IN, TOO_SLOW, TRY_LATER = 4401, 4408, 1013  # close codes

Send = Callable[[dict], Awaitable[None]]


class Listener:
    """`session`: key of the session that opened it. `code`: why it is being closed, 0 while it is open."""

    def __init__(self, send: Send, session: str, user_id: int, audience: Audience) -> None:
        self.send = send
        self.session = session
        self.user_id = user_id
        self.audience = audience
        self.checked_at = asyncio.get_running_loop().time()
        self.code = 0
        self.waiting: deque[str] = deque()
        self.size = 0
        self.wake = asyncio.Event()
        self.writer: asyncio.Task[None] | None = None

    def offer(self, frame: str) -> None:
        """Queue a frame. Never waits: a socket that does not keep up is dropped."""
        if self.code or not frame:
            return
        if self.size + len(frame) > BUFFER:
            self.drop(TOO_SLOW)
            return
        self.waiting.append(frame)
        self.size += len(frame)
        self.wake.set()

    def drop(self, code: int) -> None:
        """Close it, even while a write is stuck."""
        self.code = self.code or code
        self.waiting.clear()
        if self.writer:
            self.writer.cancel()

    async def write(self) -> None:
        """Send what waits, for ever: frame by frame, in order."""
        while True:
            await self.wake.wait()
            self.wake.clear()
            while self.waiting:
                frame = self.waiting.popleft()
                await self.send({"type": "websocket.send", "text": frame})
                self.size -= len(frame)
