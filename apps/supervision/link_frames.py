# SPDX-License-Identifier: EUPL-1.2
"""The bytes of a link cut into messages, and nothing of a peer that does not end one can grow."""

import asyncio
from collections.abc import AsyncIterator

END = b"\x0c"
MAX_FRAME = 65_536  # bytes; the longest message of a controller has some thousands
CHUNK = 16_384
FRAME_SECONDS = 30.0  # from the first byte of a message to its end: a slow drip holds nobody


class Broken(Exception):
    """The link ends; the message says why, in French."""


async def frames(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """Messages between form feeds. Raises Broken for one that does not end, or not soon enough."""
    pending, until = bytearray(), None
    while True:
        chunk = await _read(reader, until)
        if not chunk:
            if pending:
                raise Broken("liaison fermée au milieu d'un message")
            return
        *whole, rest = (pending + chunk).split(END)
        for frame in whole:
            _refuse_long(frame, "")
            if frame.strip():
                yield bytes(frame)
        if whole or until is None:  # another message has begun, or none
            until = asyncio.get_running_loop().time() + FRAME_SECONDS if rest else None
        pending = rest
        _refuse_long(pending, " sans fin (saut de page attendu)")


async def _read(reader: asyncio.StreamReader, until: float | None) -> bytes:
    try:
        async with asyncio.timeout_at(until):
            return await reader.read(CHUNK)
    except TimeoutError as error:
        raise Broken(f"message sans fin après {FRAME_SECONDS:.0f} s") from error


def _refuse_long(frame: bytearray, how: str) -> None:
    if len(frame) > MAX_FRAME:
        raise Broken(f"message de plus de {MAX_FRAME} octets{how}")
