# SPDX-License-Identifier: EUPL-1.2
"""Night base load, its rise, weekend and off-hours shares; lamps by day, silent meters: without a database."""

import numpy as np
import pytest

from apps.energy.maths import local_time, night_base
from apps.energy.maths.day_burning import day_burning
from apps.energy.maths.silence import silence

PARIS = "Europe/Paris"
CHALONS = {"latitude": 48.957, "longitude": 4.365}


def every(minutes, first, days):
    return np.arange(first, np.datetime64(first) + np.timedelta64(days, "D"), np.timedelta64(minutes, "m")).astype(
        "datetime64[s]"
    )


def building(at, base=300.0, busy=2000.0):
    """Base at night, busy on working days from 8 to 18 h."""
    wall = local_time.local(at, PARIS)
    hour = local_time.hour(wall)
    return np.where((hour >= 8) & (hour < 18) & (local_time.weekday(wall) < 5), busy, base)


@pytest.mark.parametrize(("first", "hours"), [("2026-03-28T23:00", 23), ("2026-10-24T22:00", 25)])
def test_days_of_23_and_25_hours_are_seen_on_the_wall(first, hours):
    at = every(60, first, 2)
    days, counts = np.unique(local_time.day(local_time.local(at, PARIS)), return_counts=True)
    assert counts[0] == hours
    assert str(days[0])[5:] in ("03-29", "10-25")


def test_local_time_of_two_years_is_that_of_the_standard_library():
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    at = every(601, "2024-02-27T00:10", 730)
    wall = local_time.local(at, PARIS)
    for n in range(0, len(at), 997):
        expected = datetime.fromtimestamp(int(at[n].astype(int)), UTC).astimezone(ZoneInfo(PARIS)).replace(tzinfo=None)
        assert wall[n].astype(datetime) == expected
        assert (local_time.weekday(wall[n : n + 1])[0], local_time.hour(wall[n : n + 1])[0]) == (
            expected.weekday(),
            expected.hour,
        )


def test_the_base_of_a_night_ignores_a_round_of_the_guard_and_a_reading_of_nothing():
    at = every(10, "2026-01-05T00:00", 5)
    watts = building(at)
    wall = local_time.local(at, PARIS)
    watts[(local_time.hour(wall) == 3)] = 900.0  # one hour of four
    watts[5] = np.nan
    base = night_base.night_base(at, watts, zone=PARIS)
    assert base.watts == pytest.approx(300)
    assert base.coverage[1:] == pytest.approx(1)


def test_a_night_that_was_not_measured_is_unknown():
    at = every(10, "2026-01-05T00:00", 4)
    watts = building(at)
    watts[local_time.night(local_time.local(at, PARIS)) == np.datetime64("2026-01-06")] = np.nan
    base = night_base.night_base(at, watts, zone=PARIS)
    assert np.isnan(base.watts[base.nights == np.datetime64("2026-01-06")]).all()
    assert np.isfinite(base.watts).sum() == len(base.watts) - 1


def nights(*watts):
    return night_base.NightBase(
        np.arange("2026-01-01", np.datetime64("2026-01-01") + len(watts), dtype="datetime64[D]"),
        np.array(watts, float),
        np.ones(len(watts)),
    )


def test_a_base_that_stays_higher_three_nights_is_a_rise_with_its_watts_and_its_date():
    usual = [300, 310, 295, 305, 300, 290, 300, 305, 310, 300, 295, 300]
    rise = night_base.rise(nights(*usual, 520, 530, 525))
    assert rise.raised
    assert rise.reference == 300
    assert rise.excess == 225
    assert rise.since == np.datetime64("2026-01-13")


@pytest.mark.parametrize("last", [(520, 300, 525), (330, 335, 332), (520, 530, np.nan)])
def test_one_calm_night_a_small_rise_or_a_hole_is_no_rise(last):
    usual = [300, 310, 295, 305, 300, 290, 300, 305, 310, 300, 295, 300]
    assert not night_base.rise(nights(*usual, *last)).raised


def test_too_few_nights_say_nothing():
    assert night_base.rise(nights(300, 310, 500, 500, 500)).raised is None


def test_a_lamp_that_burns_at_noon_is_told_with_what_it_wastes():
    at = every(10, "2026-06-10T00:00", 3)
    wall = local_time.hour(local_time.local(at, PARIS))
    night = (wall >= 22) | (wall < 5)
    assert day_burning(at, np.where(night, 4000.0, 20.0), standby_w=50, **CHALONS).burning is False
    lit = day_burning(at, np.where(night | ((wall >= 11) & (wall < 13)), 4000.0, 20.0), standby_w=50, **CHALONS)
    assert lit.burning
    assert lit.hours == pytest.approx(6)
    assert lit.kwh == pytest.approx(6 * 3.95)
    assert lit.days == 3


def test_daylight_that_was_not_measured_says_nothing():
    at = every(10, "2026-06-10T00:00", 1)
    assert day_burning(at, np.full(len(at), np.nan), standby_w=50, **CHALONS).burning is None


def test_a_meter_is_silent_by_its_own_habits():
    now = np.datetime64("2026-01-20T12:00", "s")
    chatty, daily = every(10, "2026-01-10T00:00", 10), every(1440, "2026-01-01T06:00", 18)
    assert not silence(chatty, now=chatty[-1] + np.timedelta64(90, "m")).silent
    heard = silence(chatty, now=now)
    assert heard.silent
    assert heard.since == chatty[-1]
    assert heard.allowed_hours == 2
    assert not silence(daily, now=np.datetime64("2026-01-20T12:00", "s")).silent
    assert silence(daily, now=np.datetime64("2026-01-22T12:00", "s")).silent


def test_a_meter_that_never_spoke_is_unknown_and_what_comes_from_the_future_is_not_heard():
    now = np.datetime64("2026-01-20T12:00", "s")
    assert silence(np.array([], "datetime64[s]"), now=now).silent is None
    assert silence(np.array(["2027-01-01"], "datetime64[s]"), now=now).silent is None
    assert silence(np.array(["2026-01-19T12:00"], "datetime64[s]"), now=now).silent is None
    assert silence(np.array(["2026-01-10T12:00"], "datetime64[s]"), now=now).silent
