# SPDX-License-Identifier: EUPL-1.2
"""Solar plants that somebody sees: the solar meters of a site, and the meters through which its surplus leaves."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from apps.energy import selectors
from apps.energy.models import Energy, MeteringPoint, Site

MOST = 200  # plants of a page


@dataclass(frozen=True, slots=True)
class Group:
    """A plant: all the solar meters of a site, or one of no site. `meters`: of electricity, of that site, without
    sub-meters. `hidden`: the site has meters that this person does not see: nothing is shared out."""

    site: Site | None
    points: tuple[MeteringPoint, ...]
    meters: tuple[MeteringPoint, ...]
    hidden: bool

    @property
    def name(self) -> str:
        return self.site.name if self.site else self.points[0].asset.name or self.points[0].asset.code

    @property
    def is_sample(self) -> bool:
        return any(point.is_sample for point in self.points)

    @property
    def peak_kw(self) -> float | None:
        """kW at standard test conditions, as written on the equipment; None when one is not known."""
        told = [_number(attributes(point).get("peak_w")) for point in self.points]
        return sum(one / 1000 for one in told if one) if all(told) else None


def attributes(point: MeteringPoint) -> dict[str, Any]:
    """Of the meter, then of what it serves."""
    served = point.serves.attributes if point.serves_id and point.serves else {}
    return {**served, **point.asset.attributes}


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and value > 0 else None


def seen(user: Any) -> list[Group]:
    """In the order of codes, MOST at most. Three queries."""
    rows = MeteringPoint.objects.visible_to(user).filter(energy=Energy.SOLAR)
    rows = rows.select_related("asset__owner", "asset__kind", "serves", "site__territory", "quality")
    rows = rows.defer("asset__owner__outline", "site__territory__outline", "asset__geom_3857", "serves__geom_3857")
    by_site: dict[tuple[str, int], list[MeteringPoint]] = {}
    for point in selectors.counted(rows.order_by("asset__code", "pk")):
        key = ("site", point.site_id) if point.site_id else ("point", point.pk)
        by_site.setdefault(key, []).append(point)
    chosen = dict(list(by_site.items())[:MOST])
    meters, hidden = _meters(user, [key for kind, key in chosen if kind == "site"])
    return [
        Group(
            points[0].site,
            tuple(points),
            tuple(meters.get(points[0].site_id or 0, ())),
            (points[0].site_id or 0) in hidden,
        )
        for points in chosen.values()
    ]


def _meters(user: Any, sites: Iterable[int]) -> tuple[dict[int, list[MeteringPoint]], set[int]]:
    """Of electricity, by site; and the sites of which some are not shown to this person."""
    every = MeteringPoint.objects.filter(site__in=list(sites), energy__in=[Energy.ELECTRICITY, Energy.SOLAR])
    seen_ones = {point.pk: point for point in selectors.points(user).filter(pk__in=every).order_by("pk")}
    hidden = {site or 0 for pk, site in every.values_list("pk", "site") if pk not in seen_ones}
    found: dict[int, list[MeteringPoint]] = {}
    for point in selectors.counted(one for one in seen_ones.values() if one.energy == Energy.ELECTRICITY):
        found.setdefault(point.site_id or 0, []).append(point)
    return found, hidden
