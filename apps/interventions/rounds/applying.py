# SPDX-License-Identifier: EUPL-1.2
"""A proposal written on the orders: as a whole or not at all; nobody is sent, windows and teams are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.interventions import assigning, holding, telling
from apps.interventions.models import Team, WorkOrder, WorkRequest
from apps.interventions.passing import transition
from apps.interventions.refusals import Changed, InterventionRefused
from apps.interventions.rounds.explaining import moment
from apps.interventions.workflow import PLANNED
from apps.territories.models import User

TOO_OLD = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Line:
    """One stop, and what the person looked at: versions of the request and of its order (0: it had none)."""

    request: int
    seen: int
    order: int
    order_seen: int
    team: int
    start: int
    end: int


@transaction.atomic
def apply(*, lines: Sequence[Line], by: User) -> int:
    """How many windows were written. Raises Changed (nothing is written), InterventionRefused (team), PermissionDenied,
    TransitionRefused, WorkRequest.DoesNotExist."""
    if any(moment(line.start) < timezone.now() - TOO_OLD for line in lines):
        raise Changed(_("Cette proposition date : ses premières heures sont passées. Calculer de nouveau."))
    held = {row.pk: row for row in holding.requests((line.request for line in lines), by, holding.DISPATCH)}
    numbers = [line.order for line in lines if line.order]
    rows = WorkOrder.objects.select_for_update(of=("self",), no_key=True).select_related("team").order_by("pk")
    orders = {row.pk: row for row in rows.filter(pk__in=numbers, request__in=list(held))}
    teams = Team.objects.visible_to(by).in_bulk([line.team for line in lines])
    written = [_write(line, held[line.request], orders.get(line.order), teams, by) for line in lines]
    telling.done(*held.values())
    return sum(written)


def _write(line: Line, request: WorkRequest, order: WorkOrder | None, teams: dict[int, Team], by: User) -> bool:
    _unmoved(request, line.seen)
    if line.order:
        if order is None or order.team_id != line.team:
            raise Changed(
                _("DI n° %(number)d : son ordre n'est plus celui de la proposition.") % {"number": request.pk}
            )
        order.request = request
        _unmoved(order, line.order_seen)
    else:
        if line.team not in teams:
            raise InterventionRefused("team", _("Équipe inconnue."))
        order = assigning.give(request, teams[line.team], by=by)
    start, end = moment(line.start), moment(line.end)
    if order.state == PLANNED and order.planned_from == start:
        return False
    transition(order, PLANNED, by=by, why=assigning.window(start, end), planned_from=start, planned_to=end)
    return True


def _unmoved(row: WorkRequest | WorkOrder, seen: int) -> None:
    """`holding.unchanged`, naming which of all these it is."""
    try:
        holding.unchanged(row, seen)
    except Changed as changed:
        raise Changed(f"{row} : {changed}") from changed
