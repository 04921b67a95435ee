# SPDX-License-Identifier: EUPL-1.2
"""/interventions/planning/: teams and their days, what waits for one; and the form that plans a card without dragging.

The whole page is drawn here; its module drags cards, asks the API, and draws again by reading this same page.
"""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.assets.models import Trade
from apps.interventions import selectors
from apps.interventions.board import reading, wording
from apps.interventions.board.period import DAY, Column, Period
from apps.interventions.filters import RequestFilter
from apps.interventions.models import Team
from apps.interventions.refusals import InterventionRefused
from apps.interventions.views.planning_cards import Drawing
from apps.territories.models import Territory
from apps.territories.paging import AFTER, page_of

PAGE = 25  # cards of what waits
KEPT = ("vue", "jour", "territoire", "metier", "q", AFTER)
ORDER = selectors.FIRST_THINGS_FIRST


class BoardForm(forms.Form):
    """`?vue=&jour=&territoire=&metier=&q=`; days and views that cannot be read are told, the rest is left aside."""

    territoire = forms.ModelChoiceField(
        Territory.objects.none(), label=gettext_lazy("Territoire"), required=False, to_field_name="code"
    )
    metier = forms.ChoiceField(
        label=gettext_lazy("Métier"), choices=[("", gettext_lazy("Tous")), *Trade.choices], required=False
    )
    q = forms.CharField(label=gettext_lazy("Numéro, mots ou équipement"), required=False, max_length=80)

    def __init__(self, user: Any, *args: Any, **words: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **words})
        places = Territory.objects.visible_to(user, "interventions.view_team").defer("outline").order_by("name")
        self.fields["territoire"].queryset = places
        self.fields["territoire"].empty_label = _("Tous")

    def given(self) -> dict[str, str]:
        self.is_valid()
        chosen = self.cleaned_data
        code = chosen["territoire"].code if chosen.get("territoire") else ""
        return {"code": code, "trade": chosen.get("metier", ""), "q": chosen.get("q", "")}


@require_safe
@never_cache
@login_required
def page(request: HttpRequest) -> HttpResponse:
    if not (request.user.has_perm("interventions.view_team") and request.user.has_perm("interventions.view_workorder")):
        raise PermissionDenied
    form = BoardForm(request.user, request.GET)
    given = form.given()
    try:
        period, refusal = Period.read(request.GET.get("vue", ""), request.GET.get("jour", ""), timezone.localdate()), ""
    except InterventionRefused as told:
        period, refusal = Period.read("", "", timezone.localdate()), str(told)
    drawing = Drawing(request)
    context = {
        "form": form,
        "refusal": refusal,
        "filtered": any(given.values()),
        **_board(request, period, given, drawing),
        **_waiting(request, given, drawing),
    }
    return render(request, "interventions/planning.html", context, status=400 if refusal else 200)


def _board(request: HttpRequest, period: Period, given: dict[str, str], drawing: Drawing) -> dict[str, Any]:
    found = reading.board(request.user, period, code=given["code"], trade=given["trade"])
    day = {"vue": DAY} if period.view == DAY else {}
    return {
        "board": found,
        "period": period,
        "columns": [_column(request, column, found) for column in found.columns],
        "lines": _lines(found, drawing),
        "may_plan": bool(drawing.mine),
        "previous": _link(request, jour=str(period.before), **day),
        "next": _link(request, jour=str(period.after), **day),
        "today": _link(request, jour="", **day),
        "as_week": _link(request, vue="", jour=str(period.first)),
        "as_day": _link(request, vue=DAY, jour=str(_shown_day(period))),
    }


def _shown_day(period: Period) -> date:
    today = timezone.localdate()
    return today if period.first <= today <= period.last else period.first


def _closed(column: Column, found: reading.Board) -> str:
    """Why nobody works that day, when it is the same for all."""
    why = {cell.day.closed for line in found.lines for cell in line.cells if cell.column == column}
    return why.pop() if len(why) == 1 else ""


def _column(request: HttpRequest, column: Column, found: reading.Board) -> dict[str, Any]:
    """`off`: nobody works, nothing is planned; a narrow column will do."""
    cells = [cell for line in found.lines for cell in line.cells if cell.column == column]
    closed = bool(cells) and all(cell.day.closed for cell in cells)
    return {
        "key": column.key,
        "day": column.day,
        "label": date_format(column.day, "D j") if column.hour is None else f"{column.hour} h",
        "said": date_format(column.day, "l j F"),
        "today": column.day == timezone.localdate() and column.hour is None,
        "closed": closed,
        "why": _closed(column, found),
        "off": closed and column.hour is None and not any(cell.orders for cell in cells),
        "link": _link(request, vue=DAY, jour=str(column.day)) if column.hour is None else "",
    }


def _lines(found: reading.Board, drawing: Drawing) -> list[dict[str, Any]]:
    above = {column: _closed(column, found) for column in found.columns}
    return [
        {
            "team": line.team,
            "load": _load(line.cells[0]) if found.period.view == DAY else None,
            "cells": [_cell(line.team, cell, drawing) | {"said_above": above[cell.column]} for cell in line.cells],
        }
        for line in found.lines
    ]


def _cell(team: Team, cell: reading.Cell, drawing: Drawing) -> dict[str, Any]:
    """`start` where an hour is a place to drop on."""
    hour, day = cell.column.hour, cell.day
    zone = ZoneInfo(team.territory.time_zone)
    start = datetime(day.begins.year, day.begins.month, day.begins.day, hour, tzinfo=zone) if hour is not None else None
    closed = day.closed or (start is not None and not day.begins.hour <= start.hour < _last(day.ends))
    return {
        "key": cell.column.key,
        "day": cell.column.day,
        "start": start,
        "label": date_format(cell.column.day, "l j F") if hour is None else f"{hour} h",
        "closed": closed,
        "why": day.closed,
        "load": _load(cell) if hour is None else None,
        "cards": [drawing.of_order(order) for order in cell.orders],
    }


def _load(cell: reading.Cell) -> dict[str, Any] | None:
    """The bar of a day: `share` is of a hundred."""
    capacity = cell.day.capacity
    if not (cell.load or capacity):
        return None
    words = {"load": wording.length(cell.load), "capacity": wording.length(capacity)}
    road = _("dont %(road)s de route") % {"road": wording.length(cell.driving)} if cell.driving else ""
    if not capacity:
        said = words["load"]
    elif not cell.load:
        said = _("%(capacity)s libres") % words
    else:
        said = _("%(load)s / %(capacity)s") % words
    whole = max(capacity, cell.load, 1)
    share, on_road = (round(100 * minutes / whole) for minutes in (cell.load if capacity else whole, cell.driving))
    return {
        "said": said,
        "road": road,
        "share": share,
        "worked": share - on_road,
        "on_road": on_road,
        "over": cell.load > capacity,
    }


def _last(ends: datetime) -> int:
    return ends.hour + bool(ends.minute)


def _waiting(request: HttpRequest, given: dict[str, str], drawing: Drawing) -> dict[str, Any]:
    """One page of what waits."""
    asked = {"territory": given["code"], "trade": given["trade"], "q": given["q"]}
    said = {name: value for name, value in asked.items() if value}
    rows = RequestFilter(said, reading.waiting(request.user), request=request).qs
    found, older = page_of(request, rows, ORDER, PAGE)
    count = reading.count_waiting(rows)
    return {
        "waiting": [drawing.of_request(row) for row in found],
        "count": count,
        "many": count >= reading.COUNTED,
        "older": _link(request, **{AFTER: older}) if older else "",
        "start": _link(request, **{AFTER: ""}) if request.GET.get(AFTER) else "",
    }


def _link(request: HttpRequest, **changed: str) -> str:
    given = {name: value for name, value in request.GET.items() if value and name in KEPT}
    return "?" + urlencode({name: value for name, value in (given | changed).items() if value})
