# SPDX-License-Identifier: EUPL-1.2
"""A card planned, moved or taken off by a form: without dragging, without JavaScript."""

from datetime import datetime
from typing import Any
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
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.interventions import badges, selectors, services
from apps.interventions.board import cards, wording
from apps.interventions.forms import HIGHEST, Plain
from apps.interventions.models import Team, WorkOrder, WorkRequest
from apps.interventions.refusals import Changed, InterventionRefused, ToConfirm
from apps.interventions.workflow import ORDER_ACTIVE, TransitionRefused


class CardForm(Plain):
    """`start` empty: the first free gap of the day. `minutes` empty: the usual duration."""

    order = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST, widget=forms.HiddenInput)
    order_version = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST, widget=forms.HiddenInput)
    team = forms.ModelChoiceField(
        Team.objects.none(), label=gettext_lazy("Équipe"), empty_label=gettext_lazy("Choisir")
    )
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
