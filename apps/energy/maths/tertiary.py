# SPDX-License-Identifier: EUPL-1.2
"""Éco énergie tertiaire: objectives of a site, climate adjustment, gap, and the rows of a yearly declaration.

`subject(area) -> bool`, `climate_adjusted(use) -> Adjusted`, `objective(year, …) -> Objective`, `assess(…) -> Gap`,
`operat_rows(site, …) -> rows`. Sources: code de la construction et de l'habitation, L. 174-1 and R. 174-22 to R. 174-32
(décret n° 2019-771 of 23 July 2019); arrêté of 10 April 2020, article 5, as amended (climate). Parameters are dated
data: `MILESTONES` carries the text they come from and may be replaced by the caller.

L. 174-1 asks for *either* the relative *or* the absolute level: the duty is the higher of the two ceilings. The lower
one is shown beside it (`prudent`): who is below it is safe on both counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure of a text, in force since `since`."""

    value: int
    since: date
    source: str


THRESHOLD_M2 = Bound(1000, date(2019, 10, 1), "CCH R. 174-22")
FIRST_REFERENCE_YEAR = Bound(2010, date(2019, 10, 1), "CCH L. 174-1, 1°")


@dataclass(frozen=True, slots=True)
class Milestone:
    """Reduction asked at a date, from a text in force since `since`."""

    year: int
    reduction: float
    since: date
    source: str


MILESTONES = (
    Milestone(2030, 0.40, date(2018, 11, 25), "CCH L. 174-1 (loi n° 2018-1021, art. 175)"),
    Milestone(2040, 0.50, date(2018, 11, 25), "CCH L. 174-1 (loi n° 2018-1021, art. 175)"),
    Milestone(2050, 0.60, date(2018, 11, 25), "CCH L. 174-1 (loi n° 2018-1021, art. 175)"),
)


@dataclass(frozen=True, slots=True)
class Use:
    """A year of final energy, kWh; heating and cooling in it, NaN when not measured; degree-days of the station.

    `*_mean`: degree-days of the reference climate of the text (mean of 2000-2019 then 2001-2020), same method and base.
    """

    year: int
    kwh: float
    heating: float = np.nan
    cooling: float = 0.0
    heating_days: float = np.nan
    heating_days_mean: float = np.nan
    cooling_days: float = np.nan
    cooling_days_mean: float = np.nan


@dataclass(frozen=True, slots=True)
class Adjusted:
    """`adjusted` False: heating or climate unknown, the figure is as measured and says so."""

    year: int
    kwh: float
    adjusted: bool


@dataclass(frozen=True, slots=True)
class Objective:
    """Ceilings in kWh a year. `absolute` NaN when Cabs is not known; `duty` is what the text asks."""

    milestone: Milestone
    relative: float
    absolute: float
    duty: float
    prudent: float


@dataclass(frozen=True, slots=True)
class Gap:
    """`share`: (consumption − duty) ÷ reference, positive when there is still to save (K2); `met` None when unknown."""

    objective: Objective
    kwh: float
    adjusted: bool
    share: float
    to_save: float
    met: bool | None


def subject(areas: Iterable[float], *, threshold: float = THRESHOLD_M2.value) -> bool:
    """Whether a site is bound: tertiary floor areas of a building or of a site add up (R. 174-22)."""
    return sum(areas) >= threshold


def climate_adjusted(use: Use) -> Adjusted:
    """Heating and cooling brought to the reference climate by the ratio of degree-days; the rest as measured.

    Without a share of heating or degree-days nothing is adjusted: no default share is made up.
    """
    heating = _brought(use.heating, use.heating_days, use.heating_days_mean)
    cooling = _brought(use.cooling, use.cooling_days, use.cooling_days_mean)
    if not np.isfinite(heating + cooling):
        return Adjusted(use.year, use.kwh, adjusted=False)
    return Adjusted(use.year, use.kwh - use.heating - use.cooling + heating + cooling, adjusted=True)


def _brought(kwh: float, days: float, mean: float) -> float:
    if kwh == 0:
        return 0.0
    return kwh * mean / days if days > 0 else float("nan")


def objective(
    year: int, *, reference: float, absolute: float = np.nan, milestones: Sequence[Milestone] = MILESTONES
) -> Objective:
    """Of the next milestone from `year` on; `reference` and `absolute` in kWh a year (Cabs times the area).

    Raises ValueError after the last one, or when the reference is not a positive figure.
    """
    if not reference > 0:
        raise ValueError("reference: a consumption above 0 kWh expected")
    coming = [one for one in sorted(milestones, key=lambda one: one.year) if one.year >= year]
    if not coming:
        raise ValueError("year: after the last objective of the text")
    relative = reference * (1 - coming[0].reduction)
    both = np.array([relative, absolute])
    return Objective(coming[0], relative, absolute, float(np.nanmax(both)), float(np.nanmin(both)))


def reference_refusal(year: int, *, first: int = FIRST_REFERENCE_YEAR.value) -> str:
    """ "" or why this year cannot be the reference."""
    return "before_2010" if year < first else ""


def assess(use: Use, *, reference: Use, absolute: float = np.nan, milestones: Sequence[Milestone] = MILESTONES) -> Gap:
    """Where the year stands against the next objective; consumption and reference on the same climate, or not `met`."""
    now, base = climate_adjusted(use), climate_adjusted(reference)
    wanted = objective(use.year, reference=base.kwh, absolute=absolute, milestones=milestones)
    sure = now.adjusted and base.adjusted and np.isfinite(now.kwh)
    over = now.kwh - wanted.duty
    return Gap(
        wanted,
        now.kwh,
        now.adjusted and base.adjusted,
        over / base.kwh,
        max(0.0, over),
        bool(over <= 0) if sure else None,
    )


COLUMNS = (
    "reference_efa",
    "siret",
    "denomination",
    "categorie_activite",
    "surface_m2",
    "annee",
    "energie",
    "point_de_livraison",
    "consommation_kwh_ef",
    "dont_chauffage_kwh_ef",
    "dont_refroidissement_kwh_ef",
    "dont_recharge_vehicules_kwh_ef",
    "annee_de_reference",
    "station_meteo",
)


@dataclass(frozen=True, slots=True)
class Entity:
    """An *entité fonctionnelle assujettie* as declared."""

    reference: str
    siret: str
    name: str
    activity: str
    area: float
    reference_year: int
    station: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A year of a delivery point, kWh of final energy; NaN becomes an empty cell, never 0."""

    energy: str
    point: str
    year: int
    kwh: float
    heating: float = np.nan
    cooling: float = np.nan
    vehicles: float = np.nan


def operat_rows(entity: Entity, deliveries: Iterable[Delivery]) -> list[dict[str, str]]:
    """What R. 174-27 has declared each year, one row per energy and delivery point, under `COLUMNS`.

    The platform publishes its own file models, which change: this is their content, to be carried over.
    """
    known = {
        "reference_efa": entity.reference,
        "siret": entity.siret,
        "denomination": entity.name,
        "categorie_activite": entity.activity,
        "surface_m2": _cell(entity.area),
        "annee_de_reference": str(entity.reference_year),
        "station_meteo": entity.station,
    }
    rows = [known | _of(delivery) for delivery in sorted(deliveries, key=lambda one: (one.year, one.energy, one.point))]
    return [{column: row[column] for column in COLUMNS} for row in rows]


def _of(delivery: Delivery) -> dict[str, str]:
    return {
        "annee": str(delivery.year),
        "energie": delivery.energy,
        "point_de_livraison": delivery.point,
        "consommation_kwh_ef": _cell(delivery.kwh),
        "dont_chauffage_kwh_ef": _cell(delivery.heating),
        "dont_refroidissement_kwh_ef": _cell(delivery.cooling),
        "dont_recharge_vehicules_kwh_ef": _cell(delivery.vehicles),
    }


def _cell(value: float) -> str:
    return f"{value:.0f}" if np.isfinite(value) else ""
