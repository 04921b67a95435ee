# SPDX-License-Identifier: EUPL-1.2
"""Hourly curves of meters, from roll-ups: mean W of an hour, or its m³ of water; NaN when the hour is not whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from apps.energy.consumption import KWH, POWERS, REGISTERS
from apps.energy.maths.local_time import HOUR, Floats, Times, times
from apps.energy.models import Energy, MeteringPoint
from apps.telemetry import rollups
from apps.telemetry.models import Series
from apps.telemetry.rollups import Bucket

WHOLE = 0.9  # of an hour


@dataclass(frozen=True, slots=True)
class Curve:
    """`at` (n,) beginnings of hours, UTC, in order; `values` (n,) W, or m³ for water."""

    at: Times
    values: Floats


def hourly(points: Sequence[MeteringPoint], since: datetime, until: datetime) -> dict[int, Curve]:
    """By point; absent when it is read by a register, or less often than every hour. Three queries.

    Give points with their `quality`: the series is the one that the meter is read by.
    """
    asked = {(point.asset_id, point.quality.metric): point for point in points if _has_hours(point)}
    series = Series.objects.filter(asset__in={asset for asset, _metric in asked})
    read = {one.pk: one for one in series if (one.asset_id, one.metric) in asked}
    buckets: dict[int, list[Bucket]] = {}
    for bucket in rollups.read(list(read), since, until, "hour"):
        buckets.setdefault(bucket.series_id, []).append(bucket)
    found = {pk: asked[one.asset_id, one.metric] for pk, one in read.items() if pk in buckets}
    return {point.pk: _curve(point, read[pk], buckets[pk]) for pk, point in found.items()}


def _has_hours(point: MeteringPoint) -> bool:
    told = getattr(point, "quality", None)
    if told is None or told.metric in REGISTERS or not told.step_seconds:
        return False
    return bool(told.step_seconds <= HOUR)


def _curve(point: MeteringPoint, series: Series, buckets: Sequence[Bucket]) -> Curve:
    n = np.array([bucket.n for bucket in buckets], float)
    total = np.array([bucket.sum for bucket in buckets])
    factor = KWH.get(series.unit, np.nan) * (1 if point.energy == Energy.WATER else 1000)
    values = (total / n if series.metric in POWERS else total) * factor
    whole = n * point.quality.step_seconds >= WHOLE * HOUR
    return Curve(times([bucket.at for bucket in buckets]), np.where(whole, values, np.nan))


def latest(curves: Mapping[int, Curve]) -> dict[int, datetime]:
    """When each was last known, UTC naive: what is older is not judged."""
    known = {pk: curve.at[np.isfinite(curve.values)] for pk, curve in curves.items()}
    return {pk: at[-1].astype(datetime) for pk, at in known.items() if len(at)}
