# SPDX-License-Identifier: EUPL-1.2
"""Avoided energy (IPMVP): what the baseline would have used in the weather of the period, less what was measured."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.energy.maths import uncertainty
from apps.energy.maths.model import Models
from apps.energy.maths.periods import Periods
from apps.energy.maths.refusals import Refusal
from apps.energy.maths.uncertainty import CONFIDENCE, Interval, Verdict

Floats = NDArray[np.float64]

LEAST_KNOWN = 0.9  # share of the days after the works that must be known


@dataclass(frozen=True, slots=True)
class Saving:
    """One meter's, in kWh over the days that are known. An unknown day is in neither total: it lowers `coverage`.

    adjusted: baseline brought to the weather of the period, adjustments included; avoided = adjusted − measured.
    extrapolated: days colder or warmer than any of the baseline. of_model, of_noise: the two parts of the sigma of
    `avoided`, kWh; periods of one meter share the first (uncertainty.same_model adds them up).
    """

    adjusted: float
    measured: float
    avoided: Interval
    days_known: int
    days_expected: int
    extrapolated: int
    of_model: float
    of_noise: float
    refusals: tuple[Refusal, ...]

    @property
    def coverage(self) -> float:
        return self.days_known / self.days_expected if self.days_expected else 0.0

    @property
    def share(self) -> float:
        """Of the adjusted baseline: 0.33 is 33 %; NaN when there is none."""
        return self._of_adjusted(self.avoided.value)

    @property
    def share_low(self) -> float:
        return self._of_adjusted(self.avoided.low)

    @property
    def share_high(self) -> float:
        return self._of_adjusted(self.avoided.high)

    @property
    def verdict(self) -> Verdict:
        return Verdict.REFUSED if self.refusals else self.avoided.verdict

    def _of_adjusted(self, value: float) -> float:
        return value / self.adjusted if self.adjusted > 0 else float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class Savings:
    """Of m meters, arrays (m,); `savings[i]` is a `Saving`."""

    adjusted: Floats
    measured: Floats
    of_model: Floats
    of_noise: Floats
    freedom: Floats
    half: Floats
    confidence: float
    days_known: Floats
    days_expected: int
    extrapolated: Floats
    refusals: tuple[tuple[Refusal, ...], ...]

    @property
    def avoided(self) -> Floats:
        return self.adjusted - self.measured

    @property
    def sigma(self) -> Floats:
        return np.hypot(self.of_model, self.of_noise)

    def __len__(self) -> int:
        return len(self.adjusted)

    def __iter__(self) -> Iterator[Saving]:
        return (self[rank] for rank in range(len(self)))

    def __getitem__(self, rank: int) -> Saving:
        value, sigma, freedom, half = (float(one[rank]) for one in (self.avoided, self.sigma, self.freedom, self.half))
        return Saving(
            adjusted=float(self.adjusted[rank]),
            measured=float(self.measured[rank]),
            avoided=Interval(value, sigma, freedom, self.confidence, half),
            days_known=int(self.days_known[rank]),
            days_expected=self.days_expected,
            extrapolated=int(self.extrapolated[rank]),
            of_model=float(self.of_model[rank]),
            of_noise=float(self.of_noise[rank]),
            refusals=self.refusals[rank],
        )


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A sum of savings. `left_out`: ranks of those refused, which are in none of the figures."""

    adjusted: float
    measured: float
    avoided: Interval
    correlation: float
    counted: tuple[int, ...]
    left_out: tuple[int, ...]

    @property
    def share(self) -> float:
        return self.avoided.value / self.adjusted if self.adjusted > 0 else float("nan")

    @property
    def share_half(self) -> float:
        return self.avoided.half / self.adjusted if self.adjusted > 0 else float("nan")

    @property
    def verdict(self) -> Verdict:
        return self.avoided.verdict if self.counted else Verdict.REFUSED


def avoided(
    models: Models,
    after: Periods,
    *,
    confidence: float = CONFIDENCE,
    adjustments: ArrayLike = 0.0,
    adjustments_sigma: ArrayLike = 0.0,
    least_known: float = LEAST_KNOWN,
) -> Savings:
    """What each meter avoided over `after`, whose meters come in the order of `models`.

    `adjustments` (m,) kWh: the sum of what both parties accepted, added to the adjusted baseline, and its standard
    uncertainty. The variance of a sum of D days is σ² · (g'(J'WJ)⁻¹g + D): g sums the gradients of these days, σ² is
    the residual variance of a day over the degrees of freedom left by autocorrelation. It takes the noise of the period
    for that of the baseline, and counts neither the meter's own class nor what the model does not know of.
    """
    known = after.known
    days = np.where(known, after.lengths, 0.0)
    adjusted = np.where(known, models.predict(after), 0.0).sum(axis=1) + np.asarray(adjustments, dtype=float)
    reach = np.einsum("mn,mni->mi", days, models.gradient(after), optimize=True)
    shape = np.einsum("mi,mij,mj->m", reach, models.inverse, reach, optimize=True)
    variance = models.figures["variance"]
    of_model = np.sqrt(variance * np.maximum(shape, 0.0))
    of_noise = np.sqrt(variance * days.sum(axis=1) + np.asarray(adjustments_sigma, dtype=float) ** 2)
    freedom = models.figures["freedom"]
    return Savings(
        adjusted=adjusted,
        measured=np.where(known, after.kwh, 0.0).sum(axis=1),
        of_model=of_model,
        of_noise=of_noise,
        freedom=freedom,
        half=uncertainty.student(freedom, confidence) * np.hypot(of_model, of_noise),
        confidence=confidence,
        days_known=days.sum(axis=1),
        days_expected=after.expected_days,
        extrapolated=_extrapolated(models, after, days),
        refusals=_refusals(models, days, after.expected_days, least_known),
    )


def portfolio(
    found: Savings | Sequence[Saving], *, confidence: float = CONFIDENCE, correlation: float = 0.0
) -> Portfolio:
    """The sum of what is not refused. Errors are taken as independent between meters unless `correlation` says more;
    an evenly cold office or a wrong weather station makes them go together: state it.
    """
    every = list(found)
    counted = [one for one in every if not one.refusals]
    sum_of = uncertainty.total(
        [one.avoided.value for one in counted],
        [one.avoided.sigma for one in counted],
        [one.avoided.freedom for one in counted],
        confidence=confidence,
        correlation=correlation,
    )
    return Portfolio(
        adjusted=sum(one.adjusted for one in counted),
        measured=sum(one.measured for one in counted),
        avoided=sum_of,
        correlation=correlation,
        counted=tuple(rank for rank, one in enumerate(every) if not one.refusals),
        left_out=tuple(rank for rank, one in enumerate(every) if one.refusals),
    )


def _extrapolated(models: Models, after: Periods, days: Floats) -> Floats:
    """Days (m,), whole periods by the share of their days that are beyond what the baseline saw."""
    temperature = after.temperature[None]
    coldest, warmest = (models.figures[name][:, None, None] for name in ("coldest", "warmest"))
    beyond = ((temperature < coldest) | (temperature > warmest)).sum(axis=2)
    return np.where(days > 0, beyond, 0).sum(axis=1)


def _refusals(models: Models, days: Floats, expected: int, least_known: float) -> tuple[tuple[Refusal, ...], ...]:
    known = days.sum(axis=1)
    none, gaps = known == 0, known < least_known * expected
    after = [
        (Refusal.NO_READINGS_AFTER,) if none[rank] else (Refusal.GAPS_AFTER,) * bool(gaps[rank])
        for rank in range(len(days))
    ]
    return tuple((*before, *more) for before, more in zip(models.refusals, after, strict=True))
