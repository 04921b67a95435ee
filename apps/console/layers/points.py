# SPDX-License-Identifier: EUPL-1.2
"""Points of the layers that are not equipment: where, what is said of it, how it looks, the page that says more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.gis.db.models.functions import Centroid
from django.contrib.gis.geos import Point
from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from apps.assets.models import Asset
from apps.energy.models import MeteringPoint
from apps.events.models import Alarm, Severity
from apps.interventions import badges
from apps.interventions.models import WorkRequest
from apps.territories import scoping

MOST = 3000  # points of a layer: a map of more says nothing
WORKS = ("id", "title", "state", "due_at", "spot", "asset__code")
METERS = ("id", "asset_id", "serves_id", "site_id", "site__name", "asset__code", "asset__state", "spot")
CALM, RUNNING, UNKNOWN = "ok", "running", "unknown"
UNHEARD, NOTHING = 8, 9  # ranks after those of severities
STATES = {value: str(label) for value, label in WorkRequest.State.choices}


@dataclass(slots=True)
class Spot:
    """`look` is a severity, « running », « unknown » or « ok »: shape and colour. `rank` orders them, the worst
    first."""

    id: str
    lonlat: tuple[float, float]
    title: str
    look: str
    url: str
    rank: int = NOTHING


def within(rows: QuerySet[Any], code: str, path: str) -> QuerySet[Any]:
    return rows.filter(**{f"{path}__in": scoping.perimeter(code)}) if code else rows


# --- Interventions ----------------------------------------------------------------------------------------------------


def works(user: Any, code: str) -> QuerySet[WorkRequest]:
    """Open requests that have a place."""
    rows = within(WorkRequest.objects.visible_to(user).open(), code, "territory")
    return rows.annotate(spot=Coalesce("place", Centroid("asset__geometry"))).filter(spot__isnull=False)


def interventions(user: Any, code: str, now: datetime) -> list[Spot]:
    """What is late, then what waits for somebody, then what goes on; the newest first."""
    rows = works(user, code).order_by("due_at", "-id").values_list(*WORKS)[: MOST + 1]
    return sorted((_work(now, *row) for row in rows), key=lambda spot: spot.rank)


def _work(now: datetime, pk: int, title: str, state: str, due_at: datetime, spot: Point, code: str | None) -> Spot:
    late, waits = due_at <= now, state in badges.WAITS
    look, rank = ("critical", 0) if late else ("major", 1) if waits else (RUNNING, 2)
    facts = [_("DI n° %(n)d") % {"n": pk}, title, code or "", STATES[state], _("en retard") if late else ""]
    return Spot(str(pk), (spot.x, spot.y), " · ".join(filter(None, facts)), look, f"/interventions/{pk}/", rank)


# --- Energy -----------------------------------------------------------------------------------------------------------


def metering(user: Any, code: str) -> QuerySet[MeteringPoint]:
    """Points in service that have a place: their own, or the one of what they serve."""
    rows = within(MeteringPoint.objects.visible_to(user).in_service(), code, "asset__owner")
    place = Coalesce(Centroid("asset__geometry"), Centroid("serves__geometry"))
    return rows.annotate(spot=place).filter(spot__isnull=False)


def energy(user: Any, code: str, now: datetime) -> list[Spot]:
    """Each site once, and each meter of no site, with the worst of their open alarms, the worst first; unknown where a
    meter is no longer heard. The address of a site is for who may see sites; another is led to the meter."""
    rows = list(metering(user, code).order_by("site_id", "id").values_list(*METERS)[: 4 * MOST])
    worst = _worst(user, {fid for row in rows for fid in row[1:3] if fid})
    sees_sites = user.has_perm("energy.view_site")
    found: dict[str, Spot] = {}
    for pk, asset, served, site, name, meter, state, spot in rows:
        key = f"site-{site}" if site else f"meter-{pk}"
        url = f"/energie/sites/{site}/" if site and sees_sites else f"/energie/compteurs/{pk}/"
        one = found.setdefault(key, Spot(key, (spot.x, spot.y), name or meter, CALM, url))
        heard = UNHEARD if state == Asset.State.UNKNOWN else NOTHING
        one.rank = min(one.rank, worst.get(asset, NOTHING), worst.get(served, NOTHING), heard)
    for one in found.values():
        one.look, said = _standing(one.rank)
        one.title = f"{one.title} · {said}"
    return sorted(found.values(), key=lambda spot: spot.rank)


def _standing(rank: int) -> tuple[str, str]:
    if rank < UNHEARD:
        severity = Severity(rank)
        return severity.slug, _("alarme %(severity)s") % {"severity": str(severity.label).lower()}
    return (UNKNOWN, _("compteur muet : état inconnu")) if rank == UNHEARD else (CALM, _("rien à signaler"))


def _worst(user: Any, fids: Iterable[int]) -> dict[int, int]:
    alarms = Alarm.objects.visible_to(user).open().filter(asset__in=list(fids)).order_by("-severity")
    return dict(alarms.values_list("asset_id", "severity"))  # the worst is written last


def energy_count(user: Any, code: str) -> int:
    """Sites, and meters of no site."""
    rows = metering(user, code).order_by()
    counted = rows.aggregate(sites=Count("site", distinct=True), all=Count("pk"), sited=Count("site"))
    return counted["sites"] + counted["all"] - counted["sited"]
