# SPDX-License-Identifier: EUPL-1.2
"""Baselines of IPMVP option C: change-point regressions on the weather, all meters of a station at once.

Models: constant; linear in temperature; heating; cooling; heating and cooling (ASHRAE 1050-RP, 1 to 5 parameters).
Balance points are taken from a grid, or from the contract when it names one (a grid of one, which costs no parameter).
Periods of several days use the mean of their days' degrees, weighed by their days. A model is admissible when the
slopes of heating and cooling are positive, each seen on enough days; the least BIC (or the best adjusted R²) wins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from apps.energy.maths import fit, grid
from apps.energy.maths.fit import Thresholds
from apps.energy.maths.model import (
    CONSTANT,
    COOLING,
    COOLING_BASE,
    HEATING,
    HEATING_BASE,
    LINEAR,
    OCCUPIED,
    PARAMETERS,
    Kind,
    Models,
    gradient,
    predicted,
)
from apps.energy.maths.periods import Periods
from apps.energy.maths.refusals import Refusal
from apps.energy.maths.sufficiency import Sufficiency, judge

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

AT_ONCE = 128  # meters; more would only fill the caches
ALL_YEAR = frozenset(range(1, 13))
TERMS = {
    Kind.CONSTANT: (CONSTANT,),
    Kind.LINEAR: (CONSTANT, LINEAR),
    Kind.HEATING: (CONSTANT, HEATING, HEATING_BASE),
    Kind.COOLING: (CONSTANT, COOLING, COOLING_BASE),
    Kind.BOTH: (CONSTANT, HEATING, HEATING_BASE, COOLING, COOLING_BASE),
}
BASES = (HEATING_BASE, COOLING_BASE)
KINDS = tuple(Kind)


class Criterion(StrEnum):
    BIC = "bic"
    ADJUSTED_R2 = "adjusted_r2"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a contract, or the house, asks of a baseline. Bases in °C. `thresholds` None: those of fit.DAILY or MONTHLY.

    months: those that matter (a boiler's season); least_known: share of their days that must be known (CalTRACK 2.0:
    90 %), least_of_month: share of each; least_days, least_degrees: days with degrees, and their sum, for a slope
    (CalTRACK 2.0: 10 and 20); least_freedom: periods more than parameters.
    """

    kinds: tuple[Kind, ...] = tuple(Kind)
    heating_bases: tuple[float, ...] = tuple(np.arange(8.0, 22.25, 0.5).tolist())
    cooling_bases: tuple[float, ...] = tuple(np.arange(14.0, 28.25, 0.5).tolist())
    criterion: Criterion = Criterion.BIC
    months: frozenset[int] = ALL_YEAR
    least_known: float = 0.9
    least_of_month: float = 0.5
    least_days: float = 10.0
    least_degrees: float = 20.0
    least_freedom: int = 3
    thresholds: Thresholds | None = None

    def free(self, parameter: int) -> bool:
        """A base that the contract names is not fitted."""
        bases = {HEATING_BASE: self.heating_bases, COOLING_BASE: self.cooling_bases}
        return len(bases.get(parameter, ())) != 1

    def count(self, kind: Kind) -> int:
        return sum(self.free(one) for one in TERMS[kind])


HOUSE = Rules()


def fit_many(before: Periods, rules: Rules = HOUSE) -> Models:
    """The baseline of each meter of `before`, refused ones included: `refusals` say why, the figures stay readable."""
    parts = [_fit(before.of(slice(first, first + AT_ONCE)), rules) for first in range(0, len(before.kwh), AT_ONCE)]
    if len(parts) == 1:
        return parts[0]
    return Models(
        kinds=np.concatenate([one.kinds for one in parts]),
        values=np.concatenate([one.values for one in parts]),
        inverse=np.concatenate([one.inverse for one in parts]),
        figures={name: np.concatenate([one.figures[name] for one in parts]) for name in parts[0].figures},
        refusals=tuple(refusals for one in parts for refusals in one.refusals),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Chosen:
    """For each meter: the rank of its kind (−1: none), its terms, the score, how many parameters it has (m,)."""

    ranks: NDArray[np.int_]
    values: Floats  # bases, and 1 for the terms that are to be fitted
    score: Floats
    count: Floats


def _fit(before: Periods, rules: Rules) -> Models:
    known = before.known
    weights = np.where(known, before.lengths, 0.0)
    use = np.where(known, before.kwh, 0.0) / before.lengths
    chosen = _choose(use, weights, before, rules)
    values, inverse = _solve(chosen, use, weights, before, rules)
    found = fit.statistics(use, predicted(values, before), weights, chosen.count)
    enough = judge(before, rules.months, rules.least_known, rules.least_of_month)
    return Models(
        kinds=np.array([KINDS[rank] if rank >= 0 else None for rank in chosen.ranks], dtype=object),
        values=values,
        inverse=inverse,
        figures=_figures(found, chosen, enough, known, before),
        refusals=_refusals(chosen, found, enough, use, before, rules),
    )


def _choose(use: Floats, weights: Floats, before: Periods, rules: Rules) -> _Chosen:
    m, n = use.shape
    known = (weights > 0).sum(axis=1)
    best = _Chosen(np.full(m, -1), np.full((m, len(PARAMETERS)), np.nan), np.full(m, np.inf), np.zeros(m))
    ones = np.ones((1, 1, n))
    designs = [(ones, 0)]
    if before.occupied is not None:
        occupied = np.atleast_2d(before.occupied)[:, None, :]
        designs.append((np.concatenate([np.broadcast_to(ones, occupied.shape), occupied], axis=1), 1))
    sides = _sides(weights, before, rules)
    for columns, more in designs:
        among = grid.common(use, weights, columns)
        for kind, found in _candidates(among, sides, before, rules):
            count = rules.count(kind) + more
            best = _better(best, kind, found, _score(found.sse, known, count, rules), count, more)
    return best


def _sides(weights: Floats, before: Periods, rules: Rules) -> tuple[grid.Sides, grid.Sides]:
    temperature = before.temperature
    known = np.isfinite(temperature)
    count = np.maximum(known.sum(axis=1), 1)
    filled = np.where(known, temperature, 0.0)

    def side(bases: tuple[float, ...], sign: float) -> grid.Sides:
        at = np.array(bases, dtype=float)
        gaps = sign * (at[:, None, None] - filled[None])
        degrees = np.where(known & (gaps > 0), gaps, 0.0).sum(axis=2) / count
        enough = weights @ (degrees > 0).T.astype(float) >= rules.least_days
        return grid.Sides(at, degrees, enough & (weights @ degrees.T >= rules.least_degrees))

    return side(rules.heating_bases, 1.0), side(rules.cooling_bases, -1.0)


def _candidates(
    among: grid.Common, sides: tuple[grid.Sides, grid.Sides], before: Periods, rules: Rules
) -> Iterator[tuple[Kind, grid.Best]]:
    """From the simplest: of two that score the same, the simplest stays."""
    cold, warm = sides
    nowhere = np.full(len(among.squares), np.nan)
    if Kind.CONSTANT in rules.kinds:
        yield Kind.CONSTANT, grid.constant(among)
    if Kind.LINEAR in rules.kinds:
        known = np.isfinite(before.temperature)
        total = np.where(known, before.temperature, 0.0).sum(axis=1)
        yield Kind.LINEAR, grid.linear(total / np.maximum(known.sum(axis=1), 1), among)
    of_cold, of_warm = grid.left_of(cold.degrees, among), grid.left_of(warm.degrees, among)
    if Kind.HEATING in rules.kinds:
        sse, base = grid.one_sided(cold, of_cold, among)
        yield Kind.HEATING, grid.Best(sse, base, nowhere)
    if Kind.COOLING in rules.kinds:
        sse, base = grid.one_sided(warm, of_warm, among)
        yield Kind.COOLING, grid.Best(sse, nowhere, base)
    if Kind.BOTH in rules.kinds:
        yield Kind.BOTH, grid.two_sided(cold, of_cold, warm, of_warm, among, apart=before.is_daily)


def _score(sse: Floats, known: NDArray[np.int_], count: int, rules: Rules) -> Floats:
    """The lower the better; infinite when too few periods are left for the parameters."""
    n = np.maximum(known, 1).astype(float)
    left = known - count
    enough = (left >= rules.least_freedom) & np.isfinite(sse)
    safe = np.where(enough, sse, 1.0)
    if rules.criterion is Criterion.BIC:
        score = n * np.log(safe / n) + count * np.log(n)
    else:
        score = safe / np.maximum(left, 1)  # adjusted R² is 1 − this over what does not depend on the model
    return np.where(enough, score, np.inf)


def _better(best: _Chosen, kind: Kind, found: grid.Best, score: Floats, count: int, more: int) -> _Chosen:
    wins = score < best.score
    values = np.full_like(best.values, np.nan)
    values[:, [one for one in TERMS[kind] if one not in BASES]] = 1.0
    values[:, HEATING_BASE], values[:, COOLING_BASE] = found.heating_base, found.cooling_base
    values[:, OCCUPIED] = 1.0 if more else np.nan
    return _Chosen(
        ranks=np.where(wins, KINDS.index(kind), best.ranks),
        values=np.where(wins[:, None], values, best.values),
        score=np.where(wins, score, best.score),
        count=np.where(wins, count, best.count),
    )


def _solve(chosen: _Chosen, use: Floats, weights: Floats, before: Periods, rules: Rules) -> tuple[Floats, Floats]:
    """The parameters (m, 7) at the chosen bases, and (J'WJ)⁻¹ (m, 7, 7), zero for what is absent or not fitted."""
    straight = [one for one in range(len(PARAMETERS)) if one not in BASES]
    design = gradient(chosen.values, before)[..., straight]
    products = np.einsum("mn,mni,mnj->mij", weights, design, design, optimize=True)
    moments = np.einsum("mn,mn,mni->mi", weights, use, design, optimize=True)
    values = chosen.values.copy()
    found = (_inverse(products) @ moments[..., None])[..., 0]
    values[:, straight] = np.where(np.isnan(chosen.values[:, straight]), np.nan, found)
    jacobian = gradient(values, before) * np.array([rules.free(one) for one in range(len(PARAMETERS))])
    return values, _inverse(np.einsum("mn,mni,mnj->mij", weights, jacobian, jacobian, optimize=True))


def _inverse(products: Floats) -> Floats:
    """Of (m, p, p), scaled to ones on the diagonal first; what is zero, or told twice, stays zero."""
    diagonal = np.einsum("mii->mi", products)
    scale = np.where(diagonal > 0, 1 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0)), 0.0)
    scaled = products * scale[:, :, None] * scale[:, None, :]
    inverse = np.linalg.pinv(scaled, rcond=1e-10, hermitian=True).astype(float)
    return inverse * scale[:, :, None] * scale[:, None, :]


def _figures(
    found: fit.Statistics, chosen: _Chosen, enough: Sufficiency, known: Bools, before: Periods
) -> dict[str, Floats]:
    with np.errstate(divide="ignore", invalid="ignore"):
        bic = found.n * np.log(found.sse / found.n) + found.parameters * np.log(found.n)
        variance = found.sse / found.freedom * _mean_length(known, before)
    coldest, warmest = _seen(known, before)
    return {
        "n": found.n,
        "n_effective": found.n_effective,
        "parameters": chosen.count,
        "r2": found.r2,
        "adjusted_r2": found.adjusted_r2,
        "cv_rmse": found.cv_rmse,
        "nmbe": found.nmbe,
        "autocorrelation": found.rho,
        "bic": bic,
        "variance": variance,
        "freedom": found.freedom,
        "days_known": enough.days_known,
        "days_expected": enough.days_expected,
        "coldest": coldest,
        "warmest": warmest,
    }


def _mean_length(known: Bools, before: Periods) -> Floats:
    """The statistics weigh a period as one; the variance is that of a day, of which a bill has thirty."""
    return (known * before.lengths).sum(axis=1) / np.maximum(known.sum(axis=1), 1)


def _seen(known: Bools, before: Periods) -> tuple[Floats, Floats]:
    there = np.isfinite(before.temperature)
    low = np.where(there, before.temperature, np.inf).min(axis=1)
    high = np.where(there, before.temperature, -np.inf).max(axis=1)
    coldest = np.where(known, low, np.inf).min(axis=1, initial=np.inf)
    warmest = np.where(known, high, -np.inf).max(axis=1, initial=-np.inf)
    return np.where(np.isfinite(coldest), coldest, np.nan), np.where(np.isfinite(warmest), warmest, np.nan)


def _refusals(
    chosen: _Chosen, found: fit.Statistics, enough: Sufficiency, use: Floats, before: Periods, rules: Rules
) -> tuple[tuple[Refusal, ...], ...]:
    thresholds = rules.thresholds or (fit.DAILY if before.is_daily else fit.MONTHLY)
    simplest = min((rules.count(kind) for kind in rules.kinds), default=1)
    without = chosen.ranks < 0
    few = found.n < simplest + rules.least_freedom
    nothing = ~few & ~(use > 0).any(axis=1)
    reasons = {
        Refusal.TOO_SHORT: enough.too_short,
        Refusal.GAPS: enough.gaps & ~enough.too_short,
        Refusal.TOO_FEW: few,
        Refusal.NOTHING_USED: nothing,
        Refusal.NO_MODEL: without & ~few & ~nothing,
    }
    judged = ~without & ~nothing
    reasons |= {reason: missed & judged for reason, missed in fit.refusals(found, thresholds).items()}
    return tuple(tuple(reason for reason, which in reasons.items() if which[rank]) for rank in range(len(use)))
