# SPDX-License-Identifier: EUPL-1.2
"""Real HTTP servers for a test, on a free loopback port."""

import socket
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import requests
from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[int]:
    """The port on which `app` answers."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@asynccontextmanager
async def answering(handler: Handler) -> AsyncIterator[int]:
    """The port of a server that gives every request to `handler`."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    async with served(app) as port:
        yield port


def started(process: subprocess.Popen[bytes], url: str, log: Path, within: float = 120.0) -> None:
    """Wait until a server of somebody else answers at `url`. Fails with the end of its log, at once if it ended."""
    limit = time.monotonic() + within
    while process.poll() is None and time.monotonic() < limit:
        with suppress(requests.ConnectionError, requests.Timeout):
            requests.get(url, timeout=5)
            return
        time.sleep(0.1)  # nothing else tells that it listens
    raise AssertionError(f"{url} : pas de réponse ; {log.read_text(errors='replace')[-2000:]}")


def closed_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]
