# SPDX-License-Identifier: EUPL-1.2
"""In front of Django: requests of the public wait here for their turn, without a thread and without a connection to the
database, so that a crowd of them takes no more than ROOM of both from the pages of agents.

A turn begins when the request is whole, and ends when its answer begins: who sends or reads slowly holds none. Who
waited too long is told to try again, by a page that the browser reloads with all that was typed.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from django.template import loader
from django.utils.translation import gettext as _

ROOM = 2  # at once in this process: one computes while the database answers the other
MOST_WAITING = 400  # bounds the memory of what they sent
PATIENCE = 25.0  # seconds
PREFIXES = ("/signaler/", "/suivi/", "/signales/", "/q/", "/rues/")
HEADERS = [
    (b"retry-after", b"10"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self';"
        b" base-uri 'none'; frame-ancestors 'none'",
    ),
]

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Full(Exception):
    """No turn in time."""


class PublicDoor:
    """ASGI application that lets ROOM requests of the public in at once, in the order in which they were whole."""

    def __init__(self, application: Any, *, room: int = ROOM, most: int = MOST_WAITING, wait: float = PATIENCE) -> None:
        self.application, self.most, self.wait = application, most, wait
        self.turns = asyncio.Semaphore(room)
        self.waiting = 0

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIXES):
            await self.application(scope, receive, send)
            return
        turn = Turn(self, receive, send)
        try:
            await self.application(scope, turn.receive, turn.send)
        except Full:
            await refuse(scope, send)
        finally:
            turn.end()

    async def take(self) -> None:
        """Raises Full."""
        if self.waiting >= self.most:
            raise Full
        self.waiting += 1
        try:
            await asyncio.wait_for(self.turns.acquire(), self.wait)
        except TimeoutError as late:
            raise Full from late
        finally:
            self.waiting -= 1


class Turn:
    """Of one request."""

    def __init__(self, door: PublicDoor, receive: Receive, send: Send) -> None:
        self.door, self.hear, self.say = door, receive, send
        self.whole, self.held = False, False

    async def receive(self) -> dict[str, Any]:
        message = await self.hear()
        if not self.whole and message["type"] == "http.request" and not message.get("more_body"):
            self.whole = True
            await self.door.take()
            self.held = True
        return message

    async def send(self, message: dict[str, Any]) -> None:
        self.end()
        await self.say(message)

    def end(self) -> None:
        if self.held:
            self.held = False
            self.door.turns.release()


async def refuse(scope: dict[str, Any], send: Send) -> None:
    accepted = dict(scope["headers"]).get(b"accept", b"")
    if b"text/html" in accepted:
        kind, body = b"text/html; charset=utf-8", loader.get_template("signalements/busy.html").render().encode()
    else:
        words = _("Beaucoup de signalements arrivent en ce moment : réessayez dans un instant.")
        kind, body = b"application/json", json.dumps({"detail": words}).encode()
    headers = [*HEADERS, (b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": body})
