# SPDX-License-Identifier: EUPL-1.2
"""Where sites stand against the « décret tertiaire »: ceilings of 2030, 2040 and 2050, the gap, the deadline of the
year, and what is missing to say it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from apps.energy.maths import tertiary
from apps.energy.maths.tertiary import Adjusted, Gap, Objective, Use
from apps.energy.models import Site, TertiaryDeclaration
from apps.energy.regulation import missing, years
from apps.energy.regulation.subject import Subject, area_of, declaration_of
from apps.energy.regulation.years import NAN, Year, number

MET, NOT_MET, UNKNOWN = "met", "not_met", "unknown"
DEADLINE = (9, 30)  # of the year after: code de la construction et de l'habitation, R. 174-27 and R. 174-28
DECLARED, DUE, LATE = "declared", "due", "late"
CABS_YEAR = 2030  # the decade whose absolute level the territory wrote


@dataclass(frozen=True, slots=True)
class Deadline:
    """Of the consumption of `year`."""

    year: int
    day: date
    state: str


@dataclass(frozen=True, slots=True)
class Standing:
    """`reference` None: unknown. `gap`: of `last`, against the next milestone. `objectives`: of all of them."""

    site: Site
    declaration: TertiaryDeclaration | None
    subject: Subject
    years: tuple[Year, ...]
    reference: Use | None
    base: Adjusted | None
    gap: Gap | None
    objectives: tuple[Objective, ...]
    verdict: str
    missing: tuple[str, ...]
    deadline: Deadline

    @property
    def last(self) -> Year:
        return self.years[-1]

    @property
    def reference_year(self) -> int | None:
        return self.declaration.reference_year if self.declaration else None

    @property
    def percent(self) -> float | None:
        """% of the reference that is consumed less, on the same climate; None when one of them is not known."""
        if self.base is None or self.gap is None or not self.gap.adjusted:
            return None
        return 100 * (1 - self.gap.kwh / self.base.kwh)


def of_sites(
    user: Any, sites: Sequence[Site], subjects: dict[int, Subject], today: date, back: int = 1
) -> list[Standing]:
    """In the order given; `back`: how many whole civil years are read, the last one included."""
    last = today.year - 1
    read = years.of_sites(user, sites, range(last - back + 1, last + 1))
    references = _measured_references(user, sites, read)
    return [_of(site, subjects[site.pk], read[site.pk], references.get(site.pk), today) for site in sites]


def _measured_references(user: Any, sites: Sequence[Site], read: dict[int, dict[int, Year]]) -> dict[int, Year]:
    """Of the sites whose reference was not written but whose year was: what the meters say of it."""
    found: dict[int, Year] = {}
    asked: dict[int, list[Site]] = defaultdict(list)
    for site in sites:
        declaration = declaration_of(site)
        if declaration and declaration.reference_year and declaration.reference_kwh is None:
            year = declaration.reference_year
            if year in read[site.pk]:
                found[site.pk] = read[site.pk][year]
            else:
                asked[year].append(site)
    for year, rows in asked.items():
        found |= {pk: one[year] for pk, one in years.of_sites(user, rows, [year]).items()}
    return found


def _of(site: Site, bound: Subject, read: dict[int, Year], measured: Year | None, today: date) -> Standing:
    declaration = declaration_of(site)
    told = tuple(read[year] for year in sorted(read))
    reference = _reference(declaration, measured)
    gap = _gap(site, declaration, told[-1].use, reference)
    verdict = UNKNOWN if gap is None or gap.met is None else MET if gap.met else NOT_MET
    return Standing(
        site,
        declaration,
        bound,
        told,
        reference,
        tertiary.climate_adjusted(reference) if reference else None,
        gap,
        _objectives(site, declaration, reference),
        verdict,
        missing.words(site, declaration, told[-1], reference),
        deadline(declaration, today),
    )


def _reference(declaration: TertiaryDeclaration | None, measured: Year | None) -> Use | None:
    """As written, else as measured; None when neither says a consumption above zero."""
    if declaration is None or not declaration.reference_year:
        return None
    if declaration.reference_kwh is None:
        return measured.use if measured and measured.use.kwh > 0 else None
    return Use(
        declaration.reference_year,
        float(declaration.reference_kwh),
        heating=number(declaration.reference_heating_kwh),
        cooling=years.cooling(declaration),
        heating_days=number(declaration.reference_degree_days),
        heating_days_mean=number(declaration.normal_degree_days),
    )


def _absolute(site: Site, declaration: TertiaryDeclaration | None, milestone: int) -> float:
    """kWh a year: Cabs times the surface, of the decade that it was written for."""
    area = area_of(site)
    if milestone != CABS_YEAR or declaration is None or declaration.absolute_kwh_m2 is None or area is None:
        return NAN
    return float(declaration.absolute_kwh_m2) * area


def _gap(site: Site, declaration: TertiaryDeclaration | None, use: Use, reference: Use | None) -> Gap | None:
    if reference is None or not np.isfinite(use.kwh):
        return None
    coming = next((one.year for one in tertiary.MILESTONES if one.year >= use.year), None)
    if coming is None:
        return None
    return tertiary.assess(use, reference=reference, absolute=_absolute(site, declaration, coming))


def _objectives(site: Site, declaration: TertiaryDeclaration | None, reference: Use | None) -> tuple[Objective, ...]:
    if reference is None:
        return ()
    base = tertiary.climate_adjusted(reference).kwh
    return tuple(
        tertiary.objective(one.year, reference=base, absolute=_absolute(site, declaration, one.year))
        for one in tertiary.MILESTONES
    )


def deadline(declaration: TertiaryDeclaration | None, today: date) -> Deadline:
    """Of last year's consumption: declared, due, or late since the 30th of September."""
    year, day = today.year - 1, date(today.year, *DEADLINE)
    if declaration and declaration.declared_year and declaration.declared_year >= year:
        return Deadline(year, day, DECLARED)
    return Deadline(year, day, DUE if today <= day else LATE)
