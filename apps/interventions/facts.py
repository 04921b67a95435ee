# SPDX-License-Identifier: EUPL-1.2
"""What the orders of a request prove: when somebody was there, when it held provisionally, when it was repaired. Pure.

Recomputed from the orders of the current round, never set by hand: a control that refuses, a contest or a second team
give the right answer in any order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from apps.interventions import workflow
from apps.interventions.models import Outcome, WorkOrder

PROVEN = (workflow.REPAIRED, workflow.CONTROLLED, workflow.CLOSED)


@dataclass(frozen=True, slots=True)
class Facts:
    """`done`: no team has anything left to do, and one of them at least said what it found."""

    arrived_at: datetime | None
    provisional_at: datetime | None
    repaired_at: datetime | None
    done: bool
    outcome: str


def of(orders: Iterable[WorkOrder]) -> Facts:
    rows = sorted(orders, key=lambda order: order.pk)
    said = [order for order in rows if order.state in PROVEN and order.contested_at is None]
    done = bool(said) and all(order.state in workflow.ORDER_DONE for order in rows)
    repaired = [order.repaired_at for order in said if order.outcome == Outcome.REPAIRED and order.repaired_at]
    return Facts(
        arrived_at=min((order.arrived_at for order in rows if order.arrived_at), default=None),
        provisional_at=min((order.provisional_at for order in rows if order.provisional_at), default=None),
        repaired_at=max(repaired, default=None) if done else None,
        done=done,
        outcome=_outcome(said),
    )


def _outcome(said: list[WorkOrder]) -> str:
    """Repaired as soon as one team repaired it; else what was said last."""
    if any(order.outcome == Outcome.REPAIRED for order in said):
        return Outcome.REPAIRED.value
    return said[-1].outcome if said else ""
