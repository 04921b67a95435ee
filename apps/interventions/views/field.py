# SPDX-License-Identifier: EUPL-1.2
"""/terrain/: what my teams have to do, phone first, the next deadline first, the next step in one tap."""

from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.interventions import badges, offering, selectors, workflow
from apps.interventions.models import WorkOrder

SHOWN = 100  # orders of one day


@require_safe
@never_cache
@login_required
def page(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("interventions.work_workorder"):
        raise PermissionDenied
    teams = list(selectors.own_teams(request.user))
    rows = selectors.order_clocks(selectors.orders(request.user))
    rows = rows.filter(team__in=teams, state__in=workflow.ORDER_ACTIVE)
    orders = list(rows.order_by("request__due_at", "pk")[:SHOWN])
    held = {place: offering.rights(request.user, place) for place in {one.request.territory_id for one in orders}}
    now = timezone.now()
    jobs = [_job(order, held[order.request.territory_id], now) for order in orders]
    return render(request, "interventions/terrain.html", {"teams": teams, "jobs": jobs, "here": request.path})


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
