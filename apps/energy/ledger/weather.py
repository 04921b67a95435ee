# SPDX-License-Identifier: EUPL-1.2
"""Outdoor temperature: the mean of each local day of a weather station, from its hours. NaN where too few are known."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from apps.energy.spans import Days, Values, days_between, midnight
from apps.telemetry import rollups
from apps.telemetry.models import Series

METRIC = "temperature"
LEAST_HOURS = 21  # of a day (degree_days.LEAST_HOURS): with fewer its mean is not known


def daily_means(station_id: int | None, since: date, until: date) -> Values:
    """°C of each day from `since` included to `until` excluded: the mean of the hours that are known. Two queries."""
    days = days_between(since, until)
    found = np.full(len(days), np.nan)
    series = Series.objects.filter(asset=station_id, metric=METRIC).first() if station_id else None
    if series is None or not len(days):
        return found
    zone = rollups.zone_of(series.pk)
    buckets = rollups.read([series.pk], midnight(since, zone), midnight(until, zone), "hour")
    return _means([(bucket.at.astimezone(zone).date(), bucket.sum / bucket.n) for bucket in buckets if bucket.n], days)


def _means(hours: Sequence[tuple[date, float]], days: Days) -> Values:
    if not hours:
        return np.full(len(days), np.nan)
    rank = (np.array([day for day, _ in hours], dtype="datetime64[D]") - days[0]).astype(int)
    inside = (rank >= 0) & (rank < len(days))
    values = np.array([value for _, value in hours])[inside]
    n = np.bincount(rank[inside], minlength=len(days))
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.bincount(rank[inside], weights=values, minlength=len(days)) / n
    return np.where(n >= LEAST_HOURS, mean, np.nan)
