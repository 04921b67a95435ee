# SPDX-License-Identifier: EUPL-1.2
"""How well models fit: R², CV(RMSE), NMBE, and how many readings are worth what was read.

Source: ASHRAE Guideline 14-2014 (annex B for the statistics); the thresholds are data, a contract may have its own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.energy.maths.refusals import Refusal

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

BLOCK = 30  # readings of a block, for what lag-1 autocorrelation does not see
LEAST_BLOCKS = 6
LEAST_FREEDOM = 2.0  # under it an interval says nothing, at great length
ROUNDING = 1e-18  # of the squares of what was used: what is left then is no residual
STRONGEST = 0.99  # of autocorrelation: above it the formula divides by nothing


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a fit must reach. Shares: 0.15 is 15 %. `r2` None: a flat load has none to show, and is well known."""

    cv_rmse: float
    nmbe: float
    r2: float | None = None


MONTHLY = Thresholds(cv_rmse=0.15, nmbe=0.05)  # Guideline 14, monthly data
DAILY = Thresholds(cv_rmse=0.30, nmbe=0.10)  # that of hourly data: the guideline has none for days


@dataclass(frozen=True, slots=True, eq=False)
class Statistics:
    """Of m models, arrays (m,). Shares are of the mean use; `sse` in (kWh/day)²; `rho` is lag-1 autocorrelation."""

    n: Floats
    parameters: Floats
    sse: Floats
    r2: Floats
    adjusted_r2: Floats
    cv_rmse: Floats
    nmbe: Floats
    rho: Floats
    n_effective: Floats

    @property
    def freedom(self) -> Floats:
        """Degrees of freedom that are left once autocorrelation is counted; NaN when too few are."""
        left = self.n_effective - self.parameters
        return np.where(left >= LEAST_FREEDOM, left, np.nan)


def statistics(observed: Floats, predicted: Floats, weights: Floats, parameters: Floats) -> Statistics:
    """Of `observed` and `predicted` (m, n), kWh/day, with `weights` (m, n): days of a period, 0 where it is unknown."""
    known = weights > 0
    n = known.sum(axis=1).astype(float)
    residuals = np.where(known, observed - predicted, 0.0)
    weighed = _mean_of_one(weights, n)
    sse = (weighed * residuals**2).sum(axis=1)
    exact = sse <= ROUNDING * (weighed * np.where(known, observed, 0.0) ** 2).sum(axis=1)
    residuals, sse = np.where(exact[:, None], 0.0, residuals), np.where(exact, 0.0, sse)
    level = _mean(weights, np.where(known, observed, 0.0))
    around = (weighed * np.where(known, observed - level[:, None], 0.0) ** 2).sum(axis=1)
    left = n - parameters
    scaled = residuals * np.sqrt(weighed)
    rho = autocorrelation(scaled, known)
    with np.errstate(divide="ignore", invalid="ignore"):
        r2 = np.where(around > 0, 1 - sse / around, 0.0)
        return Statistics(
            n=n,
            parameters=parameters,
            sse=sse,
            r2=r2,
            adjusted_r2=1 - (1 - r2) * (n - 1) / left,
            cv_rmse=np.sqrt(sse / left) / level,
            nmbe=(weighed * residuals).sum(axis=1) / (left * level),
            rho=rho,
            n_effective=effective(n, np.maximum(inflation(rho), spread(scaled, known))),
        )


def autocorrelation(residuals: Floats, known: Bools) -> Floats:
    """Lag-1 autocorrelation (m,) of residuals (m, n), between neighbours that are both known."""
    pairs = known[:, 1:] & known[:, :-1]
    products = np.where(pairs, residuals[:, 1:] * residuals[:, :-1], 0.0).sum(axis=1)
    squares = np.where(known, residuals**2, 0.0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        rho = (products / pairs.sum(axis=1)) / (squares / known.sum(axis=1))
    return np.where(np.isfinite(rho), rho, 0.0).clip(-STRONGEST, STRONGEST)


def inflation(rho: Floats) -> Floats:
    """By how much autocorrelation multiplies the variance of a sum, (1 + ρ) / (1 − ρ); never less than 1."""
    positive = np.maximum(rho, 0.0)
    return (1 + positive) / (1 - positive)


def spread(residuals: Floats, known: Bools) -> Floats:
    """The same, as seen on blocks of 30 readings: what lasts for weeks escapes a lag of one day. 1 with few readings.

    Each block's mean, squared, times its readings, over the mean square: 1 for independent residuals.
    """
    blocks = residuals.shape[1] // BLOCK
    if blocks < LEAST_BLOCKS:
        return np.ones(len(residuals))
    kept = blocks * BLOCK
    sums = np.where(known, residuals, 0.0)[:, :kept].reshape(-1, blocks, BLOCK).sum(axis=2)
    counts = known[:, :kept].reshape(-1, blocks, BLOCK).sum(axis=2)
    squares = np.where(known, residuals**2, 0.0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(counts > 0, sums**2 / counts, 0.0).sum(axis=1) / (counts > 0).sum(axis=1)
        ratio = each / (squares / known.sum(axis=1))
    return np.maximum(np.where(np.isfinite(ratio), ratio, 1.0), 1.0)


def effective(n: Floats, inflated: Floats) -> Floats:
    """n' of Guideline 14: independent readings that would say as much."""
    return n / inflated


def refusals(found: Statistics, thresholds: Thresholds) -> dict[Refusal, Bools]:
    """Which of the m models miss a threshold, by reason."""
    unknown = ~np.isfinite(found.cv_rmse)
    low = np.zeros(len(found.n), dtype=bool) if thresholds.r2 is None else found.r2 < thresholds.r2
    return {
        Refusal.POOR_FIT: unknown | (found.cv_rmse > thresholds.cv_rmse),
        Refusal.BIASED: ~unknown & (np.abs(found.nmbe) > thresholds.nmbe),
        Refusal.LOW_R2: low,
        Refusal.AUTOCORRELATED: ~unknown & np.isnan(found.freedom),
    }


def _mean_of_one(weights: Floats, n: Floats) -> Floats:
    """Weights whose known ones have a mean of 1, so that a sum of squares stays one of n readings."""
    total = weights.sum(axis=1)
    return weights * np.divide(n, total, out=np.zeros_like(n), where=total > 0)[:, None]


def _mean(weights: Floats, values: Floats) -> Floats:
    total = weights.sum(axis=1)
    return np.divide((weights * values).sum(axis=1), total, out=np.full_like(total, np.nan), where=total > 0)
