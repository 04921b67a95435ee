# SPDX-License-Identifier: EUPL-1.2
"""Pages of the register of adjustments: the list, one of them with what it changes, what is done with it."""

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

from apps.contracts.models import Contract
from apps.energy.models import Adjustment, Evidence
from apps.energy.performance import badges, forms, reading, recounting, register
from apps.energy.performance.views.contract import seen
from apps.energy.performance.workflow import PerformanceRefused, TransitionRefused

MOST = 200  # of a contract: a register is read, not searched


@require_safe
@never_cache
@login_required
def board(request: HttpRequest, pk: int) -> HttpResponse:
    return _board(request, seen(request, pk))


@require_POST
@login_required
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    contract = seen(request, pk)
    if not request.user.has_perm(reading.PROPOSE):
        raise PermissionDenied
    form = forms.AdjustmentForm(contract, request.POST)
    if not form.is_valid():
        return _board(request, contract, form, status=400)
    try:
        row = register.propose(contract=contract, proposal=form.proposal(), by=request.user)
    except PerformanceRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _board(request, contract, form, status=400)
    messages.success(request, _("Ajustement proposé : joindre ce qui le justifie."))
    return redirect("savings-adjustment", pk=row.pk)


@require_safe
@never_cache
@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, _seen(request, pk))


@require_POST
@login_required
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen(request, pk)
    form = forms.EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, row, form=form, status=400)
    given = form.cleaned_data
    file = given["file"]
    filed = {"name": file.name, "content": file.read(register.evidence.LARGEST_FILE + 1)} if file else {}
    return _act(
        request,
        pk,
        lambda: register.add_evidence(adjustment_id=pk, by=request.user, note=given["note"], **filed),
        _("Pièce jointe."),
        form=form,
    )


@require_POST
@login_required
def justify(request: HttpRequest, pk: int) -> HttpResponse:
    words = _("Ajustement justifié : son effet est fixé, chaque partie peut l'accepter.")
    return _act(request, pk, lambda: register.justify(adjustment_id=pk, by=request.user), words)


def accept(*, side: str) -> Callable[..., HttpResponse]:
    @require_POST
    @login_required
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        words = _("Ajustement accepté.")
        return _act(request, pk, lambda: register.accept(adjustment_id=pk, side=side, by=request.user), words)

    return view


@require_POST
@login_required
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """For the side whose right the person holds."""
    row = _seen(request, pk)
    why = request.POST.get("why", "").replace("\x00", "")
    side = next(
        (one for one, right in reading.SIDES.items() if register.may(request.user, right, row.authority_id)), ""
    )
    if not side:
        raise PermissionDenied
    words = _("Ajustement rejeté.")
    return _act(
        request, pk, lambda: register.reject(adjustment_id=pk, side=side, why=why, by=request.user), words, typed=why
    )


@require_safe
@never_cache
@login_required
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """As it was given, never shown in a page of ours."""
    row = get_object_or_404(Evidence.objects.visible_to(request.user).exclude(content=None), pk=pk)
    headers = {
        "Content-Disposition": f'attachment; filename="{row.name.encode("ascii", "replace").decode()}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(row.content), content_type=row.media_type, headers=headers)


# --- Shown ------------------------------------------------------------------------------------------------------------


def _board(request: HttpRequest, contract: Contract, form: Any = None, status: int = 200) -> HttpResponse:
    rows = list(reading.adjustments(request.user).filter(contract=contract)[: MOST + 1])
    shown = rows[:MOST]
    moves = recounting.moves_of(contract.pk, shown)
    held = reading.rights(request.user, contract.territory_id)
    may = "propose_adjustment" in held or request.user.has_perm(reading.PROPOSE)
    context = {
        "row": contract,
        "rows": [
            {"row": row, "state": badges.adjustment(row), "move": move} for row, move in zip(shown, moves, strict=True)
        ],
        "left": len(rows) > MOST,
        "form": (form or forms.AdjustmentForm(contract)) if may else None,
    }
    return render(request, "energy/performance/adjustments.html", context, status=status)


def _seen(request: HttpRequest, pk: int) -> Adjustment:
    return get_object_or_404(reading.adjustments(request.user), pk=pk)


def _shown(
    request: HttpRequest,
    row: Adjustment,
    *,
    refusal: str = "",
    form: Any = None,
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "row": row,
        "state": badges.adjustment(row),
        "move": recounting.move(row),
        "lines": recounting.touched(row)[:60],
        "acts": reading.acts(row, request.user, reading.rights(request.user, row.authority_id)),
        "form": form or forms.EvidenceForm(),
        "refusal": refusal,
        "typed": typed,
    }
    return render(request, "energy/performance/adjustment.html", context, status=status)


def _act(
    request: HttpRequest, pk: int, act: Callable[[], Any], words: str, *, form: Any = None, typed: str = ""
) -> HttpResponse:
    """One service; a refusal is told on the page, which keeps what was typed."""
    row = _seen(request, pk)
    try:
        act()
    except Adjustment.DoesNotExist as error:
        raise Http404 from error
    except PerformanceRefused as refusal:
        return _shown(request, row, refusal=str(refusal), form=form, typed=typed, status=400)
    except TransitionRefused as refusal:
        return _shown(request, _seen(request, pk), refusal=str(refusal), form=form, typed=typed, status=409)
    messages.success(request, words)
    return redirect("savings-adjustment", pk=pk)
