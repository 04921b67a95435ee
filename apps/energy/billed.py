# SPDX-License-Identifier: EUPL-1.2
"""What only bills or months tell of a meter, laid on its days: the mean of a period on each of its days.

For sums over months and years alone, as a bill is shared out by whoever reads it; of a single day nothing is known, so
nothing that looks at days (expected bands, alarms, curves) asks this. A day that was measured is never replaced: a
period of which one day is known is left aside whole.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
from django.utils.translation import ngettext

from apps.energy import heat_values
from apps.energy.consumption import Daily
from apps.energy.models import BilledPeriod, Energy

METRICS: Mapping[str, tuple[str, ...]] = {
    Energy.GAS: (BilledPeriod.Metric.ENERGY, BilledPeriod.Metric.GAS),
    Energy.WATER: (BilledPeriod.Metric.WATER,),
}
USUAL = (BilledPeriod.Metric.ENERGY,)


@dataclass(frozen=True, slots=True)
class Filled:
    """`read`: days of the periods included. `periods`: those that were laid, by the rank of their meter."""

    read: Daily
    periods: Mapping[int, Sequence[BilledPeriod]]

    def notes(self, ranks: Iterable[int] | None = None) -> tuple[str, ...]:
        """In words, for these meters (all of them): how much rests on bills."""
        chosen = self.periods if ranks is None else set(ranks)
        return words([row for rank, rows in self.periods.items() if rank in chosen for row in rows])


def filled(read: Daily) -> Filled:
    """`read` with the periods that touch it. One query; none when every day of every meter is known."""
    ranks = [rank for rank in range(len(read.points)) if len(read.days) and np.isnan(_amounts(read, rank)).any()]
    found = {rank: rows for rank, rows in _periods(read, ranks) if rows}
    return Filled(spread(read, found), found)


def spread(read: Daily, found: Mapping[int, Sequence[BilledPeriod]]) -> Daily:
    """The mean of each period on its days; kWh of volumes by the calorific value of each day."""
    if not found:
        return read
    kwh, volume = read.kwh.copy(), read.volume.copy()
    for rank, rows in found.items():
        for row in rows:
            (volume if row.unit == "m3" else kwh)[rank, inside(read, row)] = row.per_day
    return heat_values.with_kwh(replace(read, kwh=kwh, volume=volume))


def inside(read: Daily, row: BilledPeriod) -> npt.NDArray[np.bool_]:
    """Its days among those that were read."""
    return np.asarray((read.days >= np.datetime64(row.starts_on)) & (read.days <= np.datetime64(row.ends_on)))


def words(rows: Sequence[BilledPeriod]) -> tuple[str, ...]:
    if not rows:
        return ()
    said = ngettext(
        "%(n)d facture ou relevé de période, réparti au prorata des jours.",
        "%(n)d factures ou relevés de période, répartis au prorata des jours.",
        len(rows),
    ) % {"n": len(rows)}
    estimated = sum(row.estimated for row in rows)
    if not estimated:
        return (said,)
    told = ngettext(
        "Période estimée par le fournisseur : %(n)d.", "Périodes estimées par le fournisseur : %(n)d.", estimated
    )
    return (said, told % {"n": estimated})


def _amounts(read: Daily, rank: int) -> npt.NDArray[np.float64]:
    return read.volume[rank] if read.points[rank].energy == Energy.WATER else read.kwh[rank]


def _periods(read: Daily, ranks: Sequence[int]) -> Iterator[tuple[int, list[BilledPeriod]]]:
    """Of each of these meters, those that no measured day contradicts and that are within its service."""
    keys = [read.points[rank].pk for rank in ranks]
    if not keys:
        return
    first, last = (one.astype(object) for one in (read.days[0], read.days[-1]))
    rows = BilledPeriod.objects.filter(point__in=keys, starts_on__lte=last, ends_on__gte=first).order_by("starts_on")
    by_point: dict[int, list[BilledPeriod]] = {}
    for row in rows:
        by_point.setdefault(row.point_id, []).append(row)
    for rank in ranks:
        known = np.isfinite(_amounts(read, rank))
        yield rank, [row for row in by_point.get(read.points[rank].pk, []) if _is_usable(read, rank, row, known)]


def _is_usable(read: Daily, rank: int, row: BilledPeriod, known: npt.NDArray[np.bool_]) -> bool:
    point = read.points[rank]
    if row.metric not in METRICS.get(point.energy, USUAL) or known[inside(read, row)].any():
        return False
    return row.ends_on >= (point.starts_on or date.min) and row.starts_on <= (point.ends_on or date.max)
