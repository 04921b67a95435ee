# SPDX-License-Identifier: EUPL-1.2
"""Readings that are wrong are told, each by its reason, and none is changed."""

from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.energy.maths import quality
from apps.energy.maths.quality import INDEX, POWER, Flag, Limits, Nature, What
from apps.energy.maths.refusals import InputRefused

NAN = float("nan")


def every(minutes, count, first="2025-01-06T00:00"):
    return np.datetime64(first, "s") + np.arange(count) * np.timedelta64(minutes * 60, "s")


def drawn(count, seed=1):
    return np.random.default_rng(seed).uniform(5, 15, count)


def told(report):
    return {one.what for one in report.findings}


@pytest.fixture
def good():
    return every(60, 24 * 14), drawn(24 * 14)


def test_good_readings_have_nothing_said_of_them(good):
    at, values = good
    found = quality.check(at, values, limits=Limits(most=36, usual=10, now=datetime(2025, 2, 1, tzinfo=UTC)))
    assert not found.findings and found.usable.all() and found.coverage == 1.0 and found.step == 3600


@pytest.mark.parametrize(
    ("value", "what"),
    [(NAN, What.NOT_A_NUMBER), (float("inf"), What.NOT_A_NUMBER), (-3.0, What.NEGATIVE), (500.0, What.ABSURD)],
)
def test_a_value_that_cannot_be_is_told_and_left_as_it_is(good, value, what):
    at, values = good
    values[100] = value
    kept = values.copy()
    found = quality.check(at, values, limits=Limits(most=36))
    assert what in told(found) and np.flatnonzero(~found.usable).tolist() == [100]
    assert np.array_equal(values, kept, equal_nan=True)
    assert found.coverage == pytest.approx(335 / 336)


def test_what_is_injected_may_be_negative(good):
    at, values = good
    assert not quality.check(at, -values, Nature(signed=True)).findings


def test_energy_of_ten_minutes_is_compared_with_a_power():
    at = every(10, 144)
    assert not quality.check(at, np.full(144, 5.5) + drawn(144) / 100, limits=Limits(most=36)).findings  # 34 kW
    assert told(quality.check(at[:1], [8.0], limits=Limits(most=36, step=600))) == {What.ABSURD}  # 48 kW


def test_readings_of_tomorrow_are_refused(good):
    at, values = good
    found = quality.check(at, values, limits=Limits(now=datetime(2025, 1, 19, 12, tzinfo=UTC)))
    assert found.of(What.FUTURE)[0].count == 11 and not found.usable[-1]


def test_a_reading_told_twice_is_a_duplicate_and_two_values_are_a_conflict(good):
    at, values = good
    same = quality.check(np.r_[at, at[50:53]], np.r_[values, values[50:53]])
    assert same.of(What.DUPLICATE)[0].count == 3 and same.usable[:336].all() and not same.usable[336:].any()
    other = quality.check(np.r_[at, at[50:53]], np.r_[values, values[50:53] + 1])
    assert other.of(What.CONFLICT)[0].count == 6 and not other.usable[50:53].any() and What.DUPLICATE not in told(other)
    assert other.coverage == pytest.approx(333 / 336)


def test_an_interval_inside_another_one_is_a_conflict(good):
    at, values = good
    found = quality.check(np.r_[at, at[50] + np.timedelta64(20, "m")], np.r_[values, 1.0])
    assert found.of(What.CONFLICT)[0].count == 1 and found.mask(Flag.CONFLICT)[-1]


def test_holes_are_counted_in_intervals(good):
    at, values = good
    kept = np.r_[0:100, 110:200, 201:336]
    found = quality.check(at[kept], values[kept])
    assert [one.count for one in found.of(What.GAP)] == [10, 1]
    assert found.of(What.GAP)[0].since == datetime(2025, 1, 10, 3) and found.coverage == pytest.approx(325 / 336)


def test_a_step_that_changes_within_a_day_is_no_hole_and_no_conflict():
    at = np.r_[every(10, 72), every(30, 24, "2025-01-06T12:00"), every(10, 144, "2025-01-07T00:00")]
    found = quality.check(at, drawn(240))
    assert [one.detail for one in found.of(What.STEP_CHANGE)] == [(600, 1800), (1800, 600)]
    assert told(found) == {What.STEP_CHANGE} and found.usable.all() and found.coverage == 1.0


def test_a_value_that_does_not_move_for_a_day_is_stuck_but_zero_is_a_rest(good):
    at, values = good
    values[30:60] = 7.25
    values[100:200] = 0.0
    found = quality.check(at, values)
    assert found.of(What.STUCK)[0].count == 30 and found.usable.all()  # doubted, not refused


def test_disorder_is_told():
    at = every(60, 24)[[1, 0, *range(2, 24)]]
    found = quality.check(at, drawn(24))
    assert found.of(What.OUT_OF_ORDER)[0].count == 1 and found.usable.all()


# --- Units ------------------------------------------------------------------------------------------------------------


def test_watts_taken_for_kilowatts_are_suspected_by_what_is_usual(good):
    at, values = good
    found = quality.check(at, values * 1000, POWER, Limits(usual=10))
    assert found.of(What.WRONG_UNIT)[0].detail[0] == pytest.approx(1000, rel=0.2) and not found.usable.any()
    assert What.WRONG_UNIT in told(quality.check(at, values / 1000, POWER, Limits(usual=10)))


def test_a_unit_is_suspected_by_the_subscription_too(good):
    at, values = good
    found = quality.check(at[:48], values[:48] * 1000, POWER, Limits(most=36))
    assert told(found) == {What.WRONG_UNIT}


def test_one_day_of_a_file_in_another_unit_is_found_alone(good):
    at, values = good
    values[48:72] *= 1000
    found = quality.check(at, values)
    assert found.of(What.WRONG_UNIT)[0].count == 24 and np.flatnonzero(~found.usable).tolist() == list(range(48, 72))


def test_a_boiler_that_rests_in_summer_is_not_a_wrong_unit():
    days = every(24 * 60, 365)
    kwh = np.maximum(0.2, 300 * np.cos(2 * np.pi * np.arange(365) / 365))
    assert What.WRONG_UNIT not in told(quality.check(days, kwh))
    assert What.WRONG_UNIT not in told(quality.check(days, kwh, limits=Limits(usual=60)))


# --- Registers --------------------------------------------------------------------------------------------------------


def test_a_register_that_turns_over_is_not_one_that_was_reset():
    register = np.array([99_400.0, 99_900.0, 250.0, 600.0, 10.0, 40.0])
    five_digits = Nature(register=True, capacity=100_000)
    found = quality.check(every(24 * 60, 6), register, five_digits)
    assert np.flatnonzero(found.mask(Flag.ROLLOVER)).tolist() == [2]
    assert np.flatnonzero(found.mask(Flag.RESET)).tolist() == [4]
    used = quality.consumption(register, 100_000)
    assert used[:3].tolist() == [500, 350, 350] and np.isnan(used[3]) and used[4] == 30


def test_without_its_capacity_a_register_that_goes_back_is_unknown_never_negative():
    used = quality.consumption([99_900.0, 250.0, 260.0])
    assert np.isnan(used[0]) and used[1] == 10
    assert told(quality.check(every(60, 3), [99_900.0, 250.0, 260.0], INDEX)) == {What.RESET}


@given(st.lists(st.one_of(st.floats(0, 99_999), st.just(NAN)), min_size=2, max_size=40))
def test_a_register_never_says_that_less_than_nothing_was_used(register):
    used = quality.consumption(register, 100_000)
    assert not (used < 0).any() and len(used) == len(register) - 1


# --- Clock changes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "hours"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25), (date(2025, 6, 1), 24)])
def test_days_have_the_hours_of_their_place(day, hours):
    assert quality.day_hours(day, "Europe/Paris") == hours
    assert quality.day_hours(day, "Indian/Reunion") == 24


@pytest.mark.parametrize(("first", "due"), [("2025-03-28T23:00", 23), ("2025-10-24T22:00", 25)])
def test_a_day_of_clock_change_is_whole_with_its_own_hours(first, due):
    at = every(60, 24 + due + 24, first)
    zone = Limits(zone="Europe/Paris")
    assert not quality.check(at, drawn(len(at)), limits=zone).findings
    short = np.delete(at, 24 + due - 2)
    found = quality.check(short, drawn(len(short)), limits=zone).of(What.CLOCK_CHANGE)[0]
    assert found.detail == (due - 1, due)


# --- What was given ---------------------------------------------------------------------------------------------------


def test_no_reading_at_all_is_no_fault():
    found = quality.check([], [])
    assert not found.findings and found.coverage == 0.0


@pytest.mark.parametrize(("at", "values"), [(every(60, 2), [1]), (["NaT"], [1])])
def test_instants_and_values_go_together(at, values):
    with pytest.raises(InputRefused, match="values"):
        quality.check(at, values)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 500), st.one_of(st.floats(allow_nan=True, allow_infinity=True, width=32), st.just(0.0))
        ),
        max_size=60,
    ),
    st.booleans(),
)
def test_any_series_is_judged_without_a_fall(rows, register):
    at = np.datetime64("2025-03-29", "s") + np.array([row[0] for row in rows], dtype="timedelta64[s]") * 600
    values = np.array([row[1] for row in rows])
    found = quality.check(at, values, Nature(register=register), Limits(most=36, zone="Europe/Paris"))
    assert len(found.flags) == len(rows) and 0 <= found.coverage <= 1
    assert found.usable.sum() <= len({row[0] for row in rows}) or not rows
