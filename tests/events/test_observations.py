# SPDX-License-Identifier: EUPL-1.2
"""What is kept of observations: little, and enough for any order and any repetition to end in the same row."""

import os
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.events import observations, services
from apps.events.models import Alarm, Observation
from tests.events.conftest import T0, observe, said

pytestmark = pytest.mark.django_db

FOLDED = (
    *("state", "active", "severity", "occurrences", "first_at", "raised_at", "cleared_at", "last_at", "last_kind"),
    *("flapping", "title"),
)
HORIZON = 20  # minutes after T0: what is older may be forgotten in these tests
LATER = T0 + timedelta(minutes=HORIZON) + observations.LATE
EXAMPLES = int(os.environ.get("FOLD_EXAMPLES", "25"))

told = st.lists(st.tuples(st.sampled_from([True, False, False, False, None]), st.integers(1, 3)), max_size=12)
fine = st.lists(st.tuples(st.just(False), st.just(2)), min_size=2, max_size=6)  # what most messages say


def messages(lamp, kinds, since):
    return [
        said(lamp, active, since + n, severity=severity, title=f"à {since + n} min")
        for n, (active, severity) in enumerate(kinds)
    ]


def row():
    return Alarm.objects.values(*FOLDED).first()


def after(*steps):
    """The row that these steps leave; nothing of them stays."""
    with transaction.atomic():
        for step in steps:
            step()
        left = row()
        transaction.set_rollback(True)
    return left


def delivery(lamp, batch):
    return lambda: batch and observe(lamp, *batch)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), before=st.one_of(told, st.builds(list.__add__, told, fine)), since=st.one_of(fine, told))
def test_what_comes_in_any_order_after_a_pruning_ends_in_the_same_row(lamp, data, before, since):
    old, recent = messages(lamp, before, 0), messages(lamp, since, HORIZON)
    again = data.draw(st.lists(st.sampled_from(old), max_size=3)) if old else []
    first, second = data.draw(st.permutations(old)), data.draw(st.permutations(recent + again))
    middle = data.draw(st.integers(0, len(second)))
    pruned = [delivery(lamp, first), lambda: observations.prune(LATER), delivery(lamp, second[:middle])]
    pruned += [lambda: observations.prune(LATER), delivery(lamp, second[middle:])]
    assert after(*pruned) == after(delivery(lamp, old + recent))


def kept():
    return list(Observation.objects.order_by("at", "kind").values_list("at", "kind"))


def test_of_a_probe_that_is_still_fine_for_days_two_messages_are_kept(lamp):
    for n in range(HORIZON):
        observe(lamp, said(lamp, False, n))
    assert observations.prune(LATER) == HORIZON - 2
    assert [at for at, _kind in kept()] == [T0, T0 + timedelta(minutes=HORIZON - 1)]


def test_what_cleared_an_alarm_and_what_is_recent_stay(lamp):
    observe(lamp, said(lamp, True, 0), *(said(lamp, False, n) for n in (1, 2, 3, HORIZON, HORIZON + 1, HORIZON + 2)))
    assert observations.prune(LATER) == 1
    assert T0 + timedelta(minutes=2) not in {at for at, _kind in kept()}
    assert observations.prune(LATER) == 0


def test_a_start_told_after_its_ends_were_thinned_is_still_ended(lamp):
    observe(lamp, *(said(lamp, False, n) for n in range(10)))
    observations.prune(LATER)
    observe(lamp, said(lamp, True, 4.5))
    assert Alarm.objects.get().state == "rtn_unack"


def test_a_silent_alarm_is_folded_from_its_row_once_its_past_is_forgotten(lamp, operator):
    observe(lamp, said(lamp, True, 0, severity=1))
    before = row()
    assert observations.prune(T0 + observations.KEPT + timedelta(days=1)) == 1
    observe(lamp, said(lamp, True, 5), said(lamp, False, 9))
    observe(lamp, said(lamp, True, 7))
    assert before["raised_at"] == Alarm.objects.get().raised_at
    assert row()["state"] == "rtn_unack"
    services.acknowledge(alarm_id=Alarm.objects.get().pk, by=operator)
    assert row()["state"] == "normal"
