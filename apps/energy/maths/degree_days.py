# SPDX-License-Identifier: EUPL-1.2
"""Degree days of heating and of cooling, by the method and the base that a contract names."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]

BASE = 18.0  # °C, the base of the French « DJU »
SEASON = ((10, 1), (5, 20))  # 232 days, 233 when February has 29: the usual heating season
LEAST_HOURS = 21  # of the 24 of a day: with fewer, its extremes are not known


class Method(StrEnum):
    METEO = "meteo"  # from the middle of the day's extremes
    COSTIC = "costic"  # « professionnels de l'énergie »: a correction when the base is between the extremes
    MEAN = "mean"  # from the mean of the day's hours


class Sense(StrEnum):
    HEATING = "heating"
    COOLING = "cooling"


@dataclass(frozen=True, slots=True, eq=False)
class DegreeDays:
    """`values` (d,): °C·day of each day, NaN where the weather of that day is unknown."""

    days: Days
    values: Floats
    base: float
    method: Method
    sense: Sense

    def within(self, days: NDArray[np.bool_]) -> "DegreeDays":
        """Those of some days, as `season` tells them."""
        return replace(self, days=self.days[days], values=self.values[days])

    @property
    def missing(self) -> int:
        """Days whose weather is unknown."""
        return int(np.isnan(self.values).sum())

    @property
    def known(self) -> float:
        """Sum of the days that are known: less than the truth as soon as one is missing."""
        return float(np.nansum(self.values))

    @property
    def total(self) -> float | None:
        """The sum, None when a day is missing: an unknown day is not a warm one."""
        return None if self.missing else float(self.values.sum())


def from_extremes(
    days: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    *,
    base: float = BASE,
    method: Method = Method.METEO,
    sense: Sense = Sense.HEATING,
) -> DegreeDays:
    """From the minimum and the maximum of each day, °C; NaN, or a minimum above the maximum, is unknown.

    Météo: max(0, base − (low + high) / 2). COSTIC: 0 when the base is under the minimum, the same as Météo when it is
    above the maximum, and between them (base − low) · (0.08 + 0.42 · (base − low) / (high − low)). Cooling mirrors it.
    """
    low, high = _floats(low), _floats(high)
    unknown = ~(np.isfinite(low) & np.isfinite(high)) | (low > high)
    if sense is Sense.COOLING:  # the mirror: what is above the base counts
        low, high, mirrored = -high, -low, -base
    else:
        mirrored = base
    values = _of_method(np.where(unknown, 0.0, low), np.where(unknown, 0.0, high), mirrored, method)
    return DegreeDays(_days(days), np.where(unknown, np.nan, values), base, method, sense)


def from_hours(
    days: ArrayLike,
    hours: ArrayLike,
    *,
    base: float = BASE,
    method: Method = Method.METEO,
    sense: Sense = Sense.HEATING,
) -> DegreeDays:
    """From the hours of each day, (d, 23 to 25) °C, NaN where there is none: a day with too few of them is unknown.

    MEAN: max(0, base − mean of the hours). The other methods take the extremes of the hours, which lie a little inside
    those of a station's thermometers: say it where it is compared with published degree days.
    """
    table = _floats(hours)
    enough = np.isfinite(table).sum(axis=1) >= LEAST_HOURS
    filled = np.where(enough[:, None], table, 0.0)  # no warning about days that are unknown anyway
    if method is Method.MEAN:
        low = high = np.nanmean(filled, axis=1)
    else:
        low, high = np.nanmin(filled, axis=1), np.nanmax(filled, axis=1)
    unknown = np.where(enough, 0.0, np.nan)
    return from_extremes(days, low + unknown, high + unknown, base=base, method=method, sense=sense)


def season(days: ArrayLike, bounds: tuple[tuple[int, int], tuple[int, int]] = SEASON) -> NDArray[np.bool_]:
    """Which days are in the heating season, from the first (month, day) to the second, both included."""
    (month, day), (last_month, last_day) = bounds
    dates = _days(days)
    months = dates.astype("datetime64[M]")
    key = (months.astype(int) % 12 + 1) * 100 + (dates - months.astype("datetime64[D]")).astype(int) + 1
    begin, end = month * 100 + day, last_month * 100 + last_day
    return (key >= begin) & (key <= end) if begin <= end else (key >= begin) | (key <= end)


def celsius(fahrenheit: ArrayLike) -> Floats:
    return (_floats(fahrenheit) - 32.0) / 1.8


def _of_method(low: Floats, high: Floats, base: float, method: Method) -> Floats:
    plain = np.maximum(0.0, base - (low + high) / 2)
    if method is not Method.COSTIC:
        return plain
    under = base - low
    between = (low < base) & (base < high)
    share = np.divide(under, high - low, out=np.zeros_like(under), where=between)
    return np.where(between, under * (0.08 + 0.42 * share), plain)


def _days(days: ArrayLike | list[date]) -> Days:
    return np.atleast_1d(np.asarray(days, dtype="datetime64[D]"))


def _floats(values: ArrayLike) -> Floats:
    return np.atleast_1d(np.asarray(values, dtype=float))
