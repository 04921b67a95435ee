# SPDX-License-Identifier: EUPL-1.2
"""The gesture of what is near by: the requests chosen join the visit of this one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from apps.interventions import nearby, services
from apps.interventions.forms import HIGHEST
from apps.interventions.refusals import Changed, InterventionRefused
from apps.interventions.views.detail import seen, shown

LONGEST_NUMBER = len(str(HIGHEST))


@require_POST
@login_required
def join(request: HttpRequest, pk: int) -> HttpResponse:
    work = seen(request, pk)
    given = request.POST.getlist("others")[: nearby.MOST + 1]
    others = [int(text) for text in given if text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER]
    try:
        joined = nearby.join(request_id=pk, others=others, by=request.user)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except InterventionRefused as refusal:
        return shown(request, work, refusal=str(refusal), status=400)
    except (services.TransitionRefused, Changed) as refusal:
        return shown(request, work, refusal=str(refusal), status=409)
    words = ngettext("%(n)d demande jointe à la visite.", "%(n)d demandes jointes à la visite.", joined)
    messages.success(request, words % {"n": joined} if joined else _("Ces demandes étaient déjà de cette visite."))
    return redirect("intervention", pk=pk)


@require_POST
@login_required
def join_slot(request: HttpRequest, pk: int) -> HttpResponse:
    """Preventive work near by, opened now for the same visit."""
    work = seen(request, pk)
    text = request.POST.get("slot", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER else 0
    try:
        made = nearby.join_slot(request_id=pk, slot_id=number, by=request.user)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except InterventionRefused as refusal:
        return shown(request, work, refusal=str(refusal), status=400)
    except (services.TransitionRefused, Changed) as refusal:
        return shown(request, work, refusal=str(refusal), status=409)
    messages.success(request, _("DI n° %(number)d ouverte et jointe à la visite.") % {"number": made.pk})
    return redirect("intervention", pk=pk)
