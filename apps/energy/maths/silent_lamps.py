# SPDX-License-Identifier: EUPL-1.2
"""Lamps that say nothing: what is missing at the meter of a feeder tells how many are dead, witnesses tell which.

`expected_power(watts, level=…, voltage=…) -> W at each instant`
`missing_power(expected, measured, level=…, noise=…) -> Missing(watts, sigma, samples)` of full power
`believe(lamps, missing) -> Belief(any_dead, expected_dead, counts, lamps)` probability per feeder and per lamp
`witnessed(seen, ratios=…) -> likelihood ratio per lamp`, `weight(days)` of what was seen so many days ago,
`night_round(beliefs) -> tuple[Visit, …]`

Bayes on the set of dead lamps: each lamp is dead beforehand with the probability of a failure since it was last seen
lit; a report or a patrol multiplies its odds by a likelihood ratio; the meter says how likely each sum of dead watts
is. Exact on a grid of watts (convolution of independent lamps), no drawing at random.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from apps.energy.maths.local_time import Floats

NOMINAL_VOLTAGE = 230.0
CELLS = 600  # of the grid of dead watts, at most
HALVED, EXPIRED = 14.0, 42.0  # days after which what was seen is worth half, then nothing


@dataclass(frozen=True, slots=True)
class Noise:
    """Relative errors of a measure: `each` drawn anew (voltage, meter, warm-up), `model` the same all night long.

    The second one does not average out: nameplates, ageing, losses in cables. It falls once the feeder has been
    calibrated on a night when a patrol saw every lamp lit (`calibration`).
    """

    each: float = 0.02
    model: float = 0.01


@dataclass(frozen=True, slots=True)
class Missing:
    """Full-power watts that are missing (negative: more than expected), standard deviation, instants used."""

    watts: float
    sigma: float
    samples: int


@dataclass(frozen=True, slots=True)
class Ratios:
    """How much more often is this said of a dead lamp than of a live one. To be declared with the method.

    Reports: a resident names the neighbour's lamp about one time in ten. A patrol sees, from a car, 95 dead of 100
    and takes 1 live lamp of 100 for dead (a presence detector at rest). Heard by remote management: certain enough.
    """

    reported_dead: float = 20.0
    patrol_dead: float = 95.0
    patrol_lit: float = 0.05
    remote_lit: float = 0.001
    remote_dead: float = 500.0

    def of(self) -> Mapping[str, float]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Lamps:
    """Of one feeder, arrays (n,): full power in W, probability of being dead before, likelihood ratio of witnesses."""

    watts: Floats
    prior: Floats
    ratio: Floats


@dataclass(frozen=True, slots=True)
class Belief:
    """`counts` (n + 1,): probability of k dead; `lamps` (n,): of each lamp; `explained` False: no set of dead lamps
    explains the meter (feeder dark, wrong schedule, theft): look at the meter before sending anybody."""

    any_dead: float
    expected_dead: float
    counts: Floats
    lamps: Floats
    missing: Missing | None
    explained: bool

    @property
    def likeliest(self) -> int:
        return int(np.argmax(self.counts))


@dataclass(frozen=True, slots=True)
class Visit:
    """`feeder`: index in the list given; `lamps`: indexes in it, the likeliest first, worth looking at."""

    feeder: int
    any_dead: float
    expected_dead: float
    per_hour: float
    lamps: tuple[int, ...]


def expected_power(
    watts: Floats, *, level: Floats, voltage: Floats | None = None, voltage_exponent: float = 0.0, losses: float = 0.0
) -> Floats:
    """W at each instant if every lamp is lit. `level` (t,): share of full power asked by the schedule.

    `voltage_exponent`: 0 for LED drivers (constant power), about 1.5 to 2 for discharge lamps on magnetic ballast.
    """
    full = float(np.sum(watts)) * (1 + losses)
    if voltage is None or not voltage_exponent:
        return full * np.asarray(level, float)
    return full * np.asarray(level, float) * (np.asarray(voltage, float) / NOMINAL_VOLTAGE) ** voltage_exponent


def calibration(expected: Floats, measured: Floats) -> float:
    """Factor of the model, from a night when every lamp was seen lit: median of measured over expected."""
    known = np.isfinite(measured) & (np.asarray(expected) > 0)
    if not known.any():
        raise ValueError("measured: no measure of a lit night")
    return float(np.median(measured[known] / expected[known]))


def missing_power(expected: Floats, measured: Floats, *, level: Floats, noise: Noise) -> Missing | None:
    """Least squares of the full power missing, instants of full light weighing most; None when nothing was measured.

    A dead lamp of w watts lowers the power by w × level: expected − measured = missing × level + error, error
    proportional to the power. The error of the model is added after, it does not shrink with the number of instants.
    """
    known = np.isfinite(measured) & np.isfinite(expected) & (level > 0)
    if not known.any():
        return None
    level, gap = np.asarray(level, float)[known], (expected - measured)[known]
    error = np.maximum(noise.each * expected[known], 1e-6)
    weight = level / error**2
    shrinking = 1 / (weight * level).sum()
    watts = float((weight * gap).sum() * shrinking)
    lasting = noise.model * float(np.median(expected[known] / level))
    return Missing(watts, float(np.sqrt(shrinking + lasting**2)), int(known.sum()))


def failed_since(days: Floats, *, yearly_rate: float) -> Floats:
    """Probability of having failed in the days since a lamp was last seen lit; `yearly_rate` failures per lamp."""
    return 1 - np.exp(-yearly_rate * np.asarray(days, float) / 365.25)


def witnessed(seen: Sequence[Sequence[str]], ratios: Ratios | None = None) -> Floats:
    """Likelihood ratio of each lamp from what was said of it since: names of `Ratios`. Two reports of the same kind
    count once: neighbours see the same dark patch."""
    table = (ratios or Ratios()).of()
    return np.array([float(np.prod([table[word] for word in set(words)])) for words in seen], float)


def weight(days: float) -> float:
    """What a sighting of so many days ago is still worth, 1 to 0: a lamp fails, or is repaired, after it was seen.

    The exponent of its likelihood ratio. A rule to be declared with the method: half after HALVED days, nothing from
    EXPIRED days on, nor of what is dated in the future.
    """
    return float(0.5 ** (days / HALVED)) if 0 <= days < EXPIRED else 0.0


def believe(lamps: Lamps, missing: Missing | None) -> Belief:
    """Probabilities after the meter and the witnesses; without a meter, of the witnesses alone."""
    n = len(lamps.watts)
    if not n:
        return Belief(0.0, 0.0, np.ones(1), np.zeros(0), missing, explained=True)
    dead = _after_witnesses(lamps)
    grid = _Grid(lamps.watts)
    likelihood = grid.likelihood(missing)
    table = grid.joint(dead, range(n))
    weighed = table * likelihood
    evidence = float(weighed.sum())
    if not evidence > 0:
        return Belief(float("nan"), float("nan"), np.full(n + 1, np.nan), np.full(n, np.nan), missing, explained=False)
    counts = weighed.sum(axis=1) / evidence
    each = grid.each(dead, likelihood, evidence)
    expected = float(counts @ np.arange(n + 1))
    return Belief(float(1 - counts[0]), expected, counts, each, missing, _explained(weighed, grid, missing))


def _after_witnesses(lamps: Lamps) -> Floats:
    prior = np.clip(lamps.prior, 1e-9, 1 - 1e-9)
    odds = prior / (1 - prior) * lamps.ratio
    return odds / (1 + odds)


def _explained(weighed: Floats, grid: "_Grid", missing: Missing | None) -> bool:
    """Whether the sum of dead watts that is believed lies within four deviations of what is missing."""
    if missing is None:
        return True
    believed = float(weighed.sum(axis=0) @ (np.arange(weighed.shape[1]) * grid.step) / weighed.sum())
    return abs(believed - missing.watts) < 4 * np.hypot(missing.sigma, grid.step)


class _Grid:
    """Table (dead lamps, dead watts in cells)."""

    def __init__(self, watts: Floats) -> None:
        self.step = max(1.0, float(np.sum(watts)) / CELLS)
        self.cells = np.maximum(1, np.rint(np.asarray(watts, float) / self.step)).astype(int)
        self.size = int(self.cells.sum()) + 1

    def likelihood(self, missing: Missing | None) -> Floats:
        if missing is None:
            return np.ones(self.size)
        away = (np.arange(self.size) * self.step - missing.watts) / np.hypot(missing.sigma, self.step / 2)
        return np.exp(-0.5 * (away**2 - (away**2).min()))

    def joint(self, dead: Floats, who: Sequence[int]) -> Floats:
        """Probability of each number of dead among `who` and of each sum of their watts."""
        table = np.zeros((len(dead) + 1, self.size))
        table[0, 0] = 1.0
        for done, lamp in enumerate(who):
            width = self.cells[lamp]
            died = table[: done + 1, :-width] * dead[lamp]
            table[: done + 1] *= 1 - dead[lamp]
            table[1 : done + 2, width:] += died
        return table

    def sums(self, dead: Floats, who: Sequence[int]) -> Floats:
        """The same whatever the number of dead."""
        line = np.zeros(self.size)
        line[0] = 1.0
        for lamp in who:
            died = line[: -self.cells[lamp]] * dead[lamp]
            line *= 1 - dead[lamp]
            line[self.cells[lamp] :] += died
        return line

    def each(self, dead: Floats, likelihood: Floats, evidence: float) -> Floats:
        """Probability of each lamp: alike ones (same watts, same odds) are computed once."""
        found = np.empty(len(dead))
        kinds = np.unique(np.column_stack([self.cells, dead]), axis=0, return_index=True, return_inverse=True)
        for kind, lamp in enumerate(kinds[1]):
            others = self.sums(dead, [other for other in range(len(dead)) if other != lamp])
            width = self.cells[lamp]
            found[kinds[2].ravel() == kind] = dead[lamp] * (others[:-width] @ likelihood[width:]) / evidence
        return found


def night_round(
    beliefs: Sequence[Belief],
    *,
    least: float = 0.5,
    most: int = 20,
    minutes_each: float = 0.5,
    minutes_feeder: float = 6.0,
) -> tuple[Visit, ...]:
    """Feeders to drive along tonight, the most dead lamps found per hour first.

    `least`: probability that something is dead from which it is worth it; `minutes_feeder` to reach one and
    `minutes_each` to look at a lamp. A feeder whose meter nothing explains is not in the round.
    """
    visits = [_visit(n, belief, minutes_each, minutes_feeder) for n, belief in enumerate(beliefs)]
    worth = [visit for visit in visits if visit.any_dead >= least]  # NaN is not
    return tuple(sorted(worth, key=lambda visit: (-visit.per_hour, visit.feeder))[:most])


def _visit(feeder: int, belief: Belief, minutes_each: float, minutes_feeder: float) -> Visit:
    minutes = minutes_feeder + minutes_each * len(belief.lamps)
    order = tuple(int(lamp) for lamp in np.argsort(-belief.lamps, kind="stable"))
    any_dead = belief.any_dead if belief.explained else float("nan")
    return Visit(feeder, any_dead, belief.expected_dead, belief.expected_dead / minutes * 60, order)
