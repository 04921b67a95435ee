# SPDX-License-Identifier: EUPL-1.2
"""Water that runs at night, air and warmth of rooms: without a database."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.energy.maths import comfort, leaks, local_time
from tests.energy.test_night_base import PARIS, every

STEP = 600.0


def school(at, leak=0.0, since="2100-01-01"):
    """Pulses of 10 litres: 50 l in ten minutes by day, a flush now and then at night, and what leaks."""
    hour = local_time.hour(local_time.local(at, PARIS))
    litres = np.where((hour >= 8) & (hour < 18), 50.0, 0.0)
    litres += np.where(at >= np.datetime64(since), leak * 1000 / 6, 0.0)
    total = np.floor(np.cumsum(litres) / 10) * 10
    return np.diff(total, prepend=0) / 1000


def found(days=40, **options):
    at = every(10, "2026-01-01T23:00", days)
    return leaks.leak(leaks.night_minimum(at, school(at, **options), step=STEP, zone=PARIS))


def test_a_dry_night_is_no_leak():
    assert found().leaking is False


def test_a_tap_left_open_is_a_leak_with_its_flow_date_and_volume():
    leak = found(leak=0.06, since="2026-02-04T12:00")
    assert leak.leaking
    assert leak.m3_h == pytest.approx(0.06, abs=0.011)
    assert leak.since == np.datetime64("2026-02-04")
    assert leak.lost == pytest.approx(leak.m3_h * 24 * 6)


def test_a_leak_of_one_night_waits_for_the_others():
    assert found(leak=0.06, since="2026-02-10T12:00").leaking is False


def test_a_leak_that_was_always_there_shows_when_the_usual_is_not_known():
    assert found(days=7, leak=0.3, since="2026-01-01").leaking
    assert found(days=7, leak=0.05, since="2026-01-01").leaking is False


def test_nights_that_were_not_measured_are_unknown():
    at = every(10, "2026-01-01T23:00", 20)
    m3 = school(at)
    m3[-200:] = np.nan
    assert leaks.leak(leaks.night_minimum(at, m3, step=STEP, zone=PARIS)).leaking is None


def test_a_daily_volume_shows_no_night():
    with pytest.raises(ValueError, match="step"):
        leaks.night_minimum(every(1440, "2026-01-01", 5), np.ones(5), step=86_400, zone=PARIS)


@given(st.floats(0.03, 2.0), st.integers(4, 10))
def test_any_leak_well_above_the_pulses_is_found_and_never_overstated(flow, nights):
    since = str(np.datetime64("2026-02-10T12:00") - np.timedelta64(nights, "D"))
    leak = found(leak=flow, since=since)
    assert leak.leaking
    assert leak.m3_h <= flow + 0.0101


def test_hours_of_co2_count_presence_only_and_say_what_is_known():
    at = every(10, "2026-01-05T07:00", 1)[:60]
    occupied = np.arange(60) < 48
    ppm = np.where(np.arange(60) < 24, 900.0, 1800.0)
    ppm[40:44] = np.nan
    air = comfort.co2(at, ppm, occupied=occupied, threshold=1000)
    assert air.hours == pytest.approx(44 / 6)
    assert air.above_hours == pytest.approx(20 / 6)
    assert air.coverage == pytest.approx(44 / 48)


@pytest.mark.parametrize(("ppm", "icone"), [(800, 0.0), (1200, 2.5), (2000, 5.0)])
def test_icone_goes_from_fresh_to_stuffy(ppm, icone):
    at = every(10, "2026-01-05T07:00", 1)[:12]
    assert comfort.co2(at, np.full(12, float(ppm)), occupied=np.ones(12, bool), threshold=1000).icone == pytest.approx(
        icone
    )


def test_absurd_values_are_unknown_not_comfortable():
    at = every(10, "2026-01-05T07:00", 1)[:12]
    warm = comfort.warmth(at, np.full(12, 200.0), occupied=np.ones(12, bool), set_point=19)
    assert warm.hours == 0
    assert np.isnan(warm.within_share)


def test_share_of_presence_within_the_set_point():
    at = every(10, "2026-01-05T07:00", 1)[:12]
    celsius = np.array([17.0] * 3 + [19.5] * 6 + [21.0] * 3)
    warm = comfort.warmth(at, celsius, occupied=np.ones(12, bool), set_point=19)
    assert warm.within_share == pytest.approx(0.5)
    assert (warm.cold_hours, warm.hot_hours) == (pytest.approx(0.5), pytest.approx(0.5))
