# SPDX-License-Identifier: EUPL-1.2
"""Where the sun is, for any number of instants at once.

`position(at, latitude, longitude) -> Sun(elevation, azimuth)` in degrees, geometric (no refraction); azimuth from the
north, clockwise. `night_hours(day, latitude, longitude)` in hours. Source: low-precision solar coordinates of the
Astronomical Almanac (0.01° between 1950 and 2050). The tests compare it with astral.
"""

from dataclasses import dataclass

import numpy as np

from apps.energy.maths.local_time import Floats, Times

J2000 = np.datetime64("2000-01-01T12:00:00", "s")
SUNSET = -0.833  # degrees: refraction at the horizon and half of the disc


@dataclass(frozen=True, slots=True)
class Sun:
    elevation: Floats
    azimuth: Floats


def position(at: Times, latitude: float, longitude: float) -> Sun:
    """Sun at each instant (UTC) seen from a place in degrees, north and east positive."""
    days = (at.astype("datetime64[s]") - J2000).astype(float) / 86_400
    right_ascension, declination = _equatorial(days)
    sidereal = np.radians((280.46062 + 360.9856474 * days + longitude) % 360)
    angle, phi = sidereal - right_ascension, np.radians(latitude)
    sine = np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(angle)
    east = -np.cos(declination) * np.sin(angle)
    north = np.sin(declination) * np.cos(phi) - np.cos(declination) * np.cos(angle) * np.sin(phi)
    return Sun(np.degrees(np.arcsin(np.clip(sine, -1, 1))), np.degrees(np.arctan2(east, north)) % 360)


def _equatorial(days: Floats) -> tuple[Floats, Floats]:
    """Right ascension and declination in radians, `days` after J2000."""
    anomaly = np.radians((357.528 + 0.9856003 * days) % 360)
    longitude = np.radians((280.460 + 0.9856474 * days + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2 * anomaly)) % 360)
    tilt = np.radians(23.439 - 4e-7 * days)
    return (
        np.arctan2(np.cos(tilt) * np.sin(longitude), np.cos(longitude)),
        np.arcsin(np.sin(tilt) * np.sin(longitude)),
    )


def night_hours(days: Times, latitude: float, longitude: float, below: float = SUNSET) -> Floats:
    """Hours of each calendar day (from solar noon to solar noon) when the sun is under `below` degrees."""
    midnight = (days.astype("datetime64[D]").astype("datetime64[s]") - J2000).astype(float)
    j2000 = midnight / 86_400 + (12 - longitude / 15) / 24
    declination, phi = _equatorial(j2000)[1], np.radians(latitude)
    cosine = (np.sin(np.radians(below)) - np.sin(phi) * np.sin(declination)) / (np.cos(phi) * np.cos(declination))
    return 24 - 2 * np.degrees(np.arccos(np.clip(cosine, -1, 1))) / 15
