# SPDX-License-Identifier: EUPL-1.2
"""The wall screen of a control room: the console's facts, in large, that nobody touches."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.gis.db.models import Extent
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from apps.console import scope, views
from apps.console.wall import post, settings
from apps.console.wall.words import WALL_WORDS
from apps.console.words import WORDS
from apps.territories.models import Territory

MOST_TERRITORIES = 1500  # whose outline the page holds: a département and its communes
# What the wall shares with the console, and its own (tests/console/test_wall.py keeps the lists true).
SHARED = (
    *("api", "config", "counts", "feed", "format", "ground", "incidents", "memory"),
    *("order", "overlay_style", "palette", "pause", "pulse", "sentences", "shapes", "sharpness", "shown_layers"),
    *("snapshot", "states_map", "status", "store", "style", "symbols", "ticking", "toast"),
)
OWN = ("awake", "calm", "clock", "figures", "post", "scenes", "turning", "worst")


@never_cache
@login_required
def wall(request: HttpRequest) -> HttpResponse:
    """Turns the views that the address asks for; an address that is wrong says why (400)."""
    try:
        asked = settings.read(request.GET)
    except settings.BadWall as error:
        return render(request, "console/wall_refused.html", {"wrong": error.sentences, **possible()}, status=400)
    code = request.GET.get("territory", "")
    choices = list(views.served(request.user))
    if not choices:
        return render(request, "console/nothing.html")
    seen = [territory for territory in choices if territory.code == code] if code else choices
    if not seen:
        raise Http404(_("Territoire inconnu."))
    name = seen[0].name if code or len(seen) == 1 else str(_("Tous les territoires"))
    config = views.config(request.user, code) | {"wall": wall_config(request, code, name, asked)}
    config["can"] = config["can"] | {"dead_letters": False}  # read by nobody there
    context = {
        "name": name,
        "theme": asked.theme,
        "notices": sorted({territory.notice for territory in seen} - {""}),
        "shared": SHARED,
        "own": OWN,
        "can": config["can"],
        "config": config,
        "words": {key: str(word) for key, word in (WORDS | WALL_WORDS).items()},
    }
    return render(request, "console/wall.html", context)


def possible() -> dict[str, Any]:
    """What an address may ask."""
    return {
        "shortest": settings.SHORTEST,
        "longest": settings.LONGEST,
        "usual": settings.USUAL,
        "views": settings.VIEWS,
        "themes": settings.THEMES,
    }


def wall_config(request: HttpRequest, code: str, name: str, asked: settings.WallSettings) -> dict[str, Any]:
    territories = scope.within(Territory.objects.visible_to(request.user), code)
    return {
        **post.of(request, code),
        "name": name,
        "seconds": asked.seconds,
        "views": asked.views,
        "territories": outlined(territories),
    }


def outlined(territories: Any) -> dict[str, dict[str, Any]]:
    """code -> name, and bounds (west, south, east, north) or None: the largest first, as many as a page may hold."""
    rows = territories.order_by("-population", "code")[:MOST_TERRITORIES]
    boxed = Territory.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).order_by("pk")
    found = boxed.annotate(box=Extent("outline")).values_list("code", "name", "box")
    return {code: {"name": name, "bounds": list(box) if box else None} for code, name, box in found}
