# SPDX-License-Identifier: EUPL-1.2
"""After a large import: until the planner is told, it takes a table for what it was, and seconds become minutes."""

from django.db import connection, models

MANY = 2_000  # rows created at once


def tell_the_planner(model: type[models.Model], created: int) -> None:
    if created >= MANY:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
