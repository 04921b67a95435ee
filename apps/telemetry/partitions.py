# SPDX-License-Identifier: EUPL-1.2
"""Monthly range partitions: created ahead and on demand, detached by retention.

The function `connecte_ensure_months(parent, from, to)` lives in the database (first migration) so that every writer,
COPY included, can call it in its own transaction. It attaches a table rather than create it as a partition: that
would lock the parent against every reader and writer until the commit.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

CREATE_FUNCTION = """
CREATE FUNCTION connecte_ensure_months(parent regclass, since timestamptz, until timestamptz) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    month timestamp := date_trunc('month', since AT TIME ZONE 'UTC');
    made integer := 0;
    child text;
BEGIN
    WHILE month <= until AT TIME ZONE 'UTC' LOOP
        child := parent::text || '_' || to_char(month, 'YYYYMM');
        IF to_regclass(child) IS NULL THEN
            PERFORM pg_advisory_xact_lock(hashtext('connecte_ensure_months'));
            IF to_regclass(child) IS NULL THEN
                EXECUTE format('CREATE TABLE %I (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', child, parent);
                EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, child,
                               month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
                made := made + 1;
            END IF;
        END IF;
        month := month + interval '1 month';
    END LOOP;
    RETURN made;
END $$;
"""
DROP_FUNCTION = "DROP FUNCTION connecte_ensure_months(regclass, timestamptz, timestamptz)"


def ensure_months(table: str, since: datetime, until: datetime) -> int:
    """Create the missing monthly partitions of `table` from `since` to `until` (aware); how many were made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT connecte_ensure_months(%s::regclass, %s, %s)", [table, since, until])
        return cursor.fetchone()[0]


_known: set[tuple[str, str, int, int]] = set()  # (database, table, year, month) whose partition is committed


def ensure(table: str, instants: Collection[datetime]) -> None:
    """Create the missing partitions of `table` for these aware instants, and only them: a lone measure of 1998 must
    not create the 300 months since. Costs nothing when this process has already seen the months."""
    database = connection.settings_dict["NAME"]
    for year, month in sorted(_months(instants)):
        key = (database, table, year, month)
        if key not in _known:
            first = datetime(year, month, 1, tzinfo=UTC)
            ensure_months(table, first, first)
            transaction.on_commit(partial(_known.add, key))


def _months(instants: Collection[datetime]) -> set[tuple[int, int]]:
    """(year, month) in UTC; most batches lie within one, which their two ends tell."""
    ends = {_month(edge(instants)) for edge in (min, max)} if instants else set()
    return ends if len(ends) < 2 else {_month(instant) for instant in instants}


def _month(instant: datetime) -> tuple[int, int]:
    at = instant.astimezone(UTC)
    return at.year, at.month


def ahead(table: str) -> int:
    """The partitions of this month and of the two that follow; how many were missing."""
    now = timezone.now()
    return ensure_months(table, now, now + timedelta(days=62))
