# SPDX-License-Identifier: EUPL-1.2
"""Where a contract stands against its plan and where it goes. Pure.

projection = cumul + Σ remaining plan × realised ratio, the ratio being what was achieved over what the plan expected of
the days that were counted (domain K3). The band holds the uncertainty of the measures and the spread of the years
(Student's t on their ratios, once two of them are known).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from apps.energy.maths.students_law import quantile
from apps.energy.performance.figures import Span

ENOUGH_TO_RATE = 0.5  # of a year: a shorter one says nothing of how the years spread


@dataclass(frozen=True, slots=True)
class Year:
    """`planned` €; `elapsed`: share of its days that is past, `covered`: share of these that was counted."""

    number: int
    planned: Decimal
    elapsed: float
    covered: float
    achieved: Span | None

    @property
    def expected(self) -> float:
        """What the plan expected of what was counted."""
        return float(self.planned) * self.elapsed * self.covered


@dataclass(frozen=True, slots=True)
class Point:
    """At the end of a year: planned, achieved so far (None: not lived), projected with its band. Cumulated €."""

    year: int
    planned: float
    achieved: float | None = None
    projected: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Trajectory:
    """`ratio` None: nothing was counted, nothing is projected. `years_rated`: those that say how years spread."""

    plan: float
    planned_so_far: float
    cumul: Span | None
    ratio: float | None
    projected: Span | None
    remaining: float
    points: tuple[Point, ...]
    years_rated: int


def draw(years: Sequence[Year], cumul: Span | None, level: float) -> Trajectory:
    """`cumul`: € achieved since the beginning, with the interval of the whole (not the sum of those of the years)."""
    plan = sum(float(year.planned) for year in years)
    planned_so_far = sum(float(year.planned) * year.elapsed for year in years)
    remaining = plan - planned_so_far
    expected = sum(year.expected for year in years)
    rated = [
        year for year in years if year.elapsed >= ENOUGH_TO_RATE and year.achieved is not None and year.expected > 0
    ]
    if cumul is None or expected <= 0:
        points = tuple(_planned_points(years))
        return Trajectory(plan, planned_so_far, cumul, None, None, remaining, points, 0)
    ratio = float(cumul.value) / expected
    band = _Band(cumul, expected, _spread(rated, level))
    projected = band.at(
        float(cumul.value), remaining, [float(year.planned) * (1 - year.elapsed) for year in years], ratio
    )
    points = tuple(_points(years, band, ratio))
    return Trajectory(plan, planned_so_far, cumul, ratio, projected, remaining, points, len(rated))


@dataclass(frozen=True, slots=True)
class _Spread:
    """t × standard deviation of the yearly ratios, and how many they are."""

    half: float
    n: int


def _spread(rated: Sequence[Year], level: float) -> _Spread:
    ratios = [float(year.achieved.value) / year.expected for year in rated if year.achieved is not None]
    n = len(ratios)
    if n < 2:
        return _Spread(0.0, n)
    mean = sum(ratios) / n
    deviation = sqrt(sum((one - mean) ** 2 for one in ratios) / (n - 1))
    return _Spread(float(quantile(n - 1, (1 + level) / 2)) * deviation, n)


@dataclass(frozen=True, slots=True)
class _Band:
    cumul: Span
    expected: float
    spread: _Spread

    def at(self, so_far: float, remaining: float, plans: Sequence[float], ratio: float) -> Span:
        """Measures scale with the plan to come; years to come spread, and their mean is known from n years only."""
        value = so_far + remaining * ratio
        ahead = sqrt(sum(plan**2 for plan in plans) + (remaining**2 / self.spread.n if self.spread.n else 0.0))
        spread = self.spread.half * ahead
        scale = 1 + remaining / self.expected
        below = float(self.cumul.value - self.cumul.low) * scale
        above = float(self.cumul.high - self.cumul.value) * scale
        low, high = value - sqrt(below**2 + spread**2), value + sqrt(above**2 + spread**2)
        return Span(Decimal(repr(value)), Decimal(repr(low)), Decimal(repr(high)))


def _planned_points(years: Sequence[Year]) -> list[Point]:
    found, planned = [], 0.0
    for year in years:
        planned += float(year.planned)
        found.append(Point(year.number, planned))
    return found


def _points(years: Sequence[Year], band: _Band, ratio: float) -> list[Point]:
    """Lived years by what they achieved; then the projection, whose band opens."""
    found: list[Point] = []
    planned = achieved = ahead = 0.0
    plans: list[float] = []
    whole = float(band.cumul.value)
    for year in years:
        planned += float(year.planned)
        if year.elapsed >= 1:
            achieved += float(year.achieved.value) if year.achieved else 0.0
            found.append(Point(year.number, planned, achieved))
            continue
        plans.append(float(year.planned) * (1 - year.elapsed))
        ahead += plans[-1]
        projected = band.at(whole, ahead, plans, ratio)
        so_far = whole if year.elapsed > 0 else None
        bounds = float(projected.value), float(projected.low), float(projected.high)
        found.append(Point(year.number, planned, so_far, *bounds))
    return found
