# SPDX-License-Identifier: EUPL-1.2
"""« Pilotage »: what élus look at, and the page behind each figure."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.kpi import board, communes_map, curves, drawing, exporting, reading, words
from apps.kpi.models import Figure
from apps.kpi.views.doors import door, visible
from apps.territories.models import Territory

ROWS = {  # where the rows of a measure are: right, name of the page
    "lighting_saving": ("energy.view_savingsstatement", "savings"),
    "building_saving": ("energy.view_savingsstatement", "savings"),
    "euros_avoided": ("energy.view_savingsstatement", "savings"),
    "co2_avoided": ("energy.view_savingsstatement", "savings"),
    "dark_street_hours": ("events.view_quality", "quality"),
    "lamp_availability": ("events.view_quality", "quality"),
    "intervention_kept": ("interventions.view_workrequest", "intervention-measures"),
    "restoration_kept": ("interventions.view_workrequest", "intervention-measures"),
    "confirmed_resolutions": ("signalements.view_signalement", "signalement-measures"),
    "seen_by_machines": ("signalements.view_signalement", "signalement-measures"),
    "alarms_per_day": ("events.view_quality", "quality"),
    "sources_heard": ("supervision.view_poll", "sources"),
    "interoperability": ("supervision.view_poll", "sources"),
}


@require_safe
@door()
def page(request: HttpRequest) -> HttpResponse:
    held, inside = reading.held(request.user)
    territory = _chosen(request, held)
    if territory is None:
        return render(request, "kpi/empty.html", {"places": held})
    running = reading.running_month(territory, timezone.now())
    places = inside.get(territory.pk, [])
    told = board.of(territory, places, running)
    context = {
        "territory": territory,
        "places": held,
        "board": told,
        "curve": told.curve,
        "map": communes_map.drawn(places, {one.territory.pk: one.each for one in told.communes}),
    }
    return render(request, "kpi/board.html", context)


@require_safe
@door()
def indicator(request: HttpRequest, code: str, name: str) -> HttpResponse:
    territory, held, rows = _history(request, code, name)
    running = reading.running_month(territory, timezone.now())
    shown = reading.shown(rows, running)[0]
    right, page = ROWS.get(shown.figure.definition.measure, ("", ""))
    context = {
        "territory": territory,
        "indicator": held,
        "card": words.card(shown),
        "readings": [
            (_("Pour un élu"), words.sentence(shown.figure.definition, shown.figure, "for_elus")),
            (_("Pour un agent"), words.sentence(shown.figure.definition, shown.figure, "for_agents")),
            (_("Pour un habitant"), words.sentence(shown.figure.definition, shown.figure, "for_public")),
        ],
        "versions": _versions(rows),
        "chart": drawing.of_months(rows),
        "curve": curves.of_months(rows),
        "unit": words.UNITS[held.unit].strip(),
        "rows": [_line(row) for row in reversed(rows)],
        "page": reverse(page) if page and request.user.has_perm(right) else "",
        "complete": _percent(shown.figure),
    }
    return render(request, "kpi/indicator.html", context)


@require_safe
@door()
def table(request: HttpRequest, code: str, name: str) -> HttpResponse:
    _territory, _held, rows = _history(request, code, name)
    return csv_of(request, rows, f"{name}-{code}")


@require_safe
@door()
def everything(request: HttpRequest, code: str) -> HttpResponse:
    territory = visible(request, code)
    return csv_of(request, board.known(territory, reading.figures(territory)), f"indicateurs-{code}")


def csv_of(request: HttpRequest, rows: list[Figure], name: str) -> HttpResponse:
    """For people, or for machines with `?pour=machines`."""
    machines = request.GET.get("pour") == "machines"
    text = exporting.for_machines(rows) if machines else exporting.for_people(rows)
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _chosen(request: HttpRequest, places: list[Territory]) -> Territory | None:
    asked = request.GET.get("territoire", "")
    if asked:
        found = next((one for one in places if one.code == asked), None)
        if found is None:
            raise Http404
        return found
    return places[0] if places else None


def _history(request: HttpRequest, code: str, name: str) -> tuple[Territory, Any, list[Figure]]:
    territory = visible(request, code)
    found = reading.history(request.user, territory, name)
    if found is None or not found[1]:
        raise Http404
    return territory, found[0], board.known(territory, found[1])


def _versions(rows: list[Figure]) -> list[Any]:
    """Definitions that these months were counted with, the newest first."""
    found = {row.definition_id: row.definition for row in rows}
    return sorted(found.values(), key=lambda one: -one.version)


def _line(row: Figure) -> dict[str, Any]:
    return {
        "row": row,
        "value": words.amount(row.value, row.indicator),
        "interval": words.interval(row),
        "target": words.amount(row.target, row.indicator),
        "complete": _percent(row),
    }


def _percent(row: Figure) -> int | None:
    return None if row.completeness is None else int(row.completeness * 100)
