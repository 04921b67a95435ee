# SPDX-License-Identifier: EUPL-1.2
"""How sure a saving is: intervals of Student, sums of a portfolio, and the word that goes with them.

Sources: ASHRAE Guideline 14-2014, annex B; IPMVP, Uncertainty assessment; Sun and Baltazar 2013 for its correction.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.energy.maths.refusals import Fault, InputRefused
from apps.energy.maths.students_law import quantile

Floats = NDArray[np.float64]

CONFIDENCE = 0.90  # two-sided
FACTOR = 1.26  # of Guideline 14, for what a regression adds to the noise
SUN_BALTAZAR = {True: (-0.00024, 0.03535, 1.00286), False: (-0.00022, 0.03306, 0.94054)}  # daily, monthly


class Verdict(StrEnum):
    DEMONSTRATED = "demonstrated"  # the whole interval is a saving
    NOT_DEMONSTRATED = "not_demonstrated"  # it spans zero
    INCREASED = "increased"  # the whole interval is an increase
    REFUSED = "refused"  # the baseline or the readings do not allow a word


@dataclass(frozen=True, slots=True)
class Interval:
    """`value` ± `half`, in the unit of the value, at `confidence` (two-sided)."""

    value: float
    sigma: float
    freedom: float
    confidence: float
    half: float

    @property
    def low(self) -> float:
        return self.value - self.half

    @property
    def high(self) -> float:
        return self.value + self.half

    @property
    def verdict(self) -> Verdict:
        return verdict(self.low, self.high)


def student(freedom: ArrayLike, confidence: float = CONFIDENCE) -> Floats:
    """Two-sided quantile of Student's law; NaN without a degree of freedom."""
    if not 0 < confidence < 1:
        raise InputRefused("confidence", Fault.NOT_A_SHARE)
    left = np.asarray(freedom, dtype=float)
    return np.where(left > 0, quantile(np.where(left > 0, left, 1.0), (1 + confidence) / 2), np.nan)


def interval(value: float, sigma: float, freedom: float, confidence: float = CONFIDENCE) -> Interval:
    return Interval(value, sigma, freedom, confidence, float(student(freedom, confidence)) * sigma)


def verdict(low: float, high: float) -> Verdict:
    if not (np.isfinite(low) and np.isfinite(high)):
        return Verdict.REFUSED
    if low > 0:
        return Verdict.DEMONSTRATED
    return Verdict.INCREASED if high < 0 else Verdict.NOT_DEMONSTRATED


def total(
    values: ArrayLike,
    sigmas: ArrayLike,
    freedoms: ArrayLike,
    *,
    confidence: float = CONFIDENCE,
    correlation: float = 0.0,
) -> Interval:
    """The sum of savings whose errors have the same `correlation` two by two: 0 independent, 1 all wrong together.

    Degrees of freedom of the sum: Welch and Satterthwaite; those of the weakest when errors go together.
    """
    if not 0 <= correlation <= 1:
        raise InputRefused("correlation", Fault.NOT_A_SHARE)
    each, spread, left = (np.atleast_1d(np.asarray(one, dtype=float)) for one in (values, sigmas, freedoms))
    alone = float((spread**2).sum())
    variance = (1 - correlation) * alone + correlation * float(spread.sum()) ** 2
    fourth = float((spread**4 / left).sum())
    freedom = alone**2 / fourth if fourth > 0 else np.inf
    if correlation:
        freedom = min(freedom, float(left.min()))
    return interval(float(each.sum()), variance**0.5, freedom, confidence)


def same_model(
    values: ArrayLike, of_model: ArrayLike, of_noise: ArrayLike, freedom: float, *, confidence: float = CONFIDENCE
) -> Interval:
    """The sum of periods that one model judged, the months of a meter: its errors go together and add up, the noise of
    each period is its own. A little wider than the same days judged as one period, never narrower.
    """
    each, shared, own = (np.asarray(one, dtype=float) for one in (values, of_model, of_noise))
    return interval(float(each.sum()), float(np.hypot(shared.sum(), np.sqrt((own**2).sum()))), freedom, confidence)


def guideline14(
    *,
    cv_rmse: float,
    n: float,
    n_effective: float,
    parameters: int,
    reported: float,
    fraction: float,
    confidence: float = CONFIDENCE,
    factor: float = FACTOR,
) -> float:
    """Fractional savings uncertainty of Guideline 14: half-width ÷ saving, for `reported` periods and a saving of
    `fraction` (0.1 is 10 %) of the adjusted baseline:

        factor · t · CV(RMSE) · √((n / n') · (1 + 2 / n') / m) ÷ F

    Infinite when nothing is saved. Simpler than the interval of `savings.avoided`, which it is shown beside.
    """
    if fraction == 0:
        return float("inf")
    t = float(student(n_effective - parameters, confidence))
    return factor * t * cv_rmse * ((n / n_effective) * (1 + 2 / n_effective) / reported) ** 0.5 / abs(fraction)


def sun_baltazar(months: float, *, daily: bool) -> float:
    """The factor that replaces 1.26, by the months reported on."""
    a, b, c = SUN_BALTAZAR[daily]
    return a * months**2 + b * months + c
