# SPDX-License-Identifier: EUPL-1.2
"""Named reads of energy: sites, metering points with their quality, what a site is made of."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from apps.energy import readings_sql
from apps.energy.models import Energy, MeteringPoint, ReadingImport, Room, Site
from apps.energy.spans import Values, days_between
from apps.events.models import Alarm
from apps.telemetry.models import Series

HEAVY = ("geometry", "geom_3857", "attributes", "local_attributes")


def light(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Points with what pages show of them: neither outlines nor geometries."""
    hidden = [f"{path}__{name}" for path in ("asset", "serves") for name in HEAVY]
    rows = rows.select_related("asset__owner", "asset__kind", "serves__kind", "site", "quality")
    return rows.defer(*hidden, "asset__owner__outline")


def points(user: Any) -> QuerySet[MeteringPoint]:
    return light(MeteringPoint.objects.visible_to(user))


def sites(user: Any) -> QuerySet[Site]:
    rows = Site.objects.visible_to(user).select_related("territory").defer("territory__outline")
    seen = MeteringPoint.objects.visible_to(user)
    return rows.annotate(held=Count("points", filter=Q(points__in=seen), distinct=True))


def points_of(user: Any, rows: Iterable[Site]) -> dict[int, list[MeteringPoint]]:
    """The points of these sites that `user` may see, by site; those of no meter above are what a site adds up."""
    found: dict[int, list[MeteringPoint]] = {site.pk: [] for site in rows}
    for point in points(user).filter(site__in=list(found)).order_by("asset__code", "pk"):
        found[point.site_id or 0].append(point)
    return found


def counted(known: Iterable[MeteringPoint]) -> list[MeteringPoint]:
    """Those that are added: a sub-meter whose meter is there is already in it."""
    rows = list(known)
    keys = {point.pk for point in rows}
    return [point for point in rows if point.parent_id not in keys]


def by_energy(known: Iterable[MeteringPoint]) -> dict[str, list[MeteringPoint]]:
    """In the order of Energy, only those there are."""
    rows = counted(known)
    held = {energy: [point for point in rows if point.energy == energy] for energy in Energy.values}
    return {energy: found for energy, found in held.items() if found}


def alarms_of(user: Any, known: Iterable[MeteringPoint | Room]) -> QuerySet[Alarm]:
    """Those that are not over, of the rooms, of the meters and of what they serve."""
    rows = list(known)
    served = {one.serves_id for one in rows if isinstance(one, MeteringPoint) and one.serves_id}
    assets = {one.asset_id for one in rows} | served
    found = Alarm.objects.visible_to(user).filter(asset__in=assets).exclude(state="normal")
    return found.select_related("asset").order_by("severity", "-raised_at")


def imports(user: Any) -> QuerySet[ReadingImport]:
    rows = ReadingImport.objects.visible_to(user).select_related("territory", "created_by")
    return rows.defer("content", "errors", "territory__outline")


def temperatures(site: Site, since: date, until: date) -> Values | None:
    """Mean outdoor temperature of each day, °C, NaN where unknown; None when the site has no weather station."""
    series = Series.objects.filter(asset=site.weather_id, metric="temperature").select_related("asset__owner").first()
    if site.weather_id is None or series is None:
        return None
    zone = series.asset.owner.time_zone
    days = days_between(since, until)
    asked = readings_sql.Asked([series.pk], [zone], since, until)
    return readings_sql.means(asked, days)


def quality_counts(user: Any) -> dict[str, int]:
    """How many meters one follows, and how many ask for a look."""
    rows = MeteringPoint.objects.visible_to(user).in_service()
    return rows.aggregate(
        meters=Count("pk"),
        silent=Count("pk", filter=Q(quality__flags__contains=["silent"])),
        never=Count("pk", filter=Q(quality__flags__contains=["never"])),
        flagged=Count("pk", filter=Q(quality__flags__overlap=["gaps", "resets", "unit", "negative", "duplicates"])),
    )
