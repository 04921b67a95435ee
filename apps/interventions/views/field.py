# SPDX-License-Identifier: EUPL-1.2
"""/terrain/: the page that a phone keeps, its worker and its manifest; the simple page needs no JavaScript."""

import json
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from apps.interventions import badges, offering, selectors, workflow
from apps.interventions.field import day, shell
from apps.interventions.models import WorkOrder

SHOWN = 100  # orders of one day
CAMERA = "camera=(self), microphone=(), geolocation=(self), payment=(), usb=(), browsing-topics=()"  # reads QR codes


@require_safe
@gzip_page
@never_cache
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """The list, used at once; `?vide`: what the phone keeps, with nothing of anybody in it."""
    if not request.user.has_perm("interventions.work_workorder"):
        raise PermissionDenied
    empty = shell.EMPTY in request.GET
    content = shell.context() if empty else shell.drawn(day.of(request.user), timezone.now())
    answer = render(request, "interventions/terrain/shell.html", content)
    answer["Permissions-Policy"] = CAMERA
    return answer


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The program that answers for the page without a network; another text as soon as the page changes."""
    addresses = shell.addresses()
    kept = {"version": shell.version(), "page": reverse("field"), "kept": addresses[0], "addresses": addresses}
    context = {"kept": json.dumps(kept), "program": json.dumps(static("terrain/worker.js"))}
    answer = render(request, "interventions/terrain/worker.js", context, content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What the home screen of a phone shows."""
    icons = [
        {"src": static(f"terrain/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    said = {
        "id": reverse("field"),
        "name": _("Connecte, terrain"),
        "short_name": _("Terrain"),
        "description": _("Mes interventions du jour, avec ou sans réseau."),
        "lang": "fr",
        "start_url": reverse("field"),
        "scope": reverse("field"),
        "display": "standalone",
        "orientation": "any",
        "background_color": "#0E1420",
        "theme_color": "#0A5BC2",
        "icons": icons,
    }
    return JsonResponse(said, content_type="application/manifest+json", headers={"Cache-Control": "no-cache"})


@require_safe
@never_cache
@login_required
def simple(request: HttpRequest) -> HttpResponse:
    """What my teams have to do, the next deadline first, the next step in one tap."""
    if not request.user.has_perm("interventions.work_workorder"):
        raise PermissionDenied
    teams = list(selectors.own_teams(request.user))
    rows = selectors.order_clocks(selectors.orders(request.user))
    rows = rows.filter(team__in=teams, state__in=workflow.ORDER_ACTIVE)
    orders = list(rows.order_by("request__due_at", "pk")[:SHOWN])
    held = {place: offering.rights(request.user, place) for place in {one.request.territory_id for one in orders}}
    now = timezone.now()
    jobs = [_job(order, held[order.request.territory_id], now) for order in orders]
    return render(request, "interventions/terrain/simple.html", {"teams": teams, "jobs": jobs, "here": request.path})


def _job(order: WorkOrder, held: Any, now: Any) -> dict[str, Any]:
    work = order.request
    place = work.place
    return {
        "row": order,
        "work": work,
        "priority": badges.priority(work),
        "state": badges.order_state(order),
        "clock": badges.next_clock(work),
        "deadline": badges.deadline(work, now),
        "main": offering.main_act(order, held),
        "token": uuid4(),  # the photo sent twice is kept once
        "offered": offering.of_order(order, held),
        "geo": f"{place.y:.6f},{place.x:.6f}" if place else "",
    }
