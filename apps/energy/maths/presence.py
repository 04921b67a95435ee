# SPDX-License-Identifier: EUPL-1.2
"""When people are in a room: hours of the week on the wall, without the days on which it is closed.

`Presence(week, closed)`; `present(at, presence, zone=…) -> (n,) bool`; `presence_share(hours, presence, zone=…)` part
of each hour, by quarters. Hours are those that somebody declared: nobody is counted.
"""

from dataclasses import dataclass

import numpy as np

from apps.energy.maths import local_time
from apps.energy.maths.local_time import Bools, Floats, Times

Bands = tuple[tuple[int, int], ...]  # minutes from midnight: from the first, up to the second
QUARTERS = np.arange(0, 3600, 900).astype("timedelta64[s]")


@dataclass(frozen=True, slots=True)
class Presence:
    """`week`: bands of Monday to Sunday. `closed`: days off, `datetime64[D]`."""

    week: tuple[Bands, ...]
    closed: Times


def present(at: Times, presence: Presence, *, zone: str) -> Bools:
    on_wall = local_time.local(at, zone)
    minute = on_wall.astype("datetime64[m]").astype(np.int64) % (24 * 60)
    weekday = local_time.weekday(on_wall)
    found = np.zeros(len(at), bool)
    for day, bands in enumerate(presence.week):
        for start, end in bands:
            found |= (weekday == day) & (minute >= start) & (minute < end)
    return found & ~np.isin(local_time.day(on_wall), presence.closed)


def presence_share(hours: Times, presence: Presence, *, zone: str) -> Floats:
    """Part of each hour, 0 to 1; `hours`: their beginnings."""
    quarters = (hours.astype("datetime64[s]")[:, None] + QUARTERS).ravel()
    return present(quarters, presence, zone=zone).reshape(len(hours), len(QUARTERS)).mean(axis=1)
