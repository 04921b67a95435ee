# SPDX-License-Identifier: EUPL-1.2
"""Lighting to the digit: lamps, nights, profiles, and what each strategy saves."""

from datetime import date, time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.energy.maths import decomposition, lighting, nights, schedules
from apps.energy.maths.decomposition import ORDER, Strategy
from apps.energy.maths.lighting import ClassReference, Fleet
from apps.energy.maths.nights import CIVIL, Change, Place, Profile, Rule
from apps.energy.maths.refusals import Fault, InputRefused

CHALONS = Place(48.957, 4.365)
REUNION = Place(-20.88, 55.45, "Indian/Reunion")
QUIET = Profile((Change(time(22), 0.5), Change(time(23, 30), 0.0), Change(time(5), 1.0)))
WATCHED = Profile((Change(time(22), 0.5, alone=0.1, passing=0.2), Change(time(5), 1.0)))


@pytest.fixture(scope="module")
def year():
    return nights.year(CHALONS, 2025)


# --- Lamps ------------------------------------------------------------------------------------------------------------


def test_the_worked_example_of_a_lamp_shows_79_0():
    before = lighting.energy(Fleet("sodium", 1, 150), {1.0: 4_100})
    after = lighting.energy(Fleet("led", 1, 45), {1.0: 1_640, 0.5: 2_460})
    assert (before, after) == (615, pytest.approx(129.15, abs=1e-9))
    assert f"{lighting.saved_share(before, after):.1%}" == "79.0%"


def test_the_worked_example_of_availability():
    assert 7_290 * 30 * 13 == 2_843_100
    assert f"{lighting.availability(1_421.55, 7_290, 30 * 13):.2%}" == "99.95%"
    assert f"{lighting.failure_rate(73, 7_290):.2%}" == "1.00%"


def test_ballasts_and_the_least_power_of_a_driver_count():
    assert lighting.energy(Fleet("a", 10, 150, losses=0.15), {1.0: 1_000}) == pytest.approx(1_725)
    dimmed = Fleet("b", 1, 100, least=0.1)
    assert [dimmed.power(level) for level in (0, 0.5, 1)] == [0, pytest.approx(55), 100]


def test_the_reference_follows_the_lamps_and_the_hours_of_today():
    found = lighting.adjusted_reference(
        [
            ClassReference("sodium", 61_500, 100, 110),
            ClassReference("mercury", 10_000, 20, 10, hours=4_100, hours_now=4_182),
            ClassReference("new", 0, 0, 5),
        ]
    )
    assert found.kwh == {"sodium": 67_650, "mercury": pytest.approx(5_100)}
    assert found.effects == {"sodium": 6_150, "mercury": pytest.approx(-4_900)}
    assert found.unknown == ("new",) and found.total == pytest.approx(72_750)


def test_savings_are_told_by_commune_and_an_unknown_one_leaves_its_group_unknown():
    found = lighting.by_group([("a", 100, 12), ("a", 100, 14), ("b", 100, 5), ("c", 100, 10), ("c", 50, float("nan"))])
    assert found["a"] == (200, 26, pytest.approx(0.87)) and found["b"][2] == pytest.approx(0.95)
    assert np.isnan(found["c"][2])


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        (lambda: Fleet("a", 1, 1).power(1.2), Fault.NOT_A_SHARE),
        (lambda: lighting.energy(Fleet("a", 1, 1), {1.0: -1}), Fault.NEGATIVE),
        (lambda: lighting.energy(Fleet("a", 1, 1), {1.0: float("nan")}), Fault.NEGATIVE),
        (lambda: lighting.saved_share(0, 10), Fault.NO_REFERENCE),
        (lambda: lighting.availability(1, 0, 10), Fault.NO_REFERENCE),
        (lambda: lighting.adjusted_reference([ClassReference("a", 1, 1, 1)] * 2), Fault.OVERLAP),
        (lambda: Profile((Change(time(5), 1), Change(time(22), 0.5))), Fault.NOT_ASCENDING),
        (lambda: Profile((Change(time(22), 1.5),)), Fault.NOT_A_SHARE),
        (lambda: nights.nights(CHALONS, date(2025, 1, 1), date(2025, 1, 1)), Fault.END_BEFORE_START),
        (lambda: nights.nights(Place(78.2, 15.6), date(2025, 6, 20), date(2025, 6, 21)), Fault.NO_NIGHT),
    ],
)
def test_what_has_no_meaning_is_refused(call, fault):
    with pytest.raises(InputRefused) as refused:
        call()
    assert refused.value.fault is fault


# --- Nights -----------------------------------------------------------------------------------------------------------


def test_a_year_of_nights_is_about_4_290_hours_from_sunset_to_sunrise(year):
    """Half of 8 760, less refraction, the disc of the sun and the seconds of a latitude."""
    assert len(year.days) == 365 and 4_280 < year.total < 4_300
    assert year.hours.max() == year.hours[(year.days >= np.datetime64("2025-12-15"))].max() and year.hours.min() < 8


@pytest.mark.parametrize(("day", "declination"), [("2025-06-20", 23.44), ("2025-12-21", -23.44), ("2025-03-20", 0.0)])
def test_the_length_of_a_night_is_that_of_the_sunrise_equation(year, day, declination):
    """cos H = (sin(−0.833°) − sin φ sin δ) / (cos φ cos δ): H / 15 hours from noon to sunset."""
    latitude, tilt, horizon = np.radians([CHALONS.latitude, declination, -0.833])
    cosine = (np.sin(horizon) - np.sin(latitude) * np.sin(tilt)) / (np.cos(latitude) * np.cos(tilt))
    expected = 24 - 2 * np.degrees(np.arccos(cosine)) / 15
    assert year.hours[year.days == np.datetime64(day)][0] == pytest.approx(expected, abs=0.05)


def test_twilight_and_offsets_shorten_the_night(year):
    assert nights.year(CHALONS, 2025, Rule(CIVIL)).total < year.total - 400
    shorter = nights.year(CHALONS, 2025, Rule(on=15, off=-15))
    assert shorter.hours == pytest.approx(year.hours - 0.5, abs=1e-3)
    assert nights.year(CHALONS, 2025, Rule(on=300, off=-300)).hours.min() == 0.0


def test_a_leap_year_has_its_29_february():
    assert len(nights.year(CHALONS, 2024).days) == 366


def test_the_evening_is_the_one_of_the_place_not_of_greenwich():
    found = nights.nights(REUNION, date(2025, 1, 10), date(2025, 1, 11))
    assert str(found.on[0]).startswith("2025-01-10T15:") and 10.5 < found.hours[0] < 11.5  # 19 h there


def test_a_profile_shares_the_night_and_loses_none_of_it(year):
    found = nights.hours_by_level(year, QUIET)
    assert sum(found.values()) == pytest.approx(year.total)
    assert found[0.0] == pytest.approx(365 * 5.5 - 0.0, abs=2.0)  # 23:30 to 5:00, but for two nights of clock change


def test_the_clock_of_a_profile_is_the_local_one_when_it_changes():
    cut = Profile((Change(time(0), 0.0), Change(time(5), 1.0)))
    spring = nights.nights(CHALONS, date(2025, 3, 29), date(2025, 3, 30))
    autumn = nights.nights(CHALONS, date(2025, 10, 25), date(2025, 10, 26))
    assert nights.hours_by_level(spring, cut)[0.0] == pytest.approx(4)
    assert nights.hours_by_level(autumn, cut)[0.0] == pytest.approx(6)


def test_a_window_after_sunrise_burns_nothing():
    june = nights.nights(CHALONS, date(2025, 6, 21), date(2025, 6, 22))
    late = Profile((Change(time(0), 0.0), Change(time(6), 1.0)))
    windows, levels = nights.each_night(june, late)
    assert levels == (1.0, 0.0, 1.0) and windows[0, 2] == 0 and windows.sum() == pytest.approx(june.total)


# --- Strategies -------------------------------------------------------------------------------------------------------


def test_strategies_come_in_the_published_order_and_add_up_exactly(year):
    changes = [
        decomposition.Change(Fleet("sodium", 117, 150, 0.15), Fleet("led", 117, 45.3), QUIET),
        decomposition.Change(Fleet("mercury", 31, 125, 0.1), Fleet("led", 31, 33.7), WATCHED),
    ]
    found = decomposition.decompose(changes, year, measured=7_777.777)
    assert tuple(one.strategy for one in found.shares) == (*ORDER, Strategy.UNEXPLAINED)
    assert sum(one.saved_wh for one in found.shares) == found.saved_wh == found.reference_wh - found.final_wh
    assert all(one.saved_wh > 0 for one in found.shares[:4])
    assert found.final_wh == 7_777_777


def test_each_strategy_saves_what_its_definition_says(year):
    lamp = [decomposition.Change(Fleet("a", 1, 100), Fleet("b", 1, 40), QUIET)]
    found = decomposition.decompose(lamp, year)
    half = nights.hours_by_level(year, QUIET)
    saved = {one.strategy: one.saved for one in found.shares}
    assert saved[Strategy.LED] == pytest.approx(60 * year.total / 1000, abs=0.001)
    assert saved[Strategy.DIMMING] == pytest.approx(40 * 0.5 * half[0.5] / 1000, abs=0.001)
    assert saved[Strategy.CUT_OFF] == pytest.approx(40 * half[0.0] / 1000, abs=0.001)
    assert saved[Strategy.PRESENCE] == 0
    assert sum(found.of_saving(one) for one in ORDER) == pytest.approx(1)


def test_presence_saves_the_time_when_nobody_passes(year):
    found = decomposition.decompose([decomposition.Change(Fleet("a", 1, 40), Fleet("a", 1, 40), WATCHED)], year)
    hours = nights.hours_by_level(year, WATCHED)[0.1 + 0.2 * 0.4]
    saved = {one.strategy: one.saved for one in found.shares}
    assert saved[Strategy.PRESENCE] == pytest.approx(40 * (0.5 - 0.18) * hours / 1000, abs=0.001)
    assert saved[Strategy.LED] == 0


# --- Civil days, schedules as they are written, whole numbers that add up ---------------------------------------------


@pytest.mark.parametrize("profile", [nights.FULL, QUIET, WATCHED])
def test_the_hours_of_civil_days_are_those_of_the_nights(year, profile):
    days = nights.by_day(year, profile)
    levels = nights.hours_by_level(year, profile)
    assert len(days) == 366 and days.sum() == pytest.approx(sum(level * hours for level, hours in levels.items()))


def test_a_civil_day_is_its_morning_and_its_evening(year):
    """24 hours less the day of the sunrise equation; six hours and a half of a cut, whatever the season."""
    days = nights.by_day(year)
    tilt, latitude = np.radians(-23.44), np.radians(CHALONS.latitude)
    cosine = (np.sin(np.radians(-0.833)) - np.sin(latitude) * np.sin(tilt)) / (np.cos(latitude) * np.cos(tilt))
    assert days[354] == pytest.approx(24 - 2 * np.degrees(np.arccos(cosine)) / 15, abs=0.05)
    cut = Profile((Change(time(23), 0.0), Change(time(5, 30), 1.0)))
    assert (days - nights.by_day(year, cut))[20:60] == pytest.approx(np.full(40, 6.5))


def test_hours_at_full_power_tell_what_a_decomposition_tells(year):
    before, now = Fleet("before", 7, 150, losses=0.15), Fleet("now", 7, 45)
    shares = decomposition.decompose([decomposition.Change(before, now, WATCHED)], year).shares
    hours = decomposition.full_hours(WATCHED, year).sum(axis=1)
    left = np.array([before.power(1), *[now.power(1)] * 4]) * hours
    assert [one.saved_wh for one in shares] == pytest.approx(list(left[:-1] - left[1:]), abs=2)


@pytest.mark.parametrize(
    ("written", "profile"),
    [
        ("pleine nuit", nights.FULL),
        ("23:00 50 % ; 5:00 100 %", Profile((Change(time(23), 0.5), Change(time(5), 1.0)))),
        ("1h 0% ; 5h30 100 %", Profile((Change(time(1), 0.0), Change(time(5, 30), 1.0)))),
        ("60 % passage 12,5 % sinon 20 %", Profile((Change(time(12), 0.6, 0.2, 0.125),))),
    ],
)
def test_a_schedule_is_read_as_people_write_it(written, profile):
    assert schedules.read(written) == profile


@pytest.mark.parametrize(
    "written",
    ["", "la nuit", "50", "120 %", "25:00 3 %", "23:00 50 % ; 20 %", "5:00 50 % ; 23:00 20 %", "-5 %", "nan %"],
)
def test_a_schedule_that_does_not_follow_its_form_is_refused(written):
    with pytest.raises(InputRefused):
        schedules.read(written)


@given(st.lists(st.floats(-1e6, 1e6), max_size=8))
def test_whole_parts_add_up_to_the_rounded_whole(parts):
    found = decomposition.apportioned(parts)
    assert sum(found) == round(sum(parts))
    assert all(abs(whole - part) < 1 for whole, part in zip(found, parts, strict=True))
