# SPDX-License-Identifier: EUPL-1.2
"""Periods: holes of the calendar, works, bills, months, and a year that begins on a 29 February."""

import numpy as np
import pytest

from apps.energy.maths import periods
from apps.energy.maths.refusals import Fault, InputRefused

NAN = float("nan")


def days(count, first="2024-01-01"):
    return np.datetime64(first) + np.arange(count)


def a_year(**more):
    return periods.daily(days(366), np.ones(366), np.full(366, 10.0), **more)


def test_a_day_without_a_row_is_unknown_not_forgotten():
    kept = np.r_[0:10, 20:30]
    found = periods.daily(days(30)[kept], np.ones((2, 20)), np.full(20, 5.0))
    assert found.kwh.shape == (2, 30) and found.known.sum() == 40 and found.expected_days == 30


def test_what_is_negative_or_without_weather_is_not_known():
    found = periods.daily(days(4), [1, -1, NAN, 1], [5, 5, 5, NAN])
    assert found.known.tolist() == [[True, False, False, False]]


def test_works_are_excluded_and_not_expected():
    found = a_year().without([("2024-03-01", "2024-03-31")])
    assert (found.known.sum(), found.expected_days) == (335, 335)


def test_a_window_wider_than_the_readings_expects_its_whole_length():
    assert a_year().between("2023-07-01", "2024-07-01").expected_days == 366
    assert a_year().between("2024-06-01", "2024-07-01").expected_days == 30


def two_bills(weather):
    starts, ends = ["2024-01-01", "2024-01-11"], ["2024-01-11", "2024-01-14"]
    return periods.billed(starts, ends, [100, 30], days=days(len(weather)), temperature=weather)


def test_a_bill_takes_the_degrees_of_its_own_days_and_needs_most_of_them():
    assert np.nanmean(two_bills(np.arange(20.0)).temperature, axis=1).tolist() == [4.5, 11.0]
    assert two_bills(np.arange(10.0)).weather_known.tolist() == [True, False]


def test_a_bill_that_touches_the_works_is_excluded_whole():
    found = periods.billed(
        ["2024-01-01", "2024-02-01"], ["2024-02-01", "2024-03-01"], [1, 1], days=days(60), temperature=np.zeros(60)
    )
    assert found.without([("2024-01-31", "2024-01-31")]).excluded.tolist() == [True, False]


def test_months_add_up_their_days_and_a_month_with_an_unknown_day_is_unknown():
    kwh = np.ones(366)
    kwh[40] = NAN  # in February
    found = periods.months(days(366), kwh, np.zeros(366))
    assert found.kwh[0, 0] == 31 and np.isnan(found.kwh[0, 1]) and found.lengths[1] == 29
    begun = periods.months(days(345, "2024-01-15"), np.ones(345), np.zeros(345))
    assert begun.starts[0] == np.datetime64("2024-02-01") and begun.kwh.sum() == begun.lengths.sum() == 304


@pytest.mark.parametrize(
    ("since", "until"), [("2024-02-29", "2025-03-01"), ("2023-03-01", "2024-03-01"), ("2024-12-31", "2025-12-31")]
)
def test_twelve_months_later_exists_even_after_a_29_february(since, until):
    assert periods.a_year_after(since) == np.datetime64(until)


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        (lambda: periods.daily([], [], []), Fault.NO_DATES),
        (lambda: periods.daily(days(2)[::-1], [1, 1], [1, 1]), Fault.NOT_ASCENDING),
        (lambda: periods.daily(days(1).repeat(2), [1, 1], [1, 1]), Fault.NOT_ASCENDING),
        (lambda: periods.daily(days(2), [1], [1, 1]), Fault.LENGTHS),
        (lambda: periods.daily(days(2), [1, 1], [1, 1], occupied=[1, NAN]), Fault.LENGTHS),
        (lambda: a_year().between("2024-02-01", "2024-02-01"), Fault.END_BEFORE_START),
        (lambda: a_year().without([("2024-02-02", "2024-02-01")]), Fault.END_BEFORE_START),
        (
            lambda: periods.billed(days(2), days(2) + 2, [1, 1], days=days(5), temperature=np.zeros(5)),
            Fault.OVERLAP,
        ),
    ],
)
def test_what_has_no_meaning_is_refused_with_its_field(call, fault):
    with pytest.raises(InputRefused) as refused:
        call()
    assert refused.value.fault is fault and refused.value.field
