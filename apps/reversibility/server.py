# SPDX-License-Identifier: EUPL-1.2
"""A connection of our own beside Django's: one long transaction, values written the same wherever the server is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection as django_connection
from psycopg import Connection, IsolationLevel

SETTINGS = {  # what CSV looks like must not depend on the server's own
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "iso_8601",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "statement_timeout": "0",
    "lock_timeout": "30s",
    "idle_in_transaction_session_timeout": "0",
}


def ours() -> dict[str, Any]:
    """How the database of this installation is reached."""
    given = django_connection.get_connection_params()
    return {name: value for name, value in given.items() if name not in ("cursor_factory", "context")}


@contextmanager
def transaction(where: dict[str, Any]) -> Iterator[Connection]:
    """One snapshot from its beginning to its end (REPEATABLE READ)."""
    with psycopg.connect(**where) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        for name, value in SETTINGS.items():
            connection.execute("SELECT set_config(%s, %s, true)", [name, value])
        yield connection
