# SPDX-License-Identifier: EUPL-1.2
"""/energie/eclairage/: what lighting saved, how much of it by each strategy, down to cabinets and lamps."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.energy import bill_gap
from apps.energy.forms import Filter
from apps.energy.lighting import standing, summing, words
from apps.energy.lighting.counting import COMPUTED, MEASURED, UNKNOWN, CabinetFigure, ClassFigure
from apps.energy.lighting.standing import Standing
from apps.energy.lighting.summing import Sum
from apps.energy.models import Confidence
from apps.energy.views import csv_files
from apps.energy.views.doors import PERIODS, asked, door
from apps.territories.paging import link

MOST = 60  # cabinets opened on one page: beyond, a territory is chosen, or the file
SURE = {
    "high": ("normal", "•"),
    "medium": ("minor", "◕"),
    "low": ("major", "▲"),
    "none": ("unknown", "◌"),
}


@require_safe
@door()
def page(request: HttpRequest) -> HttpResponse:
    period, chosen = asked(request)
    form, found = _asked(request)
    measured = sorted(found.of_state(MEASURED), key=lambda one: -one.saved)
    context = {
        "form": form,
        "found": found,
        "whole": found.whole,
        "sure": (*SURE[found.whole.confidence], Confidence(found.whole.confidence).label),
        "parts": list(_parts(found.whole)),
        "communes": [_line(one, found.whole) for one in found.communes],
        "strategies": [_line(one, found.whole) for one in found.strategies],
        "heads": list(words.SHORT.values()),
        "cabinets": [_opened(one) for one in measured[:MOST]],
        "cut": max(0, len(measured) - MOST),
        "most": MOST,
        "computed": [_opened(one) for one in found.of_state(COMPUTED)[:MOST]],
        "unknown": found.of_state(UNKNOWN),
        "billed": bill_gap.words(summing.billed(found.figures)),
        "sample": any(one.is_sample for one in found.figures),
        "since": period.since,
        "last": period.until - timedelta(days=1),
        "chosen": chosen,
        "periods": list(PERIODS),
        "query": link(request, "").lstrip("?"),
        "filtered": bool(form.given()),
    }
    return render(request, "energy/lighting.html", context)


def _asked(request: HttpRequest) -> tuple[Filter, Standing]:
    period, _chosen = asked(request)
    form = Filter(request.user, request.GET)
    given = form.given().get("territoire")
    return form, standing.of(request.user, period.since, period.until, given.code if given else "")


def _parts(one: Sum) -> Iterator[dict[str, Any]]:
    """A line a strategy, in the published order."""
    if not one.cabinets:
        return
    widest = max(1, *(abs(part) for part in one.parts))
    for rank, (code, name) in enumerate(words.PARTS.items()):
        yield {
            "code": code,
            "name": name,
            "short": words.SHORT[code],
            "kwh": one.shown[rank],
            "percent": one.tenths[rank] / 10 if one.tenths else None,
            "euros": one.euros[rank] if one.euros else None,
            "width": round(100 * abs(one.parts[rank]) / widest),
            "less": one.parts[rank] < 0,
        }


def _line(one: Sum, whole: Sum) -> dict[str, Any]:
    return {
        "sum": one,
        "parts": list(_parts(one)),
        "sure": (*SURE[one.confidence], Confidence(one.confidence).label),
        "share": round(100 * one.saved / whole.saved) if whole.saved else None,
    }


def _opened(one: CabinetFigure) -> dict[str, Any]:
    return {
        "one": one,
        "strategy": words.STRATEGIES[one.strategy],
        "billed": bill_gap.words(one.billed),
        "parts": list(zip(words.PARTS.values(), one.shown, one.euros or [None] * len(one.parts), strict=True)),
        "percent": 100 * one.saved / one.reference if one.reference else None,
        "classes": [(each, words.STRATEGIES[each.strategy]) for each in one.classes if each.of.lamps],
    }


# --- Files ------------------------------------------------------------------------------------------------------------


@require_safe
@door()
def table(request: HttpRequest) -> HttpResponse:
    """A line a cabinet; what is unknown is an empty cell."""
    _form, found = _asked(request)
    return csv_files.answer("eclairage-armoires.csv", [_head(), *(_row(one) for one in found.figures)])


def _head() -> list[str]:
    return [
        *(_("territoire"), _("armoire"), _("compteurs"), _("état"), _("stratégie"), _("lampes")),
        *(_("jours comptés"), _("jours attendus"), _("référence (kWh)"), _("origine de la référence")),
        *(_("mesuré (kWh)"), _("factures comparées"), _("facturé (kWh)"), _("mesuré les mêmes jours (kWh)")),
        _("factures laissées de côté"),
        *(f"{name} (kWh)" for name in words.PARTS.values()),
        *(_("économie (kWh)"), _("économie (%)"), _("prix (€/kWh)"), _("économie (€)"), _("remarques")),
    ]


def _row(one: CabinetFigure) -> list[object]:
    known = one.state != UNKNOWN
    origin = (_("compteur, année d'avant") if one.by_meter else _("calculée")) if known else None
    return [
        *(
            one.cabinet.owner.name,
            one.cabinet.code,
            " ".join(point.asset.code for point in one.meters),
            words.STATES[one.state],
        ),
        *(words.STRATEGIES[one.strategy], one.cabinet.lamps, one.days, one.due),
        *(_number(one.reference if known else None), origin, _number(one.measured)),
        *_billed(one),
        *(_number(part if known else None) for part in one.shown),
        _number(one.saved if known else None),
        100 * one.saved / one.reference if known and one.reference else None,
        *(one.price, _number(sum(one.euros) if one.euros else None), " ".join([*one.reasons, *one.notes])),
    ]


def _billed(one: CabinetFigure) -> list[object]:
    gap = one.billed
    if gap is None:
        return [None] * 4
    both = (gap.billed, gap.measured) if gap.compared else (None, None)
    return [gap.compared, *both, gap.aside]


@require_safe
@door()
def lamps(request: HttpRequest) -> HttpResponse:
    """A line a class of lamps of each cabinet."""
    _form, found = _asked(request)
    rows = [_lamp_row(one, each) for one in found.figures for each in one.classes]
    return csv_files.answer("eclairage-lampes.csv", [_lamp_head(), *rows])


def _lamp_head() -> list[str]:
    return [
        *(_("territoire"), _("armoire"), _("lampes"), _("lampes déposées"), _("avant (W)"), _("pertes avant (%)")),
        *(_("aujourd'hui (W)"), _("pertes aujourd'hui (%)"), _("régime de nuit"), _("changées le"), _("stratégie")),
        *(_("avant, calculé (kWh)"), _("aujourd'hui, calculé (kWh)")),
    ]


def _lamp_row(one: CabinetFigure, each: ClassFigure) -> list[object]:
    lamp = each.of.lamp
    return [
        *(one.cabinet.owner.name, one.cabinet.code, each.of.lamps, each.of.removed),
        *(lamp.before_w, _percent(lamp.before_losses), lamp.watts, _percent(lamp.losses)),
        *(lamp.schedule or None, lamp.renewed_on, words.STRATEGIES[each.strategy], each.before, each.now),
    ]


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _number(value: int | None) -> float | None:
    """As a number for a spreadsheet, negative ones too."""
    return None if value is None else float(value)
