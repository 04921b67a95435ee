# SPDX-License-Identifier: EUPL-1.2
"""What a person does about sendings to a GMAO; and the door where GMAO ring."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.interventions import services
from apps.interventions.gmao import receiving
from apps.interventions.models import Conflict
from apps.interventions.models.ticket import HEAVIEST_LETTER
from apps.interventions.refusals import InterventionRefused
from apps.interventions.views.detail import seen, shown
from apps.interventions.workflow import TransitionRefused


@require_POST
@login_required
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    work = seen(request, pk)
    try:
        done = services.retry(request_id=pk, by=request.user)
    except InterventionRefused as refusal:
        return shown(request, work, refusal=str(refusal), status=409)
    words = ngettext("%(n)d envoi repart maintenant.", "%(n)d envois repartent maintenant.", done)
    messages.success(request, words % {"n": done})
    return redirect("intervention", pk=pk)


@require_POST
@login_required
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The held sending of one request."""
    seen(request, pk)
    _told(request, services.release(by=request.user, request_id=pk))
    return redirect("intervention", pk=pk)


@require_POST
@login_required
def confirm_all(request: HttpRequest) -> HttpResponse:
    _told(request, services.release(by=request.user))
    return redirect("interventions")


@require_POST
@login_required
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    conflicts = Conflict.objects.visible_to(request.user, "interventions.view_workrequest")
    conflict = get_object_or_404(conflicts.select_related("ticket"), pk=pk)
    work = seen(request, conflict.ticket.request_id)
    try:
        services.resolve(conflict_id=pk, keep=request.POST.get("keep", ""), by=request.user)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except (TransitionRefused, InterventionRefused) as refusal:
        return shown(request, work, refusal=str(refusal), status=409)
    messages.success(request, _("Conflit tranché."))
    return redirect("intervention", pk=work.pk)


@csrf_exempt
@require_POST
def hook(request: HttpRequest, slug: str) -> HttpResponse:
    """No CSRF token: a machine without a session rings; the HMAC of its body, by this GMAO's secret, says who it is.

    Answered after the commit, whatever is thought of what it says: it will not be said again.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > HEAVIEST_LETTER:
        return JsonResponse({"detail": _("Message trop long.")}, status=413)
    body = request.body[: HEAVIEST_LETTER + 1]
    try:
        gmao = receiving.gmao_that_signed(slug, body, request.headers)
    except receiving.NotSigned:
        return JsonResponse({"detail": _("Signature refusée.")}, status=401)
    delivery = receiving.receive(gmao, body, request.headers)
    return JsonResponse({"status": delivery.state, "detail": delivery.reason})


def _told(request: HttpRequest, done: int) -> None:
    words = ngettext("%(n)d envoi confirmé.", "%(n)d envois confirmés.", done)
    messages.success(request, words % {"n": done})
