# SPDX-License-Identifier: EUPL-1.2
"""In front of Django: a tile drawn for people with the same rights is served again from memory.

Django answers first for every session, and says in the ETag under which version (rights and geometry) it did. For
TRUST seconds that session may take other tiles of that very version from here. So a right withdrawn, or a log-out,
closes this door at most TRUST seconds late; a change of geometry changes the version in the address and passes through.
"""

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

Send = Callable[[dict[str, Any]], Awaitable[None]]


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


class TileDoor:
    """ASGI application that answers what it may from memory and leaves the rest to `application`."""

    def __init__(self, application: Any, clock: Callable[[], float] = time.monotonic) -> None:
        self.application = application
        self.clock = clock
        self.rights: OrderedDict[tuple[str, str, str], tuple[str, float]] = OrderedDict()  # -> version, until
        self.tiles: OrderedDict[tuple[str, str], list[dict[str, Any]]] = OrderedDict()  # path, version -> ASGI messages
        self.bytes = 0

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        asked = read(scope)
        if not asked:
            await self.application(scope, receive, send)
        elif kept := self.find(asked):
            for message in kept:
                await send(message)
        else:
            await self.application(scope, receive, self.listening(asked, send))

    def find(self, asked: Asked) -> list[dict[str, Any]] | None:
        version, until = self.rights.get(asked.right, ("", 0.0))
        if version != asked.version or until < self.clock():
            return None
        kept = self.tiles.get(asked.tile)
        if kept:
            self.tiles.move_to_end(asked.tile)
        return kept

    def listening(self, asked: Asked, send: Send) -> Send:
        heard: list[dict[str, Any]] = []

        async def passing(message: dict[str, Any]) -> None:
            heard.append(message)
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self.learn(asked, heard)

        return passing

    def learn(self, asked: Asked, heard: list[dict[str, Any]]) -> None:
        """What Django just answered to this session: the version that it may see, and the tile."""
        headers = {name.lower(): value for name, value in heard[0].get("headers", [])}
        etag = headers.get(b"etag", b"").decode().strip('"')
        if heard[0].get("status") != 200 or etag.rsplit("-", 3)[0] != asked.version or b"set-cookie" in headers:
            return
        self.rights[asked.right] = (asked.version, self.clock() + TRUST)
        self.rights.move_to_end(asked.right)
        if len(self.rights) > MOST_SESSIONS:
            self.rights.popitem(last=False)
        self.keep(asked.tile, heard)

    def keep(self, key: tuple[str, str], heard: list[dict[str, Any]]) -> None:
        if key in self.tiles:
            return
        self.tiles[key] = heard
        self.bytes += size(heard)
        while self.bytes > MOST_BYTES:
            self.bytes -= size(self.tiles.popitem(last=False)[1])


def size(messages: list[dict[str, Any]]) -> int:
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
