# SPDX-License-Identifier: EUPL-1.2
"""Fictitious buildings whose savings are known: weather, use and noise are drawn, the works take their share of it.

Nothing of it is measured anywhere; a seed draws the same again. Daily, three years from a 1 January.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BEGIN = np.datetime64("2021-01-01")
WORKS = ("2022-01-01", "2022-03-31")  # both included
BEFORE = ("2021-01-01", "2022-01-01")
AFTER = ("2022-04-01", "2023-04-01")
DAYS = 900


@dataclass(frozen=True, slots=True, eq=False)
class Town:
    """days (d,), temperature (d,) °C; kwh (m, d) with the works, `would` (m, d) without them; saved (m,): the truth."""

    days: NDArray[np.datetime64]
    temperature: Floats
    working: Floats  # (d,) 1 on working days
    kwh: Floats
    would: Floats
    saved: Floats


def town(seed: int, saved: Floats, *, noise: float = 0.12, memory: float = 0.3, cooled: float = 0.3) -> Town:
    """One building for each of `saved` (shares). noise: of a day, share of the mean use; memory: AR(1) coefficient;
    cooled: share of the buildings that are. Works save the same share of all uses, from the end of WORKS on.
    """
    chance = np.random.default_rng(seed)
    days = BEGIN + np.arange(DAYS)
    temperature = weather(chance, days)
    m = len(saved)
    working = ((days.astype(int) + 3) % 7 < 5).astype(float)
    base, slope = chance.uniform(50, 200, m), chance.uniform(5, 30, m)
    cooling = np.where(chance.random(m) < cooled, chance.uniform(5, 20, m), 0.0)
    cold = np.maximum(0.0, chance.uniform(13, 17, m)[:, None] - temperature)
    warm = np.maximum(0.0, temperature - chance.uniform(18, 22, m)[:, None])
    expected = base[:, None] + slope[:, None] * cold + cooling[:, None] * warm
    expected = expected * np.where(working, 1.0, chance.uniform(0.85, 1.0, m)[:, None])
    would = np.maximum(expected + autoregressive(chance, m, memory) * noise * expected.mean(axis=1)[:, None], 0.0)
    kept = np.where(days > np.datetime64(WORKS[1]), 1 - saved[:, None], 1.0)
    return Town(days, temperature, working, would * kept, would, saved)


def weather(chance: np.random.Generator, days: NDArray[np.datetime64]) -> Floats:
    """Daily means of a plain of the north-east: seasons, and spells that last."""
    rank = (days - days.astype("datetime64[Y]")).astype(float)
    spells = autoregressive(chance, 1, 0.75, len(days))[0] * 3.5
    return 11.0 - 8.5 * np.cos(2 * np.pi * (rank - 18) / 365.25) + spells


def autoregressive(chance: np.random.Generator, m: int, memory: float, n: int = DAYS) -> Floats:
    """(m, n) of variance 1."""
    shocks = chance.standard_normal((m, n)) * (1 - memory**2) ** 0.5
    shocks[:, 0] /= (1 - memory**2) ** 0.5
    found = shocks.copy()
    for rank in range(1, n):
        found[:, rank] += memory * found[:, rank - 1]
    return found
