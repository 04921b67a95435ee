# SPDX-License-Identifier: EUPL-1.2
"""Supervisors that post to ours: each keeps what it has to say until it was taken, in order, and proves who it is.

By a bearer token, or signed as Standard Webhooks asks. The key of each source is derived from one secret of the demo.
"""

import asyncio
import base64
import hashlib
import hmac
import time
import uuid
from collections import deque
from collections.abc import Iterable
from typing import Protocol

from aiohttp import ClientError, ClientSession, ClientTimeout

KEPT = 1000  # messages that wait; the oldest go first
RETRY, PATIENCE = 3.0, 10.0  # seconds
REFUSED = frozenset({400, 413, 422})  # saying it again would not help

Said = tuple[bytes, str]  # body, and the event that the address bears ("": none)


class Speaker(Protocol):
    """A supervisor that posts: what it says at this very second; nothing while it is silent."""

    source: str
    signed: bool

    def said(self, second: int) -> Iterable[Said]: ...


def key(secret: str, source: str) -> bytes:
    """32 bytes."""
    return hashlib.sha256(f"{secret}/{source}".encode()).digest()


def token(secret: str, source: str) -> str:
    return key(secret, source).hex()


def signature(secret: str, source: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Standard Webhooks 1.0: HMAC-SHA256 of « id.timestamp.body »."""
    told = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key(secret, source), told, hashlib.sha256).digest()).decode()


class Outbox:
    """What one source has to say to `web`."""

    def __init__(self, web: str, secret: str, source: str, *, signed: bool) -> None:
        self._address, self._secret, self.source, self._signed = f"{web}/ingest/{source}/", secret, source, signed
        self._waiting: deque[tuple[str, Said]] = deque(maxlen=KEPT)

    def post(self, said: Said) -> None:
        self._waiting.append((str(uuid.uuid4()), said))

    async def run(self, session: ClientSession) -> None:
        while True:
            if not self._waiting:
                await asyncio.sleep(0.5)
                continue
            first = self._waiting[0]
            taken = await self._sent(session, *first)
            if not taken:
                await asyncio.sleep(RETRY)
            elif self._waiting and self._waiting[0] is first:  # else it was the oldest of too many
                self._waiting.popleft()

    async def _sent(self, session: ClientSession, message_id: str, said: Said) -> bool:
        body, event = said
        params = {"event": event} if event else None
        try:
            async with session.post(
                self._address, params=params, data=body, headers=self.headers(message_id, body)
            ) as answer:
                return answer.ok or answer.status in REFUSED
        except (ClientError, OSError, TimeoutError):
            return False

    def headers(self, message_id: str, body: bytes) -> dict[str, str]:
        kind = {"Content-Type": "application/json"}
        if not self._signed:
            return kind | {"Authorization": f"Bearer {token(self._secret, self.source)}"}
        now = int(time.time())
        signed = signature(self._secret, self.source, message_id, now, body)
        return kind | {"webhook-id": message_id, "webhook-timestamp": str(now), "webhook-signature": signed}


async def speak(speakers: Iterable[Speaker], web: str, secret: str) -> None:
    """Post what is due, second after second; a long pause is not caught up. Until it is cancelled."""
    boxes = [(one, Outbox(web, secret, one.source, signed=one.signed)) for one in speakers]
    async with ClientSession(timeout=ClientTimeout(total=PATIENCE)) as session, asyncio.TaskGroup() as group:
        for _speaker, box in boxes:
            group.create_task(box.run(session))
        group.create_task(_tell(boxes))


async def _tell(boxes: list[tuple[Speaker, Outbox]]) -> None:
    told = int(time.time()) - 1
    while True:
        now = int(time.time())
        for second in range(max(told, now - 60) + 1, now + 1):
            for speaker, box in boxes:
                for said in speaker.said(second):
                    box.post(said)
        told = max(told, now)
        await asyncio.sleep(1)
