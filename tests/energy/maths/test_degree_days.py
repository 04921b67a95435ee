# SPDX-License-Identifier: EUPL-1.2
"""Degree days to the digit, and what an unknown day does to a sum."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.energy.maths.degree_days import Method, Sense, celsius, from_extremes, from_hours, season

NAN = float("nan")


def days(count, first="2025-01-01"):
    return np.datetime64(first) + np.arange(count)


def test_the_two_worked_examples_of_the_meteo_method():
    assert from_extremes(days(2), [2, 17], [9, 25]).values.tolist() == [12.5, 0.0]


def test_costic_corrects_only_when_the_base_is_between_the_extremes():
    found = from_extremes(days(3), [2, 17, 19], [9, 25, 30], method=Method.COSTIC)
    assert found.values == pytest.approx([12.5, 1 * (0.08 + 0.42 * 1 / 8), 0.0])


def test_costic_is_continuous_where_the_maximum_reaches_the_base():
    """0.08 + 0.42 = 0.5: both formulas agree there."""
    below, above = from_extremes(days(2), [10, 10], [18, 18.0001], method=Method.COSTIC).values
    assert below == pytest.approx(4.0) and above == pytest.approx(4.0, abs=1e-3)


def test_cooling_is_the_mirror_of_heating():
    found = from_extremes(days(3), [10, 20, 25], [15, 30, 35], base=24, sense=Sense.COOLING)
    assert found.values.tolist() == [0.0, 1.0, 6.0]
    costic = from_extremes(days(1), [20], [30], base=24, method=Method.COSTIC, sense=Sense.COOLING)
    assert costic.values[0] == pytest.approx(6 * (0.08 + 0.42 * 6 / 10))


@pytest.mark.parametrize(("low", "high"), [(NAN, 9), (2, NAN), (9, 2), (float("inf"), 9)])
def test_an_unknown_day_is_counted_and_never_a_warm_one(low, high):
    found = from_extremes(days(3), [2, low, 2], [9, high, 9])
    assert (found.missing, found.known, found.total) == (1, 25.0, None)
    assert np.isnan(found.values[1])


def test_hours_give_the_extremes_and_a_day_with_too_few_hours_is_unknown():
    hours = np.tile(np.linspace(2, 9, 24), (3, 1))
    hours[1, :2] = NAN  # 22 known
    hours[2, :10] = NAN
    found = from_hours(days(3), hours)
    assert found.values[0] == 12.5 and found.values[1] > 0 and np.isnan(found.values[2])
    assert from_hours(days(3), hours, method=Method.MEAN).values[0] == pytest.approx(12.5)


def test_a_day_of_25_hours_and_one_of_23_are_whole_days():
    hours = np.full((2, 25), 8.0)
    hours[1, 23:] = NAN
    assert from_hours(days(2), hours).total == 20.0


@pytest.mark.parametrize(("first", "length", "expected"), [("2024-10-01", 365, 232), ("2023-10-01", 366, 233)])
def test_the_heating_season_has_232_days_and_one_more_with_a_29_february(first, length, expected):
    assert season(days(length, first)).sum() == expected


def test_the_season_keeps_its_own_days_only():
    found = from_extremes(days(365), np.full(365, 8.0), np.full(365, 8.0))
    assert found.within(season(found.days)).total == 232 * 10.0


def test_fahrenheit_is_converted():
    assert celsius([32, 60, 65]) == pytest.approx([0, 15.5556, 18.3333], abs=1e-4)


@given(st.floats(-30, 45), st.floats(0, 25), st.floats(5, 30), st.sampled_from(Method), st.sampled_from(Sense))
def test_degrees_are_never_negative_nor_more_than_the_distance_to_the_farther_extreme(low, spread, base, method, sense):
    value = from_extremes(days(1), [low], [low + spread], base=base, method=method, sense=sense).values[0]
    farthest = base - low if sense is Sense.HEATING else low + spread - base
    assert 0 <= value <= max(farthest, 0) + 1e-9
