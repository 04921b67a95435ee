# SPDX-License-Identifier: EUPL-1.2
"""Rows of a model written in one COPY, with their numbers when they have one."""

from collections.abc import Sequence
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.db.models import Model


def write(rows: Sequence[Model]) -> int:
    """How many."""
    if not rows:
        return 0
    meta = rows[0]._meta
    fields = [one for one in meta.concrete_fields if not one.generated and (rows[0].pk or not one.primary_key)]
    columns = ", ".join(connection.ops.quote_name(one.column) for one in fields if one.column)
    names = [one.attname for one in fields]
    statement = f"COPY {connection.ops.quote_name(meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([_plain(getattr(row, name)) for name in names])
    return len(rows)


def _plain(value: Any) -> Any:
    return value.hexewkb.decode() if isinstance(value, GEOSGeometry) else value
