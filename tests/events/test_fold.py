# SPDX-License-Identifier: EUPL-1.2
"""The life of an alarm does not depend on the order, the repetition or the delay of what is said of it.

FOLD_EXAMPLES=20000 pytest tests/events/test_fold.py looks further.
"""

import os
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.events.fold import END, INSTANT, START, Life, Said, chatters, fold, step
from apps.events.workflow import ACKED, ALLOWED, MASKED, NORMAL, OUT_OF_SERVICE, RTN_UNACK, SHELVED, SUPPRESSED, UNACK

T0 = datetime(2026, 11, 22, 18, tzinfo=UTC)
MINOR, MAJOR, CRITICAL = 3, 2, 1

said = st.builds(
    lambda seconds, kind, severity: Said(T0 + timedelta(seconds=seconds), kind, severity),
    st.integers(0, 40).map(lambda n: n * 10),
    st.sampled_from([START, INSTANT, END]),
    st.sampled_from([CRITICAL, MAJOR, MINOR]),
)
bases = st.sampled_from(
    [
        Life(),
        Life(ACKED, True, MAJOR, T0),
        Life(UNACK, True, MAJOR, T0),
        Life(SHELVED, True, MAJOR, T0),
        Life(SUPPRESSED, False, MINOR, T0, T0),
        Life(OUT_OF_SERVICE, True, CRITICAL, T0),
    ]
)


def at(seconds, kind, severity=MAJOR):
    return Said(T0 + timedelta(seconds=seconds), kind, severity)


@settings(max_examples=int(os.environ.get("FOLD_EXAMPLES", "120")), deadline=None)
@given(st.data(), bases, st.lists(said, max_size=12))
def test_any_order_and_any_repetition_end_in_the_same_life(data, base, messages):
    again = data.draw(st.lists(st.sampled_from(messages), max_size=6)) if messages else []
    delivered = data.draw(st.permutations(messages + again))
    assert fold(base, delivered) == fold(base, messages)
    assert chatters(delivered) == chatters(messages)


@given(bases, st.lists(said, max_size=12))
def test_every_step_is_in_the_dict_of_allowed_transitions(base, messages):
    life = base
    for message in sorted(messages):
        after = step(life, message)
        assert after.state == life.state or after.state in ALLOWED[life.state]
        life = after


@given(bases, st.lists(said, max_size=12))
def test_state_and_presence_never_contradict_each_other(base, messages):
    life = fold(base, messages)
    if life.state not in MASKED:
        assert life.active == (life.state in (UNACK, ACKED))
    assert not (life.active and life.cleared_at)


@given(st.lists(said, min_size=1, max_size=12))
def test_the_condition_is_present_when_the_last_thing_said_is_its_start(messages):
    last = max(messages)
    assert fold(Life(), messages).active or last.kind != START
    assert not fold(Life(), messages).active or last.kind != END


@pytest.mark.parametrize(
    "before, message, after",
    [
        (NORMAL, START, UNACK),
        (NORMAL, INSTANT, RTN_UNACK),
        (NORMAL, END, NORMAL),
        (UNACK, START, UNACK),
        (UNACK, END, RTN_UNACK),
        (UNACK, INSTANT, UNACK),
        (ACKED, START, ACKED),
        (ACKED, INSTANT, ACKED),
        (ACKED, END, NORMAL),
        (RTN_UNACK, START, UNACK),
        (RTN_UNACK, INSTANT, RTN_UNACK),
        (RTN_UNACK, END, RTN_UNACK),
        (SHELVED, START, SHELVED),
        (SHELVED, END, SHELVED),
        (SUPPRESSED, INSTANT, SUPPRESSED),
        (OUT_OF_SERVICE, END, OUT_OF_SERVICE),
    ],
)
def test_the_table_of_isa_18_2(before, message, after):
    present = before in (UNACK, ACKED, SHELVED, OUT_OF_SERVICE)
    life = Life(before, present, MAJOR, T0, None if present else T0)
    assert step(life, at(10, message)).state == after


def test_only_an_aggravation_undoes_an_acknowledgement():
    acked = Life(ACKED, True, MAJOR, T0)
    assert step(acked, at(10, START, MINOR)).state == ACKED
    assert step(acked, at(10, START, CRITICAL)).state == UNACK


def test_on_equal_times_an_end_ends_what_started():
    assert fold(Life(), [at(0, END), at(0, START)]).state == RTN_UNACK


def test_two_messages_of_the_same_moment_that_disagree_count_as_the_worst():
    assert fold(Life(), [at(0, START, MINOR), at(0, START, CRITICAL)]).severity == CRITICAL


def test_chatter_is_six_changes_in_a_minute_and_is_forgotten_after_ten():
    rapid = [at(n * 10, START if n % 2 == 0 else END) for n in range(6)]
    assert chatters(rapid)
    assert not chatters(rapid[:5])
    assert chatters([*rapid, at(600, START)])
    assert not chatters([*rapid, at(660, START)])
    assert chatters([at(n * 20, INSTANT) for n in range(3)])
    assert not chatters([at(n * 5, START) for n in range(12)])
