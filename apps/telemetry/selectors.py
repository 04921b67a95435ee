# SPDX-License-Identifier: EUPL-1.2
"""Reads of the measures: series with their last value, and curves of a bounded number of points."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from apps.telemetry import rollups
from apps.telemetry.models import Measure, Series
from apps.telemetry.rollups import LONGEST, Bucket, Step

MOST_POINTS = 2000  # a screen has no more pixels
LONG = timedelta(days=31)  # up to there every point of a curve is a measure

# Of each bucket, the lowest and the highest measure: a spike of one minute in a year stays visible. Arrays compare
# element by element, so that the date comes with its extreme without a sort.
EXTREMES = """
SELECT min(ARRAY[value, extract(epoch FROM at), quality]), max(ARRAY[value, -extract(epoch FROM at), quality])
  FROM telemetry_measure
 WHERE series_id = %(series)s AND at >= %(since)s AND at < %(until)s
 GROUP BY floor(extract(epoch FROM at - %(since)s) / %(width)s)
"""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    at: datetime
    value: float
    quality: int


@dataclass(frozen=True, slots=True)
class Curve:
    """`reduced`: the points are extremes. `step`: of roll-ups, each dated at the beginning of its hour or day."""

    points: list[CurvePoint]
    reduced: bool = False
    step: Step | None = None


def series(user: Any, permission: str = "telemetry.view_series") -> QuerySet[Series]:
    """What `user` may read, with its asset and its last value, without one more query."""
    return Series.objects.visible_to(user, permission).select_related("asset", "last")


def last_values(user: Any, asset_id: int) -> QuerySet[Series]:
    """The series of one asset that have a value, each with it."""
    return series(user).filter(asset=asset_id, last__isnull=False).order_by("metric")


def measures(series_id: int, since: datetime, until: datetime) -> QuerySet[Measure]:
    """Every measure from `since` included to `until` excluded, oldest first."""
    return Measure.objects.filter(series_id=series_id, at__gte=since, at__lt=until).order_by("at")


def series_points(series_id: int, since: datetime, until: datetime, max_points: int = MOST_POINTS) -> Curve:
    """At most `max_points` points: all the measures of the period, or the extremes of its equal parts.

    Beyond LONG, when a part is an hour or more, the extremes are those of the roll-ups, and the cost is theirs.
    """
    rows = measures(series_id, since, until).values_list("at", "value", "quality")[: max_points + 1]
    points = [CurvePoint(*row) for row in rows]
    if len(points) <= max_points:
        return Curve(points)
    width = (until - since) / max(1, max_points // 2)
    if until - since > LONG and width >= LONGEST["hour"]:
        return _rolled_curve(series_id, since, until, width)
    parameters: dict[str, Any] = {"series": series_id, "since": since, "until": until, "width": width.total_seconds()}
    with connection.cursor() as cursor:
        cursor.execute(EXTREMES, parameters)
        found = sorted(_extremes(cursor.fetchall()), key=lambda point: point.at)
    return Curve(found[:max_points], reduced=True)


def _rolled_curve(series_id: int, since: datetime, until: datetime, width: timedelta) -> Curve:
    """Whole buckets, the one that holds `since` included."""
    step: Step = "day" if width >= LONGEST["day"] else "hour"
    found = rollups.read([series_id], since - LONGEST[step] + datetime.resolution, until, step)
    parts: dict[int, list[Bucket]] = {}
    for bucket in found:
        parts.setdefault(max(0, (bucket.at - since) // width), []).append(bucket)
    points = [point for part in parts.values() for point in _ends(part)]
    return Curve(points, reduced=True, step=step)


def _ends(part: list[Bucket]) -> list[CurvePoint]:
    """The lowest and the highest, in the order of their buckets."""
    low, high = min(part, key=lambda bucket: bucket.min), max(part, key=lambda bucket: bucket.max)
    points = [CurvePoint(low.at, low.min, low.worst_quality), CurvePoint(high.at, high.max, high.worst_quality)]
    if points[0] == points[1]:
        return points[:1]
    return points if low.at <= high.at else points[::-1]


def _extremes(rows: list[tuple[list[float], list[float]]]) -> Iterator[CurvePoint]:
    for lowest, highest in rows:
        low, high = _point(lowest[0], lowest[1], lowest[2]), _point(highest[0], -highest[1], highest[2])
        yield low
        if high.at != low.at:
            yield high


def _point(value: float, epoch: float, quality: float) -> CurvePoint:
    return CurvePoint(datetime.fromtimestamp(round(epoch, 6), UTC), value, int(quality))
