# SPDX-License-Identifier: EUPL-1.2
"""Named reads of sessions: those of a site over some days, and what they add up to."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum

from apps.energy.charging import judging, services
from apps.energy.models import ChargingSession, MeteringPoint, Site
from apps.energy.models.imports import IMPORT
from apps.energy.spans import midnight

HIDDEN = ("charger__asset__geometry", "charger__asset__geom_3857")
SHOWN = 10  # on the page of a vehicle or of flows


@dataclass(frozen=True, slots=True)
class Totals:
    """kWh of the sessions that count; `unknown_*`: how many of them do not say it. None: nothing is known at all."""

    sessions: int
    uncounted: int
    open: int
    charged: float | None
    given: float | None
    unknown_charged: int
    unknown_given: int


@dataclass(frozen=True, slots=True)
class Recent:
    """What a page shows of a site over some days. `last_at`: when its newest session was told or imported."""

    rows: tuple[ChargingSession, ...]
    totals: Totals
    more: bool
    last_at: datetime | None


def sessions(user: Any) -> QuerySet[ChargingSession]:
    rows = ChargingSession.objects.visible_to(user).select_related("charger__asset__owner")
    return rows.defer(*HIDDEN, "charger__asset__owner__outline", "charger__asset__attributes")


def of_site(user: Any, site: Site, since: date, until: date) -> QuerySet[ChargingSession]:
    """Begun on those days, of the chargers of this site, the newest first."""
    zone = ZoneInfo(site.territory.time_zone)
    rows = sessions(user).filter(charger__site=site)
    return rows.filter(began_at__gte=midnight(since, zone), began_at__lt=midnight(until, zone))


def totals(rows: QuerySet[ChargingSession]) -> Totals:
    """One query."""
    counts = ~Q(flags__overlap=[one.value for one in ChargingSession.UNCOUNTED])
    over = counts & Q(ended_at__isnull=False)
    found = rows.order_by().aggregate(
        sessions=Count("pk"),
        uncounted=Count("pk", filter=~counts),
        open=Count("pk", filter=counts & Q(ended_at=None)),
        charged=Sum("charged_kwh", filter=counts),
        given=Sum("given_kwh", filter=counts),
        unknown_charged=Count("pk", filter=over & Q(charged_kwh=None)),
        unknown_given=Count("pk", filter=over & Q(given_kwh=None)),
    )
    sums = {name: None if found[name] is None else float(found[name]) for name in ("charged", "given")}
    return Totals(**{**found, **sums})


def recent(user: Any, site: Site, since: date, until: date) -> Recent:
    """Two queries."""
    rows = of_site(user, site, since, until)
    found = list(rows.order_by("-began_at", "-id")[: SHOWN + 1])
    told = [one.told_at or one.imported_at for one in found]
    return Recent(tuple(found[:SHOWN]), totals(rows), len(found) > SHOWN, max(told) if told else None)


def given_by(rows: QuerySet[ChargingSession], *, capacity: float, least_soc: float) -> judging.Given:
    """What the vehicle gave over these sessions, and whether it left charged."""
    return judging.given([services.of_row(row) for row in rows], capacity=capacity, least_soc=least_soc)


def has_charger(user: Any, site: Site) -> bool:
    """Whether this site has a charger that `user` sees. One query."""
    rows = MeteringPoint.objects.visible_to(user).filter(site=site, asset__attributes__charger=True)
    return rows.exists()


def fillable(user: Any) -> QuerySet[MeteringPoint]:
    """Chargers whose sessions this person may bring."""
    rows = MeteringPoint.objects.visible_to(user, IMPORT).filter(asset__attributes__charger=True)
    rows = rows.select_related("asset__owner", "asset__kind").order_by("asset__code", "pk")
    return rows.defer("asset__owner__outline", "asset__geometry", "asset__geom_3857")
