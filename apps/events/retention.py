# SPDX-License-Identifier: EUPL-1.2
"""How long the live outbox is kept: the journal remembers, the outbox only lets sockets resume."""

from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

KEPT = timedelta(days=3)
SLICE = 20_000  # rows deleted per transaction: no long lock, no bloat at once

OLD_MONTHS = """
SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
 WHERE inhparent = 'events_livemessage'::regclass AND right(child.relname, 6) < %s
"""
DELETE_SLICE = """
DELETE FROM events_livemessage WHERE at < %s AND id IN (SELECT id FROM events_livemessage ORDER BY id LIMIT %s)
"""  # ids and dates grow together: the oldest rows are found by the primary key


def prune_live(now: datetime | None = None) -> int:
    """Drop the months that are wholly past, then the old rows of the others; how many rows were deleted one by one."""
    before = (now or timezone.now()) - KEPT
    for name in _old_months(before):
        _drop(name)
    deleted = count = _delete_slice(before)
    while count == SLICE:
        count = _delete_slice(before)
        deleted += count
    return deleted


def _old_months(before: datetime) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(OLD_MONTHS, [before.astimezone(UTC).strftime("%Y%m")])
        return [name for (name,) in cursor.fetchall()]


def _drop(name: str) -> None:
    """Give up rather than make writers wait behind us: the next hour will do."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)}")


def _delete_slice(before: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(DELETE_SLICE, [before, SLICE])
        return cursor.rowcount
