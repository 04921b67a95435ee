# SPDX-License-Identifier: EUPL-1.2
"""The agenda of a team at a secret address, and the buttons that make it or take it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.interventions import feeding
from apps.interventions.models import Team


@require_safe
@never_cache
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Without an account: an agenda cannot log in."""
    team = feeding.team_of(secret)
    if team is None:
        raise Http404
    answer = HttpResponse(feeding.written(team), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="equipe.ics"'
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_POST
@login_required
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        secret = feeding.create(team_id=pk, by=request.user)
    except Team.DoesNotExist as error:
        raise Http404 from error
    address = request.build_absolute_uri(reverse("intervention-calendar", args=[secret]))
    messages.success(
        request,
        _("Adresse du calendrier, montrée une seule fois : %(address)s. Qui la connaît lit ce calendrier.")
        % {"address": address},
    )
    return redirect("intervention-team", pk=pk)


@require_POST
@login_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        feeding.revoke(team_id=pk, by=request.user)
    except Team.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("Calendrier révoqué : son adresse ne répond plus."))
    return redirect("intervention-team", pk=pk)
