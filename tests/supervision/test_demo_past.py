# SPDX-License-Identifier: EUPL-1.2
"""The invented past of the demo, whatever the hour at which it is loaded. No database."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.events.fold import START
from apps.supervision.demo.files import read_json
from apps.supervision.demo.past import drawing

PLAN = read_json("demo.json")["past"]
MIDNIGHT = datetime(2026, 3, 29, tzinfo=UTC)  # clocks change this morning


def fleets():
    """Forty pieces of equipment of each kind; what is below a cabinet is part of its kind."""
    wanted = sorted({drawing.fleet_of(habit)[:2] for habit in PLAN["habits"]})
    made = {one: list(range(40 * n, 40 * n + 40)) for n, one in enumerate(wanted)}
    return {drawing.fleet_of(habit): made[drawing.fleet_of(habit)[:2]] for habit in PLAN["habits"]}


def drawn(until):
    return drawing.draw(PLAN, fleets(), until)


@pytest.mark.parametrize("hour", range(24))
def test_what_is_over_is_over_before_the_present_begins_and_what_is_still_there_is_left_alone(hour):
    until = MIDNIGHT + timedelta(hours=hour)
    told = drawn(until)
    assert len({(one.asset, one.condition) for one in told}) == len(told)
    lasting = [one for one in told if max(one.said).kind == START]
    assert sum(habit["assets"] for habit in PLAN["habits"] if habit["is"] == "still") == len(lasting)
    assert not {one.asset for one in lasting} & {one.asset for one in told if one not in lasting}
    for one in told:
        assert until - timedelta(days=PLAN["days"] + 2) < min(one.said).at
        assert max(one.said).at <= until - drawing.QUIET / 2
        assert one.looks


def test_it_is_the_same_each_time():
    assert drawn(MIDNIGHT) == drawn(MIDNIGHT)
