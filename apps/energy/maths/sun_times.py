# SPDX-License-Identifier: EUPL-1.2
"""When the sun crosses an altitude, each day of a place, all the days at once.

`crossings(days, latitude, longitude, below) -> (rising, setting)`: instants UTC to the second, NaT where there is none.
Source: equations of the NOAA solar calculator, after J. Meeus, Astronomical Algorithms (1998). The tests compare it
with astral, which knows the same equations one day at a time: three hundred times slower over the years of a town.
"""

import numpy as np

from apps.energy.maths.local_time import Floats, Times

DISC = 16 / 60  # degrees: radius of the sun
MINUTES = 1440
J2000 = np.datetime64("2000-01-01T12:00:00", "s")
POLE = 89.8  # beyond, a day has no hour


def crossings(days: Times, latitude: float, longitude: float, below: float = DISC) -> tuple[Times, Times]:
    """Of each day of Greenwich (d,): the centre of the sun `below` degrees under the horizon, refraction besides, on
    its way up then down; degrees north and east. An instant may fall on a neighbour of its day.
    """
    midnight = days.astype("datetime64[D]").astype("datetime64[s]")
    return _crossing(midnight, latitude, longitude, below, -1), _crossing(midnight, latitude, longitude, below, 1)


def _crossing(midnight: Times, latitude: float, longitude: float, below: float, side: int) -> Times:
    """Twice: with the sun of midnight, then with that of the instant found."""
    phi = np.radians(np.clip(latitude, -POLE, POLE))
    sine = np.sin(np.radians(-below - _refraction(below)))
    start = (midnight - J2000).astype(float) / 86_400
    minutes = np.zeros(len(midnight))
    for _pass in range(2):
        declination, ahead = _sun((start + minutes / MINUTES) / 36_525)
        cosine = (sine - np.sin(phi) * np.sin(declination)) / (np.cos(phi) * np.cos(declination))
        with np.errstate(invalid="ignore"):
            half_day = side * np.degrees(np.arccos(cosine))  # NaN: it does not cross
        since_noon = 4 * (half_day - longitude) - ahead
        minutes = MINUTES / 2 + np.where(since_noon < -MINUTES / 2, since_noon + MINUTES, since_noon)
    known = np.isfinite(minutes)
    found = midnight + np.floor(60 * np.where(known, minutes, 0)).astype("timedelta64[s]")
    return np.where(known, found, np.datetime64("NaT", "s"))


def _refraction(below: float) -> float:
    """Degrees that the air lifts the sun, `below` 0.575° or more under the horizon; less than that at it."""
    if below < 0.575:
        low = -below
        return (1735 + low * (-518.2 + low * (103.4 + low * (0.711 * low - 12.79)))) / 3600
    return 20.774 / np.tan(np.radians(below)) / 3600


def _sun(century: Floats) -> tuple[Floats, Floats]:
    """Declination (radians) and how far the sun is ahead of the clock (minutes), centuries after J2000."""
    mean = np.radians((280.46646 + century * (36000.76983 + 0.0003032 * century)) % 360)
    anomaly = np.radians(357.52911 + century * (35999.05029 - 0.0001537 * century))
    flat = 0.016708634 - century * (0.000042037 + 0.0000001267 * century)
    centre = (
        np.sin(anomaly) * (1.914602 - century * (0.004817 + 0.000014 * century))
        + np.sin(2 * anomaly) * (0.019993 - 0.000101 * century)
        + np.sin(3 * anomaly) * 0.000289
    )
    node = np.radians(125.04 - 1934.136 * century)
    longitude = mean + np.radians(centre - 0.00569 - 0.00478 * np.sin(node))
    seconds = 21.448 - century * (46.815 + century * (0.00059 - 0.001813 * century))
    tilt = np.radians(23 + (26 + seconds / 60) / 60 + 0.00256 * np.cos(node))
    y = np.tan(tilt / 2) ** 2
    ahead = (
        y * np.sin(2 * mean)
        - 2 * flat * np.sin(anomaly)
        + 4 * flat * y * np.sin(anomaly) * np.cos(2 * mean)
        - y * y * np.sin(4 * mean) / 2
        - 1.25 * flat * flat * np.sin(2 * anomaly)
    )
    return np.arcsin(np.sin(tilt) * np.sin(longitude)), 4 * np.degrees(ahead)
