# SPDX-License-Identifier: EUPL-1.2
"""`/ws/live/`: the websocket end of the hub, in plain ASGI (docs/decisions: a socket must not depend on Redis)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.db import Error as DatabaseError

from apps.events import hub as hubs
from apps.events.hub import Hub
from apps.events.listener import NOT_LOGGED_IN, TOO_SLOW, TRY_LATER, Listener, Send

log = logging.getLogger(__name__)

Receive = Callable[[], Awaitable[dict[str, Any]]]
GOODBYE = 1.0  # seconds to say why a socket is closed; a stuck one will not hear it anyway


async def live(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """One socket, from its opening to its end. Close codes: 4401 not logged in, 4408 too slow, 1013 try later."""
    await receive()  # websocket.connect
    await send({"type": "websocket.accept"})  # first: a browser sees the code of a close only after an accept
    hub = hubs.current()
    try:
        code = await _serve(hub, scope, receive, send)
    except (DatabaseError, TimeoutError):
        code = TRY_LATER
    if code:
        with suppress(Exception):  # it may be gone, or stuck
            async with asyncio.timeout(GOODBYE):
                await send({"type": "websocket.close", "code": code})


async def _serve(hub: Hub, scope: dict[str, Any], receive: Receive, send: Send) -> int:
    """Why we close the socket; 0 when the other side did."""
    session = scope["cookies"].get(settings.SESSION_COOKIE_NAME, "")
    admitted = await hub.admit(session)
    if admitted is None:
        return NOT_LOGGED_IN
    listener = Listener(send, session, *admitted)
    try:
        await hub.join(listener, _after(scope))
        await _until_one_ends(listener, receive)
    finally:
        hub.leave(listener)
    if listener.code == TOO_SLOW:
        log.info("live socket dropped: too slow, user=%s", listener.user_id)
    return listener.code


async def _until_one_ends(listener: Listener, receive: Receive) -> None:
    listener.writer = asyncio.create_task(listener.write())
    reader = asyncio.create_task(_disconnected(receive))
    try:
        await asyncio.wait({listener.writer, reader}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        listener.writer.cancel()
        reader.cancel()
        await asyncio.gather(listener.writer, reader, return_exceptions=True)


async def _disconnected(receive: Receive) -> None:
    """What a client says is not listened to: the stream goes one way."""
    while (await receive())["type"] != "websocket.disconnect":
        pass


def _after(scope: dict[str, Any]) -> int | None:
    """Id of the last message the client has; None when it wants only what comes. Unreadable: as if too old."""
    said = parse_qs(scope["query_string"].decode("latin-1")).get("after")
    if not said:
        return None
    return int(said[-1]) if said[-1].isascii() and said[-1].isdigit() and len(said[-1]) < 19 else -1
