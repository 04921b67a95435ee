# SPDX-License-Identifier: EUPL-1.2
"""Statements of batches: thousands of ids in, thousands of rows with dates out.

psycopg quotes the items of a list one by one and Django reads each date in Python; both cost more than the rest.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import psycopg
from django.db import connection
from psycopg.pq import Format

DATES = psycopg.adapters.types["timestamptz"].oid
LOADER = psycopg.adapters.get_loader(DATES, Format.TEXT)

# The name of the sequence is looked up once, not for each number.
NEW_IDS = """
SELECT nextval(name::regclass)
  FROM (SELECT pg_get_serial_sequence(%s, 'id') AS name OFFSET 0) sequence, generate_series(1, %s)
"""

Parameters = Sequence[Any] | Mapping[str, Any]


class Prepared(psycopg.Cursor[Any]):
    """PostgreSQL reads and plans each statement once per connection: planning is most of what a small batch costs."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, **{**options, "prepare": True})


class Binary(psycopg.Cursor[Any]):
    """Bytes are answered as they are: as text, a tile is twice as long, and written and read once more on each side.
    The statement is planned with its values, as Django's own are."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        whole: Any = psycopg.ClientCursor(self.connection).mogrify(query, params)
        return super().execute(whole, **{**options, "binary": True})


class BinaryPrepared(Prepared):
    """Bytes go and come as they are."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, **{**options, "binary": True})


def rows(query: str, parameters: Parameters) -> list[tuple[Any, ...]]:
    """All of them. Dates are aware, in UTC."""
    with connection.cursor() as cursor:
        return _fetched(cursor, query, parameters)


def prepared_rows(query: str, parameters: Parameters) -> list[tuple[Any, ...]]:
    """The same of a statement that each batch repeats. Its plan must suit any number of rows: everything by index."""
    with prepared() as cursor:
        return _fetched(cursor, query, parameters)


def prepared() -> AbstractContextManager[Any]:
    """A cursor like Django's, for statements that each batch repeats."""
    return cursor_of(Prepared)


def cursor_of(kind: type[psycopg.Cursor[Any]]) -> AbstractContextManager[Any]:
    """A cursor like Django's, of another kind. In a request that writes, pghistory puts words before each statement,
    which are then two: Django's own, and nobody storms there."""
    if connection.execute_wrappers:
        return connection.cursor()
    connection.ensure_connection()
    cursor: Any = kind(connection.connection)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)


def _fetched(cursor: Any, query: str, parameters: Parameters) -> list[tuple[Any, ...]]:
    assert LOADER is not None
    cursor.adapters.register_loader(DATES, LOADER)
    cursor.execute(query, parameters)
    return cursor.fetchall()


def new_ids(table: str, count: int) -> list[int]:
    """Numbers for rows that are still to be written."""
    if not count:
        return []
    with prepared() as cursor:
        cursor.execute(NEW_IDS, [table, count])
        return [pk for (pk,) in cursor.fetchall()]


def array(numbers: Iterable[int]) -> str:
    """A parameter for `ANY(%s)`."""
    return f"{{{','.join(map(str, numbers))}}}"
