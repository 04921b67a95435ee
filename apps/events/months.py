# SPDX-License-Identifier: EUPL-1.2
"""Partitions of the journal and of the observations, for the months about to be written."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial

from django.db import connection, transaction

from apps.telemetry.partitions import ensure_months

_known: set[tuple[str, str, int, int]] = set()  # (database, table, year, month) whose partition is committed


def ensure(table: str, instants: Iterable[datetime]) -> None:
    """Create the missing partitions of `table`; costs nothing when this process has seen the months before."""
    database = connection.settings_dict["NAME"]
    for year, month in {(at.year, at.month) for at in (instant.astimezone(UTC) for instant in instants)}:
        key = (database, table, year, month)
        if key not in _known:
            first = datetime(year, month, 1, tzinfo=UTC)
            ensure_months(table, first, first)
            transaction.on_commit(partial(_known.add, key))
