# SPDX-License-Identifier: EUPL-1.2
"""Reading side of the live outbox: one asynchronous connection per ASGI process, reopened when it breaks."""

import asyncio
from typing import Any

import orjson
import psycopg
from django.db import connection as django_connection
from psycopg.types.json import set_json_loads

from apps.events.news import BACKLOG, News, encode

MOST = 2000  # messages of one look
TIMEOUT = 5.0  # seconds; a database that does not answer is a database that is down

READ = """
SELECT news.id, news.at, news.kind, coalesce(territory.code, ''), news.territory_id, news.restricted, news.payload
  FROM events_livemessage news LEFT JOIN territories_territory territory ON territory.id = news.territory_id
"""
AFTER = f"{READ} WHERE news.id > %s ORDER BY news.id LIMIT {MOST}"
NEWEST = f"SELECT * FROM ({READ} ORDER BY news.id DESC LIMIT {BACKLOG}) newest ORDER BY 1"  # noqa: S608  (constants)
DJANGO_ONLY = ("cursor_factory", "context", "prepare_threshold", "pool", "server_side_binding")


class Outbox:
    """Messages in the order of commits (`live.publish` serialises the writers). Raises psycopg.Error or OSError."""

    def __init__(self) -> None:
        self.connection: psycopg.AsyncConnection[Any] | None = None

    async def after(self, id: int) -> list[News]:
        """At most MOST messages newer than `id`, oldest first."""
        return await self._read(AFTER, id)

    async def newest(self) -> list[News]:
        return await self._read(NEWEST)

    async def close(self) -> None:
        connection, self.connection = self.connection, None
        if connection:
            await connection.close()

    async def _read(self, sql: str, *parameters: int) -> list[News]:
        try:
            async with asyncio.timeout(TIMEOUT):
                connection = self.connection or await self._connect()
                cursor = await connection.execute(sql, parameters)
                return [encode(*row) for row in await cursor.fetchall()]
        except BaseException:
            await self.close()
            raise

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        given = django_connection.get_connection_params()
        kept = {name: value for name, value in given.items() if name not in DJANGO_ONLY}
        kept |= {"application_name": "connecte-live", "connect_timeout": 3, "autocommit": True}
        self.connection = await psycopg.AsyncConnection.connect(**kept)
        set_json_loads(orjson.loads, self.connection)
        return self.connection
