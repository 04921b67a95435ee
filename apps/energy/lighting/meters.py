# SPDX-License-Identifier: EUPL-1.2
"""What the meters of cabinets counted, day by day, over the period shown and over the year before their works."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from apps.energy import bill_gap, consumption, money, selectors
from apps.energy.bill_gap import Gap
from apps.energy.ledger.months import per_kwh
from apps.energy.lighting.register import Cabinet
from apps.energy.models import Energy, MeteringPoint
from apps.energy.spans import Days, Values, days_between

YEAR = timedelta(days=365)
REACH = timedelta(days=5 * 366)  # how far back a year of reference is looked for


@dataclass(frozen=True, slots=True)
class Told:
    """Of one cabinet: kWh of each of `days`, NaN unless all its meters tell; `before`: the same of the year that ends
    when its works begin, none when the works are too old or undated. `billed`: None without any bill."""

    points: tuple[MeteringPoint, ...]
    days: Days
    kwh: Values
    amounts: Values  # € of each day
    before: tuple[Days, Values] | None
    billed: Gap | None = None

    def price(self, counted: np.ndarray) -> float | None:
        """€ per kWh of these days, None as soon as one has no price."""
        return per_kwh(self.amounts[counted], self.kwh[counted])


@dataclass(frozen=True, slots=True)
class Meters:
    """By cabinet. `notes`: what the reader must know of prices."""

    of: Mapping[int, Told]
    notes: tuple[str, ...] = ()


def read(user: Any, cabinets: Iterable[Cabinet], since: date, until: date) -> Meters:
    """Days from `since` to `until` excluded. The number of queries does not depend on the number of cabinets."""
    known = {one.fid: one for one in cabinets if one.fid is not None}
    seen = selectors.light(MeteringPoint.objects.visible_to(user).in_service())
    points = list(seen.filter(energy=Energy.ELECTRICITY, parent=None, serves__in=list(known)).order_by("pk"))
    if not points:
        return Meters({})
    now = consumption.daily(points, since, until)
    euros = money.euros(now)
    begins = {fid: works_of(one)[0] for fid, one in known.items()}
    past = _past(points, begins, until)
    gaps = bill_gap.of_points(points, now.days, now.kwh)
    found = {}
    for fid, begin in begins.items():
        ranks = [rank for rank, point in enumerate(points) if point.serves_id == fid]
        if not ranks:
            continue
        held = tuple(points[rank] for rank in ranks)
        before = _year_before(past, fid, begin, until) if past else None
        kwh, amounts = now.kwh[ranks].sum(axis=0), euros.amount[ranks].sum(axis=0)
        found[fid] = Told(held, now.days, kwh, amounts, before, bill_gap.together(gaps, held))
    return Meters(found, tuple(euros.notes))


def works_of(one: Cabinet) -> tuple[date | None, date | None]:
    """Days on which the first and the last lamp of the cabinet were changed, None when no date is written."""
    told = [each.lamp.renewed_on for each in one.classes if each.lamp.renewed_on and each.lamp.changed]
    return (min(told), max(told)) if told else (None, None)


def _past(points: Sequence[MeteringPoint], begins: Mapping[int, date | None], until: date) -> consumption.Daily | None:
    """The days of all the references that are near enough, read at once: of each meter, those of its own year."""
    ends = [day for day in begins.values() if day is not None and until - REACH < day - YEAR and day < until]
    if not ends:
        return None
    held = [(point, day) for point in points if (day := begins[point.serves_id or 0]) in ends and day is not None]
    years = {point.pk: (day - YEAR, day) for point, day in held}
    return consumption.daily([one for one, _ in held], min(ends) - YEAR, max(ends), only=years) if held else None


def _year_before(past: consumption.Daily, fid: int, begin: date | None, until: date) -> tuple[Days, Values] | None:
    ranks = [rank for rank, point in enumerate(past.points) if point.serves_id == fid]
    if begin is None or not ranks or begin >= until:
        return None
    days = days_between(begin - YEAR, begin)
    inside = np.isin(past.days, days)
    return past.days[inside], past.kwh[ranks][:, inside].sum(axis=0)
