# SPDX-License-Identifier: EUPL-1.2
"""Refresh of the roll-ups: hours from the measures, days from the hours, months from the days; only what is owed.

Owed are the days of RollupDirty and, of each series, what came after `rolled_until`. A step holds the last values of
the series that it rolls: a batch that stores measures of them waits for its commit, or it waits for theirs; two
refreshes share the work. A step killed in the middle leaves what was owed before it.

An hour is replaced only by as many measures or more: measures are never taken back one by one, so fewer means that
retention has removed the others, and the hour knows better.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from apps.telemetry import partitions

SERIES, DAYS = 200, 3000  # of one step: some tenths of a second
SLICE = timedelta(days=31)  # of the past of a series at a time
EDGE = timedelta(days=33)  # a month and a day: what a bucket reaches beyond the span that touched it

COLUMNS = "series_id, at, n, sum, min, max, first, last, worst_quality"
SPANS = """unnest(%(series)s::integer[], %(since)s::timestamptz[], %(until)s::timestamptz[], %(zones)s::text[])
           AS span (series_id, since, until, zone)"""
MERGED = """sum(part.n), sum(part.sum), min(part.min), max(part.max),
       (array_agg(part.first ORDER BY part.at))[1], (array_agg(part.last ORDER BY part.at DESC))[1],
       max(part.worst_quality)"""
REPLACE = """
    ON CONFLICT (series_id, at) DO UPDATE
   SET n = excluded.n, sum = excluded.sum, min = excluded.min, max = excluded.max, first = excluded.first,
       last = excluded.last, worst_quality = excluded.worst_quality
 WHERE (excluded.n, excluded.sum, excluded.min, excluded.max, excluded.first, excluded.last, excluded.worst_quality)
       IS DISTINCT FROM (kept.n, kept.sum, kept.min, kept.max, kept.first, kept.last, kept.worst_quality)
"""
HOURS = f"""
INSERT INTO telemetry_rolledhour AS kept ({COLUMNS})
SELECT series_id, hour, count(*), sum(value), min(value), max(value),
       (array_agg(value ORDER BY at))[1], (array_agg(value ORDER BY at))[count(*)], max(quality)
  FROM (SELECT span.series_id, date_trunc('hour', measure.at, span.zone) AS hour, measure.*
          FROM {SPANS} JOIN LATERAL (
               SELECT at, value, quality FROM telemetry_measure
                WHERE series_id = span.series_id AND at >= span.since AND at < span.until
                  AND at >= %(oldest)s AND at < %(newest)s OFFSET 0) measure ON true) measure
 GROUP BY series_id, hour ORDER BY series_id, hour {REPLACE} AND excluded.n >= kept.n
"""  # noqa: S608  (constants)
DAYS_OF = f"""
INSERT INTO telemetry_rolledday AS kept ({COLUMNS})
SELECT day.series_id, day.at, {MERGED}
  FROM (SELECT series_id, local AT TIME ZONE zone AS at, (local + interval '1 day') AT TIME ZONE zone AS until
          FROM {SPANS}, generate_series(date_trunc('day', since AT TIME ZONE zone),
                                        (until - interval '1 microsecond') AT TIME ZONE zone, '1 day') local) day
  JOIN LATERAL (
       SELECT * FROM telemetry_rolledhour
        WHERE series_id = day.series_id AND at >= day.at AND at < day.until
          AND at >= %(before)s AND at < %(after)s OFFSET 0) part ON true
 GROUP BY day.series_id, day.at ORDER BY day.series_id, day.at {REPLACE}
"""  # noqa: S608  (constants)
MONTHS = f"""
INSERT INTO telemetry_rolledmonth AS kept ({COLUMNS})
SELECT month.series_id, month.at, {MERGED}
  FROM (SELECT DISTINCT series_id, local AT TIME ZONE zone AS at,
               (local + interval '1 month') AT TIME ZONE zone AS until
          FROM {SPANS}, generate_series(date_trunc('month', since AT TIME ZONE zone),
                                        (until - interval '1 microsecond') AT TIME ZONE zone, '1 month') local) month
  JOIN LATERAL (
       SELECT * FROM telemetry_rolledday
        WHERE series_id = month.series_id AND at >= month.at AND at < month.until OFFSET 0) part ON true
 GROUP BY month.series_id, month.at ORDER BY month.series_id, month.at {REPLACE}
"""  # noqa: S608  (constants)
LATE = "SELECT DISTINCT series_id FROM telemetry_rollupdirty WHERE series_id > %s ORDER BY series_id LIMIT %s"
HOLD = "SELECT series_id FROM telemetry_lastvalue WHERE series_id = ANY(%s) ORDER BY series_id FOR UPDATE SKIP LOCKED"
TAKE = """
DELETE FROM telemetry_rollupdirty dirty USING telemetry_lastvalue last
 WHERE last.series_id = dirty.series_id AND (dirty.series_id, dirty.bucket) IN (
       SELECT series_id, bucket FROM telemetry_rollupdirty WHERE series_id = ANY(%s) ORDER BY 1, 2 LIMIT %s)
RETURNING dirty.series_id, dirty.bucket,
          least((dirty.bucket AT TIME ZONE rolled_zone + interval '1 day') AT TIME ZONE rolled_zone, rolled_until),
          rolled_zone
"""
# A measure dated ahead of our clock is owed until its hour is over.
HOLD_OWED = """
SELECT series_id, rolled_until FROM telemetry_lastvalue
 WHERE series_id > %s AND at >= rolled_until AND rolled_until <= %s
 ORDER BY series_id LIMIT %s FOR UPDATE SKIP LOCKED
"""
# From the first measure on, or nothing until the hour that runs: a series may have slept for years.
OWED = """
SELECT series_id, least(greatest(rolled_until, date_trunc('hour', following.at, zone)), hour),
       least(hour, date_trunc('hour', following.at, zone) + %(slice)s), zone
  FROM (SELECT last.series_id, rolled_until, coalesce(nullif(rolled_zone, ''), time_zone) AS zone,
               date_trunc('hour', %(now)s, coalesce(nullif(rolled_zone, ''), time_zone)) AS hour
          FROM telemetry_lastvalue last
          JOIN telemetry_series series ON series.id = last.series_id
          JOIN assets_asset asset ON asset.fid = series.asset_id
          JOIN territories_territory territory ON territory.id = asset.owner_id
         WHERE last.series_id = ANY(%(series)s)) owed
  LEFT JOIN LATERAL (
       SELECT at FROM telemetry_measure WHERE series_id = owed.series_id AND at >= rolled_until AND at >= %(oldest)s
        ORDER BY at LIMIT 1) following ON true
"""
ADVANCE = f"""
UPDATE telemetry_lastvalue last SET rolled_until = span.until, rolled_zone = span.zone FROM {SPANS}
 WHERE last.series_id = span.series_id
"""  # noqa: S608  (constants)
FORGET = """
DELETE FROM telemetry_rollupdirty dirty
 WHERE NOT EXISTS (SELECT FROM telemetry_lastvalue last WHERE last.series_id = dirty.series_id)
"""


class Span(NamedTuple):
    """Measures of a series from `since` included to `until` excluded, both at the beginning of an hour of `zone`."""

    series_id: int
    since: datetime
    until: datetime
    zone: str


class Refreshed(NamedTuple):
    """How many late days, and how many tails of series, were rolled."""

    late: int = 0
    tails: int = 0


Step = Callable[[int], tuple[int, int | None]]  # after this series -> what was done, the series to go on after


def refresh(*, seconds: float = 45.0, now: datetime | None = None) -> Refreshed:
    """Roll what is owed, until nothing is or the time is over. Costs what is owed, not what is stored."""
    deadline = monotonic() + seconds
    late = _sweep(_late, deadline)
    tails = swept = _sweep(lambda after: _tails(after, now or timezone.now()), deadline)
    while swept and monotonic() < deadline:  # the long past of a new series, slice after slice
        swept = _sweep(lambda after: _tails(after, now or timezone.now()), deadline)
        tails += swept
    fetch(FORGET + "RETURNING 1", [])
    return Refreshed(late, tails)


def _sweep(step: Step, deadline: float) -> int:
    done, after = 0, 0
    while monotonic() < deadline:
        some, following = step(after)
        done += some
        if following is None:
            break
        after = following
    return done


@transaction.atomic
def _late(after: int) -> tuple[int, int | None]:
    owed = [series for (series,) in fetch(LATE, [after, SERIES])]
    if not owed:
        return 0, None
    held = [series for (series,) in fetch(HOLD, [owed])]
    days = [Span(*row) for row in fetch(TAKE, [held, DAYS])]
    roll(days)
    return len(days), after if len(days) == DAYS else owed[-1]


@transaction.atomic
def _tails(after: int, now: datetime) -> tuple[int, int | None]:
    held = fetch(HOLD_OWED, [after, now - timedelta(hours=1), SERIES])
    if not held:
        return 0, None
    oldest = min(until for _, until in held)
    series = [series for series, _ in held]
    asked = {"series": series, "now": now, "slice": SLICE, "oldest": oldest}
    tails = [Span(*row) for row in fetch(OWED, asked)]
    roll(tails)
    execute(ADVANCE, parameters(tails))
    return len(tails), series[-1]


def roll(spans: Sequence[Span]) -> None:
    """Hours, days and months of these spans, of which no two share a day of a series."""
    spans = [span for span in spans if span.since < span.until]
    if not spans:
        return
    partitions.ensure("telemetry_rolledhour", _instants(spans))
    execute(HOURS, parameters(spans))
    regroup(spans)


def regroup(spans: Sequence[Span]) -> None:
    """Days from the hours that are there, months from these days."""
    for statement in (DAYS_OF, MONTHS):
        execute(statement, parameters(spans))


def _instants(spans: Sequence[Span]) -> set[datetime]:
    """One at least in each month of UTC that the hours of these spans may begin in."""
    found = set()
    for _, since, until, _ in spans:
        found |= {since, until}
        while (since := since + timedelta(days=28)) < until:
            found.add(since)
    return found


def parameters(spans: Sequence[Span]) -> dict[str, Any]:
    """The bounds are said again as constants: the planner then opens no other partition."""
    series, since, until, zones = (list(column) for column in zip(*spans, strict=True))
    oldest, newest = min(since), max(until)
    bounds = {"oldest": oldest, "newest": newest, "before": oldest - EDGE, "after": newest + EDGE}
    return {"series": series, "since": since, "until": until, "zones": zones, **bounds}


def fetch(sql: str, parameters: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def execute(sql: str, parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
