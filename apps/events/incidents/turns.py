# SPDX-License-Identifier: EUPL-1.2
"""Who groups an alarm: the batch that brings it when all is calm, one pass for all when it storms (decision 9).

A batch never waits to group: when somebody else does, or when this process has just spent long on it, the batch leaves
its alarms as rows, and `combined` takes them all together.
"""

import time
from collections.abc import Mapping

from apps.events import locks
from apps.events.correlation.facts import LonLat
from apps.events.fetching import array, prepared

REST = 10.0  # a process that grouped for a tenth of a second leaves it to the combined pass for one second
CELL = 360.0 / 2**20  # degrees
CHANNEL = "events_ungrouped"  # of PostgreSQL: heard by the process that groups

TAKE = """
SELECT CASE WHEN EXISTS (SELECT FROM events_ungrouped) THEN false ELSE pg_try_advisory_xact_lock(%s) END
"""
LEAVE = f"""
WITH added AS (INSERT INTO events_ungrouped (alarm_id, cell, left_at)
               SELECT unnest(%s::bigint[]), unnest(%s::bigint[]), clock_timestamp())
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


def leave(placed: Mapping[int, LonLat | None]) -> None:
    """These alarms moved in this transaction and are not grouped: the combined pass is told, on commit.

    `placed`: where the equipment of each stands; what stands nowhere is grouped with what stands nowhere.
    """
    if placed:
        with prepared() as cursor:
            cursor.execute(LEAVE, [array(placed), array(cell_of(place) for place in placed.values())])


def cell_of(place: LonLat | None) -> int:
    """The number of a square of some 30 m: along the curve that these numbers follow (Z-order), what is near on the
    ground is most often near. 0: nowhere."""
    if place is None:
        return 0
    east, north = int((place[0] + 180.0) / CELL), int((place[1] + 90.0) / CELL)
    return _spread(east) | _spread(north) << 1


def _spread(number: int) -> int:
    """Its 20 bits, with a place free beside each."""
    number = (number | number << 16) & 0x0000FFFF0000FFFF
    number = (number | number << 8) & 0x00FF00FF00FF00FF
    number = (number | number << 4) & 0x0F0F0F0F0F0F0F0F
    number = (number | number << 2) & 0x3333333333333333
    return (number | number << 1) & 0x5555555555555555
