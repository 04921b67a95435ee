# SPDX-License-Identifier: EUPL-1.2
"""Reads of the measures: series with their last value, and curves of a bounded number of points."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from apps.telemetry.models import Measure, Series

MOST_POINTS = 2000  # a screen has no more pixels

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


def series(user: Any, permission: str = "telemetry.view_series") -> QuerySet[Series]:
    """What `user` may read, with its asset and its last value, without one more query."""
    return Series.objects.visible_to(user, permission).select_related("asset", "last")


def last_values(user: Any, asset_id: int) -> QuerySet[Series]:
    """The series of one asset that have a value, each with it."""
    return series(user).filter(asset=asset_id, last__isnull=False).order_by("metric")


def measures(series_id: int, since: datetime, until: datetime) -> QuerySet[Measure]:
    """Every measure from `since` included to `until` excluded, oldest first."""
    return Measure.objects.filter(series_id=series_id, at__gte=since, at__lt=until).order_by("at")


def series_points(
    series_id: int, since: datetime, until: datetime, max_points: int = MOST_POINTS
) -> tuple[list[CurvePoint], bool]:
    """At most `max_points` points of a curve, and whether they are extremes of buckets rather than all the measures."""
    rows = measures(series_id, since, until).values_list("at", "value", "quality")[: max_points + 1]
    points = [CurvePoint(*row) for row in rows]
    if len(points) <= max_points:
        return points, False
    buckets = max(1, max_points // 2)
    width = (until - since).total_seconds() / buckets
    parameters: dict[str, Any] = {"series": series_id, "since": since, "until": until, "width": width}
    with connection.cursor() as cursor:
        cursor.execute(EXTREMES, parameters)
        return sorted(_extremes(cursor.fetchall()), key=lambda point: point.at)[:max_points], True


def _extremes(rows: list[tuple[list[float], list[float]]]) -> Iterator[CurvePoint]:
    for lowest, highest in rows:
        low, high = _point(lowest[0], lowest[1], lowest[2]), _point(highest[0], -highest[1], highest[2])
        yield low
        if high.at != low.at:
            yield high


def _point(value: float, epoch: float, quality: float) -> CurvePoint:
    return CurvePoint(datetime.fromtimestamp(round(epoch, 6), UTC), value, int(quality))
