# SPDX-License-Identifier: EUPL-1.2
"""Pages of the yearly statements: those of a contract, one of them down to its rows, its PDF and CSV, what is done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.contracts.models import Contract
from apps.contracts.penalties import euros
from apps.energy.models import SavingsStatement, SavingsStatementLine
from apps.energy.performance import badges, forms
from apps.energy.performance.views.contract import seen
from apps.energy.performance.workflow import PerformanceRefused, TransitionRefused
from apps.energy.statements import deciding, exporting, freezing, printing, reading


@require_safe
@never_cache
@login_required
def board(request: HttpRequest, pk: int) -> HttpResponse:
    return _board(request, seen(request, pk))


@require_POST
@login_required
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft of a year, counted or counted again."""
    contract = seen(request, pk)
    if not request.user.has_perm(deciding.PREPARE):
        raise PermissionDenied
    form = forms.YearForm(contract, request.POST)
    if not form.is_valid():
        return _board(request, contract, form, status=400)
    try:
        row = deciding.prepare(contract=contract, year=form.cleaned_data["year"], by=request.user)
    except (PerformanceRefused, TransitionRefused) as refusal:
        form.add_error(None, str(refusal))
        return _board(request, contract, form, status=400 if isinstance(refusal, PerformanceRefused) else 409)
    messages.success(request, _("Décompte compté."))
    return redirect("savings-statement", pk=row.pk)


@require_safe
@never_cache
@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, _seen(request, pk))


@require_safe
@never_cache
@login_required
def document(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen(request, pk)
    headers = {"Content-Disposition": f'inline; filename="{exporting.filename(row, "pdf")}"'}
    return HttpResponse(printing.pdf(row), content_type="application/pdf", headers=headers)


@require_safe
@never_cache
@login_required
def table(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen(request, pk)
    headers = {"Content-Disposition": f'attachment; filename="{exporting.filename(row, "csv")}"'}
    return HttpResponse(exporting.text(row), content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
@login_required
def recount(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen(request, pk)
    return _act(
        request, pk, lambda: deciding.prepare(contract=row.contract, year=row.year, by=request.user), _("Recompté.")
    )


@require_POST
@login_required
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    words = _("Décompte émis et figé : il se lit, se conteste et s'accepte.")
    return _act(request, pk, lambda: deciding.issue(statement_id=pk, by=request.user), words)


def sign(*, side: str) -> Callable[..., HttpResponse]:
    @require_POST
    @login_required
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        words = _("Décompte accepté.")
        return _act(request, pk, lambda: deciding.sign(statement_id=pk, side=side, by=request.user), words)

    return view


@require_POST
@login_required
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, lambda: deciding.pay(statement_id=pk, by=request.user), _("Décompte liquidé."))


@require_POST
@login_required
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    given = {"line_id": _line(request), "why": _why(request)}
    words = _("Ligne contestée : elle est hors du total jusqu'à la décision de la collectivité.")
    return _act(request, pk, lambda: deciding.contest(statement_id=pk, by=request.user, **given), words, typed=given)


@require_POST
@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    given = {"line_id": _line(request), "why": _why(request)}
    kept = request.POST.get("kept") == "oui"
    words = _("Contestation refusée : la ligne est maintenue.") if kept else _("Contestation acceptée.")
    return _act(
        request, pk, lambda: deciding.decide(statement_id=pk, by=request.user, kept=kept, **given), words, typed=given
    )


# --- Shown ------------------------------------------------------------------------------------------------------------


def _board(request: HttpRequest, contract: Contract, form: Any = None, status: int = 200) -> HttpResponse:
    rows = reading.statements(request.user).filter(contract=contract)
    may = request.user.has_perm(deciding.PREPARE)
    context = {
        "row": contract,
        "rows": [{"row": row, "state": badges.statement(row)} for row in rows],
        "form": (form or forms.YearForm(contract)) if may else None,
    }
    return render(request, "energy/performance/statements.html", context, status=status)


def _shown(
    request: HttpRequest,
    row: SavingsStatement,
    refusal: str = "",
    typed: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    lines = list(reading.lines(request.user, row.pk))
    context = {
        "row": row,
        "state": badges.statement(row),
        "held": reading.contractors(row.contract),
        "shown_total": euros(abs(row.total)),
        "lines": [{"line": line, "confidence": badges.confidence(line.confidence)} for line in lines],
        "is_running": row.last >= timezone.localdate(),
        "lacking": deciding.why_not_yet(row) if row.state == "draft" else "",
        "intact": freezing.holds(row) if row.issued_at and "verifier" in request.GET else None,
        "acts": reading.acts(row, request.user),
        "refusal": refusal,
        "typed": typed or {},
    }
    return render(request, "energy/performance/statement.html", context, status=status)


# --- Done -------------------------------------------------------------------------------------------------------------


def _seen(request: HttpRequest, pk: int) -> SavingsStatement:
    return get_object_or_404(reading.statements(request.user).prefetch_related("contract__parties"), pk=pk)


def _act(
    request: HttpRequest, pk: int, act: Callable[[], Any], words: str, typed: dict[str, Any] | None = None
) -> HttpResponse:
    """One service; a refusal is told on the page, which keeps what was typed."""
    row = _seen(request, pk)
    try:
        act()
    except (SavingsStatement.DoesNotExist, SavingsStatementLine.DoesNotExist) as error:
        raise Http404 from error
    except PerformanceRefused as refusal:
        return _shown(request, row, refusal=str(refusal), typed=typed, status=400)
    except TransitionRefused as refusal:
        return _shown(request, _seen(request, pk), refusal=str(refusal), typed=typed, status=409)
    messages.success(request, words)
    return redirect("savings-statement", pk=pk)


def _line(request: HttpRequest) -> int:
    given = request.POST.get("line", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else 0


def _why(request: HttpRequest) -> str:
    return request.POST.get("why", "").replace("\x00", "")
