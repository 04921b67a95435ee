# SPDX-License-Identifier: EUPL-1.2
"""Which team goes, and when: requests are given to teams, orders are planned."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.interventions import holding, settling, suspending, telling, workflow
from apps.interventions.models import CheckItem, PlanSlot, Team, WorkOrder, WorkRequest
from apps.interventions.passing import ORDERED, tell, transition, write
from apps.interventions.refusals import InterventionRefused
from apps.interventions.workflow import ACKNOWLEDGED, ASSIGNED, CANCELLED, PLANNED, TO_PLAN
from apps.territories import scoping
from apps.territories.models import User

LONGEST_WINDOW = timedelta(days=31)
NOT_BEGUN = (TO_PLAN, PLANNED)


@transaction.atomic
def assign(
    *, request_id: int, team: Team, by: User, also: bool = False, why: str = "", seen: int | None = None
) -> WorkRequest:
    """This team does it, instead of those that have not left yet; `also`: beside them.

    Raises WorkRequest.DoesNotExist, PermissionDenied, TransitionRefused, InterventionRefused (team), Changed.
    """
    request = holding.request(request_id, by, holding.DISPATCH)
    if _has(request, team):
        return request
    holding.unchanged(request, seen)
    give(request, team, by=by, also=also, why=why)
    return telling.done(request)


def give(request: WorkRequest, team: Team, *, by: User | None, also: bool = False, why: str = "") -> WorkOrder:
    """An order for this team. The caller holds the request, and publishes."""
    _check_team(request, team)
    if not also:
        for order in request.orders.filter(state__in=NOT_BEGUN).exclude(team=team):
            stop(order, by=by, why=_("Donné à %(team)s.") % {"team": team})
    if request.state == ASSIGNED:
        write(request, team=team)
    else:
        transition(request, ASSIGNED, by=by, why=why or str(team), team=team, **settling.NOT_SETTLED)
    order = WorkOrder.objects.create(
        request=request, team=team, round=request.round, created_by=by, changed_at=timezone.now()
    )
    slot = PlanSlot.objects.filter(request=request).select_related("plan").first()
    checklist(order, slot.plan.checklist if slot else [])
    tell(order, "", order.state, by=by, why=why, kind=ORDERED, text=f"{order} · {team}")
    return order


def checklist(order: WorkOrder, texts: list[str]) -> None:
    """What the team will tick: that of its plan."""
    rows = [CheckItem(order=order, rank=rank, text=text[:200]) for rank, text in enumerate(texts, 1)]
    CheckItem.objects.bulk_create(rows)


@transaction.atomic
def take_back(*, request_id: int, by: User, why: str, seen: int | None = None) -> WorkRequest:
    """No team has it any more. Raises as `assign`; a team that has left is not taken back."""
    request = holding.request(request_id, by, holding.DISPATCH)
    if request.state == ACKNOWLEDGED:
        return request
    holding.unchanged(request, seen)
    require_why(why)
    stop_all(request, by=by, why=why)
    settling.follow_orders(request, by=by)
    return telling.done(request)


@transaction.atomic
def plan(*, order_id: int, by: User, start: datetime, end: datetime, seen: int | None = None) -> WorkOrder:
    """A window for this order, or another one. Raises as `assign`, InterventionRefused (start, end)."""
    order = holding.order(order_id, by, holding.DISPATCH)
    if order.state == PLANNED and (order.planned_from, order.planned_to) == (start, end):
        return order
    holding.unchanged(order, seen)
    check_window(start, end)
    transition(order, PLANNED, by=by, why=window(start, end), planned_from=start, planned_to=end)
    telling.done(order.request)
    return order


def check_window(start: datetime, end: datetime) -> None:
    """Raises InterventionRefused (start, end)."""
    if end <= start:
        raise InterventionRefused("end", _("La fin vient après le début."))
    if end - start > LONGEST_WINDOW:
        raise InterventionRefused("end", _("Un créneau dure %(n)d jours au plus.") % {"n": LONGEST_WINDOW.days})
    if end < timezone.now():
        raise InterventionRefused("start", _("Ce créneau est déjà passé."))


@transaction.atomic
def cancel(*, order_id: int, by: User, why: str, seen: int | None = None) -> WorkOrder:
    """This order will not be done. When nobody is left on the request, it waits for a team again. Raises as `plan`."""
    order = holding.order(order_id, by, holding.DISPATCH)
    if order.state == CANCELLED:
        return order
    holding.unchanged(order, seen)
    require_why(why)
    stop(order, by=by, why=why)
    settling.follow_orders(order.request, by=by)
    telling.done(order.request)
    return order


def stop(order: WorkOrder, *, by: User | None, why: str) -> None:
    """Raises TransitionRefused when it has gone too far to be cancelled."""
    now = timezone.now()
    transition(order, CANCELLED, by=by, why=why, ended_at=now)
    suspending.end(order, at=now)


def stop_all(request: WorkRequest, *, by: User | None, why: str) -> None:
    """Every order that is not over; refused as a whole when a team has already left."""
    active = list(request.orders.select_related("team").filter(state__in=workflow.ORDER_ACTIVE))
    gone = next((order for order in active if order.state in workflow.ORDER_BEGUN), None)
    if gone is not None:
        raise workflow.TransitionRefused(
            _("%(team)s est déjà « %(state)s » pour l'OT n° %(number)d : la prévenir, et terminer cet ordre d'abord.")
            % {"team": gone.team, "state": gone.get_state_display(), "number": gone.pk}
        )
    for order in active:
        stop(order, by=by, why=why)


def window(start: datetime, end: datetime) -> str:
    begin, finish = timezone.localtime(start), timezone.localtime(end)
    if begin.date() == finish.date():
        return _("Prévu le %(day)s de %(start)s à %(end)s.") % {
            "day": f"{begin:%d/%m/%Y}",
            "start": f"{begin:%H:%M}",
            "end": f"{finish:%H:%M}",
        }
    return _("Prévu du %(start)s au %(end)s.") % {"start": f"{begin:%d/%m/%Y %H:%M}", "end": f"{finish:%d/%m/%Y %H:%M}"}


def require_why(why: str) -> None:
    if not why.strip():
        raise InterventionRefused("why", _("Un motif est nécessaire : les collègues le liront."))


def _has(request: WorkRequest, team: Team) -> bool:
    return request.orders.filter(team=team, state__in=workflow.ORDER_ACTIVE).exists()


def _check_team(request: WorkRequest, team: Team) -> None:
    problem = problem_of(request, team)
    if problem:
        raise InterventionRefused("team", problem)


def problem_of(request: WorkRequest, team: Team) -> str:
    """Why this team cannot have this request, "" when it can."""
    if not team.active:
        return _("Cette équipe n'est plus en activité.")
    if team.trades and request.trade not in team.trades:
        return _("Cette équipe n'est pas de ce métier.")
    if not Team.objects.filter(pk=team.pk, territory__in=scoping.above(request.territory_id)).exists():
        return _("Cette équipe ne travaille pas sur ce territoire.")
    return ""
