# SPDX-License-Identifier: EUPL-1.2
"""Instants in UTC seen on the clock of a territory, in bulk: days of 23 and 25 hours included.

`local(at, zone)`, `hour(at_local)`, `day(at_local)`, `weekday(at_local)`.
Instants are `datetime64[s]` in UTC; local times are naive `datetime64[s]`, as read on the wall.
"""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Times = npt.NDArray[np.datetime64]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

HOUR = 3600


def times(at: Any) -> Times:
    """`datetime64[s]` from anything NumPy understands, or from aware datetimes."""
    listed = at if isinstance(at, np.ndarray) else list(at)
    if len(listed) and isinstance(listed[0], datetime):
        listed = [moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment for moment in listed]
    return np.asarray(listed, dtype="datetime64[s]")


def local(at: Times, zone: str) -> Times:
    """On the wall of `zone`. Offsets change on whole hours of UTC: one look-up per hour met."""
    if zone == "UTC" or not at.size:
        return at.astype("datetime64[s]")
    seconds = at.astype("datetime64[s]").astype(np.int64)
    hours, which = np.unique(seconds // HOUR, return_inverse=True)
    return (seconds + _offsets(hours, ZoneInfo(zone))[which]).astype("datetime64[s]")


def _offsets(hours: Ints, zone: ZoneInfo) -> Ints:
    """Seconds to add, for hours of UTC in order; between two equal ends less than a week apart nothing changes."""
    found = np.empty(len(hours), np.int64)
    start = 0
    while start < len(hours):
        stop = int(np.searchsorted(hours, hours[start] + 168, side="right"))
        if _offset(hours[start], zone) == _offset(hours[stop - 1], zone):
            found[start:stop] = _offset(hours[start], zone)
        else:
            found[start:stop] = [_offset(hour, zone) for hour in hours[start:stop]]
        start = stop
    return found


def _offset(hour: np.int64, zone: ZoneInfo) -> int:
    offset = datetime.fromtimestamp(int(hour) * HOUR, UTC).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def day(at_local: Times) -> Times:
    return at_local.astype("datetime64[D]")


def hour(at_local: Times) -> Ints:
    """0 to 23."""
    return at_local.astype("datetime64[s]").astype(np.int64) // HOUR % 24


def weekday(at_local: Times) -> Ints:
    """0 on Monday (1970-01-01 was a Thursday)."""
    return (day(at_local).astype(np.int64) + 3) % 7


def night(at_local: Times) -> Times:
    """The day on which the night began: before noon, the day before."""
    return (at_local.astype("datetime64[s]") - np.timedelta64(12, "h")).astype("datetime64[D]")


def durations(at: Times, longest: float = 2 * HOUR) -> Floats:
    """Seconds each sample stands for: until the next one, at most `longest`; the last one, as long as is usual."""
    if len(at) < 2:
        return np.full(len(at), min(longest, HOUR), float)
    gaps = np.diff(at.astype("datetime64[s]").astype(np.int64)).astype(float)
    return np.minimum(np.append(gaps, np.median(gaps)), longest)
