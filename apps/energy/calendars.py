# SPDX-License-Identifier: EUPL-1.2
"""When sites are open: hours of the week of each, without public holidays and the closures written for it, for its use
or for its territory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import connection

from apps.contracts import holidays
from apps.contracts.calendars import Bands, read_bands
from apps.energy.maths.presence import Presence
from apps.energy.models import Closure, Site
from apps.energy.models.site import WEEK

# Every territory that includes each owner, itself first.
ABOVE = """
WITH RECURSIVE above(owner, id, far) AS (
    SELECT DISTINCT owner, owner, 0 FROM unnest(%s::bigint[]) owner
    UNION
    SELECT above.owner, inclusion.from_territory_id, far + 1
      FROM above JOIN territories_territory_includes inclusion ON above.id = inclusion.to_territory_id
     WHERE far < 8
)
SELECT owner, id FROM above ORDER BY owner, far, id
"""


@dataclass(frozen=True, slots=True)
class Calendar:
    """`hours` None: nobody wrote when this site is open. `closures`: those of the days asked, in order."""

    hours: Presence | None
    closures: tuple[Closure, ...]


def of_sites(sites: Sequence[Site], since: date, until: date) -> dict[int, Calendar]:
    """By site; days off of [`since`, `until`] known. Two queries."""
    closures = closures_of(sites, since, until)
    return {site.pk: Calendar(_hours(site, closures[site.pk], since, until), closures[site.pk]) for site in sites}


def closures_of(sites: Iterable[Site], since: date, until: date) -> dict[int, tuple[Closure, ...]]:
    """Of each site, those that touch [`since`, `until`]: who asks has checked who may see the site."""
    held = list(sites)
    above = above_of({site.territory_id for site in held})
    territories = {territory for found in above.values() for territory in found}
    rows = Closure.objects.filter(territory__in=territories, ends_on__gte=since, starts_on__lte=until)
    known = list(rows.order_by("starts_on", "pk"))
    return {site.pk: tuple(row for row in known if _concerns(row, site, above[site.territory_id])) for site in held}


def concerned(row: Closure, sites: Iterable[Site]) -> list[Site]:
    """Those that this closure closes. One query."""
    held = list(sites)
    above = above_of({site.territory_id for site in held})
    return [site for site in held if _concerns(row, site, above[site.territory_id])]


def _concerns(row: Closure, site: Site, above: Sequence[int]) -> bool:
    if row.site_id is not None:
        return row.site_id == site.pk
    same_use = not row.use or row.use.strip().casefold() == site.use.strip().casefold()
    return same_use and row.territory_id in above


def above_of(owners: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(ABOVE, [sorted(owners)])
        for owner, territory in cursor.fetchall():
            found.setdefault(owner, []).append(territory)
    return found


def week_of(row: Any) -> tuple[Bands, ...]:
    """Monday to Sunday, from the four texts of a site or of a rule."""
    usual, wednesday, saturday, sunday = (read_bands(getattr(row, name)) for name in WEEK)
    return usual, usual, wednesday, usual, usual, saturday, sunday


def days_off(region: str, closures: Iterable[Any], since: date, until: date) -> np.ndarray:
    """Public holidays and closures of [`since`, `until`], in order."""
    found = {day for year in range(since.year, until.year + 1) for day in holidays.of(year, region)}
    for one in closures:
        first, last = max(one.starts_on, since), min(one.ends_on, until)
        found |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    return np.array(sorted(found), "datetime64[D]")


def _hours(site: Site, closures: Sequence[Closure], since: date, until: date) -> Presence | None:
    week = week_of(site)
    return Presence(week, days_off(site.region, closures, since, until)) if any(week) else None


def open_calendars(found: Mapping[int, Calendar]) -> dict[int, Presence]:
    """Of the sites whose hours are written."""
    return {key: one.hours for key, one in found.items() if one.hours is not None}
