# SPDX-License-Identifier: EUPL-1.2
"""A connection of our own beside Django's: one long transaction, values written the same wherever the server is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection as django_connection
from psycopg import Connection, IsolationLevel

from apps.reversibility.refusals import Refused

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
    """One snapshot from its beginning to its end (REPEATABLE READ). Raises Refused when the server is away, full, or
    its tables are held by others."""
    try:
        with psycopg.connect(**where) as connection:
            connection.isolation_level = IsolationLevel.REPEATABLE_READ
            for name, value in SETTINGS.items():
                connection.execute("SELECT set_config(%s, %s, true)", [name, value])
            yield connection
    except psycopg.OperationalError as error:
        said = error.diag.message_primary or str(error).strip()
        raise Refused(f"La base n'a pas suivi, rien n'a été gardé. PostgreSQL dit : {said}") from error
