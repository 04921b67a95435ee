# SPDX-License-Identifier: EUPL-1.2
"""In front of Django: what everybody reads of indicators is answered again from memory, for a press day.

Django answers first, and says by `Cache-Control: public` that its answer is nobody's in particular. For TRUST seconds
the same address is then answered from here, on the loop: no thread, no middleware, no database. What is closed to
everybody is so TRUST seconds after Django says it. Answers differ by address, host and scheme alone.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

TRUST = 10.0  # seconds
MOST = 256  # addresses
PREFIX = "/indicateurs/"
QUERIES = (b"", b"pour=machines")  # anything else passes through: nobody fills the memory with made-up addresses
UNCHANGED = (b"etag", b"cache-control", b"vary", b"expires", b"content-security-policy")  # what a 304 repeats

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
Key = tuple[str, bytes, str, bytes, bytes]


class OpenDoor:
    """ASGI application that answers what it may from memory and leaves the rest to `application`."""

    def __init__(self, application: Any, clock: Callable[[], float] = time.monotonic) -> None:
        self.application, self.clock = application, clock
        self.kept: OrderedDict[Key, tuple[float, tuple[Message, Message]]] = OrderedDict()  # until, what is answered

    async def __call__(self, scope: Message, receive: Any, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.application(scope, receive, send)
            return
        key, known = read(scope)
        until, answer = self.kept.get(key, (0.0, None)) if key else (0.0, None)
        if answer is not None and until >= self.clock():
            for message in unchanged(answer) if known and known == etag(answer[0]) else answer:
                await send(message)
        else:
            await self.application(scope, receive, self.listening(key, send) if key and not known else send)

    def listening(self, key: Key, send: Send) -> Send:
        heard: list[Message] = []

        async def passing(message: Message) -> None:
            heard.append(message)
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self.learn(key, heard)

        return passing

    def learn(self, key: Key, heard: list[Message]) -> None:
        """What is of everybody, and was found; in one message, whatever the pieces that Django makes of it."""
        if heard[0].get("status") != 200:
            return
        headers = {name.lower(): value for name, value in heard[0].get("headers", [])}
        if b"public" not in headers.get(b"cache-control", b"") or b"set-cookie" in headers:
            return
        body = b"".join(message.get("body", b"") for message in heard[1:])
        self.kept[key] = (self.clock() + TRUST, (heard[0], {"type": "http.response.body", "body": body}))
        self.kept.move_to_end(key)
        if len(self.kept) > MOST:
            self.kept.popitem(last=False)


def read(scope: Message) -> tuple[Key | None, bytes]:
    """What the answer depends on (None: not for us), and the version that the reader has already."""
    if scope["method"] != "GET" or scope["query_string"] not in QUERIES:
        return None, b""
    host = proto = known = b""
    for name, value in scope["headers"]:
        if name == b"host":
            host = value
        elif name == b"x-forwarded-proto":
            proto = value
        elif name == b"if-none-match":
            known = value
    return (scope["path"], scope["query_string"], scope.get("scheme", ""), host, proto), known


def etag(start: Message) -> bytes:
    return next((value for name, value in start["headers"] if name.lower() == b"etag"), b"")


def unchanged(answer: tuple[Message, Message]) -> tuple[Message, Message]:
    headers = [(name, value) for name, value in answer[0]["headers"] if name.lower() in UNCHANGED]
    return answer[0] | {"status": 304, "headers": headers}, answer[1] | {"body": b""}
