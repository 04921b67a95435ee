# SPDX-License-Identifier: EUPL-1.2
"""A card is put on a team's day, moved, or taken off: decided here, whoever drags it.

What the life-cycle or the territory forbids is refused; what is only unwise (after a deadline of the contract, a day
off, a day that is full) waits for somebody to confirm it, and their confirmation is written with the window.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.contracts import clocks
from apps.interventions import assigning, holding, telling, week, workflow
from apps.interventions.board import reading, slots, wording
from apps.interventions.board.period import FARTHEST
from apps.interventions.models import Team, WorkOrder, WorkRequest
from apps.interventions.passing import transition
from apps.interventions.refusals import Changed, InterventionRefused, ToConfirm
from apps.interventions.rounds.reading import USUAL
from apps.interventions.workflow import PLANNED, TO_PLAN, TransitionRefused
from apps.territories.models import User

LONGEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A team, and an instant, or a day whose first free gap will do. `minutes`: None for the usual duration."""

    team: int
    day: date | None = None
    start: datetime | None = None
    minutes: int | None = None


@transaction.atomic
def place(
    *,
    request_id: int,
    wanted: Wanted,
    by: User,
    seen: int | None = None,
    order_id: int | None = None,
    order_seen: int | None = None,
    confirmed: bool = False,
) -> WorkOrder:
    """This request is for this team, then. Raises WorkRequest.DoesNotExist, PermissionDenied, Changed,
    TransitionRefused, InterventionRefused (team, day, start, minutes), ToConfirm."""
    request = holding.request(request_id, by, holding.DISPATCH)
    if order_id is None:
        holding.unchanged(request, seen)
    order = _order(request, order_id, order_seen)
    team = _team(request, wanted.team, by)
    start, end, reasons = _window(request, order, team, wanted, by)
    has = (order.team_id, order.state, order.planned_from, order.planned_to) if order else ()
    if order and has == (team.pk, PLANNED, start, end):
        return order
    if reasons and not confirmed:
        raise ToConfirm(reasons)
    given = _given(request, order, team, by)
    said = " ".join([assigning.window(start, end), *(_("Confirmé : %(why)s") % {"why": one} for one in reasons)])
    transition(given, PLANNED, by=by, why=said, planned_from=start, planned_to=end)
    telling.done(request)
    return given


@transaction.atomic
def unplan(*, order_id: int, by: User, seen: int | None = None) -> WorkOrder:
    """No day any more; the team keeps it. Raises WorkOrder.DoesNotExist, PermissionDenied,
    TransitionRefused, Changed."""
    order = holding.order(order_id, by, holding.DISPATCH)
    if order.state == TO_PLAN:
        return order
    holding.unchanged(order, seen)
    transition(order, TO_PLAN, by=by, why=_("Retiré du planning."), planned_from=None, planned_to=None)
    telling.done(order.request)
    return order


def _order(request: WorkRequest, order_id: int | None, seen: int | None) -> WorkOrder | None:
    """The order that moves: the one that was shown, else the one of the request that can."""
    rows = request.orders.select_related("team", "team__territory").filter(state__in=workflow.ORDER_ACTIVE)
    if order_id is None:
        active = list(rows.order_by("pk"))
        free = next((row for row in active if row.state in assigning.NOT_BEGUN), None)
        if active and free is None:
            raise TransitionRefused(_begun(active[0]))
        return free
    order = rows.filter(pk=order_id).first()
    if order is None:
        raise Changed(
            _("Cet ordre de travail n'est plus en cours : quelqu'un l'a terminé ou annulé. Relire le planning.")
        )
    order.request = request
    holding.unchanged(order, seen)
    return order


def _begun(order: WorkOrder) -> str:
    words = {"team": order.team, "state": order.get_state_display()}
    return _("%(team)s est déjà « %(state)s » : la prévenir, son travail ne se donne plus à une autre.") % words


def _team(request: WorkRequest, number: int, by: User) -> Team:
    team = Team.objects.visible_to(by).select_related("territory").filter(pk=number).first()
    if team is None:
        raise InterventionRefused("team", _("Équipe inconnue."))
    problem = assigning.problem_of(request, team)
    if problem:
        raise InterventionRefused("team", f"{team.name} : {problem[0].lower()}{problem[1:]}")
    return team


def _window(
    request: WorkRequest, order: WorkOrder | None, team: Team, wanted: Wanted, by: User
) -> tuple[datetime, datetime, list[str]]:
    """From when to when, and what is unwise about it."""
    now = timezone.now()
    day = _day(team, wanted, now)
    usual = reading.usual_minutes(by, {request.fault_class_id})
    minutes = _minutes(wanted, order, usual.get(request.fault_class_id, USUAL))
    of_day = week.day_of(team, day, reading.leaves_of([team], day, day)[team.pk])
    others = [row for row in reading.day_orders(team, day) if order is None or row.pk != order.pk]
    taken = reading.windows(others, usual)
    if wanted.start is not None:
        start, end = wanted.start, wanted.start + timedelta(minutes=minutes)
    else:
        start, end = slots.first_gap(of_day, taken, minutes, now)
    assigning.check_window(start, end)
    stops = [(row.planned_from, reading.lonlat(row.request.place)) for row in others if row.planned_from]
    road = slots.driving(reading.lonlat(team.base), [*stops, (start, reading.lonlat(request.place))])
    load = slots.load(taken) + minutes + road
    return start, end, _reasons(request, team, of_day, (start, end), load, now)


def _day(team: Team, wanted: Wanted, now: datetime) -> date:
    zone = ZoneInfo(team.territory.time_zone)
    if wanted.start is not None:
        if abs(wanted.start - now) > FARTHEST:
            raise InterventionRefused("start", _("À %(n)d jours d'aujourd'hui au plus.") % {"n": FARTHEST.days})
        return wanted.start.astimezone(zone).date()
    if wanted.day is None:
        raise InterventionRefused("day", _("Choisir un jour."))
    if wanted.day < now.astimezone(zone).date():
        raise InterventionRefused("day", _("Ce jour est passé."))
    if wanted.day - now.astimezone(zone).date() > FARTHEST:
        raise InterventionRefused("day", _("À %(n)d jours d'aujourd'hui au plus.") % {"n": FARTHEST.days})
    return wanted.day


def _minutes(wanted: Wanted, order: WorkOrder | None, usual: int) -> int:
    """What is asked, else what it had, else what is usual."""
    had = order and order.planned_from and order.planned_to and slots.length((order.planned_from, order.planned_to))
    minutes = wanted.minutes or had or usual
    if not 5 <= minutes <= LONGEST // week.MINUTE and wanted.minutes:
        raise InterventionRefused("minutes", _("Durée : de 5 minutes à 24 heures."))
    return minutes


def _reasons(
    request: WorkRequest, team: Team, day: week.Day, window: slots.Window, load: int, now: datetime
) -> list[str]:
    start, end = window
    found = []
    for clock in request.clocks.filter(round=request.round, state=workflow.RUNNING, due_at__gt=now).order_by("due_at"):
        instant = start if clock.kind == clocks.GTI else end
        if instant > clock.due_at:
            at = wording.moment(clock.due_at, now, team.territory.time_zone)
            found.append(_("Après l'échéance %(clock)s : %(at)s.") % {"clock": clock.acronym, "at": at})
    if day.closed:
        found.append(_("%(team)s ne travaille pas ce jour-là : %(why)s.") % {"team": team.name, "why": day.closed})
    elif start < day.begins or end > day.ends:
        hours = {"first": wording.hour(day.begins), "last": wording.hour(day.ends)}
        found.append(_("Hors de sa journée, de %(first)s à %(last)s.") % hours)
    if not day.closed and load > day.capacity:
        words = {"load": wording.length(load), "capacity": wording.length(day.capacity), "team": team.name}
        found.append(_("Journée trop pleine : %(team)s aurait %(load)s de travail pour %(capacity)s.") % words)
    return found


def _given(request: WorkRequest, order: WorkOrder | None, team: Team, by: User) -> WorkOrder:
    """The order of this team: the same one, or a new one instead of it."""
    if order is None:
        return assigning.give(request, team, by=by)
    order.request = request
    if order.team_id == team.pk:
        return order
    if order.state not in assigning.NOT_BEGUN:
        raise TransitionRefused(_begun(order))
    if request.orders.filter(team=team, state__in=workflow.ORDER_ACTIVE).exists():
        raise InterventionRefused("team", _("%(team)s a déjà un ordre pour cette demande.") % {"team": team.name})
    assigning.stop(order, by=by, why=_("Donné à %(team)s.") % {"team": team})
    return assigning.give(request, team, by=by, also=True)
