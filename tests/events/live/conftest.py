# SPDX-License-Identifier: EUPL-1.2
"""Real rows, a real server, real sockets; the hub is the one of the test's own event loop."""

import asyncio
import json
import socket as sockets
from contextlib import suppress

import pytest
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import connections, transaction
from django.test import Client
from granian.server.embed import Server
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import ConnectionClosed

from apps.events import hub as hubs
from apps.events import live
from apps.events.live import Message
from connecte.asgi import application
from tests.conftest import BACKEND

PATIENCE = 30  # seconds for what must come, on a machine that may be busy with something else


def say(territory, *messages, restricted=False):
    """Publish (kind, payload) pairs in one transaction."""
    with transaction.atomic():
        live.publish([Message(territory.pk, kind, payload, restricted) for kind, payload in messages])


publish = database_sync_to_async(say)
head = database_sync_to_async(live.head)


def raised(number):
    return "alarm.raised", {"ref": {"type": "alarm", "id": number}, "title": f"Alarme {number}"}


class Socket:
    """A browser's socket: `await socket.news()` is the next message that is not a heartbeat."""

    def __init__(self, connection, session):
        self.connection = connection
        self.session = session
        self.inbox = []
        self.beats = []

    async def ready(self, timeout=PATIENCE):
        """A first heartbeat says: from here on everything is heard."""
        async with asyncio.timeout(timeout):
            while not self.beats:
                await self._receive()
        return self

    async def news(self, timeout=PATIENCE):
        async with asyncio.timeout(timeout):
            while not self.inbox:
                await self._receive()
            return self.inbox.pop(0)

    async def _receive(self):
        for message in json.loads(await self.connection.recv()):
            (self.beats if message["kind"] == "heartbeat" else self.inbox).append(message)

    async def titles(self, count, timeout=PATIENCE):
        return [(await self.news(timeout))["title"] for _ in range(count)]

    async def hears_nothing(self, for_seconds=0.4):
        try:
            return await self.news(for_seconds) is None
        except TimeoutError:
            return True

    async def close_code(self, timeout=PATIENCE):
        """Skip what was on its way; the code with which the server closed."""
        try:
            async with asyncio.timeout(timeout):
                while True:
                    await self.connection.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


def session_of(user):
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client.session.session_key


@pytest.fixture
async def address():
    """Where a real server serves Connecte from the event loop of the test."""
    serving = None
    while serving is None or serving.done():  # another process took the port that was free: another one
        with sockets.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        server = Server(application, port=port, interface="asginl", log_enabled=False)
        serving = asyncio.create_task(server.serve())
        await answering(port)
    yield f"127.0.0.1:{port}"
    await hubs.current().stop()
    await database_sync_to_async(connections.close_all)()  # of the thread where all this worked
    server.stop()
    await asyncio.wait({serving}, timeout=0.1)
    serving.cancel()  # the embedded server waits for ever for sockets that were open


async def answering(port):
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.02)


@pytest.fixture
async def connect(address):
    """`await connect(user, after=…)`: a socket that is open."""
    opened = []

    async def connected(user=None, *, after=None, session="", origin=None):
        session = session or (await database_sync_to_async(session_of)(user) if user else "")
        query = "" if after is None else f"?after={after}"
        cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"} if session else {}
        origin = f"http://{address}" if origin is None else origin
        connection = await open_socket(
            f"ws://{address}/ws/live/{query}",
            origin=origin or None,
            additional_headers=cookie,
            close_timeout=1,
            open_timeout=PATIENCE,
        )
        opened.append(connection)
        socket = Socket(connection, session)
        return await socket.ready() if user else socket

    yield connected
    for connection in opened:
        await connection.close()
        connection.transport.abort()  # one that does not read would stay half open beside the next test
