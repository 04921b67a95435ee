# SPDX-License-Identifier: EUPL-1.2
"""What the sensors of rooms said: every measure lately, hours before. What cannot be is left out, and counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from apps.energy.maths import breaches, local_time
from apps.energy.maths.local_time import Floats, Times
from apps.energy.models import Room
from apps.energy.rooms.rules import METRICS, PLAUSIBLE, UNITS
from apps.telemetry import rollups
from apps.telemetry.models import Measure, Series

Key = tuple[int, str]  # room, metric
EMPTY = np.empty(0)


@dataclass(frozen=True, slots=True)
class Told:
    """`at` (n,) UTC in order; `values` (n,) NaN where what was said cannot be used; `flagged`: how many. `unit`: none
    of those that are understood when `understood` is False, nothing is used then."""

    at: Times
    values: Floats
    flagged: int
    understood: bool = True

    def last(self) -> tuple[datetime, float] | None:
        """The newest that can be used, UTC naive."""
        known = np.flatnonzero(np.isfinite(self.values))
        if not len(known):
            return None
        return self.at[known[-1]].astype("datetime64[s]").astype(datetime), float(self.values[known[-1]])

    def on(self, hours: Times) -> Floats:
        """On these hours, one after the other: NaN where nothing was said."""
        found = np.full(len(hours), np.nan)
        if len(hours):
            rank = ((self.at.astype("datetime64[s]") - hours[0]) // np.timedelta64(3600, "s")).astype(int)
            inside = (rank >= 0) & (rank < len(hours))
            found[rank[inside]] = self.values[inside]
        return found


NOTHING = Told(np.empty(0, "datetime64[s]"), EMPTY, 0)


def series_of(rooms: Sequence[Room]) -> dict[Key, Series]:
    """What is measured in each room, of what is understood here."""
    by_asset = {room.asset_id: room.pk for room in rooms}
    rows = Series.objects.filter(asset__in=by_asset, metric__in=METRICS)
    return {(by_asset[one.asset_id], one.metric): one for one in rows}


def lately(held: Mapping[Key, Series], since: datetime, until: datetime) -> dict[Key, Told]:
    """Every measure from `since` included to `until` excluded. One query."""
    keys = {one.pk: key for key, one in held.items()}
    rows: dict[int, list[tuple[datetime, float, int]]] = {}
    measures = Measure.objects.filter(series_id__in=list(keys), at__gte=since, at__lt=until).order_by("series_id", "at")
    for pk, at, value, quality in measures.values_list("series_id", "at", "value", "quality").iterator():
        rows.setdefault(pk, []).append((at, value, quality))
    return {keys[pk]: _told(held[keys[pk]], found) for pk, found in rows.items()}


def _told(series: Series, rows: Sequence[tuple[datetime, float, int]]) -> Told:
    values = np.array([value for _at, value, _quality in rows])
    doubtful = np.array([quality for _at, _value, quality in rows]) >= Measure.Quality.SUSPECT
    return _judged(series, local_time.times([at for at, _value, _quality in rows]), values, values, values, doubtful)


def hourly(held: Mapping[Key, Series], since: datetime, until: datetime) -> dict[Key, Told]:
    """Mean of each hour; one in which a value cannot be, or is doubtful, is not used. Two queries."""
    keys = {one.pk: key for key, one in held.items()}
    rows: dict[int, list[rollups.Bucket]] = {}
    for bucket in rollups.read(list(keys), since, until, "hour"):
        rows.setdefault(bucket.series_id, []).append(bucket)
    return {keys[pk]: _hours(held[keys[pk]], found) for pk, found in rows.items()}


def _hours(series: Series, rows: Sequence[rollups.Bucket]) -> Told:
    low, high, mean = (np.array([getattr(one, name) for one in rows]) for name in ("min", "max", "mean"))
    doubtful = np.array([one.worst_quality for one in rows]) >= Measure.Quality.SUSPECT
    return _judged(series, local_time.times([one.at for one in rows]), mean, low, high, doubtful)


def _judged(series: Series, at: Times, values: Floats, low: Floats, high: Floats, doubtful: np.ndarray) -> Told:
    plausible = PLAUSIBLE[series.metric]
    understood = series.unit in UNITS[series.metric]
    usable = breaches.sound(low, plausible) & breaches.sound(high, plausible) & ~doubtful & understood
    return Told(at, np.where(usable, values, np.nan), int((~usable).sum()), understood)
