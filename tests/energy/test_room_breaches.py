# SPDX-License-Identifier: EUPL-1.2
"""Limits passed in rooms, presence, shares of comfort: without a database."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.energy.maths import breaches, comfort, presence
from apps.energy.maths.breaches import Limit
from tests.energy.test_night_base import PARIS, every

CO2 = Limit(above=True, at=1500, back=1300)
COLD = Limit(above=False, at=18, back=18.5)
SCHOOL = presence.Presence(((((8 * 60, 12 * 60), (13 * 60 + 30, 17 * 60)),) * 5) + ((), ()), np.array([], "M8[D]"))
AT = every(10, "2026-01-05T07:00", 1)[:60]  # a Monday, from 8 h on the wall


def followed(values, limit=CO2, *, occupied=None, at=AT, sustained=1800.0):
    values = np.asarray(values, float)
    there = np.ones(len(values), bool) if occupied is None else occupied
    return breaches.follow(
        at[: len(values)], values, occupied=there, limit=limit, sustained=sustained, longest_gap=3600.0
    )


def test_one_sample_beyond_opens_nothing_however_high():
    assert followed([600, 9000, 600, 600]) == ()
    assert followed([600, 1600, 1600, 1600, 600]) == ()  # twenty minutes


def test_what_lasts_is_one_episode_from_its_first_sample_to_the_first_one_back():
    (one,) = followed([600, 1600, 1700, 1900, 1550, 1400, 1510, 1250, 600])
    assert (one.start, one.end, one.worst) == (AT[1], AT[7], 1900)


def test_what_trembles_at_the_limit_is_one_episode():
    (one,) = followed([1510, 1505] * 3 + [1490, 1505] * 10)
    assert one.end is None


def test_too_little_is_watched_as_too_much():
    (one,) = followed([19, 17, 16, 16.5, 17, 18.4, 18.5], COLD)
    assert (one.start, one.end, one.worst) == (AT[1], AT[6], 16)


def test_nobody_there_opens_nothing_and_what_is_back_is_back():
    empty = np.zeros(12, bool)
    assert followed([2000] * 12, occupied=empty) == ()
    left = np.arange(12) < 6
    (one,) = followed([2000] * 6 + [3000] * 2 + [1200] * 4, occupied=left)
    assert (one.end, one.worst) == (AT[8], 2000)


def test_a_hole_starts_the_count_again_and_the_unknown_changes_nothing():
    at = np.concatenate([AT[:3], AT[20:22]])
    assert followed([2000] * 5, at=at) == ()
    values = np.array([2000, np.nan, 2000, np.nan, 2000, np.nan])
    (one,) = followed(values)
    assert (one.start, one.end) == (AT[0], None)


def test_an_empty_series_has_no_episode_and_a_limit_that_cannot_end_is_refused():
    assert followed([]) == ()
    with pytest.raises(ValueError, match="back"):
        Limit(above=True, at=1500, back=1600)


@given(st.lists(st.sampled_from([900.0, 1400.0, 1600.0, float("nan")]), max_size=60))
def test_episodes_are_apart_begin_beyond_and_end_back(values):
    found = followed(values)
    of = dict(zip(AT, values, strict=False))
    for one in found:
        assert of[one.start] > CO2.at and one.worst > CO2.at
        assert one.end is None or of[one.end] <= CO2.back
    assert all(before.end <= after.start for before, after in zip(found, found[1:], strict=False))


def test_absurd_values_are_not_sound():
    values = np.array([np.nan, np.inf, -1, 0, 65535, 800])
    assert breaches.sound(values, comfort.PLAUSIBLE_PPM).tolist() == [False] * 5 + [True]


def test_presence_follows_the_wall_both_days_of_summer_time_and_days_off():
    # 8 h on the wall: 6 h UTC in summer, 7 h UTC in winter; a Sunday and a day off are empty
    at = np.array(["2026-03-27T07:00", "2026-03-30T06:00", "2026-03-30T05:59", "2026-03-29T08:00"], "M8[s]")
    assert presence.present(at, SCHOOL, zone=PARIS).tolist() == [True, True, False, False]
    off = presence.Presence(SCHOOL.week, np.array(["2026-03-30"], "M8[D]"))
    assert presence.present(at, off, zone=PARIS).tolist() == [True, False, False, False]


def test_a_day_of_school_lasts_seven_hours_and_a_half():
    hours = every(60, "2026-01-04T23:00", 7)
    assert presence.presence_share(hours, SCHOOL, zone=PARIS).sum() == pytest.approx(5 * 7.5)


def test_comfort_needs_every_sensor_and_one_is_enough_to_deny_it():
    air, warm = np.array([1, 1, 0, np.nan, np.nan]), np.array([1, 0, np.nan, 1, 0])
    found = comfort.shares(np.ones(5), [air, warm])
    assert (found.hours, found.known, found.comfortable) == (5, 4, 1)
    assert found.comfort == 0.25 and found.unknown == pytest.approx(0.2)
    nothing = comfort.shares(np.ones(5), [])
    assert np.isnan(nothing.comfort) and nothing.unknown == 1
