# SPDX-License-Identifier: EUPL-1.2
"""How the series of meters were told over the last days: one statement for all of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

# A gap counts when it exceeds one step and a half; two measures nearer than half a step say the same thing twice.
WATCHED = """
WITH told AS MATERIALIZED (
    SELECT asked.series_id, measure.*,
           extract(epoch FROM measure.at - lag(measure.at) OVER series) AS gap,
           measure.value - lag(measure.value) OVER series AS climbed
      FROM unnest(%(series)s::integer[]) AS asked(series_id)
      JOIN LATERAL (SELECT at, value, quality FROM telemetry_measure
                     WHERE series_id = asked.series_id AND at >= %(since)s AND at < %(until)s OFFSET 0) measure ON true
    WINDOW series AS (PARTITION BY asked.series_id ORDER BY measure.at)
), step AS (
    SELECT series_id, mode() WITHIN GROUP (ORDER BY gap) AS seconds FROM told WHERE gap > 0 GROUP BY 1
)
SELECT series_id, step.seconds::float8, count(*), min(at),
       count(*) FILTER (WHERE gap > step.seconds * 1.5), count(*) FILTER (WHERE gap < step.seconds * 0.5),
       count(*) FILTER (WHERE climbed < 0), count(*) FILTER (WHERE value < 0), count(*) FILTER (WHERE quality > 0),
       max(value), percentile_disc(0.5) WITHIN GROUP (ORDER BY value)
  FROM told LEFT JOIN step USING (series_id)
 GROUP BY 1, 2
"""


class Watched(NamedTuple):
    """Of one series: `seconds` its step, None with less than two measures; `n` measures, the first at `first_at`;
    gaps, near doubles, steps back, negatives and estimates counted; the largest value and the median."""

    series_id: int
    seconds: float | None
    n: int
    first_at: datetime
    gaps: int
    doubles: int
    backwards: int
    negatives: int
    estimated: int
    largest: float
    median: float


def watched(series: Sequence[int], since: datetime, until: datetime) -> dict[int, Watched]:
    with connection.cursor() as cursor:
        cursor.execute(WATCHED, {"series": list(series), "since": since, "until": until})
        return {row[0]: Watched(*row) for row in cursor.fetchall()}
