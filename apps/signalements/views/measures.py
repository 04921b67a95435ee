# SPDX-License-Identifier: EUPL-1.2
"""/signalements/mesures/: the figures of a period, on a page and as a file."""

from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.signalements import selectors
from apps.signalements.measures import drawing, exporting, period
from apps.signalements.measures.counting import Scope
from apps.signalements.measures.period import PeriodRefused
from apps.signalements.measures.report import measure
from apps.territories import scoping
from apps.territories.models import Territory

RIGHT = "signalements.view_signalement"
NAMES = ("du", "au", "jours", "territory", "categorie")


@require_safe
@never_cache
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """A period that means nothing is told beside its field, and nothing is measured."""
    given = {name: request.GET.get(name, "").strip()[:40].replace("\x00", "") for name in NAMES}
    context: dict[str, Any] = {
        "given": given,
        "territories": _territories(request.user),
        "categories": _categories(request.user),
        "reaches": period.REACHES,
    }
    try:
        scope = measured(request.user, given)
    except PeriodRefused as refusal:
        context |= {"error": str(refusal), "wrong": refusal.field}
        return render(request, "signalements/measures.html", context, status=400)
    found = measure(scope)
    context |= {
        "report": found,
        "period": scope.days,
        "bars": drawing.months(found),
        "quarters": [exporting.quarter_of(one) for one in found.quarters],
        "query": urlencode({name: value for name, value in given.items() if value}),
    }
    return render(request, "signalements/measures.html", context)


@require_safe
@never_cache
@login_required
def table(request: HttpRequest) -> HttpResponse:
    try:
        scope = measured(request.user, request.GET)
    except PeriodRefused as refusal:
        return HttpResponse(str(refusal), status=400, content_type="text/plain; charset=utf-8")
    name = f"mesures-signalements-{scope.days.first}-{scope.days.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(exporting.text(measure(scope)), content_type="text/csv; charset=utf-8", headers=headers)


def measured(user: Any, given: Any) -> Scope:
    """Raises PermissionDenied, Http404 for a territory that one does not see, PeriodRefused."""
    if not user.has_perm(RIGHT):
        raise PermissionDenied
    rows = _territories(user)
    code = given.get("territory", "")[:16].replace("\x00", "")
    place = rows.filter(code=code).first() if code else None
    if code and place is None:
        raise Http404
    zone = ZoneInfo(place.time_zone if place else settings.TIME_ZONE)
    asked = period.asked(given, timezone.now(), zone)
    seen = rows.filter(pk__in=scoping.perimeter(code)) if code else rows
    category = given.get("categorie", "")[:40].replace("\x00", "")
    return Scope(list(seen.order_by().values_list("pk", flat=True)), asked, category)


def _territories(user: Any) -> Any:
    return Territory.objects.visible_to(user, RIGHT).defer("outline").order_by("name", "pk")


def _categories(user: Any) -> list[tuple[str, str]]:
    """By code: several desks may have the same one."""
    rows = selectors.categories(user).filter(addressee="").order_by("label", "pk")
    return list(dict(rows.values_list("code", "label")).items())
