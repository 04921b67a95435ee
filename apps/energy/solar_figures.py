# SPDX-License-Identifier: EUPL-1.2
"""What solar plants made: production, what of it was used on the spot, euros, CO₂; unknown stays unknown.

Used on the spot = production − injection, as both are metered: exact by the day, no step is assumed (KPI K7).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.utils.translation import gettext as _

from apps.energy import carbon, consumption, money, plant_ratio, tariffs
from apps.energy.consumption import Daily
from apps.energy.models import MeteringPoint
from apps.energy.plant_ratio import Ratio
from apps.energy.plants import Group
from apps.energy.site_figures import Asked
from apps.energy.spans import Days, Values

ENOUGH = 0.5  # of the days, for a rate, which says on how many it rests
ODD_KWH = 0.5  # of injection above the production of a day: more than a rounding


@dataclass(frozen=True, slots=True)
class Month:
    """`first`: its first day. kWh, None where unknown; `high`, `kept`: its bar and what of it was used here, of 100."""

    first: date
    kwh: float | None
    used: float | None
    injected: float | None
    euros: float | None
    kg: float | None
    known: float
    high: str
    kept: str

    @property
    def known_percent(self) -> int:
        return int(100 * self.known)


@dataclass(frozen=True, slots=True)
class Plant:
    """Of the days asked. None: unknown. `rate_known`: part of the days on which both rates rest."""

    group: Group
    kwh: float | None
    known: float
    specific: float | None  # kWh per kW of peak
    ratio: Ratio
    used: float | None
    injected: float | None
    self_consumption: float | None
    self_sufficiency: float | None
    rate_known: float
    why: str  # why there is no rate, ""
    spared: float | None  # €
    sold: float | None
    kg: float | None

    @property
    def known_percent(self) -> int:
        return int(100 * self.known)

    @property
    def rate_percent(self) -> int:
        return int(100 * self.rate_known)


@dataclass(frozen=True, slots=True)
class Sun:
    """All the plants seen, and their months together."""

    plants: tuple[Plant, ...]
    months: tuple[Month, ...]
    notes: tuple[str, ...]

    def total(self, name: str) -> float | None:
        """Of all the plants; None when one of them is unknown."""
        values = [getattr(plant, name) for plant in self.plants]
        return sum(values) if values and None not in values else None


@dataclass(frozen=True, slots=True)
class _Read:
    """(g, d) of g plants: kWh, € and kg; NaN where unknown."""

    days: Days
    made: Values
    used: Values
    injected: Values
    withdrawn: Values
    spared: Values
    sold: Values
    kg: Values
    odd: int
    notes: tuple[str, ...]


def of_plants(groups: Sequence[Group], asked: Asked) -> Sun:
    """A number of queries that does not depend on the number of plants."""
    if not groups:
        return Sun((), (), ())
    read = _read(groups, asked)
    ratios = plant_ratio.of_groups(groups, asked)
    rows = tuple(_plant(group, read, row, ratios[row]) for row, group in enumerate(groups))
    return Sun(rows, tuple(_months(read)), read.notes)


def _read(groups: Sequence[Group], asked: Asked) -> _Read:
    points = [point for group in groups for point in group.points]
    meters = [point for group in groups for point in group.meters]
    made = consumption.daily(points, asked.since, asked.until)
    drawn = consumption.daily(meters, asked.since, asked.until)
    given = consumption.daily(meters, asked.since, asked.until, metrics=consumption.INJECTED)
    kwh = _by_group(groups, lambda group: group.points, made, _added)
    withdrawn = _by_group(groups, lambda group: group.meters, drawn, _added)
    injected = _by_group(groups, lambda group: group.meters, given, _injected)
    injected[[group.hidden for group in groups]] = np.nan
    used = kwh - injected
    odd = used < -ODD_KWH
    used = np.where(odd, np.nan, np.maximum(used, 0.0))
    spared, sold, kg, notes = _worth(groups, made.days, used, injected)
    return _Read(made.days, kwh, used, injected, withdrawn, spared, sold, kg, int(odd.sum()), notes)


def _by_group(
    groups: Sequence[Group],
    of: Callable[[Group], Sequence[MeteringPoint]],
    read: Daily,
    add: Callable[[Daily], Values],
) -> Values:
    rank = {point.pk: row for row, point in enumerate(read.points)}
    rows = [read.of(rank[point.pk] for point in of(group)) for group in groups]
    return np.array([add(one) if one.points else np.full(len(read.days), np.nan) for one in rows])


def _added(read: Daily) -> Values:
    """A meter that did not count yet, or no longer, adds nothing; one that is not read leaves the day unknown."""
    out = np.zeros(read.kwh.shape, dtype=bool)
    for row, point in enumerate(read.points):
        if point.starts_on:
            out[row] |= read.days < np.datetime64(point.starts_on)
        if point.ends_on:
            out[row] |= read.days > np.datetime64(point.ends_on)
    return np.where(out.all(axis=0), np.nan, np.where(out, 0.0, read.kwh).sum(axis=0))


def _injected(read: Daily) -> Values:
    """Of the meters that were ever told to inject: the others do not. Unknown when none was."""
    told = np.isfinite(read.kwh).any(axis=1)
    return _added(read.of(np.flatnonzero(told))) if told.any() else np.full(len(read.days), np.nan)


def _worth(
    groups: Sequence[Group], days: Days, used: Values, injected: Values
) -> tuple[Values, Values, Values, tuple[str, ...]]:
    """(€ not bought, € sold, kg not emitted), at the prices and factors of each day, and what to know of them."""
    rows = [row for row, group in enumerate(groups) if group.meters]
    empty = np.full(used.shape, np.nan)
    spared, sold, kg = empty.copy(), empty.copy(), empty.copy()
    if not rows:
        return spared, sold, kg, ()
    plants, mains = [groups[row].points[0] for row in rows], [groups[row].meters[0] for row in rows]
    bought = money.worth(_daily(plants, days, used[rows]), tariffs.lay(mains, days))
    sale = money.worth(_daily(plants, days, injected[rows]), tariffs.lay(plants, days))
    avoided = carbon.co2(_daily(mains, days, used[rows]))
    spared[rows], sold[rows], kg[rows] = bought.amount, sale.amount, avoided.kg
    return spared, sold, kg, (*bought.notes, *avoided.notes)


def _daily(points: Sequence[MeteringPoint], days: Days, kwh: Values) -> Daily:
    blank = np.full(kwh.shape, np.nan)
    nothing = np.zeros(kwh.shape)
    return Daily(tuple(points), days, kwh, blank, nothing, nothing.astype(bool), np.full(kwh.shape, "", dtype="U16"))


def _plant(group: Group, read: _Read, row: int, ratio: Ratio) -> Plant:
    made, used, withdrawn = read.made[row], read.used[row], read.withdrawn[row]
    kwh, peak = _sum(made), group.peak_kw
    both = np.isfinite(used) & np.isfinite(withdrawn)
    known = float(both.mean()) if len(both) else 0.0
    here, sun, need = (float(one[both].sum()) for one in (used, made, used + withdrawn))
    said = known >= ENOUGH
    return Plant(
        group=group,
        kwh=kwh,
        known=float(np.isfinite(made).mean()),
        specific=kwh / peak if kwh is not None and peak else None,
        ratio=ratio,
        used=_sum(used),
        injected=_sum(read.injected[row]),
        self_consumption=100 * here / sun if said and sun > 0 else None,
        self_sufficiency=100 * here / need if said and need > 0 else None,
        rate_known=known,
        why="" if said else _why(group, read, row),
        spared=_sum(read.spared[row]),
        sold=_sum(read.sold[row]),
        kg=_sum(read.kg[row]),
    )


def _why(group: Group, read: _Read, row: int) -> str:
    if group.hidden:
        return _("des compteurs de ce site ne vous sont pas visibles")
    if not group.meters:
        return _("aucun compteur d'électricité sur ce site")
    if np.isnan(read.injected[row]).all():
        return _("injection non mesurée")
    return _("moins de la moitié des jours connus")


def _sum(values: Values) -> float | None:
    """Brought to all the days when 90 % of them are known; None below."""
    known = np.isfinite(values)
    if not len(values) or known.mean() < consumption.ENOUGH:
        return None
    return float(values[known].sum() / known.mean())


def _months(read: _Read) -> list[Month]:
    """Of all the plants together: a day that one of them does not tell is unknown."""
    columns = [one.sum(axis=0) for one in (read.made, read.used, read.injected, read.spared, read.kg)]
    told = consumption.monthly(_daily((), read.days, np.array(columns)))
    top = max(np.nanmax(told.kwh[0]) if np.isfinite(told.kwh[0]).any() else 0.0, 1e-9)
    return [_month(told, rank, top) for rank in range(len(told.months))]


def _month(told: consumption.Monthly, rank: int, top: float) -> Month:
    made, used, injected, euros, kg = (_plain(value) for value in told.kwh[:, rank])
    return Month(
        first=told.months[rank].astype("datetime64[D]").astype(object),
        kwh=made,
        used=used,
        injected=injected,
        euros=euros,
        kg=kg,
        known=float(told.known[0, rank]),
        high=f"{100 * (made or 0.0) / top:.1f}",
        kept=f"{100 * (used or 0.0) / top:.1f}",
    )


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
