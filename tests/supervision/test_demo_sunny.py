# SPDX-License-Identifier: EUPL-1.2
"""The sunny school of the demo: what its meters tell is one story."""

import numpy as np
import pytest

from apps.supervision.demo.energy import sunny

HOURS = np.arange("2026-06-01T22:00", "2026-06-29T22:00", dtype="datetime64[h]").astype("datetime64[us]")
ROOF = {"peak_w": 36_000, "tilt": 25, "azimuth": 180}


def test_the_roof_follows_the_light_at_its_ratio():
    light = sunny.irradiance(HOURS, 1)
    made = sunny.production(HOURS, light, ROOF, 0.81, 1)
    assert (made[light == 0] == 0).all()
    assert 2 < made.sum() / 36 / 28 < 6.5  # kWh a day and kW of peak, in June
    half = sunny.production(HOURS, light / 2, ROOF, 0.81, 1)
    assert half.sum() < 0.75 * made.sum()


def test_the_vehicle_gives_less_than_it_takes():
    taken, given = sunny.vehicle(HOURS)
    assert (taken.sum() / 28, given.sum() / 28) == (pytest.approx(22), pytest.approx(10))
    assert not ((taken > 0) & (given > 0)).any()


def test_the_school_sleeps_at_weekends():
    kwh = sunny.building(HOURS, 24, 1)
    days = kwh.reshape(28, 24).sum(axis=1)  # from Tuesday 2 June, midnight in Paris
    assert days[4:6].max() < 0.5 * days[:3].min()
