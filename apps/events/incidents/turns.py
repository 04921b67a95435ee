# SPDX-License-Identifier: EUPL-1.2
"""Who groups an alarm: the batch that brings it when all is calm, one pass for all when it storms (decision 9).

A batch never waits to group: when somebody else does, or when this process has just spent long on it, the batch leaves
its alarms as rows, and `combined` takes them all together.
"""

import time
from collections.abc import Iterable

from apps.events import locks
from apps.events.fetching import array, prepared

REST = 10.0  # a process that grouped for a tenth of a second leaves it to the combined pass for one second
CHANNEL = "events_ungrouped"  # of PostgreSQL: heard by the process that groups

TAKE = """
SELECT CASE WHEN EXISTS (SELECT FROM events_ungrouped) THEN false ELSE pg_try_advisory_xact_lock(%s) END
"""
LEAVE = f"""
WITH added AS (INSERT INTO events_ungrouped (alarm_id, left_at) SELECT unnest(%s::bigint[]), clock_timestamp())
SELECT pg_notify('{CHANNEL}', '')
"""  # noqa: S608  (a constant)

_rests_until = 0.0  # of this process, on its own clock


def take() -> bool:
    """Whether this transaction groups what it writes; it then keeps the lock of incidents until its end."""
    if time.monotonic() < _rests_until:
        return False
    with prepared() as cursor:
        cursor.execute(TAKE, [locks.INCIDENTS])
        return bool(cursor.fetchone()[0])


def rest_after(seconds: float) -> None:
    """This process grouped for that long."""
    global _rests_until
    _rests_until = time.monotonic() + REST * seconds


def leave(alarm_ids: Iterable[int]) -> None:
    """These alarms moved in this transaction and are not grouped: the combined pass is told, on commit."""
    left = list(alarm_ids)
    if left:
        with prepared() as cursor:
            cursor.execute(LEAVE, [array(left)])
