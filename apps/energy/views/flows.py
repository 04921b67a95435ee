# SPDX-License-Identifier: EUPL-1.2
"""/energie/sites/<pk>/flux/: where the energy of a site comes from and goes, drawn and told."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.energy import selectors, site_flows
from apps.energy.charging import reading
from apps.energy.maths import sankey
from apps.energy.models import Energy, Site
from apps.energy.site_figures import Asked
from apps.energy.site_flows import BUILDING, DAY, GRID, SUN, UNKNOWN, VEHICLE, SiteFlows
from apps.energy.views.doors import PERIODS, asked, door

SOURCES: Mapping[str, Any] = {
    GRID: _("Réseau électrique"),
    SUN: _("Soleil"),
    VEHICLE: _("Véhicule, rendu"),
    UNKNOWN: _("Origine inconnue"),
    **dict(Energy.choices),
}
TARGETS: Mapping[str, Any] = {
    BUILDING: _("Bâtiment"),
    VEHICLE: _("Véhicule, charge"),
    GRID: _("Injecté sur le réseau"),
    UNKNOWN: _("Destination inconnue"),
}
HEAT = "heat-like"  # the colour of what is burnt


@require_safe
@door("energy.view_site")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    site = get_object_or_404(selectors.sites(request.user), pk=pk)
    period, chosen = asked(request)
    known = selectors.points_of(request.user, [site])[site.pk]
    found = site_flows.of_site(known, period)
    context = {
        "site": site,
        "flows": found,
        "meters": len(known),
        "drawing": _drawing(found),
        "rows": [_row(link) for link in found.links],
        "ins": _sums((link.source, link.kwh) for link in found.links),
        "outs": _sums((link.target, link.kwh) for link in found.links),
        "by_day": found.step == DAY,
        "since": period.since,
        "last": period.until - timedelta(days=1),
        "chosen": chosen,
        "periods": PERIODS,
    }
    context |= _sessions(request.user, site, found, period, chosen) if site_flows.chargers(known) else {}
    context["ins"] = [(SOURCES[key], kwh) for key, kwh in context["ins"]]
    context["outs"] = [(TARGETS[key], kwh) for key, kwh in context["outs"]]
    return render(request, "energy/flows.html", context)


def _sessions(user: Any, site: Site, found: SiteFlows, period: Asked, chosen: str) -> dict[str, Any]:
    """What the sessions of its charger say over the same days, beside what its meter counts."""
    if not user.has_perm("energy.view_chargingsession"):
        return {}
    charged = [link.kwh for link in found.links if link.target == VEHICLE]
    return {
        "recent": reading.recent(user, site, period.since, period.until),
        "sessions_since": period.since,
        "sessions_months": chosen,
        "meter_charged": sum(charged) if charged else None,
    }


def _row(link: site_flows.Link) -> dict[str, Any]:
    return {"source": SOURCES[link.source], "target": TARGETS[link.target], "link": link}


def _sums(parts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for key, kwh in parts:
        found[key] = found.get(key, 0) + kwh
    return list(found.items())


def _drawing(found: SiteFlows) -> dict[str, Any]:
    """Shapes with their words and the class of their colour."""
    drawn = sankey.lay([sankey.Flow(link.source, link.target, float(link.kwh)) for link in found.links])
    return {
        "width": drawn.width,
        "height": drawn.height,
        "bands": [(_colour(band.source), band.path) for band in drawn.bands],
        "left": [(SOURCES[node.key], _colour(node.key), node) for node in drawn.left],
        "right": [(TARGETS[node.key], "end", node) for node in drawn.right],
    }


def _colour(source: str) -> str:
    return source if source in (GRID, SUN, VEHICLE, UNKNOWN) else HEAT
