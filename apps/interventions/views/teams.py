# SPDX-License-Identifier: EUPL-1.2
"""Our own board, for who has no other maintenance software: the teams, and what each of them has to do."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.interventions import badges, forms, offering, selectors, workflow
from apps.interventions.models import Team, WorkOrder

SHOWN = 60  # orders of one team: what a crew can look at; the list has them all
TO_DO = Q(orders__state__in=workflow.ORDER_ACTIVE)


@require_safe
@never_cache
@login_required
def board(request: HttpRequest) -> HttpResponse:
    """Every team with what it has in hand."""
    if not request.user.has_perm("interventions.view_team"):
        raise PermissionDenied
    rows = selectors.teams(request.user).filter(active=True)
    begun = Count("orders", filter=Q(orders__state__in=workflow.ORDER_BEGUN))
    teams = rows.annotate(to_do=Count("orders", filter=TO_DO), begun=begun).order_by("name", "pk")
    context = {"teams": teams, "counts": selectors.counts(request.user)}
    return render(request, "interventions/teams.html", context)


@require_safe
@never_cache
@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The work of one team, the next deadline first, with its next step as a big button."""
    team = get_object_or_404(selectors.teams(request.user), pk=pk)
    rows = selectors.order_clocks(selectors.orders(request.user)).filter(team=team, state__in=workflow.ORDER_ACTIVE)
    orders = list(rows.order_by("request__due_at", "pk")[:SHOWN])
    places = {order.request.territory_id for order in orders}
    held = {place: offering.rights(request.user, place) for place in places}
    now = timezone.now()
    jobs = [_job(order, held[order.request.territory_id], now) for order in orders]
    context = {"team": team, "jobs": jobs, "here": request.path, **_feed(request, team)}
    return render(request, "interventions/team.html", context)


def _feed(request: HttpRequest, team: Team) -> dict[str, Any]:
    """Whether an agenda reads it, for who may publish it."""
    may = offering.DISPATCH in offering.rights(request.user, team.territory_id)
    return {"may_publish": may, "feed": team.feeds.filter(revoked_at=None).first() if may else None}


def _job(order: WorkOrder, held: Any, now: Any) -> dict[str, Any]:
    return {
        "row": order,
        "work": order.request,
        "priority": badges.priority(order.request),
        "state": badges.order_state(order),
        "clock": badges.next_clock(order.request),
        "deadline": badges.deadline(order.request, now),
        "main": offering.main_act(order, held),
        "report": forms.ReportForm(initial={"version": order.version}, prefix=f"repair-{order.pk}"),
    }
