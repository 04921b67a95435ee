# SPDX-License-Identifier: EUPL-1.2
"""How warm a heated room is kept: mean of its hours of presence in the heating season.

`heated(celsius, weights, inside) -> Heated`; `in_season(days, season)`. The limit of article R. 241-26 of the code
de l'énergie is a mean of the hours of occupation: what a room was while nobody was there is not in it.
"""

from dataclasses import dataclass

import numpy as np

from apps.energy.maths.local_time import Bools, Floats, Times

ENOUGH = 0.5  # of the hours of presence: below, the mean is not known


@dataclass(frozen=True, slots=True)
class Season:
    """(month, day) of the first and of the last day, both included; the last one may be of the next year."""

    first: tuple[int, int]
    last: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Heated:
    """`celsius`: the mean, NaN unless half of the `hours` of presence of the season are `known`."""

    celsius: float
    hours: float
    known: float


def in_season(days: Times, season: Season) -> Bools:
    """Of days on the wall."""
    months = days.astype("datetime64[M]")
    number = (months.astype(int) % 12 + 1) * 100 + (days.astype("datetime64[D]") - months).astype(int) + 1
    first, last = (month * 100 + day for month, day in (season.first, season.last))
    since, until = number >= first, number <= last
    return np.asarray(since & until if first <= last else since | until)


def heated(celsius: Floats, weights: Floats, inside: Bools) -> Heated:
    """Of hours (n,): their mean temperature, NaN unknown; the part of each with somebody there; whether it is of the
    season."""
    weights = np.where(inside, weights, 0.0)
    sound = np.isfinite(celsius)
    hours, known = float(weights.sum()), float(weights[sound].sum())
    if not known or known < ENOUGH * hours:
        return Heated(float("nan"), hours, known)
    return Heated(float((weights[sound] * celsius[sound]).sum() / known), hours, known)
