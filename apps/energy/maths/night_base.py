# SPDX-License-Identifier: EUPL-1.2
"""What a building draws at night when nobody is there: night base load and its rise (K2).

`night_base(at, watts, zone=…) -> NightBase` one figure a night; `rise(base) -> Rise` whether the last nights are above
those before. Power in W, mean of the interval begun at `at`.
A night with too few measures is NaN: unknown, neither good nor bad.
"""

from dataclasses import dataclass

import numpy as np

from apps.energy.maths import local_time
from apps.energy.maths.local_time import Bools, Floats, Times

WINDOW = (1, 5)  # local hours, end excluded: after cleaning, before heating restarts
MAD_TO_SIGMA = 1.4826  # of a normal law


@dataclass(frozen=True, slots=True)
class NightBase:
    """`nights` (n,): day on which each night began; `watts` (n,), NaN when less than half was measured."""

    nights: Times
    watts: Floats
    coverage: Floats


@dataclass(frozen=True, slots=True)
class Rise:
    """`raised` is None when there are too few nights to say. Power in W."""

    raised: bool | None
    reference: float
    spread: float
    now: float
    since: np.datetime64 | None

    @property
    def excess(self) -> float:
        return self.now - self.reference


def night_base(
    at: Times, watts: Floats, *, zone: str, window: tuple[int, int] = WINDOW, quantile: float = 0.1
) -> NightBase:
    """The lower decile of the window of each night: a fridge that starts or a round of the guard do not count."""
    on_wall = local_time.local(at, zone)
    hour = local_time.hour(on_wall)
    inside = (hour >= window[0]) & (hour < window[1])
    nights = local_time.night(on_wall[inside])
    values, lasting = np.asarray(watts, float)[inside], local_time.durations(at)[inside]
    listed = np.unique(nights)
    base, coverage = np.full(len(listed), np.nan), np.zeros(len(listed))
    for n, one in enumerate(listed):
        sound = (nights == one) & np.isfinite(values) & (values >= 0)
        coverage[n] = min(1.0, lasting[sound].sum() / ((window[1] - window[0]) * local_time.HOUR))
        if coverage[n] >= 0.5:
            base[n] = np.quantile(values[sound], quantile)
    return NightBase(listed, base, coverage)


def alike(base: NightBase, closed_days: Times) -> NightBase:
    """Only the nights like the last one known: of days that are closed, or of the others."""
    closed = np.isin(base.nights.astype("datetime64[D]"), closed_days.astype("datetime64[D]"))
    known = np.flatnonzero(np.isfinite(base.watts))
    kept = closed == closed[known[-1]] if len(known) else np.ones(len(closed), bool)
    return NightBase(base.nights[kept], base.watts[kept], base.coverage[kept])


def rise(
    base: NightBase, *, reference_nights: int = 28, last: int = 3, sigmas: float = 4.0, least_ratio: float = 0.15
) -> Rise:
    """Whether each of the `last` known nights is above the median of the `reference_nights` before them.

    Above: by `sigmas` robust deviations and by `least_ratio` of the median, so that a very regular meter does not
    alarm for a watt. At least ten reference nights are needed.
    """
    known = np.isfinite(base.watts)
    nights, watts = base.nights[known], base.watts[known]
    before, now = watts[:-last][-reference_nights:], watts[-last:]
    if len(before) < 10 or len(now) < last:
        return Rise(None, np.nan, np.nan, float(np.median(now)) if len(now) else np.nan, None)
    reference = float(np.median(before))
    spread = MAD_TO_SIGMA * float(np.median(np.abs(before - reference)))
    limit = reference + max(sigmas * spread, least_ratio * reference)
    raised = bool(reference >= 0 and (now > limit).all())
    since = nights[first_of_run(watts > limit)] if raised else None
    return Rise(raised, reference, spread, float(np.median(now)), since)


def first_of_run(above: Bools) -> int:
    """Where the run of true that ends the array begins."""
    below = np.flatnonzero(~above)
    return int(below[-1]) + 1 if len(below) else 0
