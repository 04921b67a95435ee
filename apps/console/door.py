# SPDX-License-Identifier: EUPL-1.2
"""In front of Django: a tile drawn for people with the same rights is served again from memory.

Django answers first for every session, and says in the ETag under which version (rights and geometry) it did. For
TRUST seconds that session may take other tiles of that very version from here: from memory, or drawn without asking
again who it is. So a right withdrawn, or a log-out, closes this door at most TRUST seconds late; a change of geometry
changes the version in the address and passes through.
"""

import asyncio
import logging
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings

TRUST = 15.0  # seconds
MOST_BYTES = 64 * 2**20
MOST_SESSIONS = 5000
PREFIX = "/api/v1/tiles/"

ADDRESS = re.compile(PREFIX + r"(assets|base)/(\d{1,2})/(\d{1,8})/(\d{1,8})\.mvt")

Send = Callable[[dict[str, Any]], Awaitable[None]]
Message = dict[str, Any]
# Layer, z, x, y, version: the tile, and what keeps it once it is given.
Draw = Callable[[str, int, int, int, str], tuple[bytes, Callable[[], None]] | None]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """A tile asked with its version, by a session."""

    path: str
    version: str
    territory: str
    session: str

    @cached_property
    def right(self) -> tuple[str, str, str]:
        layer = self.path.removeprefix(PREFIX).split("/", 1)[0]
        return self.session, layer, self.territory

    @cached_property
    def tile(self) -> tuple[str, str]:
        return self.path, self.version

    @cached_property
    def address(self) -> tuple[str, int, int, int] | None:
        """Layer, z, x, y."""
        found = ADDRESS.fullmatch(self.path)
        return (found[1], int(found[2]), int(found[3]), int(found[4])) if found else None


@dataclass(frozen=True, slots=True)
class Right:
    """What Django answered to a session: under which version, until when that holds, and the headers of a tile."""

    version: str
    until: float
    start: Message


class TileDoor:
    """ASGI application that answers what it may, from memory or by `draw`, and leaves the rest to `application`."""

    def __init__(self, application: Any, draw: Draw, clock: Callable[[], float] = time.monotonic) -> None:
        self.application = application
        self.draw = draw
        self.clock = clock
        self.rights: OrderedDict[tuple[str, str, str], Right] = OrderedDict()
        self.tiles: OrderedDict[tuple[str, str], list[Message]] = OrderedDict()  # path, version -> ASGI messages
        self.bytes = 0

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        asked = read(scope)
        right = self.right(asked) if asked else None
        if asked and right and await self.given(asked, right, send):
            return
        await self.application(scope, receive, self.listening(asked, send) if asked else send)

    def right(self, asked: Asked) -> Right | None:
        right = self.rights.get(asked.right)
        return right if right and right.version == asked.version and right.until >= self.clock() else None

    async def given(self, asked: Asked, right: Right, send: Send) -> bool:
        """From memory, or drawn."""
        kept = self.tiles.get(asked.tile)
        if kept:
            self.tiles.move_to_end(asked.tile)
            await told(kept, send)
            return True
        drawn = await self.drawn(asked)
        if not drawn:
            return False
        body, keep = drawn
        answer = messages(right.start, asked, body)
        self.keep(asked.tile, answer)
        await told(answer, send)
        await in_a_thread(keep)
        return True

    async def drawn(self, asked: Asked) -> tuple[bytes, Callable[[], None]] | None:
        try:
            return await in_a_thread(self.draw, *asked.address, asked.version) if asked.address else None
        except Exception:  # Django answers it, and says what is wrong
            logger.exception("A tile was not drawn: %s", asked.path)
            return None

    def listening(self, asked: Asked, send: Send) -> Send:
        heard: list[Message] = []

        async def passing(message: Message) -> None:
            heard.append(message)
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self.learn(asked, heard)

        return passing

    def learn(self, asked: Asked, heard: list[Message]) -> None:
        """What Django just answered to this session: the version that it may see, and the tile."""
        headers = {name.lower(): value for name, value in heard[0].get("headers", [])}
        etag = headers.get(b"etag", b"").decode().strip('"')
        if heard[0].get("status") != 200 or etag.rsplit("-", 3)[0] != asked.version or b"set-cookie" in headers:
            return
        self.rights[asked.right] = Right(asked.version, self.clock() + TRUST, heard[0])
        self.rights.move_to_end(asked.right)
        if len(self.rights) > MOST_SESSIONS:
            self.rights.popitem(last=False)
        self.keep(asked.tile, heard)

    def keep(self, key: tuple[str, str], heard: list[Message]) -> None:
        if key in self.tiles:
            return
        self.tiles[key] = heard
        self.bytes += size(heard)
        while self.bytes > MOST_BYTES:
            self.bytes -= size(self.tiles.popitem(last=False)[1])


async def told(answer: list[Message], send: Send) -> None:
    for message in answer:
        await send(message)


async def in_a_thread(work: Callable[..., Any], *given: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(None, work, *given)


def messages(start: Message, asked: Asked, body: bytes) -> list[Message]:
    """As Django would have answered: its headers of another tile of this version, but for what is of one tile."""
    _layer, z, x, y = asked.address or ("", 0, 0, 0)
    own = {b"etag": f'"{asked.version}-{z}-{x}-{y}"'.encode(), b"content-length": b"%d" % len(body)}
    headers = [(name, own.get(name.lower(), value)) for name, value in start["headers"]]
    return [start | {"headers": headers}, {"type": "http.response.body", "body": body}]


def size(messages: list[Message]) -> int:
    return 1000 + sum(len(message.get("body", b"")) for message in messages)


def read(scope: dict[str, Any]) -> Asked | None:
    """None for whatever is not a plain GET of a versioned tile by a session."""
    if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(PREFIX):
        return None
    cookies = b""
    for name, value in scope["headers"]:
        if name == b"cookie":
            cookies = value
        elif name in (b"authorization", b"if-none-match"):
            return None
    return asked_by(scope["path"], scope["query_string"], cookies)


@lru_cache(maxsize=4096)  # the same people ask for the same tiles: read once
def asked_by(path: str, query_string: bytes, cookies: bytes) -> Asked | None:
    session = session_of(cookies.decode("latin-1"))
    query = parse_qs(query_string.decode("latin-1"))
    version = query.get("v", [""])[-1]
    if not session or not version:
        return None
    return Asked(path, version, query.get("territory", [""])[-1], session)


def session_of(cookies: str) -> str:
    for cookie in cookies.split(";"):
        name, _, value = cookie.strip().partition("=")
        if name == settings.SESSION_COOKIE_NAME:
            return value
    return ""
