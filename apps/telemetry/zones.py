# SPDX-License-Identifier: EUPL-1.2
"""Days and months follow the time zone of the owner: a technician corrects it, an asset changes owner."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone

from apps.telemetry import rolling
from apps.telemetry.models import OLDEST

logger = logging.getLogger(__name__)

SERIES = 20  # of one step: twelve years of each

MOVED = """
SELECT last.series_id, last.rolled_until, last.rolled_zone, territory.time_zone
  FROM telemetry_lastvalue last
  JOIN telemetry_series series ON series.id = last.series_id
  JOIN assets_asset asset ON asset.fid = series.asset_id
  JOIN territories_territory territory ON territory.id = asset.owner_id
 WHERE last.series_id > %s AND last.rolled_zone NOT IN ('', territory.time_zone)
 ORDER BY last.series_id LIMIT %s FOR UPDATE OF last SKIP LOCKED
"""
FIRST = """
SELECT series_id, (SELECT min(at) FROM telemetry_rolledhour WHERE series_id = asked.series_id),
       (SELECT min(at) FROM telemetry_measure WHERE series_id = asked.series_id)
  FROM unnest(%s::integer[]) AS asked(series_id)
"""
# A day of the old zone lies in two of the new one.
MARK = """
WITH before AS (
    DELETE FROM telemetry_rollupdirty dirty USING unnest(%(series)s::integer[], %(zones)s::text[], %(old)s::text[])
           AS moved(series_id, zone, old)
     WHERE dirty.series_id = moved.series_id
    RETURNING dirty.series_id, zone, bucket, (bucket AT TIME ZONE old + interval '1 day') AT TIME ZONE old AS until
)
INSERT INTO telemetry_rollupdirty (series_id, bucket)
SELECT DISTINCT series_id, date_trunc('day', edge, zone)
  FROM before, unnest(ARRAY[bucket, until - interval '1 microsecond']) edge
    ON CONFLICT DO NOTHING
"""
ERASE = "DELETE FROM telemetry_rolled{level} WHERE series_id = ANY(%s)"
BEGIN_AGAIN = "UPDATE telemetry_lastvalue SET rolled_until = %s, rolled_zone = '' WHERE series_id = ANY(%s)"
FORGET = "DELETE FROM telemetry_rollupdirty WHERE series_id = ANY(%s)"


class Moved(NamedTuple):
    series_id: int
    rolled_until: datetime
    old: str
    zone: str

    @property
    def same_hours(self) -> bool:
        """False between Papeete and the Marquesas, whose hours begin at half past."""
        now = timezone.now()
        old, new = (now.astimezone(ZoneInfo(name)) for name in (self.old, self.zone))
        return old.minute == new.minute


def follow() -> int:
    """Roll again the days and months of the series whose owner is in another time zone; how many there were."""
    done, after = 0, 0
    while (moved := _step(after)) is not None:
        done, after = done + moved[0], moved[1]
    return done


@transaction.atomic
def _step(after: int) -> tuple[int, int] | None:
    moved = [Moved(*row) for row in rolling.fetch(MOVED, [after, SERIES])]
    if not moved:
        return None
    same = [one for one in moved if one.same_hours]
    others = [one for one in moved if not one.same_hours]
    firsts = {series: (hour, measure) for series, hour, measure in rolling.fetch(FIRST, [[one[0] for one in moved]])}
    _regroup(same, {series: hour for series, (hour, _) in firsts.items()})
    again = [one.series_id for one in others if _still_measured(*firsts[one.series_id])]
    _begin_again(again)
    for one in others:
        if one.series_id not in again:
            logger.warning("roll-ups kept in their zone, measures are gone", extra={"series": one.series_id})
    return len(same) + len(again), moved[-1].series_id


def _regroup(moved: Sequence[Moved], first: dict[int, datetime | None]) -> None:
    """Days and months from the hours, which stay."""
    if not moved:
        return
    _erase([one.series_id for one in moved], "day", "month")
    spans = [
        rolling.Span(one.series_id, first[one.series_id] or one.rolled_until, one.rolled_until, one.zone)
        for one in moved
    ]  # fmt: skip
    rolling.regroup(spans)
    parameters = rolling.parameters(spans)
    with connection.cursor() as cursor:
        cursor.execute(MARK, {**parameters, "old": [one.old for one in moved]})
        cursor.execute(rolling.ADVANCE, parameters)


def _still_measured(hour: datetime | None, measure: datetime | None) -> bool:
    return hour is None or (measure is not None and measure < hour + timedelta(hours=1))


def _begin_again(series: list[int]) -> None:
    """Hours too, from the measures."""
    _erase(series, "hour", "day", "month")
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [series])
        cursor.execute(BEGIN_AGAIN, [OLDEST, series])


def _erase(series: list[int], *levels: str) -> None:
    with connection.cursor() as cursor:
        for level in levels:
            cursor.execute(ERASE.format(level=level), [series])
