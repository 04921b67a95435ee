# SPDX-License-Identifier: EUPL-1.2
"""Pages: the public landing, and the control centre's screen with what its modules need to start."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.gis.db.models import Extent
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache

from apps.assets.models import Asset, AssetKind, Trade
from apps.console import listing, scope
from apps.console.api import layers
from apps.console.api.map import drawn
from apps.console.words import WORDS
from apps.energy.models.meter import METER_KIND
from apps.territories.models import Territory

METERS, SEE_METERS = "meters", "energy.view_meteringpoint"
OVERLAYS = {
    layers.INTERVENTIONS: _lazy("Interventions ouvertes"),
    layers.REPORTS: _lazy("Signalements ouverts"),
    layers.ENERGY: _lazy("Sites et compteurs d'énergie"),
    layers.PLANNED: _lazy("Événements planifiés"),
}
# Fetched at once rather than one import after the other (tests/console/test_pages.py keeps the list true).
MODULES = [
    "acknowledge",
    "acts",
    "api",
    "asked",
    "bulk",
    "choosing",
    "columns",
    "config",
    "counts",
    "drafts",
    "duty",
    "extent",
    "feed",
    "filters",
    "format",
    "forms",
    "going",
    "ground",
    "history",
    "incident_acts",
    "incident_forms",
    "incident_panel",
    "incident_row",
    "incidents",
    "intervention_bar",
    "intervention_form",
    "interventions",
    "keyboard",
    "layers",
    "lists",
    "map",
    "map_only",
    "measures",
    "members",
    "memory",
    "menus",
    "metering",
    "network",
    "order",
    "overlay_style",
    "overlays",
    "palette",
    "panel",
    "paper",
    "pause",
    "procedures",
    "pulse",
    "queue",
    "reading",
    "recent",
    "report_bar",
    "reported",
    "reports",
    "returning",
    "row",
    "saved_views",
    "search",
    "search_results",
    "selection",
    "sentences",
    "setting_aside",
    "shapes",
    "sharpness",
    "shown_layers",
    "sight",
    "snapshot",
    "sound",
    "states_map",
    "status",
    "store",
    "style",
    "symbols",
    "tabs",
    "testimonies",
    "ticking",
    "toast",
    "tour",
    "trail",
    "worklist",
]


def home(request: HttpRequest) -> HttpResponse:
    """Public landing: what this is, and the door for agents."""
    return render(request, "home.html")


@never_cache
@login_required
def console(request: HttpRequest) -> HttpResponse:
    """Queue, map, panel, for all that the person may see or for one territory of it (`?territory=`)."""
    code = request.GET.get("territory", "")
    choices = list(served(request.user))
    if not choices:
        return render(request, "console/nothing.html")
    seen = [territory for territory in choices if territory.code == code] if code else choices
    if not seen:
        raise Http404(_("Territoire inconnu."))
    given = config(request.user, code) | {"queue": listing.settings(request.user, choices)}
    context = {
        "territories": choices,
        "current": seen[0] if code else None,
        "notices": sorted({territory.notice for territory in seen} - {""}),
        "modules": MODULES,
        "config": given,
        "can": given["can"],
        "words": {key: str(word) for key, word in WORDS.items()},
    }
    return render(request, "console/console.html", context)


def served(user: Any) -> Any:
    """Territories to choose from: where the person has a role or where there is something to see, the largest first."""
    territories = Territory.objects.visible_to(user, "assets.view_asset").defer("outline")
    member = Q(memberships__user=user.pk)
    owns = Exists(Asset.objects.filter(owner=OuterRef("pk")))
    return territories.filter(member | owns).distinct().order_by("-population", "name")


def config(user: Any, code: str) -> dict[str, Any]:
    """What the browser needs to know and that does not change while the page is open."""
    kinds = AssetKind.objects.values("id", "code", "label", "label_plural", "trade", "icon")
    return {
        "user": user.pk,  # whose drafts the browser keeps
        "username": user.get_username(),
        "territory": code,
        "person": user.get_full_name() or user.get_username(),
        "owners": codes(user, code),
        "bounds": bounds(user, code),
        "kinds": {kind.pop("id"): kind | layer_of(kind["code"]) for kind in kinds},
        "trades": {value: str(label) for value, label in Trade.choices},
        "overlays": {name: str(OVERLAYS[name]) for name in layers.of(user)},
        "layers": {METERS: str(_("Compteurs d'énergie"))} if user.has_perm(SEE_METERS) else {},
        "backdrop": settings.BACKDROP._asdict() if settings.BACKDROP else None,
        "icons": static("vendor/icons.svg"),
        "worker": static("vendor/maplibre-gl/maplibre-gl-worker.mjs"),
        "can": {
            "acknowledge": user.has_perm("events.acknowledge_alarm"),
            "alarms": user.has_perm("events.view_alarm"),
            "shelve": user.has_perm("events.shelve_alarm"),
            "incidents": user.has_perm("events.view_incident"),
            "handle": user.has_perm("events.handle_incident"),
            "regroup": user.has_perm("events.regroup_incident"),
            "interventions": user.has_perm("interventions.view_workrequest"),
            "signalements": user.has_perm("signalements.view_signalement"),
            "open_intervention": user.has_perm("interventions.open_workrequest"),
            "procedures": user.has_perm("events.view_procedure"),
            "fault_classes": user.has_perm("contracts.view_faultclass"),
            "sources": user.has_perm("assets.view_source"),
            "journal": user.has_perm("events.view_journalentry"),
            "series": user.has_perm("telemetry.view_series"),
            "duty": user.has_perm("duty.view_shift"),
            "meters": user.has_perm(SEE_METERS),
            "sites": user.has_perm("energy.view_site"),
            "dead_letters": user.has_perm("supervision.view_deadletter"),
        },
        **drawn(user, code, scope.of_assets(user, code)),
    }


def layer_of(kind: str) -> dict[str, str]:
    """Meters are a layer of their own, for who may see what they count; other kinds are shown by trade."""
    return {"layer": METERS} if kind == METER_KIND else {}


def codes(user: Any, code: str) -> list[str] | None:
    """Codes of the chosen perimeter, None for everything: the live stream tells of all that the person may see."""
    if not code:
        return None
    return list(scope.within(Territory.objects.visible_to(user), code).order_by("code").values_list("code", flat=True))


def bounds(user: Any, code: str) -> list[float] | None:
    """Of what there is to see (west, south, east, north), else of the territory itself."""
    territories = scope.within(Territory.objects.visible_to(user, "assets.view_asset"), code)
    assets = Asset.objects.visible_to(user).in_service().filter(owner__in=territories)
    box = assets.aggregate(box=Extent("geometry"))["box"] or territories.aggregate(box=Extent("outline"))["box"]
    return list(box) if box else None
