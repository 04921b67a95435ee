# SPDX-License-Identifier: EUPL-1.2
"""Drift against the expected curve: buildings drawn at random, and labelled series when they are there."""

from pathlib import Path

import numpy as np
import pytest

from apps.energy.maths import drift, local_time
from apps.energy.maths.presence import Presence
from benchmarks import drift as benchmark
from tests.energy.test_night_base import PARIS, every

LABELLED = Path(__file__).resolve().parents[3] / "shared/data/anomalies"
CHANGE = np.datetime64("2026-03-25")


def school(seed, *, weeks=16, noise=0.06, minutes=60):
    """kW by the hour: 20 when open, 4 when not, 6 % of noise, a weather that wanders."""
    random = np.random.default_rng(seed)
    at = every(minutes, "2026-01-04T23:00", weeks * 7)
    wall = local_time.local(at, PARIS)
    hour, day = local_time.hour(wall), (local_time.day(wall) - local_time.day(wall)[0]).astype(int)
    kw = np.where((hour >= 7) & (hour < 19) & (local_time.weekday(wall) < 5), 20.0, 4.0)
    weather = np.cumsum(random.normal(0, 0.003, weeks * 7 + 2))[day]
    return at, kw * (1 + weather) * (1 + random.normal(0, noise, len(at)))


def followed(at, values):
    return drift.follow(at, values, zone=PARIS)


@pytest.mark.parametrize("seed", range(4))
def test_a_school_that_goes_on_as_usual_alarms_less_than_once_in_two_months(seed):
    assert len(followed(*school(seed)).episodes) <= 2


@pytest.mark.parametrize("seed", range(4))
def test_a_quarter_more_is_found_within_two_days(seed):
    at, kw = school(seed)
    kw[at >= CHANGE] *= 1.25
    (first, *_more) = [one for one in followed(at, kw).episodes if one.end >= CHANGE]
    assert first.start - CHANGE < np.timedelta64(48, "h")
    assert first.direction == 1


def test_what_lasts_a_week_is_a_new_regime_and_teaches():
    at, kw = school(1)
    kw[at >= CHANGE] *= 1.5
    found = followed(at, kw)
    regime = [one for one in found.episodes if one.new_regime]
    assert len(regime) == 1
    assert not found.episodes[-1].open
    last = at >= at[-1] - np.timedelta64(7, "D")
    assert np.median(found.expected[last] / kw[last]) == pytest.approx(1, abs=0.05)


def test_a_day_closed_is_an_episode_that_ends_and_teaches_nothing():
    at, kw = school(2)
    wall = local_time.day(local_time.local(at, PARIS))
    kw[wall == np.datetime64("2026-03-18")] = 4.0
    found = [one for one in followed(at, kw).episodes if one.end > np.datetime64("2026-03-18")]
    assert [one.direction for one in found] == [-1]
    assert not found[0].open
    again = followed(at, kw).expected[(wall == np.datetime64("2026-03-25")) & (local_time.hour(at) == 12)]
    assert again == pytest.approx(20, rel=0.2)


def weekdays(*closed):
    """Open from 7 to 19 on working days, but on these."""
    week = tuple(((420, 1140),) if day < 5 else () for day in range(7))
    return Presence(week, np.array(closed, "datetime64[D]"))


def closed_as_a_sunday(*days):
    at, kw = school(2)
    wall = local_time.day(local_time.local(at, PARIS))
    kw[np.isin(wall, np.array(days, "datetime64[D]"))] = 4.0
    return at, kw


def test_a_day_off_that_is_written_is_no_drift():
    at, kw = closed_as_a_sunday("2026-03-18")
    away = [one for one in followed(at, kw).episodes if one.end > CHANGE - np.timedelta64(7, "D")]
    known = drift.follow(at, kw, zone=PARIS, hours=weekdays("2026-03-18"))
    assert len(away) == 1
    assert [one for one in known.episodes if one.end > CHANGE - np.timedelta64(7, "D")] == []


def test_a_day_off_on_which_the_place_works_as_usual_is_one():
    at, kw = school(2)
    known = drift.follow(at, kw, zone=PARIS, hours=weekdays("2026-03-18"))
    during = [one for one in known.episodes if one.end > np.datetime64("2026-03-18")]
    assert [one.direction for one in during] == [1]


def test_where_the_place_is_open_every_day_a_first_day_off_is_not_judged():
    at, kw = closed_as_a_sunday("2026-03-18")
    always = Presence((((0, 1440),),) * 7, np.array(["2026-03-18"], "datetime64[D]"))
    known = drift.follow(at, kw, zone=PARIS, hours=always)
    off = local_time.day(local_time.local(at, PARIS)) == np.datetime64("2026-03-18")
    assert np.isnan(known.expected[off]).all()
    assert [one for one in known.episodes if one.end > CHANGE - np.timedelta64(7, "D")] == []


def test_nothing_is_said_before_enough_was_seen():
    at, kw = school(3, weeks=1)
    found = followed(at, kw)
    assert np.isnan(found.score[:72]).all()
    weekend = local_time.weekday(local_time.local(at, PARIS)) >= 5
    assert np.isnan(found.expected[weekend]).all()  # the first weekend is like no day that was seen
    assert found.episodes == ()


@pytest.mark.parametrize("stop", [900, 1500, 2100])
def test_the_verdict_on_a_measure_never_changes_when_others_come(stop):
    at, kw = school(4)
    kw[at >= CHANGE] *= 1.3
    whole, part = followed(at, kw), followed(at[:stop], kw[:stop])
    assert (part.alarm == whole.alarm[:stop]).all()
    assert part.score == pytest.approx(whole.score[:stop], nan_ok=True)
    assert part.expected == pytest.approx(whole.expected[:stop], nan_ok=True)


def test_holes_and_absurd_values_neither_raise_nor_break():
    at, kw = school(5)
    kw[1000:1100] = np.nan
    kw[1700] = 1e9
    keep = np.r_[0:1300, 1400 : len(at)]
    assert len(followed(at[keep], kw[keep]).episodes) <= 2


def test_a_flat_series_is_quiet_and_any_step_of_it_is_seen():
    at = every(10, "2026-01-04T23:00", 14)
    flat = np.full(len(at), 45.0)
    assert followed(at, flat).episodes == ()
    flat[at >= np.datetime64("2026-01-15T12:00")] = 46.0
    assert len(followed(at, flat).episodes) == 1


def test_instants_out_of_order_are_refused():
    at, kw = school(6, weeks=1)
    with pytest.raises(ValueError, match="order"):
        followed(at[::-1], kw)


def test_labelled_series_are_scored_as_published():
    if not LABELLED.is_dir():
        pytest.skip(f"labelled series are not here: {LABELLED}")
    scores = benchmark.scored(LABELLED)
    recall, false = benchmark.overall(scores)
    assert recall >= benchmark.BARS["recall"]
    assert false <= benchmark.BARS["false alarms a week"]
    assert sum(score.false for score in scores if not score.windows) == 0  # series without anomaly
