# SPDX-License-Identifier: EUPL-1.2
"""From a signalement: ask for an intervention, or say that an open one is also for it. Its own page tells the rest."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.interventions import services
from apps.interventions.forms import HIGHEST
from apps.interventions.models import WorkRequest

LONGEST_NUMBER = len(str(HIGHEST))


@require_POST
@login_required
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    return _told(request, pk, lambda: services.open_from_report(signalement_id=pk, by=request.user))


@require_POST
@login_required
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """`numero`: of an open request."""
    text = request.POST.get("numero", "").strip()
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER else 0
    return _told(request, pk, lambda: services.join_report(request_id=number, signalement_id=pk, by=request.user))


def _told(request: HttpRequest, pk: int, act: Callable[[], WorkRequest]) -> HttpResponse:
    try:
        made = act()
    except WorkRequest.DoesNotExist:
        messages.error(request, _("Aucune demande d'intervention visible n'a ce numéro."))
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except (services.InterventionRefused, services.AlreadyOpen, services.TransitionRefused) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("DI n° %(number)d : l'habitant en lira les étapes.") % {"number": made.pk})
    return redirect("signalement", pk=pk)
