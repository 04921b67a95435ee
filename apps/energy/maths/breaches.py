# SPDX-License-Identifier: EUPL-1.2
"""A limit that is passed while people are there, for long enough, until it is clearly back.

`follow(at, values, occupied=…, limit=…, sustained=…, longest_gap=…) -> tuple[Episode, …]`. One sample beyond opens
nothing: the time between two samples beyond is counted, of presence only, and a hole longer than `longest_gap` starts
it again. What opened ends at the first sample within `limit.back`, whoever is there: the two levels are apart, so that
a value that trembles at the limit is one episode. A value that is not known changes nothing.
"""

from dataclasses import dataclass

import numpy as np

from apps.energy.maths.local_time import Bools, Floats, Times


@dataclass(frozen=True, slots=True)
class Limit:
    """`above`: too much is what is watched, else too little. Beyond `at` it begins, from `back` on it is over."""

    above: bool
    at: float
    back: float

    def __post_init__(self) -> None:
        if (self.back > self.at) if self.above else (self.back < self.at):
            raise ValueError("back: on the good side of the limit, or at it")

    def beyond(self, values: Floats) -> Bools:
        return np.asarray(values > self.at if self.above else values < self.at)

    def over(self, values: Floats) -> Bools:
        return np.asarray(values <= self.back if self.above else values >= self.back)


@dataclass(frozen=True, slots=True)
class Episode:
    """`start`: of the first sample beyond. `end`: of the first one back, None: not yet. `worst` value of it while
    somebody was there."""

    start: np.datetime64
    end: np.datetime64 | None
    worst: float


def sound(values: Floats, plausible: tuple[float, float]) -> Bools:
    """Those that can be: NaN, infinite and absurd ones cannot."""
    values = np.asarray(values, float)
    return (values >= plausible[0]) & (values <= plausible[1])  # NaN compares false


def follow(
    at: Times, values: Floats, *, occupied: Bools, limit: Limit, sustained: float, longest_gap: float
) -> tuple[Episode, ...]:
    """Episodes in order. `at` in order; `sustained`, `longest_gap` in seconds; unknown values are NaN."""
    known = np.isfinite(values)
    seconds, values, occupied = at[known].astype("datetime64[s]"), values[known], occupied[known]
    beyond, over = limit.beyond(values), limit.over(values)
    gaps = np.diff(seconds.astype(np.int64), prepend=seconds[:1].astype(np.int64))
    found: list[Episode] = []
    start, lasted, opened = -1, 0.0, -1
    for n in range(len(values)):
        if opened >= 0:
            if over[n]:
                found.append(_episode(seconds, values, occupied, limit, opened, n))
                start = opened = -1
            continue
        if not beyond[n] or gaps[n] > longest_gap:
            start = -1
        if beyond[n] and occupied[n]:
            if start < 0:
                start, lasted = n, 0.0
            elif occupied[n - 1]:
                lasted += gaps[n]
            if n > start and lasted >= sustained:
                opened = start
    if opened >= 0:
        found.append(_episode(seconds, values, occupied, limit, opened, len(values)))
    return tuple(found)


def _episode(seconds: Times, values: Floats, occupied: Bools, limit: Limit, start: int, end: int) -> Episode:
    during = values[start:end][occupied[start:end]]  # the first one is
    worst = float(during.max() if limit.above else during.min())
    return Episode(seconds[start], seconds[end] if end < len(values) else None, worst)
