# SPDX-License-Identifier: EUPL-1.2
"""Statements of batches: thousands of ids in, thousands of rows with dates out.

psycopg quotes the items of a list one by one and Django reads each date in Python; both cost more than the rest.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection
from psycopg.pq import Format

DATES = psycopg.adapters.types["timestamptz"].oid
LOADER = psycopg.adapters.get_loader(DATES, Format.TEXT)


def rows(query: str, parameters: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All of them. Dates are aware, in UTC."""
    assert LOADER is not None
    with connection.cursor() as cursor:
        cursor.adapters.register_loader(DATES, LOADER)
        cursor.execute(query, parameters)
        return cursor.fetchall()


def array(numbers: Iterable[int]) -> str:
    """A parameter for `ANY(%s)`."""
    return f"{{{','.join(map(str, numbers))}}}"
