# SPDX-License-Identifier: EUPL-1.2
"""The mail server of the fictitious city: takes every message on loopback, keeps the last ones as files, sends none.

Just enough of RFC 5321 for a client that is honest; nothing that it is told ever leaves the machine.
"""

import asyncio
import contextlib
from datetime import UTC, datetime
from pathlib import Path

KEPT = 200  # messages; older ones are deleted
LARGEST = 1_000_000  # bytes of one message
LONGEST = 4096  # bytes of a command, and of a line
PATIENCE = 60.0  # seconds that a client may stay silent


class Mailbox:
    """One file per message in `folder`, named after the time of its arrival; None: taken and forgotten."""

    def __init__(self, folder: Path | None) -> None:
        self.folder, self.taken = folder, 0

    def keep(self, message: bytes) -> None:
        self.taken += 1
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}.eml"
        (self.folder / name).write_bytes(message)
        for old in sorted(self.folder.glob("*.eml"))[:-KEPT]:
            old.unlink(missing_ok=True)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, until it says good-bye or goes away."""
        with contextlib.suppress(ConnectionError, TimeoutError, asyncio.IncompleteReadError, ValueError):
            await self._talk(reader, writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _say(writer, "220 courrier fictif")
        while line := await _line(reader):
            verb = line.split(b" ", 1)[0].strip().upper()
            if verb == b"DATA":
                await _say(writer, "354 le message, puis un point")
                self.keep(await _message(reader))
                await _say(writer, "250 pris, et gardé ici")
            elif verb == b"QUIT":
                await _say(writer, "221 au revoir")
                return
            else:
                known = verb in (b"HELO", b"EHLO", b"MAIL", b"RCPT", b"RSET", b"NOOP")
                await _say(writer, "250 bien" if known else "502 inconnu ici")


async def start(host: str, port: int, mailbox: Mailbox) -> asyncio.Server:
    return await asyncio.start_server(mailbox.serve, host, port, limit=LONGEST)


async def _message(reader: asyncio.StreamReader) -> bytes:
    """Up to the line that is a point; raises ValueError when it is too large."""
    message = bytearray()
    while (line := await _line(reader)) != b".\r\n":
        if not line:
            raise ConnectionError("cut in the middle of a message")
        message += line[1:] if line.startswith(b".") else line
        if len(message) > LARGEST:
            raise ValueError("message too large")
    return bytes(message)


async def _line(reader: asyncio.StreamReader) -> bytes:
    return await asyncio.wait_for(reader.readline(), PATIENCE)


async def _say(writer: asyncio.StreamWriter, words: str) -> None:
    writer.write(f"{words}\r\n".encode())
    await writer.drain()
