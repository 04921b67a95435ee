# SPDX-License-Identifier: EUPL-1.2
"""Operations: alive, ready, figures for Prometheus, and the state of every part for the operators."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.supervision import doctor, metrics
from apps.supervision.doctor import servers
from apps.supervision.doctor.finding import cause
from apps.territories.addresses import is_loopback


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and knows every migration: requests can be sent here."""
    try:
        pending = servers.pending_migrations()
    except Error as error:
        return JsonResponse({"status": "unavailable", "reason": f"database: {type(error).__name__}"}, status=503)
    if pending:
        return JsonResponse({"status": "unavailable", "reason": f"migrations: {len(pending)} pending"}, status=503)
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    """For Prometheus on this machine, or anywhere with METRICS_TOKEN; for anybody else this page does not exist."""
    if not is_loopback(request) and not has_token(request):
        raise Http404
    try:
        return HttpResponse(metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")
    except Error as error:
        return HttpResponse(f"# {cause(error)}\nconnecte_up 0\n", content_type="text/plain", status=503)


def has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.METRICS_TOKEN) and constant_time_compare(given, settings.METRICS_TOKEN)


@require_safe
@never_cache
@login_required
def status(request: HttpRequest) -> HttpResponse:
    """Every part of the stack, the worst first; sources are those of the person's territories."""
    if not request.user.has_perm("supervision.view_heartbeat"):
        raise PermissionDenied
    findings = doctor.examine(request.user)
    order = [doctor.FAULT, doctor.WARNING, doctor.OK]
    context = {
        "findings": sorted(findings, key=lambda finding: order.index(finding.level)),
        "worst": doctor.worst(findings),
        "now": timezone.now(),
    }
    return render(request, "ops/status.html", context)
