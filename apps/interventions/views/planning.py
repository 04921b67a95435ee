# SPDX-License-Identifier: EUPL-1.2
"""/interventions/planning/: teams and their days, what waits for one; and the form that plans a card without dragging.

The whole page is drawn here; its module drags cards, asks the API, and draws again by reading this same page.
"""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.assets.models import Trade
from apps.events.models import Severity
from apps.interventions import badges, selectors, services
from apps.interventions.board import cards, reading, wording
from apps.interventions.board.period import DAY, Column, Period
from apps.interventions.filters import RequestFilter
from apps.interventions.forms import HIGHEST, Plain
from apps.interventions.models import Team, WorkOrder, WorkRequest
from apps.interventions.refusals import Changed, InterventionRefused, ToConfirm
from apps.interventions.workflow import ORDER_ACTIVE, TransitionRefused
from apps.territories.admin_keyset import beyond, read, written
from apps.territories.models import Territory

PAGE = 25  # cards of what waits
AFTER = "apres"  # place in what waits
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
    context = {
        "form": form,
        "refusal": refusal,
        "filtered": any(given.values()),
        **_board(request, period, given),
        **_waiting(request, given),
    }
    return render(request, "interventions/planning.html", context, status=400 if refusal else 200)


def _board(request: HttpRequest, period: Period, given: dict[str, str]) -> dict[str, Any]:
    found = reading.board(request.user, period, code=given["code"], trade=given["trade"])
    mine, now = cards.dispatched(request.user), timezone.now()
    day = {"vue": DAY} if period.view == DAY else {}
    return {
        "board": found,
        "period": period,
        "columns": [_column(request, column, found) for column in found.columns],
        "lines": _lines(found, mine, now),
        "may_plan": bool(mine),
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


def _lines(found: reading.Board, mine: Any, now: datetime) -> list[dict[str, Any]]:
    above = {column: _closed(column, found) for column in found.columns}
    return [
        {
            "team": line.team,
            "cells": [
                _cell(line.team, cell, mine, now) | {"said_above": above[cell.column]} for cell in line.cells
            ],
        }
        for line in found.lines
    ]


def _cell(team: Team, cell: reading.Cell, mine: Any, now: datetime) -> dict[str, Any]:
    """`share`: of a hundred, for the bar; `start` where an hour is a place to drop on."""
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
        "shows_load": hour is None and (cell.load or not day.closed),
        "busy": bool(cell.load),
        "load": wording.length(cell.load),
        "capacity": wording.length(day.capacity),
        "share": min(100, round(100 * cell.load / day.capacity)) if day.capacity else 100 * bool(cell.load),
        "over": cell.load > day.capacity,
        "cards": [_card(cards.of_order(order, mine, now)) for order in cell.orders],
    }


def _last(ends: datetime) -> int:
    return ends.hour + bool(ends.minute)


def _card(card: cards.Card) -> dict[str, Any]:
    state = badges.order_state(card.order) if card.order and (card.done or card.begun) else ""
    level = Severity(card.request.priority)
    return {"card": card, "level": level.slug, "priority": badges.priority(card.request), "state": state}


def _waiting(request: HttpRequest, given: dict[str, str]) -> dict[str, Any]:
    """One page of what waits. A worn-out place is the start."""
    asked = {"territory": given["code"], "trade": given["trade"], "q": given["q"]}
    said = {name: value for name, value in asked.items() if value}
    rows = RequestFilter(said, reading.waiting(request.user), request=request).qs
    _backwards, position = read(request.GET.get(AFTER, ""), len(ORDER))
    ordered = rows.order_by(*ORDER)
    try:
        found = list((beyond(ordered, ORDER, position) if position else ordered)[: PAGE + 1])
    except (ValueError, TypeError, OverflowError):
        found = list(ordered[: PAGE + 1])
    mine, now = cards.dispatched(request.user), timezone.now()
    count = reading.count_waiting(rows)
    return {
        "waiting": [_card(cards.of_request(row, mine, now)) for row in found[:PAGE]],
        "count": count,
        "many": count >= reading.COUNTED,
        "older": _link(request, **{AFTER: written(False, found[PAGE - 1], ORDER)}) if len(found) > PAGE else "",
        "start": _link(request, **{AFTER: ""}) if request.GET.get(AFTER) else "",
    }


def _link(request: HttpRequest, **changed: str) -> str:
    given = {name: value for name, value in request.GET.items() if value and name in KEPT}
    return "?" + urlencode({name: value for name, value in (given | changed).items() if value})


# --- One card, without dragging ---------------------------------------------------------------------------------------


class CardForm(Plain):
    """`start` empty: the first free gap of the day. `minutes` empty: the usual duration."""

    order = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST, widget=forms.HiddenInput)
    order_version = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST, widget=forms.HiddenInput)
    team = forms.ModelChoiceField(Team.objects.none(), label=gettext_lazy("Équipe"))
    day = forms.DateField(label=gettext_lazy("Jour"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    start = forms.TimeField(
        label=gettext_lazy("Début (vide : le premier créneau libre)"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Durée en minutes (vide : l'habituelle)"), required=False, min_value=5, max_value=1440
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, user: Any, work: WorkRequest, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["team"].queryset = selectors.teams_in(user, work.territory_id, work.trade)

    def wanted(self) -> services.Wanted:
        given = self.cleaned_data
        team, day, hour = given["team"], given["day"], given["start"]
        start = datetime.combine(day, hour, ZoneInfo(team.territory.time_zone)) if hour else None
        return services.Wanted(team.pk, day, start, given["minutes"])


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def card(request: HttpRequest, pk: int) -> HttpResponse:
    work = get_object_or_404(selectors.requests(request.user), pk=pk)
    if work.territory_id not in cards.dispatched(request.user):
        raise PermissionDenied
    if request.method != "POST":
        order = _order(request, work, request.GET.get("ordre", ""))
        return _shown(request, work, order, CardForm(request.user, work, initial=_initial(request, work, order)))
    form = CardForm(request.user, work, request.POST)
    order = _order(request, work, request.POST.get("order", ""))
    if not form.is_valid():
        return _shown(request, work, order, form, status=400)
    given = form.cleaned_data
    try:
        placed = services.place(
            request_id=pk,
            wanted=form.wanted(),
            by=request.user,
            seen=form.seen,
            order_id=given["order"],
            order_seen=given["order_version"],
            confirmed=given["confirmed"],
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except ToConfirm as refusal:
        return _shown(request, work, order, form, reasons=refusal.reasons, status=409)
    except InterventionRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _shown(request, work, order, form, status=400)
    except (TransitionRefused, Changed) as refusal:
        return _shown(request, work, order, form, refusal=str(refusal), status=409)
    messages.success(request, _planned(placed))
    return redirect(_back(request))


@require_POST
@login_required
def unplan(request: HttpRequest, pk: int) -> HttpResponse:
    """Off its day: its team keeps it."""
    work = get_object_or_404(selectors.requests(request.user), pk=pk)
    order = _order(request, work, request.POST.get("order", ""))
    if order is None:
        raise Http404
    seen = request.POST.get("order_version", "")
    try:
        services.unplan(order_id=order.pk, by=request.user, seen=_number(seen))
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except (TransitionRefused, Changed) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("DI n° %(number)d retirée du planning.") % {"number": pk})
    return redirect(_back(request))


def _order(request: HttpRequest, work: WorkRequest, text: str) -> WorkOrder | None:
    """The one named, else the first that is not over."""
    rows: QuerySet[WorkOrder] = WorkOrder.objects.visible_to(request.user).filter(request=work.pk)
    rows = rows.select_related("team__territory").defer("team__territory__outline")
    number = _number(text)
    if number is not None:
        return rows.filter(pk=number).first()
    return rows.filter(state__in=ORDER_ACTIVE).order_by("pk").first()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _initial(request: HttpRequest, work: WorkRequest, order: WorkOrder | None) -> dict[str, Any]:
    first: dict[str, Any] = {"version": work.version, "day": timezone.localdate()}
    if order is None:
        return first
    first |= {"order": order.pk, "order_version": order.version, "team": order.team_id}
    if order.planned_from and order.planned_to:
        zone = ZoneInfo(order.team.territory.time_zone)
        local = order.planned_from.astimezone(zone)
        length = (order.planned_to - order.planned_from).total_seconds() // 60
        first |= {"day": local.date(), "start": local.time(), "minutes": int(length)}
    return first


def _shown(
    request: HttpRequest,
    work: WorkRequest,
    order: WorkOrder | None,
    form: CardForm,
    *,
    refusal: str = "",
    reasons: Any = (),
    status: int = 200,
) -> HttpResponse:
    zone, now = work.territory.time_zone, timezone.now()
    clock = badges.next_clock(work)
    context = {
        "work": work,
        "order": order,
        "form": form,
        "refusal": refusal,
        "reasons": reasons,
        "priority": badges.priority(work),
        "deadline": wording.before(clock.due_at, now, zone) if clock and clock.due_at else "",
        "clock": clock,
        "back": _back(request),
    }
    return render(request, "interventions/planning_card.html", context, status=status)


def _planned(order: WorkOrder) -> str:
    if not (order.planned_from and order.planned_to):
        return str(order)
    zone = order.team.territory.time_zone
    return _("DI n° %(number)d planifiée : %(team)s, %(at)s.") % {
        "number": order.request_id,
        "team": order.team.name,
        "at": wording.moment(order.planned_from, timezone.now(), zone),
    }


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("retour", "") or request.GET.get("retour", "")
    here = url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith("/")
    return asked if here else reverse("intervention-planning")
