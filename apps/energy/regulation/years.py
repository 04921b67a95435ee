# SPDX-License-Identifier: EUPL-1.2
"""A civil year of a site as the « décret tertiaire » counts it: final energy, its heating, the weather, what misses."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from apps.energy import billed, consumption, selectors
from apps.energy.billed import Filled
from apps.energy.consumption import Monthly
from apps.energy.maths import degree_days, tertiary
from apps.energy.maths.tertiary import Adjusted, Use
from apps.energy.models import Energy, MeteringPoint, Site, TertiaryDeclaration
from apps.energy.regulation.subject import declaration_of
from apps.energy.spans import days_between

UNCOUNTED = (Energy.WATER, Energy.SOLAR)  # no energy, and what is produced
BURNT = (Energy.GAS, Energy.HEAT, Energy.OIL, Energy.PROPANE, Energy.WOOD)  # what `heating_percent` is a part of
NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Counted:
    """kWh of one delivery point in a year, NaN when a month is not known."""

    point: MeteringPoint
    kwh: float
    heating: float


@dataclass(frozen=True, slots=True)
class Year:
    """`months`: those that are not known well enough, 1 to 12. `no_weather`: days without weather, None: no station.
    `known`: part of the days of its meters that are known, 0 to 1. `notes`: how much of it rests on bills."""

    use: Use
    adjusted: Adjusted
    points: tuple[Counted, ...]
    months: tuple[int, ...]
    no_weather: int | None
    known: float
    notes: tuple[str, ...] = ()

    @property
    def year(self) -> int:
        return self.use.year

    @property
    def known_percent(self) -> int:
        return int(100 * self.known)


def of_sites(user: Any, sites: Sequence[Site], years: Iterable[int]) -> dict[int, dict[int, Year]]:
    """By site then by year. Some queries a year, and some a weather station: not a query a site."""
    held = {pk: _energy_points(rows) for pk, rows in selectors.points_of(user, sites).items()}
    found: dict[int, dict[int, Year]] = {site.pk: {} for site in sites}
    for year in sorted(set(years)):
        since, until = date(year, 1, 1), date(year + 1, 1, 1)
        told = billed.filled(consumption.daily([point for rows in held.values() for point in rows], since, until))
        months = consumption.monthly(told.read)
        rank = {point.pk: row for row, point in enumerate(told.read.points)}
        weather = _weather(sites, since, until)
        for site in sites:
            found[site.pk][year] = _year(year, site, held[site.pk], months, rank, weather[site.weather_id], told)
    return found


def _energy_points(rows: list[MeteringPoint]) -> list[MeteringPoint]:
    return [point for point in selectors.counted(rows) if point.energy not in UNCOUNTED]


def _weather(sites: Sequence[Site], since: date, until: date) -> dict[int | None, tuple[float, int | None]]:
    """(degree-days, days without weather) of each station of these sites."""
    found: dict[int | None, tuple[float, int | None]] = defaultdict(lambda: (NAN, None))
    days = days_between(since, until)
    for station, site in {site.weather_id: site for site in sites if site.weather_id}.items():
        means = selectors.temperatures(site, since, until)
        if means is not None:
            cold = degree_days.from_extremes(days, means, means, method=degree_days.Method.MEAN)
            found[station] = NAN if cold.total is None else cold.total, cold.missing
    return found


def _year(
    year: int,
    site: Site,
    points: list[MeteringPoint],
    months: Monthly,
    rank: dict[int, int],
    weather: tuple[float, int | None],
    told: Filled,
) -> Year:
    declaration = declaration_of(site)
    rows = [rank[point.pk] for point in points]
    counted = tuple(_counted(point, months.kwh[rank[point.pk]], declaration) for point in points)
    use = _use(year, counted, declaration, weather[0])
    unknown = np.isnan(months.kwh[rows]).any(axis=0) if rows else np.zeros(0, dtype=bool)
    known = float(np.clip(months.known[rows], 0, 1).mean()) if rows else 0.0
    missing = tuple(int(one) + 1 for one in np.flatnonzero(unknown))
    return Year(use, tertiary.climate_adjusted(use), counted, missing, weather[1], known, told.notes(rows))


def _counted(point: MeteringPoint, months: Any, declaration: TertiaryDeclaration | None) -> Counted:
    kwh = float(months.sum())
    if point.energy not in BURNT:
        return Counted(point, kwh, NAN)
    share = None if declaration is None else declaration.heating_percent
    return Counted(point, kwh, NAN if share is None else kwh * float(share) / 100)


def _use(year: int, counted: Sequence[Counted], declaration: TertiaryDeclaration | None, cold: float) -> Use:
    burnt = [one.heating for one in counted if one.point.energy in BURNT]
    return Use(
        year,
        sum(one.kwh for one in counted) if counted else NAN,
        heating=sum(burnt) if burnt else NAN,
        cooling=cooling(declaration),
        heating_days=cold,
        heating_days_mean=number(declaration.normal_degree_days) if declaration else NAN,
    )


def cooling(declaration: TertiaryDeclaration | None) -> float:
    """None is measured apart: zero where the territory says that nothing is cooled, else unknown."""
    return 0.0 if declaration is not None and declaration.cooled is False else NAN


def number(value: Any) -> float:
    return NAN if value is None else float(value)
