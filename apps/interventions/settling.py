# SPDX-License-Identifier: EUPL-1.2
"""A request follows its orders: settled when they prove an outcome, given back when no team is left, at work again
when a control refused."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.interventions import facts, workflow
from apps.interventions.facts import Facts
from apps.interventions.models import Outcome, WorkRequest
from apps.interventions.passing import transition, write
from apps.interventions.workflow import ACKNOWLEDGED, ASSIGNED, SETTLED
from apps.territories.models import User

NOT_SETTLED: dict[str, Any] = {"settled_at": None, "outcome": "", "outcome_said": ""}


def follow_orders(request: WorkRequest, *, by: User | None) -> Facts:
    """The instants that clocks stop at, and the state that follows. The caller holds the request, and publishes."""
    orders = list(request.orders.filter(round=request.round).order_by("pk"))
    proven = facts.of(orders)
    instants = {
        "arrived_at": proven.arrived_at,
        "provisional_at": proven.provisional_at,
        "repaired_at": proven.repaired_at,
    }
    if request.state == ASSIGNED and proven.done:
        _settle(request, proven, instants, by)
    elif request.state == ASSIGNED and not any(order.state in workflow.ORDER_ACTIVE for order in orders):
        transition(request, ACKNOWLEDGED, by=by, why=_("Plus aucune équipe."), team=None, **instants)
    elif request.state == SETTLED and not proven.done:
        transition(request, ASSIGNED, by=by, why=_("À reprendre."), **NOT_SETTLED, **instants)
    elif any(getattr(request, name) != at for name, at in instants.items()):
        write(request, **instants)
    return proven


def _settle(request: WorkRequest, proven: Facts, instants: dict[str, Any], by: User | None) -> None:
    said = str(Outcome(proven.outcome).label)
    transition(request, SETTLED, by=by, why=said, settled_at=timezone.now(), outcome=proven.outcome, **instants)
