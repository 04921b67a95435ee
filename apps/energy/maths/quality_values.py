# SPDX-License-Identifier: EUPL-1.2
"""Values of readings: said twice, stuck, a thousand times off, and what a register says that was used."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ranks = NDArray[np.int_]
Instants = NDArray[np.datetime64]

THOUSAND = (300.0, 3000.0)  # a ratio between them is one of watts and kilowatts, not one of seasons
MUCH = 3.0  # times what the subscription lets through, on the median of a day: a unit rather than an excess
DAYS = 5  # a series of fewer days has no usual level of its own
NEAR = 0.02  # of a register's range: how near its end, and its beginning, a rollover goes
HOUR = 3600


def same_instant(at: Instants, values: Floats, order: Ranks) -> tuple[Bools, Bools]:
    """(told again with the same value, of an instant that has two values): what came first is not told again."""
    _, group = np.unique(at, return_inverse=True)
    low, high = np.full(group.max() + 1, np.inf), np.full(group.max() + 1, -np.inf)
    finite = np.isfinite(values)
    np.minimum.at(low, group[finite], values[finite])
    np.maximum.at(high, group[finite], values[finite])
    again = np.zeros(len(at), dtype=bool)
    again[order] = np.r_[False, group[order][1:] == group[order][:-1]]
    differs = (low < high)[group]
    return again & ~differs, differs


def stuck(at: Instants, values: Floats, order: Ranks, hours: float) -> Bools:
    """Three readings at least, the same for so many hours; zero is a rest, not a fault."""
    ordered, instants = values[order], at[order]
    edges = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1], True])
    first, last = edges[:-1], edges[1:] - 1
    lasted = (instants[last] - instants[first]).astype(float) / HOUR
    long = (last - first >= 2) & (ordered[first] != 0) & np.isfinite(ordered[first]) & (lasted >= hours)
    found = np.zeros(len(values), dtype=bool)
    found[order] = np.repeat(long, edges[1:] - first)
    return found


def wrong_unit(at: Instants, kilowatts: Floats, usual: float | None, most: float) -> tuple[Bools, float | None]:
    """Days that look a thousand times too large, and by how much; the whole when it looks as much too small.

    Against the level the meter is `usual` for, else that of the series' own days; else against `most`, when a day
    is above it and would be plausible divided by a thousand. A suspicion: seasons of a boiler do not go that far.
    """
    level = np.abs(kilowatts)
    told = np.isfinite(level) & (level > 0)
    suspect = np.zeros(len(level), dtype=bool)
    if not told.any():
        return suspect, None
    days, day = np.unique(at.astype("datetime64[D]"), return_inverse=True)
    middles = _medians(level, day, told, len(days))
    reference = usual or (float(np.nanmedian(middles)) if len(days) >= DAYS else None)
    low, high = THOUSAND
    if reference:
        ratios = middles / abs(reference)
        off = (ratios >= low) & (ratios <= high)
        whole = float(np.nanmedian(ratios))
        if usual and low <= 1 / whole <= high:
            off = np.ones(len(days), dtype=bool)
    else:
        ratios = middles / most
        off = (ratios >= MUCH) & (middles / 1000 <= most)
    if not off.any():
        return suspect, None
    return off[day], float(np.nanmedian(ratios[off]))


def turns(values: Floats, order: Ranks, capacity: float | None) -> tuple[Bools, Bools]:
    """(turned over, went back otherwise): the readings (n,) of a register after which it happened."""
    kept = order[np.isfinite(values[order])]
    turned = _rolled(values[kept], capacity)
    back = (np.diff(values[kept]) < 0) & ~turned
    found = np.zeros((2, len(values)), dtype=bool)
    found[0, kept[1:][turned]] = True
    found[1, kept[1:][back]] = True
    return found[0], found[1]


def consumption(register: ArrayLike, capacity: float | None = None) -> Floats:
    """What was used between the readings (n,) of a register, ascending in time: (n − 1,), in its unit.

    After a reset it is unknown (NaN): neither zero nor negative. A rollover is counted when the `capacity` is known.
    """
    values = np.asarray(register, dtype=float)
    used = np.diff(values)
    used = np.where(_rolled(values, capacity), used + (capacity or 0.0), used)
    return np.where(used < 0, np.nan, used)


def _rolled(register: Floats, capacity: float | None) -> Bools:
    """From the last 2 % of the range to its first 2 %."""
    if not capacity:
        return np.zeros(max(len(register) - 1, 0), dtype=bool)
    before, now = register[:-1], register[1:]
    return (before >= capacity * (1 - NEAR)) & (now <= capacity * NEAR) & (now >= 0)


def _medians(level: Floats, day: Ranks, told: Bools, days: int) -> Floats:
    """Of what each day tells, zeros apart; NaN for a day that tells nothing."""
    found = np.full(days, np.nan)
    order = np.lexsort((level[told], day[told]))
    of_day, sorted_level = day[told][order], level[told][order]
    begins = np.flatnonzero(np.r_[True, of_day[1:] != of_day[:-1]])
    ends = np.r_[begins[1:], len(of_day)]
    found[of_day[begins]] = (sorted_level[(begins + ends - 1) // 2] + sorted_level[(begins + ends) // 2]) / 2
    return found
