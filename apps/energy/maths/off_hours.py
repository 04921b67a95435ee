# SPDX-License-Identifier: EUPL-1.2
"""A building that is closed and draws as if it were open: its closed days against its own open hours and nights.

`closed_use(at, watts, opened=…, zone=…) -> ClosedUse`. Power in W, mean of the hour begun at `at`. The share is 0 when
a closed day draws what a night does, 1 when it draws what an open hour does. What is not known is counted nowhere.
"""

from dataclasses import dataclass

import numpy as np

from apps.energy.maths import local_time
from apps.energy.maths.local_time import Bools, Floats, Times

NIGHT = (1, 5)  # local hours, end excluded
DAYTIME = (8, 18)
LATELY = np.timedelta64(7, "D")
LEAST_CLOSED, LEAST_OPEN, LEAST_NIGHT = 8, 40, 40  # hours known
LEAST_SWING = 0.25  # of the night: a building whose opening is not seen cannot be judged
TOO_MUCH, FINE = 0.5, 0.35  # of the swing: above, it is open in fact; from there down, it is closed


@dataclass(frozen=True, slots=True)
class ClosedUse:
    """`high` None: between the two levels, or it cannot be known. Power in W; `kwh`: above the nights, of the `hours`
    closed and known of the last days."""

    high: bool | None
    share: float
    open_w: float
    night_w: float
    closed_w: float
    hours: int
    kwh: float


def closed_use(at: Times, watts: Floats, *, opened: Bools, zone: str) -> ClosedUse:
    """`opened` (n,): whether the building is open at each hour. Closed hours are those of the day only: dusk, cleaning
    and the heating of the morning are not what a calendar explains."""
    on_wall = local_time.local(at, zone)
    hour = local_time.hour(on_wall)
    sound = np.isfinite(watts) & (watts >= 0)
    by_day = (hour >= DAYTIME[0]) & (hour < DAYTIME[1])
    days_open = np.unique(local_time.day(on_wall)[opened])
    closed_day = ~np.isin(local_time.day(on_wall), days_open)
    recent = at >= at[-1] - LATELY if len(at) else np.zeros(0, bool)
    lately = watts[sound & by_day & closed_day & recent]
    usual, night = watts[sound & opened], watts[sound & (hour >= NIGHT[0]) & (hour < NIGHT[1])]
    if len(lately) < LEAST_CLOSED or len(usual) < LEAST_OPEN or len(night) < LEAST_NIGHT:
        return ClosedUse(None, np.nan, np.nan, np.nan, np.nan, len(lately), np.nan)
    open_w, night_w, closed_w = (float(np.median(one)) for one in (usual, night, lately))
    swing = open_w - night_w
    if swing <= LEAST_SWING * max(night_w, 1.0):
        return ClosedUse(None, np.nan, open_w, night_w, closed_w, len(lately), np.nan)
    share = (closed_w - night_w) / swing
    high = True if share > TOO_MUCH else False if share <= FINE else None
    return ClosedUse(high, share, open_w, night_w, closed_w, len(lately), float((lately - night_w).sum()) / 1000)
