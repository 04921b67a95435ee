# SPDX-License-Identifier: EUPL-1.2
"""Pages of the performance of a contract: the list, one of them over its years, the rows of its ledger."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.contracts.models import Contract
from apps.energy.ledger import counting
from apps.energy.models import Adjustment, LedgerLine, SavingsStatement
from apps.energy.models.performance import OWN, VIEW
from apps.energy.performance import badges, drawing, exporting, figures, reading, standing, summing, workflow
from apps.energy.performance.standing import LotStanding, Standing, YearStanding
from apps.energy.performance.workflow import PerformanceRefused
from apps.territories.admin_keyset import beyond, read, written

ROWS = 100
AFTER = "apres"  # place in the list
ORDER = ("first", "lot", "label", "pk")
FILTERS = ("annee", "lot", "autorite", "objet")


@require_safe
@never_cache
@login_required
def board(request: HttpRequest) -> HttpResponse:
    """Every contract that promises savings."""
    allowed(request)
    return render(request, "energy/performance/contracts.html", {"rows": reading.contracts(request.user)})


@require_safe
@never_cache
@login_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    row = seen(request, pk)
    found = standing_of(request, row)
    context = {
        "row": row,
        "standing": found,
        "trajectory": found.trajectory,
        "euros": drawing.of_euros(found),
        "lots": [_lot(found, one) for one in found.lots],
        "years": [_year(one) for one in found.years],
        "confidence": badges.confidence(found.figure.confidence),
        "statements": {one.year: one for one in SavingsStatement.objects.filter(contract=row)},
        "waiting": Adjustment.objects.filter(contract=row, state__in=workflow.ADJUSTMENT_OPEN).count(),
        "level": round(found.level * 100),
        "counts": reading.counts(request.user, row)[:2],
    }
    return render(request, "energy/performance/contract.html", context)


@require_safe
@never_cache
@login_required
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """Every figure of the page, as a file."""
    row = seen(request, pk)
    headers = {"Content-Disposition": f'attachment; filename="{exporting.filename(row)}"'}
    found = exporting.text(standing_of(request, row))
    return HttpResponse(found, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@never_cache
@login_required
def ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that a figure is made of."""
    row = seen(request, pk)
    given = {name: request.GET[name].replace("\x00", "")[:160] for name in FILTERS if request.GET.get(name)}
    rows = _filtered(reading.ledger(request.user, row), row, given)
    found, following = _page(request, rows)
    context = {
        "row": row,
        "lines": found,
        "following": following,
        "first": request.GET.get(AFTER, ""),
        "figure": figures.of_sums(one.sum for one in summing.of(rows)),
        "given": given,
        "years": list(row.periods.order_by("number")),
        "lots": sorted(set(_named(row, "lot"))),
        "authorities": reading.authorities(row),
        "counts": reading.counts(request.user, row)[:2],
        "may_count": counting.COUNT.removeprefix("energy.") in reading.rights(request.user, row.territory_id),
    }
    return render(request, "energy/performance/ledger.html", context)


@require_POST
@login_required
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """A year of the ledger counted again from its meters."""
    row = seen(request, pk)
    year = _number(request.POST.get("annee", ""))
    try:
        changed = counting.count(contract=row, year=year, by=request.user)
    except PerformanceRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext("Recompté : %(n)d mois a changé.", "Recompté : %(n)d mois ont changé.", changed)
        messages.success(request, said % {"n": changed})
    return redirect(f"{reverse('savings-ledger', args=[pk])}?annee={year}")


# --- Shown ------------------------------------------------------------------------------------------------------------


def allowed(request: HttpRequest) -> None:
    if not (request.user.has_perm(VIEW) or request.user.has_perm(OWN)):
        raise PermissionDenied


def seen(request: HttpRequest, pk: int) -> Contract:
    return get_object_or_404(reading.contracts(request.user), pk=pk)


def standing_of(request: HttpRequest, row: Contract) -> Standing:
    return standing.of(row, summing.of(reading.ledger(request.user, row)), timezone.localdate())


def _lot(found: Standing, one: LotStanding) -> dict[str, Any]:
    years = standing.lot_years(found, one.lot)
    shown = one.latest or one.figure
    return {
        "lot": one,
        "shown": shown,
        "chart": drawing.of_lot(found, one.lot, years),
        "confidence": badges.confidence(shown.confidence),
        "years": [{"year": year, "figure": figure, "promised": promised} for year, figure, promised in years],
    }


def _year(one: YearStanding) -> dict[str, Any]:
    settled = standing.settled(one.cells) if one.status == "past" else {}
    cells = [
        {"cell": cell, "settled": settled.get((cell.lot, cell.promise.baseline.authority_id))} for cell in one.cells
    ]
    return {"year": one, "cells": cells, "due": standing.due(settled) if settled else None}


def _named(row: Contract, field: str) -> list[Any]:
    rows = LedgerLine.objects.filter(contract=row, current=True).order_by()
    return [
        (line, label) for line, label in LedgerLine._meta.get_field(field).choices if rows.filter(lot=line).exists()
    ]


def _filtered(rows: Any, row: Contract, given: dict[str, str]) -> Any:
    """What cannot be read is left aside."""
    period = row.periods.filter(number=_number(given.get("annee", ""))).first()
    if period is not None:
        rows = rows.filter(first__gte=period.starts_on, first__lte=period.ends_on)
    if "lot" in given:
        rows = rows.filter(lot=given["lot"])
    if "autorite" in given:
        rows = rows.filter(authority__code=given["autorite"])
    if "objet" in given:
        rows = rows.filter(label=given["objet"])
    return rows


def _number(text: str) -> int:
    """Of a year of the contract; 0 for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def _page(request: HttpRequest, rows: Any) -> tuple[list[Any], str]:
    """One page, and the address of the next one. A worn-out place is the start of the list."""
    _backwards, position = read(request.GET.get(AFTER, ""), len(ORDER))
    ordered = rows.order_by(*ORDER)
    try:
        found = list((beyond(ordered, ORDER, position) if position else ordered)[: ROWS + 1])
    except (ValueError, TypeError, OverflowError):
        found = list(ordered[: ROWS + 1])
    if len(found) <= ROWS:
        return found, ""
    given = {name: value for name, value in request.GET.items() if name != AFTER and value}
    return found[:ROWS], "?" + urlencode(given | {AFTER: written(False, found[ROWS - 1], ORDER)})
