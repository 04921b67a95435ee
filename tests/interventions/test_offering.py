# SPDX-License-Identifier: EUPL-1.2
"""What is offered to a person: never what the life-cycle would refuse; the same shape alone and in a list."""

import pytest
from django.utils import timezone

from apps.interventions import offering, workflow
from apps.interventions.models import WorkOrder
from apps.interventions.serializers import ClockSerializer
from apps.interventions.serializers.rows import Labels, clock_of

REACHED = {  # where each act leads
    "validate": "to_send",
    "refuse": "refused",
    "assign": "assigned",
    "take_back": "acknowledged",
    "close": "closed",
    "contest": "contested",
    "withdraw": "settled",
    "merge": "merged",
}
ORDER_REACHED = {
    "plan": "planned",
    "cancel": "cancelled",
    "depart": "en_route",
    "arrive": "on_site",
    "resume": "on_site",
    "suspend": "suspended",
    "provisional": "provisional",
    "repair": "repaired",
    "conclude": "closed",
    "control": "controlled",
    "refuse_control": "on_site",
}


def test_nothing_is_offered_that_the_life_would_refuse():
    for offered, reached, life in (
        (offering.REQUEST, REACHED, workflow.REQUEST),
        (offering.ORDER, ORDER_REACHED, workflow.ORDER),
    ):
        for act, target in reached.items():
            for state in offered[act][1]:
                via = {further for step in life[state] for further in life[step]}
                assert target in life[state] | via or target == state, (act, state)


def test_an_order_is_offered_its_next_step_first():
    held = {right for right, _states in offering.ORDER.values()}
    steps = {"to_plan": "depart", "en_route": "arrive", "on_site": "provisional", "suspended": "resume"}
    steps |= {"provisional": "repair", "repaired": "", "closed": ""}
    for state, act in steps.items():
        assert offering.main_act(WorkOrder(state=state), held) == act


@pytest.mark.django_db
def test_a_clock_has_the_same_shape_alone_and_in_its_request(request_):
    row = request_.clocks.get(kind="gti")
    row.amount, row.unit, row.state, row.due_at = 2, "hours", "running", timezone.now()
    assert clock_of(row, Labels()) == {**ClockSerializer(row).data, "due_at": row.due_at}
