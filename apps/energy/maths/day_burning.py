# SPDX-License-Identifier: EUPL-1.2
"""Lamps that burn in daylight: power of a lighting meter while the sun is well up (K1).

`day_burning(at, watts, latitude=…, longitude=…) -> DayBurning`: hours, kWh, days, share of the daylight measured.
"""

from dataclasses import dataclass

import numpy as np

from apps.energy.maths import local_time, sun
from apps.energy.maths.local_time import Floats, Times

WELL_UP = 6.0  # degrees: civil twilight over on the other side, clouds and photocells included


@dataclass(frozen=True, slots=True)
class DayBurning:
    """`burning` is None when no daylight was measured; `kwh` wasted above `standby_w`, `since` its first instant."""

    burning: bool | None
    hours: float
    kwh: float
    days: int
    coverage: float
    since: np.datetime64 | None


def day_burning(
    at: Times,
    watts: Floats,
    *,
    latitude: float,
    longitude: float,
    standby_w: float,
    well_up: float = WELL_UP,
    least_hours: float = 1.0,
) -> DayBurning:
    """Energy above the standby of the cabinet with the sun above `well_up` degrees; burning: `least_hours` or more."""
    values, lasting = np.asarray(watts, float), local_time.durations(at) / 3600
    day = sun.position(at, latitude, longitude).elevation > well_up
    known = day & np.isfinite(values)
    lit = known & (values > standby_w)
    hours = float(lasting[lit].sum())
    if not known.any():
        return DayBurning(None, 0.0, 0.0, 0, 0.0, None)
    burning = hours >= least_hours
    return DayBurning(
        burning=burning,
        hours=hours,
        kwh=float(((values - standby_w) * lasting)[lit].sum() / 1000),
        days=len(np.unique(local_time.day(at[lit]))),
        coverage=float(lasting[known].sum() / lasting[day].sum()),
        since=at[lit][0] if burning else None,
    )
