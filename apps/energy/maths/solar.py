# SPDX-License-Identifier: EUPL-1.2
"""What a photovoltaic plant should have produced, and its performance ratio (K7).

`plane_irradiance(at, ghi, plant) -> W/m²`, `clear_sky(at, latitude, longitude) -> W/m²`,
`expected_kwh(plane, plant, step=…) -> kWh per interval`, `performance_ratio(kwh, plane, plant, step=…) -> Performance`.
Sources: IEC 61724-1 (performance ratio); Haurwitz 1945 (clear sky); Erbs 1982 (diffuse share); isotropic sky of Liu and
Jordan 1963. Within 10 % an hour of clear weather, not more: the ratio of a month says more than that of an hour.
"""

from dataclasses import dataclass

import numpy as np

from apps.energy.maths import sun
from apps.energy.maths.local_time import Floats, Times

SOLAR_CONSTANT = 1361.0  # W/m²
STANDARD = 1000.0  # W/m², standard test conditions (IEC 60904)


@dataclass(frozen=True, slots=True)
class Plant:
    """Peak power in kW (STC); degrees; azimuth from the north, clockwise (180: facing south)."""

    kw_peak: float
    latitude: float
    longitude: float
    tilt: float = 30.0
    azimuth: float = 180.0
    albedo: float = 0.2


@dataclass(frozen=True, slots=True)
class Performance:
    """`ratio` of IEC 61724-1, NaN when too little sun was measured; `coverage`: share of daylight intervals known."""

    ratio: float
    kwh: float
    expected_kwh: float
    coverage: float


def clear_sky(at: Times, latitude: float, longitude: float) -> Floats:
    """Global horizontal irradiance under a cloudless sky, W/m²."""
    cosine = np.maximum(np.sin(np.radians(sun.position(at, latitude, longitude).elevation)), 1e-6)
    return np.where(cosine > 1e-3, 1098 * cosine * np.exp(-0.057 / cosine), 0.0)


def plane_irradiance(at: Times, ghi: Floats, plant: Plant) -> Floats:
    """W/m² in the plane of the modules from the horizontal global one; `at` should be the middle of the interval."""
    where = sun.position(at, plant.latitude, plant.longitude)
    height = np.sin(np.radians(where.elevation))
    ghi = np.where(height > 0, np.maximum(np.asarray(ghi, float), 0), 0.0)
    diffuse = ghi * _diffuse_share(at, ghi, height)
    beam = np.where(height > 0.035, (ghi - diffuse) / np.maximum(height, 0.035), 0.0)  # below 2° all is diffuse
    beam = np.minimum(beam, SOLAR_CONSTANT)
    tilt = np.radians(plant.tilt)
    facing = height * np.cos(tilt) + np.cos(np.radians(where.elevation)) * np.sin(tilt) * np.cos(
        np.radians(where.azimuth - plant.azimuth)
    )
    ground = ghi * plant.albedo * (1 - np.cos(tilt)) / 2
    return beam * np.maximum(facing, 0) + diffuse * (1 + np.cos(tilt)) / 2 + ground


def _diffuse_share(at: Times, ghi: Floats, height: Floats) -> Floats:
    day = at.astype("datetime64[D]").astype(int) % 365.25
    above = SOLAR_CONSTANT * (1 + 0.033 * np.cos(2 * np.pi * day / 365.25)) * np.maximum(height, 0.01)
    clear = np.clip(ghi / above, 0, 1)
    middle = 0.9511 - 0.1604 * clear + 4.388 * clear**2 - 16.638 * clear**3 + 12.336 * clear**4
    return np.where(clear <= 0.22, 1 - 0.09 * clear, np.where(clear <= 0.8, middle, 0.165))


def expected_kwh(plane: Floats, plant: Plant, *, step: float, ratio: float = 0.8) -> Floats:
    """kWh of each interval of `step` seconds for the performance ratio expected (that of the contract)."""
    return plant.kw_peak * np.asarray(plane, float) / STANDARD * ratio * step / 3600


def performance_ratio(
    kwh: Floats, plane: Floats, plant: Plant, *, step: float, least_plane: float = 50.0, least_coverage: float = 0.5
) -> Performance:
    """Produced over what the measured light would give at standard conditions: PR = E ÷ (P × H ÷ 1 kW/m²).

    Only intervals where both are known and the light is above `least_plane` W/m²; NaN when fewer than
    `least_coverage` of those of daylight are.
    """
    produced, plane = np.asarray(kwh, float), np.asarray(plane, float)
    daylight = ~(plane <= least_plane)  # unknown light may be daylight
    known = daylight & np.isfinite(plane) & np.isfinite(produced) & (produced >= 0)
    coverage = float(known.sum() / daylight.sum()) if daylight.any() else 0.0
    energy, light = float(produced[known].sum()), float(plane[known].sum()) * step / 3600 / STANDARD
    sound = light > 0 and coverage >= least_coverage
    return Performance(energy / (plant.kw_peak * light) if sound else np.nan, energy, plant.kw_peak * light, coverage)
