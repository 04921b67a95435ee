# SPDX-License-Identifier: EUPL-1.2
"""kWh of each hour of meters, from roll-ups: withdrawn, injected or produced; NaN when an hour is not told whole."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from apps.energy.consumption import KWH, POWERS
from apps.energy.maths.local_time import Floats, Times, times
from apps.telemetry import rollups
from apps.telemetry.models import Series
from apps.telemetry.rollups import Bucket

WITHDRAWN: tuple[str, ...] = ("energy", "power")
INJECTED: tuple[str, ...] = ("injection", "injected_power")
PRODUCED: tuple[str, ...] = ("energy", "injection", "power", "injected_power")
IRRADIANCE: tuple[str, ...] = ("irradiance",)  # horizontal, global, W/m²: an hour's mean
WHOLE = 0.9  # of the measures of an hour, against the usual hour of that day
HOUR = np.timedelta64(1, "h")


@dataclass(frozen=True, slots=True)
class Hours:
    """`at` (n,): beginnings of hours, UTC. `values`: by asset (n,), absent when it tells no hours."""

    at: Times
    values: Mapping[int, Floats]

    def summed(self, assets: Iterable[int]) -> Floats:
        """Of all these, NaN where one of them is unknown or has no curve."""
        rows = [self.values.get(asset, np.full(len(self.at), np.nan)) for asset in assets]
        return np.sum(rows, axis=0) if rows else np.zeros(len(self.at))


def read(assets: Iterable[int], metrics: Sequence[str], since: datetime, until: datetime) -> Hours:
    """`metrics` in order of preference, hour by hour. Three queries. Who asks has checked who may see the meters."""
    at = np.arange(times([since])[0], times([until])[0], HOUR)
    series = list(Series.objects.filter(asset__in=set(assets), metric__in=metrics))
    told: dict[int, list[Bucket]] = {}
    earlier = since - timedelta(days=1)  # so that the first hours are judged among those of their day
    for bucket in rollups.read([one.pk for one in series], earlier, until, "hour") if series else ():
        told.setdefault(bucket.series_id, []).append(bucket)
    found: dict[int, Floats] = {}
    for one in sorted(series, key=lambda one: metrics.index(one.metric)):
        if one.pk in told:
            laid = _laid(one, told[one.pk], at)
            held = found.get(one.asset_id)
            found[one.asset_id] = laid if held is None else np.where(np.isnan(held), laid, held)
    return Hours(at, {asset: row for asset, row in found.items() if np.isfinite(row).any()})


def _laid(series: Series, buckets: Sequence[Bucket], at: Times) -> Floats:
    n = np.array([bucket.n for bucket in buckets], float)
    total = np.array([bucket.sum for bucket in buckets])
    where = times([bucket.at for bucket in buckets])
    mean = series.metric in POWERS or series.metric in IRRADIANCE
    factor = 1.0 if series.metric in IRRADIANCE else KWH.get(series.unit, np.nan)
    values = np.where(_whole(where, n), (total / n if mean else total) * factor, np.nan)
    laid = np.full(len(at), np.nan)
    rank = ((where - at[0]) // HOUR).astype(int) if len(at) else np.empty(0, int)
    there = (rank >= 0) & (rank < len(at))
    laid[rank[there]] = values[there]
    return laid


def _whole(where: Times, n: Floats) -> np.ndarray:
    """As many measures as the usual hour of the same day, of a day that is told by hours."""
    days, which = np.unique(where.astype("datetime64[D]"), return_inverse=True)
    usual = np.array([np.median(n[which == rank]) for rank in range(len(days))])
    hours = np.bincount(which, minlength=len(days))
    return (n >= WHOLE * usual[which]) & (hours[which] > 1)
