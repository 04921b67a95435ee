# SPDX-License-Identifier: EUPL-1.2
"""/interventions/mesures/: the figures of a period, on a page and as a file."""

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

from apps.assets.models import Trade
from apps.events.quality.period import PeriodRefused
from apps.interventions.measures import drawing, exporting, period
from apps.interventions.measures.counting import Scope
from apps.interventions.measures.report import GROUPED, LABELS, report
from apps.territories.models import Territory

RIGHT = "interventions.view_workrequest"
NAMES = ("du", "au", "jours", "territory", "metier")


@require_safe
@never_cache
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """A period that means nothing is told beside its field, and nothing is measured."""
    given = {name: request.GET.get(name, "").strip()[:32] for name in NAMES}
    context: dict[str, Any] = {
        "given": given,
        "territories": _territories(request.user),
        "trades": Trade.choices,
        "reaches": period.REACHES,
        "heads": [LABELS[code] for code in GROUPED],
    }
    try:
        scope = measured(request.user, given)
    except PeriodRefused as refusal:
        context |= {"error": str(refusal), "wrong": refusal.field}
        return render(request, "interventions/measures.html", context, status=400)
    found = report(scope)
    context |= {
        "report": found,
        "period": scope.period,
        "bars": drawing.months(found),
        "ages": drawing.ages(found),
        "query": urlencode({name: value for name, value in given.items() if value}),
    }
    return render(request, "interventions/measures.html", context)


@require_safe
@never_cache
@login_required
def table(request: HttpRequest) -> HttpResponse:
    try:
        scope = measured(request.user, request.GET)
    except PeriodRefused as refusal:
        return HttpResponse(str(refusal), status=400, content_type="text/plain; charset=utf-8")
    name = f"mesures-interventions-{scope.period.first}-{scope.period.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(exporting.text(report(scope)), content_type="text/csv; charset=utf-8", headers=headers)


def measured(user: Any, given: Any) -> Scope:
    """Raises PermissionDenied, Http404 for a territory that one does not see, PeriodRefused."""
    if not user.has_perm(RIGHT):
        raise PermissionDenied
    code, trade = given.get("territory", ""), given.get("metier", "")
    place = _territories(user).filter(code=code[:16]).first() if code else None
    if code and place is None:
        raise Http404
    now = timezone.now()
    zone = ZoneInfo(place.time_zone if place else settings.TIME_ZONE)
    asked = period.asked(given, now, zone)
    return Scope(user, asked, now, territory=code, trade=trade if trade in Trade.values else "")


def _territories(user: Any) -> Any:
    return Territory.objects.visible_to(user, RIGHT).defer("outline").order_by("name", "pk")
