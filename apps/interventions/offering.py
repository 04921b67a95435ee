# SPDX-License-Identifier: EUPL-1.2
"""What a person may do now with a request, an order, a suspension: what their rights and the life-cycle both allow.

Read by the API, the pages and the console alike, so that no button is offered that would be refused. Pure but for
`rights`, asked once per page.
"""

from collections.abc import Collection
from typing import Any

from apps.interventions import workflow
from apps.interventions.models import Handoff, Suspension, WorkOrder, WorkRequest
from apps.interventions.workflow import (
    ACKNOWLEDGED,
    ASSIGNED,
    CLOSED,
    CONTESTED,
    CONTROLLED,
    CREATED,
    EN_ROUTE,
    MERGED,
    ON_SITE,
    PLANNED,
    PROVISIONAL,
    REFUSED,
    REPAIRED,
    SEND_FAILED,
    SENT,
    SETTLED,
    SUSPENDED,
    TO_PLAN,
    TO_SEND,
    VALIDATED,
)
from apps.territories import granting

DECIDE, DISPATCH, REGROUP = "decide_workrequest", "dispatch_workrequest", "regroup_workrequest"
DISCUSS, WORK, CONTROL = "discuss_workrequest", "work_workorder", "control_workorder"

REQUEST = {  # act: the right, and the states from which it goes
    "validate": (DECIDE, {CREATED, VALIDATED}),
    "refuse": (DECIDE, {CREATED, VALIDATED}),
    "assign": (DISPATCH, {ACKNOWLEDGED, ASSIGNED, CONTESTED}),
    "take_back": (DISPATCH, {ASSIGNED}),
    "close": (DECIDE, {SETTLED, CONTESTED}),
    "contest": (DECIDE, {SETTLED}),
    "withdraw": (DECIDE, {TO_SEND, SENT, SEND_FAILED, ACKNOWLEDGED, ASSIGNED}),
    "reopen": (DECIDE, {CLOSED, REFUSED}),
    "classify": (DECIDE, set(workflow.REQUEST_OPEN)),
    "merge": (REGROUP, {CREATED, VALIDATED, ACKNOWLEDGED, ASSIGNED}),
    "split": (REGROUP, set(workflow.REQUEST_OPEN)),
    "propose": (WORK, {ACKNOWLEDGED, ASSIGNED, SETTLED, CONTESTED}),
    "discuss": (DISCUSS, {state for state in workflow.REQUEST if state != MERGED}),
}
ORDER = {
    "plan": (DISPATCH, {TO_PLAN, PLANNED, SUSPENDED, PROVISIONAL, EN_ROUTE}),
    "cancel": (DISPATCH, {TO_PLAN, PLANNED, EN_ROUTE, SUSPENDED}),
    "depart": (WORK, {TO_PLAN, PLANNED, SUSPENDED, PROVISIONAL}),
    "arrive": (WORK, {TO_PLAN, PLANNED, EN_ROUTE, PROVISIONAL}),
    "resume": (WORK, {SUSPENDED}),
    "suspend": (WORK, {ON_SITE, PROVISIONAL}),
    "provisional": (WORK, {ON_SITE}),
    "repair": (WORK, {ON_SITE, PROVISIONAL}),
    "conclude": (WORK, {ON_SITE}),
    "control": (CONTROL, {REPAIRED}),
    "refuse_control": (CONTROL, {REPAIRED, CONTROLLED}),
    "check": (WORK, {state for state in workflow.ORDER if state not in (CLOSED, CONTROLLED)}),
}
NEXT = ("depart", "arrive", "resume", "provisional", "repair")  # of a team, in the order of its day


def rights(by: Any, territory_id: int) -> frozenset[str]:
    return granting.held(by, territory_id, "interventions")


def of_request(request: WorkRequest, held: Collection[str]) -> list[str]:
    """Names of the acts, in the order offered."""
    return [act for act, (right, states) in REQUEST.items() if right in held and request.state in states]


def of_order(order: WorkOrder, held: Collection[str]) -> list[str]:
    offered = [act for act, (right, states) in ORDER.items() if right in held and order.state in states]
    return [act for act in offered if not (order.contested_at and act in ("control", "refuse_control"))]


def of_sending(states: Collection[str], disputed: bool, held: Collection[str]) -> list[str]:
    """About what a GMAO is owed: `states` of the messages that have not left."""
    retry = DISPATCH in held and bool(set(states) - {Handoff.State.HELD})
    confirm = DECIDE in held and Handoff.State.HELD in states
    acts = {"retry": retry, "confirm": confirm, "resolve": DECIDE in held and disputed}
    return [act for act, offered in acts.items() if offered]


def of_suspension(suspension: Suspension, request: WorkRequest, held: Collection[str]) -> list[str]:
    if not request.is_open:
        return []
    asked = [] if suspension.is_clear or not {"decide_suspension", DECIDE, WORK} & set(held) else ["clarify"]
    if "decide_suspension" not in held:
        return asked
    answers = {"accept": workflow.ACCEPTED, "reject": workflow.REJECTED}
    offered = [act for act, after in answers.items() if after in workflow.SUSPENSION[suspension.state]]
    return asked + [act for act in offered if suspension.is_clear or act != "accept"]


def main_act(order: WorkOrder, held: Collection[str]) -> str:
    """The biggest button: what a team does next, "" when it has nothing to do."""
    offered = of_order(order, held)
    return next((act for act in NEXT if act in offered and (act, order.state) not in SKIPPED), "")


SKIPPED = {("depart", SUSPENDED), ("depart", PROVISIONAL), ("arrive", PROVISIONAL)}
