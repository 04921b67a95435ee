# SPDX-License-Identifier: EUPL-1.2
"""What the page of a site says: for each energy, days with their expected band, months against the year before, euros,
CO₂; in all, what it comes to. Unknown stays unknown, and every figure says on how much it rests."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from apps.energy import billed, carbon, consumption, expected, money
from apps.energy.consumption import Daily
from apps.energy.models import Energy, MeteringPoint, Site
from apps.energy.spans import Days, Values

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Month:
    """`first`: its first day. None: unknown. `before`: the same month a year earlier; `change`: %, against it.
    `known`: part of its days known, 0 to 1; `whole`: it is over, and all of it was asked for."""

    first: date
    amount: float | None
    before: float | None
    change: float | None
    euros: float | None
    kg: float | None
    known: float
    width: str  # of its bar, per cent of the largest, as text that no locale rewrites

    @property
    def known_percent(self) -> int:
        return int(100 * self.known)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one energy. `unit` of `amount`: kWh, or m³ of water. `total`: over the days shown, None below 90 % of them."""

    energy: str
    label: str
    unit: str
    total: float | None
    before: float | None
    change: float | None
    known: float  # part of the days shown that are known
    euros: float | None
    kg: float | None
    months: list[Month]
    curve: str  # JSON: days since 1970, amount, low, centre, high
    band: str  # why there is none, ""
    notes: tuple[str, ...]
    produced: bool
    has_band: bool

    @property
    def known_percent(self) -> int:
        return int(100 * self.known)


@dataclass(frozen=True, slots=True)
class Asked:
    """Days shown, `until` excluded; the year before them is read too."""

    since: date
    until: date

    @property
    def first(self) -> date:
        return self.since - YEAR


def of_energy(energy: str, points: Sequence[MeteringPoint], asked: Asked, temperature: Values | None) -> Figures:
    """Of the meters of one energy of a site, added."""
    measured = consumption.daily(points, asked.first, asked.until)
    by_bills = billed.filled(measured)
    read = by_bills.read
    by_day, whole = _whole(measured), _whole(read)
    shown = read.days >= np.datetime64(asked.since)
    costs, kilos = money.euros(read), carbon.co2(read)
    water, produced = energy == Energy.WATER, energy == Energy.SOLAR
    range_ = _expected(read.days, by_day, temperature, asked, points)
    months = _months(read.days, whole, costs.amount.sum(axis=0), kilos.kg.sum(axis=0), asked)
    total, before = _sum(whole[shown]), _sum(whole[~shown][-int(shown.sum()) :])
    notes = () if produced else costs.notes if water else (*costs.notes, *kilos.notes)
    notes = (*by_bills.notes(), *notes)
    return Figures(
        energy=energy,
        label=str(Energy(energy).label),
        unit="m³" if water else "kWh",
        total=total,
        before=before,
        change=_change(total, before),
        known=float(np.isfinite(whole[shown]).mean()) if shown.any() else 0.0,
        euros=_sum(costs.amount.sum(axis=0)[shown]),
        kg=None if water else _sum(kilos.kg.sum(axis=0)[shown]),
        months=months,
        curve=_curve(read.days[shown], by_day[shown], range_),
        band=range_.why,
        notes=notes,
        produced=produced,
        has_band=range_.centre is not None,
    )


def _whole(read: Daily) -> Values:
    """Of all the meters together, each day: NaN when one of them is unknown."""
    return money.amounts(read).sum(axis=0) if len(read.points) else np.full(len(read.days), np.nan)


def _expected(
    days: Days, whole: Values, temperature: Values | None, asked: Asked, points: Sequence[MeteringPoint]
) -> expected.Expected:
    if all(point.energy in (Energy.WATER, Energy.SOLAR) for point in points):
        return expected.Expected()
    if any(point.site is not None and point.site.nature == Site.Nature.LIGHTING for point in points):
        why = _("Pas de bande attendue : des lampes suivent la longueur des nuits, pas la météo.")
        return expected.Expected(why=why)
    return expected.band(days, whole, temperature, np.datetime64(asked.since))


def _sum(values: Values) -> float | None:
    """Of the days, brought to all of them when 90 % are known; None below: a part is not the whole."""
    known = np.isfinite(values)
    if not len(values) or known.mean() < consumption.ENOUGH:
        return None
    return float(values[known].sum() / known.mean())


def _change(now: float | None, before: float | None) -> float | None:
    return 100 * (now - before) / before if now is not None and before else None


def _months(days: Days, whole: Values, euros: Values, kg: Values, asked: Asked) -> list[Month]:
    stamps = days.astype("datetime64[M]")
    names = np.unique(stamps[days >= np.datetime64(asked.since)])
    by_month = {month: _sum_of_month(days, stamps == month, whole) for month in np.unique(stamps)}
    largest = max([amount or 0.0 for amount, _known in (by_month[name] for name in names)], default=0.0)
    found = []
    for name in names:
        amount, known = by_month[name]
        before = by_month.get(name - 12, (None, 0.0))[0]
        held = stamps == name
        found.append(
            Month(
                first=name.astype("datetime64[D]").astype(object),
                amount=amount,
                before=before,
                change=_change(amount, before),
                euros=_sum_of_month(days, held, euros)[0],
                kg=_sum_of_month(days, held, kg)[0],
                known=known,
                width=f"{100 * (amount or 0.0) / largest:.1f}" if largest else "0",
            )
        )
    return found


def _sum_of_month(days: Days, held: np.ndarray, values: Values) -> tuple[float | None, float]:
    """Against all the days of the calendar: a month that is not over is not known whole."""
    month = days[held][0].astype("datetime64[M]")
    length = int(((month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")).astype(int))
    known = np.isfinite(values[held])
    part = float(known.sum() / length)
    return (float(values[held][known].sum() / part) if part >= consumption.ENOUGH else None), part


def _curve(days: Days, whole: Values, range_: expected.Expected) -> str:
    """Seconds and values for the chart; None where unknown."""
    columns: dict[str, Any] = {"at": (days.astype("datetime64[s]").astype(int)).tolist(), "measured": _plain(whole)}
    if range_.centre is not None and range_.low is not None and range_.high is not None:
        columns |= {"low": _plain(range_.low), "centre": _plain(range_.centre), "high": _plain(range_.high)}
    return json.dumps(columns, separators=(",", ":"))


def _plain(values: Values) -> list[float | None]:
    return [None if np.isnan(value) else round(float(value), 1) for value in values]


def year_of(read: Daily) -> list[tuple[float | None, float]]:
    """(total, part known) of each point over all the days read: for lists."""
    amounts = money.amounts(read)
    return [(_sum(row), float(np.isfinite(row).mean()) if len(row) else 0.0) for row in amounts]
