# SPDX-License-Identifier: EUPL-1.2
"""How long observations are kept: what the fold needs, no more. A probe says « still fine » at each of its messages.

Within LATE, everything is kept: any order of delivery ends in the same row. Before, of a run of ends only the first
(when it cleared) and the last (what a late start is ended by) stay: a start told later than LATE still ends in the
same state, its clearing may be dated later. Before KEPT, a silent alarm is folded from its row, as after a human act:
what is told again of that time counts as one more occurrence and changes no state.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from apps.events.fold import END

LATE = timedelta(days=2)
CAUGHT_UP = timedelta(days=8)  # how far back each pass looks: a week without a worker is made up for
KEPT = timedelta(days=400)
SLICE = 20_000  # rows per statement, each its own transaction: no long lock

THIN = f"""
WITH neighbours AS (
    SELECT alarm_id, at, kind, lag(kind) OVER told AS before, lead(kind) OVER told AS after
      FROM events_observation WHERE at >= %s AND at < %s WINDOW told AS (PARTITION BY alarm_id ORDER BY at, kind)
), useless AS (
    SELECT alarm_id, at, kind FROM neighbours WHERE kind = {END} AND before = {END} AND after = {END} LIMIT {SLICE}
)
DELETE FROM events_observation known USING useless
 WHERE (known.alarm_id, known.at, known.kind) = (useless.alarm_id, useless.at, useless.kind)
"""  # noqa: S608  (nothing but constants)
SETTLE = f"""
UPDATE events_alarm SET base_at = last_at, base_kind = last_kind, base_state = state, base_active = active,
       base_severity = severity
 WHERE id IN (SELECT id FROM events_alarm
               WHERE last_at < %s AND (base_at IS NULL OR (base_at, base_kind) < (last_at, last_kind))
               ORDER BY id LIMIT {SLICE} FOR NO KEY UPDATE SKIP LOCKED)
"""  # noqa: S608
FORGET = f"""
WITH useless AS (
    SELECT known.alarm_id, known.at, known.kind
      FROM events_observation known LEFT JOIN events_alarm alarm ON alarm.id = known.alarm_id
     WHERE known.at < %s AND (alarm.id IS NULL OR (known.at, known.kind) <= (alarm.base_at, alarm.base_kind))
     LIMIT {SLICE}
)
DELETE FROM events_observation known USING useless
 WHERE (known.alarm_id, known.at, known.kind) = (useless.alarm_id, useless.at, useless.kind)
"""  # noqa: S608


def prune(now: datetime | None = None) -> int:
    """How many observations were forgotten."""
    now = now or timezone.now()
    _in_slices(SETTLE, now - KEPT)
    return _in_slices(THIN, now - LATE - CAUGHT_UP, now - LATE) + _in_slices(FORGET, now - KEPT)


def _in_slices(sql: str, *limits: datetime) -> int:
    """Rows changed, until none is left."""
    done = count = _execute(sql, limits)
    while count == SLICE:
        count = _execute(sql, limits)
        done += count
    return done


def _execute(sql: str, limits: tuple[datetime, ...]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, limits)
        return cursor.rowcount
