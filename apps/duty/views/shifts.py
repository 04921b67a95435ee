# SPDX-License-Identifier: EUPL-1.2
"""A shift: take it, write the hand-over note, sign it, read the one before; its PDF."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.duty import courante, report, selectors, shifts
from apps.duty.models import Shift
from apps.duty.parts import parts
from apps.duty.refusals import DutyRefused
from apps.territories.models import Territory

SHOWN = 200  # lines of what happened, on the page


@require_safe
@never_cache
@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, _seen(request, pk))


@require_safe
@never_cache
@login_required
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF, with what its reader may see."""
    shift = _seen(request, pk)
    name = f"service-{shift.territory.code}-{shift.pk}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(report.pdf(shift, request.user), content_type="application/pdf", headers=headers)


@require_POST
@login_required
def take(request: HttpRequest) -> HttpResponse:
    """Start or join the shift of a territory."""
    code = request.POST.get("territory", "")
    territory = Territory.objects.visible_to(request.user, shifts.HOLD).filter(code=code[:16]).first()
    if territory is None:
        raise PermissionDenied(_("Votre rôle ne permet pas de tenir un service sur ce territoire."))
    shift = shifts.take(territory=territory, by=request.user)
    return redirect("shift", pk=shift.pk)


@require_POST
@login_required
def write(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, shifts.write_note, _("Consignes gardées."), note=request.POST.get("note", ""))


@require_POST
@login_required
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    words = _("Consignes rédigées d'après les faits : les relire et les compléter.")
    return _act(request, pk, shifts.draft, words, note=request.POST.get("note", ""))


@require_POST
@login_required
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    words = _("Relève signée : elle ne se modifie plus.")
    return _act(request, pk, shifts.sign, words, note=request.POST.get("note", ""))


@require_POST
@login_required
def read(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, shifts.read, _("Relève lue."))


def _seen(request: HttpRequest, pk: int) -> Shift:
    return get_object_or_404(selectors.shifts(request.user), pk=pk)


def _act(request: HttpRequest, pk: int, service: Callable[..., Shift], words: str, **given: Any) -> HttpResponse:
    """One service; a refusal is told on the page, which keeps what was typed."""
    try:
        service(shift_id=pk, by=request.user, **given)
    except Shift.DoesNotExist as error:
        raise Http404 from error
    except DutyRefused as refusal:
        return _shown(request, _seen(request, pk), refusal=str(refusal), typed=given.get("note"), status=409)
    messages.success(request, words)
    return redirect("shift", pk=pk)


def _shown(
    request: HttpRequest, shift: Shift, refusal: str = "", typed: str | None = None, status: int = 200
) -> HttpResponse:
    people = list(shift.operators.order_by("last_name", "username"))
    may = request.user.has_perm(shifts.HOLD, shift)
    here = any(one.pk == request.user.pk for one in people)
    context = {
        "shift": shift,
        "people": people,
        "note": shift.note if typed is None else typed,
        "parts": list(parts(shift.note)),
        "refusal": refusal,
        "page": courante.of_shift(request.user, shift, SHOWN),
        "holds": may and here and shift.is_open,
        "may_join": may and not here and shift.is_open,
        "may_take": may and shift.signed_by_id not in (None, request.user.pk) and not selectors.is_followed(shift),
        "may_read": may and shift.signed_by_id not in (None, request.user.pk) and shift.read_by_id is None,
    }
    return render(request, "duty/shift.html", context, status=status)
