# SPDX-License-Identifier: EUPL-1.2
"""The few statements behind consumption: days, steps and registers of many series at once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from django.db import connection

from apps.energy.spans import Days, Values, midnight
from apps.telemetry import rollups
from apps.telemetry.models import Series

SAMPLED = 60  # first measures of a month from which its step is known

STEPS = """
SELECT series_id, month::date, (mode() WITHIN GROUP (ORDER BY gap))::float8
  FROM (SELECT asked.series_id, month,
               extract(epoch FROM lead(measure.at) OVER (PARTITION BY asked.series_id, month ORDER BY measure.at)
                                  - measure.at) AS gap
          FROM unnest(%(series)s::integer[], %(zones)s::text[], %(firsts)s::date[], %(lasts)s::date[])
                   AS asked(series_id, zone, first, last)
         CROSS JOIN generate_series(date_trunc('month', first) - interval '1 month', last, interval '1 month') month
          JOIN LATERAL (SELECT at FROM telemetry_measure
                         WHERE series_id = asked.series_id AND at >= month::timestamp AT TIME ZONE asked.zone
                           AND at < (month::timestamp + interval '1 month') AT TIME ZONE asked.zone
                         ORDER BY at LIMIT %(sampled)s) measure ON true) step
 WHERE gap > 0
 GROUP BY 1, 2
"""
# Of each day, its first and last readings; `resets`: how often the register went back, within it or since the last one.
REGISTERS = """
SELECT series_id, day::date, count(*), min(at), max(at), (array_agg(value ORDER BY at))[1],
       (array_agg(value ORDER BY at DESC))[1], count(*) FILTER (WHERE value < before), max(quality)
  FROM (SELECT asked.series_id, date_trunc('day', measure.at, asked.zone) AT TIME ZONE asked.zone AS day, measure.*,
               lag(value) OVER (PARTITION BY asked.series_id ORDER BY measure.at) AS before
          FROM unnest(%(series)s::integer[], %(zones)s::text[]) AS asked(series_id, zone)
          JOIN LATERAL (SELECT at, value, quality FROM telemetry_measure
                         WHERE series_id = asked.series_id
                           AND at >= (%(since)s::date - 2)::timestamp AT TIME ZONE asked.zone
                           AND at < (%(until)s::date + 2)::timestamp AT TIME ZONE asked.zone OFFSET 0) measure
            ON true) reading
 GROUP BY 1, 2 ORDER BY 1, 2
"""


class Asked(NamedTuple):
    """Series of meters, each in the time zone of its owner, for days from `since` included to `until` excluded; `only`:
    of the series for which fewer days are wanted."""

    series: Sequence[int]
    zones: Sequence[str]
    since: date
    until: date
    only: Mapping[int, tuple[date, date]] = {}


class DayRow(NamedTuple):
    series_id: int
    day: date
    n: int
    sum: float
    min: float
    quality: int


class RegisterRow(NamedTuple):
    series_id: int
    day: date
    n: int
    first_at: datetime
    last_at: datetime
    first: float
    last: float
    resets: int
    quality: int


def series_of(assets: Sequence[int], metrics: Sequence[str]) -> dict[tuple[int, str], tuple[int, str]]:
    """(asset, metric) -> (series, unit), for those that exist."""
    rows = Series.objects.filter(asset__in=assets, metric__in=metrics).values_list("asset_id", "metric", "id", "unit")
    return {(asset, metric): (series, unit) for asset, metric, series, unit in rows}


def of_days(asked: Asked) -> list[DayRow]:
    """Days of the clock of each owner, 23 and 25 h twice a year, from the roll-ups and what is not rolled yet."""
    if not asked.series:
        return []
    zones = {one: ZoneInfo(zone) for one, zone in zip(asked.series, asked.zones, strict=True)}
    since = min(midnight(asked.since, zone) for zone in zones.values())
    until = max(midnight(asked.until, zone) for zone in zones.values())
    days = _Days()
    own = {one: (midnight(first, zones[one]), midnight(last, zones[one])) for one, (first, last) in asked.only.items()}
    rows = (
        DayRow(one.series_id, days[one.at, zones[one.series_id]], one.n, one.sum, one.min, one.worst_quality)
        for one in rollups.read(asked.series, since, until, "day", windows=own)
    )
    return [row for row in rows if asked.since <= row.day < asked.until]


class _Days(dict[tuple[datetime, ZoneInfo], date]):
    """The day on the wall at an instant: told once for all the series of a zone."""

    def __missing__(self, key: tuple[datetime, ZoneInfo]) -> date:
        self[key] = key[0].astimezone(key[1]).date()
        return self[key]


def means(asked: Asked, days: Days) -> Values:
    """Mean of the measures of each day of one series, NaN without measure."""
    found = np.full(len(days), np.nan)
    for row in of_days(asked):
        found[(np.datetime64(row.day) - days[0]).astype(int)] = row.sum / row.n
    return found


def steps(asked: Asked) -> dict[int, dict[date, float]]:
    """The most frequent interval between two measures, in seconds, of each series and month (by its first day)."""
    found: dict[int, dict[date, float]] = {}
    spans = [asked.only.get(one, (asked.since, asked.until)) for one in asked.series]
    own = {"firsts": [first for first, _last in spans], "lasts": [last for _first, last in spans]}
    for series, month, seconds in _rows(STEPS, asked, sampled=SAMPLED, **own):
        found.setdefault(series, {})[month] = seconds
    return found


def registers(asked: Asked) -> list[RegisterRow]:
    """By series then day, two days more on each side: midnights are between two readings."""
    return [RegisterRow(*row) for row in _rows(REGISTERS, asked)]


def _rows(query: str, asked: Asked, **more: Any) -> list[tuple]:
    if not asked.series:
        return []
    given: dict[str, Any] = {
        "series": list(asked.series),
        "zones": list(asked.zones),
        "since": asked.since,
        "until": asked.until,
    }
    with connection.cursor() as cursor:
        cursor.execute(query, given | more)
        return cursor.fetchall()
