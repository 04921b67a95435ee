# SPDX-License-Identifier: EUPL-1.2
"""Hours, days and months of series: the roll-ups, together with the measures of what is not rolled or no longer true.

What `read` gives is what grouping the measures would give, whatever was late, corrected or not yet rolled. Where
retention has removed measures, it is what they came to.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo

from django.db import connection

Step = Literal["hour", "day", "month"]
STEPS: tuple[Step, ...] = get_args(Step)
LONGEST = {"hour": timedelta(hours=1), "day": timedelta(hours=25), "month": timedelta(days=31, hours=1)}

# Read first: which partitions the other statement need not open, and whether anything is dirty.
HINTS = """
SELECT min(last.rolled_until), min(dirty.oldest), max(dirty.newest)
  FROM telemetry_lastvalue last
  LEFT JOIN LATERAL (
       SELECT min(bucket) AS oldest, max(bucket) AS newest FROM telemetry_rollupdirty
        WHERE series_id = last.series_id AND bucket > %(since)s - interval '25 hours' AND bucket < %(end)s) dirty
       ON true
 WHERE last.series_id = ANY(%(series)s)
"""
ZONE = """
SELECT coalesce(nullif(last.rolled_zone, ''), territory.time_zone)
  FROM telemetry_series series
  JOIN assets_asset asset ON asset.fid = series.asset_id
  JOIN territories_territory territory ON territory.id = asset.owner_id
  LEFT JOIN telemetry_lastvalue last ON last.series_id = series.id
 WHERE series.id = %s
"""
ASKED = """
WITH asked AS MATERIALIZED (
    SELECT last.series_id, last.rolled_until, coalesce(nullif(last.rolled_zone, ''), territory.time_zone) AS zone,
           own.since AS own_since, own.until AS own_until
      FROM unnest(%(series)s::integer[], %(begins)s::timestamptz[], %(ends)s::timestamptz[])
               AS own(series_id, since, until)
      JOIN telemetry_lastvalue last USING (series_id)
      JOIN telemetry_series series ON series.id = last.series_id
      JOIN assets_asset asset ON asset.fid = series.asset_id
      JOIN territories_territory territory ON territory.id = asset.owner_id
)"""
DIRTY = """, dirty AS MATERIALIZED (
    SELECT asked.series_id, zone, bucket AS day,
           least((bucket AT TIME ZONE zone + interval '1 day') AT TIME ZONE zone, rolled_until) AS until
      FROM asked JOIN telemetry_rollupdirty USING (series_id)
     WHERE bucket >= %(oldest)s AND bucket <= %(newest)s
), hours AS (
    SELECT DISTINCT ON (series_id, begins) *
      FROM (SELECT dirty.series_id, zone, date_trunc('hour', measure.at, zone) AS begins, true AS fresh,
                   count(*) AS n, sum(value) AS sum, min(value) AS min, max(value) AS max,
                   (array_agg(value ORDER BY measure.at))[1] AS first,
                   (array_agg(value ORDER BY measure.at))[count(*)] AS last, max(quality) AS worst_quality
              FROM dirty JOIN LATERAL (
                   SELECT at, value, quality FROM telemetry_measure
                    WHERE series_id = dirty.series_id AND at >= day AND at < dirty.until
                      AND at >= %(oldest)s AND at < %(newest)s + interval '25 hours' OFFSET 0) measure ON true
             GROUP BY 1, 2, 3
             UNION ALL
            SELECT dirty.series_id, zone, at, false, n, sum, min, max, first, last, worst_quality
              FROM dirty JOIN LATERAL (
                   SELECT * FROM telemetry_rolledhour
                    WHERE series_id = dirty.series_id AND at >= day AND at < dirty.until
                      AND at >= %(oldest)s AND at < %(newest)s + interval '25 hours' OFFSET 0) known ON true) hour
     ORDER BY series_id, begins, n DESC, fresh DESC
)"""
ROLLED = """
SELECT rolled.series_id, rolled.at, rolled.at AS begins,
       n, sum, min, max, first, last, worst_quality
  FROM asked JOIN LATERAL (
       SELECT * FROM telemetry_rolled{step}
        WHERE series_id = asked.series_id AND at >= %(since)s AND at < %(until)s
         AND at >= own_since AND at < own_until OFFSET 0) rolled ON true"""
UNLESS_DIRTY = """
 WHERE (rolled.series_id, date_trunc(%(grain)s, rolled.at, zone)) NOT IN (
       SELECT series_id, date_trunc(%(grain)s, day, zone) FROM dirty)"""
OTHER_DAYS = """
SELECT other.series_id, month.at, other.at AS begins,
       n, sum, min, max, first, last, worst_quality
  FROM (SELECT DISTINCT series_id, date_trunc('month', day, zone) AS at,
               (date_trunc('month', day AT TIME ZONE zone) + interval '1 month') AT TIME ZONE zone AS until
          FROM dirty) month
  JOIN telemetry_rolledday other
       ON other.series_id = month.series_id AND other.at >= month.at AND other.at < month.until
 WHERE (other.series_id, other.at) NOT IN (SELECT series_id, day FROM dirty)"""
DIRTY_HOURS = """
SELECT series_id, date_trunc(%(step)s, begins, zone) AS at, begins,
       n, sum, min, max, first, last, worst_quality
  FROM hours"""
TAIL = """
SELECT asked.series_id, date_trunc(%(step)s, measure.at, zone) AS at, min(measure.at) AS begins,
       count(*) AS n, sum(value) AS sum, min(value) AS min, max(value) AS max,
       (array_agg(value ORDER BY measure.at))[1] AS first,
       (array_agg(value ORDER BY measure.at))[count(*)] AS last, max(quality) AS worst_quality
  FROM asked JOIN LATERAL (
       SELECT at, value, quality FROM telemetry_measure
        WHERE series_id = asked.series_id AND at >= rolled_until AND at >= %(tail)s AND at < %(end)s
       OFFSET 0) measure ON true
 GROUP BY 1, 2"""
WHOLE = """
SELECT series_id, at, sum(n), sum(sum), min(min), max(max),
       (array_agg(first ORDER BY begins))[1], (array_agg(last ORDER BY begins DESC))[1], max(worst_quality)
  FROM ({parts}) part
 WHERE at >= %(since)s AND at < %(until)s
 GROUP BY series_id, at ORDER BY series_id, at"""


class Bucket(NamedTuple):
    """`n` measures of a series from `at` on, for an hour, a day or a month; values in its unit, the worst quality."""

    series_id: int
    at: datetime
    n: int
    sum: float
    min: float
    max: float
    first: float
    last: float
    worst_quality: int

    @property
    def mean(self) -> float:
        """Of the measures, each counting as much: not weighted by their intervals."""
        return self.sum / self.n


Window = tuple[datetime, datetime]


def read(
    series_ids: Sequence[int],
    since: datetime,
    until: datetime,
    step: Step,
    *,
    windows: Mapping[int, Window] | None = None,
) -> list[Bucket]:
    """The buckets that begin from `since` included to `until` excluded, by series then date; empty ones are absent.
    `windows`: of the series for which less than that is wanted.

    Days and months are those of the time zone of the owner of each series. Two queries, whatever is asked. Who asks
    has checked who may see the series.
    """
    if step not in STEPS:
        raise ValueError(f"step: {step!r} is none of {STEPS}")
    end = until + LONGEST[step]
    series, own = list(dict.fromkeys(series_ids)), windows or {}
    begins, ends = zip(*(own.get(one, (since, until)) for one in series), strict=True) if series else ((), ())
    asked: dict[str, Any] = {"series": series, "since": since, "until": until, "end": end, "step": step}
    asked |= {"begins": list(begins), "ends": list(ends)}
    with connection.cursor() as cursor:
        cursor.execute(HINTS, asked)
        rolled_until, oldest, newest = cursor.fetchone()
        if rolled_until is None or since >= until:
            return []
        asked |= {"tail": max(since, rolled_until), "oldest": oldest, "newest": newest}
        cursor.execute(_statement(step, dirty=oldest is not None, tail=rolled_until < end), asked)
        found = (Bucket(one, at, int(n), *more) for one, at, n, *more in cursor.fetchall())
        return [one for one in found if _inside(own, one)] if own else list(found)


def _inside(windows: Mapping[int, Window], bucket: Bucket) -> bool:
    window = windows.get(bucket.series_id)
    return window is None or window[0] <= bucket.at < window[1]


def _statement(step: Step, *, dirty: bool, tail: bool) -> str:
    """Only the parts that may give something. What was committed since the hints may be seen, or not yet."""
    parts = [ROLLED.format(step=step)]
    if dirty:
        grain = "'month'" if step == "month" else "'day'"
        parts = [parts[0] + UNLESS_DIRTY.replace("%(grain)s", grain), DIRTY_HOURS]
    if dirty and step == "month":
        parts.append(OTHER_DAYS)
    if tail:
        parts.append(TAIL)
    return ASKED + (DIRTY if dirty else "") + WHOLE.format(parts=" UNION ALL ".join(parts))


def zone_of(series_id: int) -> ZoneInfo:
    """In which the days of this series are counted."""
    with connection.cursor() as cursor:
        cursor.execute(ZONE, [series_id])
        return ZoneInfo(cursor.fetchone()[0])


def beginning(at: datetime, step: Step, zone: ZoneInfo) -> datetime:
    """When the bucket of `zone` that holds `at` begins. In the repeated hour of autumn, `at` says which one."""
    local = at.astimezone(zone)
    if step == "hour":
        past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return at.astimezone(UTC) - past
    local = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return (local.replace(day=1) if step == "month" else local).astimezone(UTC)
