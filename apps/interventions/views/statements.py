# SPDX-License-Identifier: EUPL-1.2
"""Pages of the monthly statements: the list, one of them line by line, its PDF and CSV, what is done with it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.contracts.clocks import HOURS
from apps.contracts.penalties import euros
from apps.interventions import badges, forms
from apps.interventions.models import Statement, StatementLine
from apps.interventions.models.statement import OWN, SIDES, VIEW
from apps.interventions.refusals import InterventionRefused
from apps.interventions.statements import counting, deciding, earlier, exporting, printing, reading, silence, wording
from apps.interventions.workflow import TransitionRefused
from apps.territories.admin_keyset import beyond, read, written

PAGE, LINES = 24, 50
AFTER = "apres"  # place in the list


@require_safe
@never_cache
@login_required
def board(request: HttpRequest) -> HttpResponse:
    return _board(request)


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
def prepare(request: HttpRequest) -> HttpResponse:
    """The draft of a month of a contract, counted or counted again."""
    if not request.user.has_perm(reading.PREPARE):
        raise PermissionDenied
    form = forms.StatementForm(request.user, request.POST)
    if not form.is_valid():
        return _board(request, form, status=400)
    try:
        row = deciding.prepare(by=request.user, **form.cleaned_data)
    except InterventionRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _board(request, form, status=400)
    except TransitionRefused as refusal:
        form.add_error(None, str(refusal))
        return _board(request, form, status=409)
    messages.success(request, _("Décompte compté."))
    return redirect("statement", pk=row.pk)


@require_POST
@login_required
def recount(request: HttpRequest, pk: int) -> HttpResponse:
    row = _seen(request, pk)
    return _act(
        request, pk, lambda: deciding.prepare(contract=row.contract, month=row.month, by=request.user), _("Recompté.")
    )


@require_POST
@login_required
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    words = _("Décompte émis : le titulaire peut le lire, le contester et le signer.")
    return _act(request, pk, lambda: deciding.issue(statement_id=pk, by=request.user), words)


def sign(*, side: str) -> Callable[..., HttpResponse]:
    @require_POST
    @login_required
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        words = _("Décompte signé.")
        return _act(request, pk, lambda: deciding.sign(statement_id=pk, side=side, by=request.user), words)

    return view


@require_POST
@login_required
def accept_tacitly(request: HttpRequest, pk: int) -> HttpResponse:
    words = _("Acceptation tacite constatée : le décompte est figé.")
    return _act(request, pk, lambda: silence.accept(statement_id=pk, by=request.user), words)


@require_POST
@login_required
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, lambda: deciding.pay(statement_id=pk, by=request.user), _("Décompte liquidé."))


@require_POST
@login_required
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    given = {"line_id": _line(request), "why": _why(request)}
    words = _("Ligne contestée : elle est hors du total jusqu'à la décision de la collectivité.")
    return _act(
        request,
        pk,
        lambda: deciding.contest(statement_id=pk, by=request.user, **given),
        words,
        typed=given,
    )


@require_POST
@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    given = {"line_id": _line(request), "why": _why(request)}
    kept = request.POST.get("kept") == "oui"
    words = _("Contestation refusée : la ligne est maintenue.") if kept else _("Contestation acceptée.")
    return _act(
        request,
        pk,
        lambda: deciding.decide(statement_id=pk, by=request.user, kept=kept, **given),
        words,
        typed=given,
    )


# --- Shown ------------------------------------------------------------------------------------------------------------


def _board(request: HttpRequest, form: Any = None, status: int = 200) -> HttpResponse:
    if not (request.user.has_perm(VIEW) or request.user.has_perm(OWN)):
        raise PermissionDenied
    asked = forms.StatementListForm(request.user, request.GET)
    given = asked.given()
    rows = reading.statements(request.user).prefetch_related("contract__parties")
    if given.get("contrat"):
        rows = rows.filter(contract=given["contrat"])
    if given.get("annee"):
        rows = rows.filter(month__year=given["annee"])
    found, older = _page(request, rows, reading.NEWEST, PAGE)
    may = request.user.has_perm(reading.PREPARE)
    context = {
        "rows": [
            {"row": row, "state": badges.statement(row), "held": reading.contractors(row.contract)} for row in found
        ],
        "older": older,
        "first": request.GET.get(AFTER, ""),
        "asked": asked,
        "filtered": bool(given),
        "form": (form or forms.StatementForm(request.user)) if may else None,
        "link": _link(request, ""),
    }
    return render(request, "interventions/statements.html", context, status=status)


def _shown(
    request: HttpRequest, row: Statement, refusal: str = "", typed: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    view = request.GET.get("lignes", "")
    rows = reading.lines(request.user, row.pk)
    asked = request.GET.get("di", "")
    if view in reading.VIEWS:
        rows = rows.filter(reading.VIEWS[view])
    if asked.isascii() and asked.isdecimal() and len(asked) < 19:
        rows = rows.filter(request=int(asked))
    found, older = _page(request, rows, reading.IN_ORDER, LINES)
    begin, end = counting.bounds(row.contract, row.month)
    acts = reading.acts(row, request.user)
    context = {
        "row": row,
        "state": badges.statement(row),
        "held": reading.contractors(row.contract),
        "is_whole": row.counted_to == end,
        "is_running": end > timezone.now(),
        "shown_total": euros(abs(row.total)),
        "indicators": reading.indicators(row),
        "caps": reading.caps(row),
        "lines": [_told(line) for line in found],
        "count": row.lines.count(),
        "contested": reading.lines(request.user, row.pk).filter(contested=True)[: reading.MOST_CONTESTED],
        "views": reading.kinds_of_lines(),
        "view": view if view in reading.VIEWS else "",
        "asked": asked,
        "older": older,
        "first": request.GET.get(AFTER, ""),
        "acts": acts,
        "silent": SIDES.get(silence.silent(row)),
        "silent_days": silence.days(row),
        "accepted_from": silence.accepted_from(row),
        "lacking": earlier.why_not_yet(row.contract, row.month, begin) if row.state == "draft" else "",
        "intact": deciding.is_intact(row) if row.frozen_at and "verifier" in request.GET else None,
        "refusal": refusal,
        "typed": typed or {},
    }
    return render(request, "interventions/statement.html", context, status=status)


def _told(line: Any) -> Any:
    line.suspended_words = wording.counted(line.suspended, HOURS) if line.suspended else _("aucune")
    return line


def _page(request: HttpRequest, rows: Any, order: tuple[str, ...], size: int) -> tuple[list[Any], str]:
    """One page, and the address of the next one. A worn-out place is the start of the list."""
    _backwards, position = read(request.GET.get(AFTER, ""), len(order))
    ordered = rows.order_by(*order)
    try:
        found = list((beyond(ordered, order, position) if position else ordered)[: size + 1])
    except (ValueError, TypeError, OverflowError):
        found = list(ordered[: size + 1])
    return found[:size], _link(request, written(False, found[size - 1], order)) if len(found) > size else ""


def _link(request: HttpRequest, place: str) -> str:
    given = {name: value for name, value in request.GET.items() if name != AFTER and value}
    return "?" + urlencode(given | ({AFTER: place} if place else {}))


# --- Done -------------------------------------------------------------------------------------------------------------


def _seen(request: HttpRequest, pk: int) -> Statement:
    return get_object_or_404(reading.statements(request.user).prefetch_related("contract__parties"), pk=pk)


def _act(
    request: HttpRequest, pk: int, act: Callable[[], Any], words: str, typed: dict[str, Any] | None = None
) -> HttpResponse:
    """One service; a refusal is told on the page, which keeps what was typed."""
    row = _seen(request, pk)
    try:
        act()
    except (Statement.DoesNotExist, StatementLine.DoesNotExist) as error:
        raise Http404 from error
    except InterventionRefused as refusal:
        return _shown(request, row, refusal=str(refusal), typed=typed, status=400)
    except TransitionRefused as refusal:
        return _shown(request, _seen(request, pk), refusal=str(refusal), typed=typed, status=409)
    messages.success(request, words)
    return redirect("statement", pk=pk)


def _line(request: HttpRequest) -> int:
    given = request.POST.get("line", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else 0


def _why(request: HttpRequest) -> str:
    return request.POST.get("why", "").replace("\x00", "")
