# SPDX-License-Identifier: EUPL-1.2
"""Consumption of days from the readings of a register: pure. A register that went back says nothing of that day."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from apps.energy.spans import Days, Values, midnight

FARTHEST = (
    26 * 3600.0
)  # seconds between two readings, or from midnight to one: beyond, what was consumed when is unknown


class Readings(NamedTuple):
    """Of one register, oldest first: when (seconds since 1970), what it showed; the local days when it went back."""

    at: Values
    value: Values
    reset_on: frozenset[date]


def consumed(readings: Readings, days: Days, zone: ZoneInfo) -> tuple[Values, Values]:
    """kWh of each day, NaN where unknown, and how sure, 0 to 1.

    The register is read at midnights, straight between the reading before and the one after, at most 26 h apart.
    """
    if not len(readings.at) or not len(days):
        return np.full(len(days), np.nan), np.zeros(len(days))
    plain: Sequence[date] = [one.astype(object) for one in days]
    edges = np.array([midnight(day, zone).timestamp() for day in [*plain, plain[-1] + timedelta(days=1)]])
    shown = _shown_at(readings, edges)
    kwh = np.diff(shown)
    back = np.array([day in readings.reset_on for day in plain])
    kwh[back | (kwh < 0)] = np.nan
    return kwh, np.where(np.isnan(kwh), 0.0, 1.0)


def _shown_at(readings: Readings, edges: Values) -> Values:
    """What the register showed at these instants; NaN where its readings are too far apart."""
    after = np.searchsorted(readings.at, edges, side="left")
    before = np.searchsorted(readings.at, edges, side="right") - 1
    known = (before >= 0) & (after < len(readings.at))
    left, right = readings.at[np.clip(before, 0, None)], readings.at[np.clip(after, None, len(readings.at) - 1)]
    known &= (right - left) <= FARTHEST
    return np.where(known, np.interp(edges, readings.at, readings.value), np.nan)
