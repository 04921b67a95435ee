# SPDX-License-Identifier: EUPL-1.2
"""Pages: the quality of alarms over a period, and the episodes that each measure counts."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.events.quality import report, rows, scope, shown
from apps.events.quality.period import Period, PeriodRefused, asked

REACHES = (7, 30)


@require_safe
@never_cache
@login_required
def quality(request: HttpRequest) -> HttpResponse:
    context, period = _asked(request)
    if period is None:
        return render(request, "events/quality.html", context, status=400)
    measured = report.measure(context["scope"], period, timezone.now())
    return render(request, "events/quality.html", context | shown.context(measured, context["code"]))


@require_safe
@never_cache
@login_required
def quality_rows(request: HttpRequest) -> HttpResponse:
    context, period = _asked(request)
    if period is None:
        return render(request, "events/quality_rows.html", context, status=400)
    page = rows.page(context["scope"], period, request.GET.dict())
    return render(request, "events/quality_rows.html", context | {"rows": page, "most": rows.SHOWN})


def _asked(request: HttpRequest) -> tuple[dict[str, Any], Period | None]:
    """What both pages need, and the period; None with `error` and `wrong` in the context. Raises Http404 for a
    territory that the person may not see."""
    if not request.user.has_perm(scope.PERMISSION):
        raise PermissionDenied
    choices, code = list(scope.territories(request.user)), request.GET.get("territory", "")
    current = next((one for one in choices if one.code == code), None)
    if code and current is None:
        raise Http404(_("Territoire inconnu."))
    zone = ZoneInfo((current or choices[0]).time_zone) if choices else timezone.get_current_timezone()
    context = {"territories": choices, "current": current, "code": code, "reaches": REACHES, "given": request.GET}
    context |= {"query": request.GET.urlencode(), "scope": scope.of(request.user, code)}
    try:
        period = asked(request.GET, timezone.now(), zone)
    except PeriodRefused as refusal:
        return context | {"error": str(refusal), "wrong": refusal.field}, None
    return context | {"period": period}, period
