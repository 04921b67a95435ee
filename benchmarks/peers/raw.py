# SPDX-License-Identifier: EUPL-1.2
"""The limit: `websockets.broadcast` and nothing else. Each line on standard input is one frame for everybody."""

import asyncio
import sys

from websockets.asyncio.server import broadcast, serve

connected = set()


async def hold(connection):
    connected.add(connection)
    try:
        await connection.wait_closed()
    finally:
        connected.discard(connection)


async def main(port):
    reader = asyncio.StreamReader(limit=2**24)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    async with serve(hold, "127.0.0.1", port, compression=None):
        while line := await reader.readline():
            broadcast(connected, line.decode().rstrip("\n"))
            await asyncio.sleep(0)


asyncio.run(main(int(sys.argv[1])))
