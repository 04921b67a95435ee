# SPDX-License-Identifier: EUPL-1.2
"""What meters used, period by period (days or bills), with the weather of each day of a period."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.energy.maths.refusals import Fault, InputRefused

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Days = NDArray[np.datetime64]
Day = date | np.datetime64 | str

WEATHER = 0.9  # share of a period's days whose temperature is known, for the period to be used (CalTRACK 2.0)
ONE = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True, eq=False)
class Periods:
    """m meters over the same n periods, near the same weather station. Make one by `daily` or `billed`.

    starts, ends (n,): local days, the end excluded. kwh (m, n): NaN where unknown. temperature (n, longest): daily
    means in °C of each day of a period, NaN where unknown and beyond its end. occupied (n,) or (m, n): from 0 to 1, or
    None. excluded (n,): works and the like. since, until: the window that was asked for, whole or not.
    """

    starts: Days
    ends: Days
    kwh: Floats
    temperature: Floats
    since: np.datetime64
    until: np.datetime64
    excluded: Bools
    occupied: Floats | None = None

    @property
    def lengths(self) -> Floats:
        """Days of each period, (n,)."""
        return (self.ends - self.starts).astype(float)

    @property
    def is_daily(self) -> bool:
        return self.temperature.shape[1] == 1

    @property
    def weather_known(self) -> Bools:
        """(n,): enough days of the period have a temperature."""
        return np.isfinite(self.temperature).sum(axis=1) >= WEATHER * self.lengths

    @property
    def known(self) -> Bools:
        """(m, n): readings and weather known, neither excluded nor negative: what a model may use."""
        usable = np.isfinite(self.kwh) & (self.kwh >= 0)
        return usable & (self.weather_known & ~self.excluded)[None, :]

    @property
    def expected_days(self) -> int:
        """Days of the window, but for what is excluded."""
        inside = np.minimum(self.ends, self.until) - np.maximum(self.starts, self.since)
        lost = inside[self.excluded].astype(int).clip(0).sum()
        return int((self.until - self.since).astype(int) - lost)

    def between(self, since: Day, until: Day) -> Self:
        """The periods wholly from `since` to `until` (excluded); days without a row are unknown, not forgotten."""
        first, last = as_day(since), as_day(until)
        if not first < last:
            raise InputRefused("until", Fault.END_BEFORE_START)
        kept = (self.starts >= first) & (self.ends <= last)
        return replace(
            self,
            starts=self.starts[kept],
            ends=self.ends[kept],
            kwh=self.kwh[:, kept],
            temperature=self.temperature[kept],
            excluded=self.excluded[kept],
            occupied=None if self.occupied is None else self.occupied[..., kept],
            since=first,
            until=last,
        )

    def without(self, ranges: Iterable[tuple[Day, Day]]) -> Self:
        """The same, but for the periods that touch one of `ranges` (both ends included): works, closures agreed on."""
        excluded = self.excluded.copy()
        for since, until in ranges:
            first, last = as_day(since), as_day(until)
            if last < first:
                raise InputRefused("until", Fault.END_BEFORE_START)
            excluded |= (self.starts <= last) & (self.ends > first)
        return replace(self, excluded=excluded)

    def of(self, meters: slice | NDArray[np.int_] | Bools) -> Self:
        """Some of the meters, by rank or by mask."""
        occupied = self.occupied if self.occupied is None or self.occupied.ndim == 1 else self.occupied[meters]
        return replace(self, kwh=self.kwh[meters], occupied=occupied)


def daily(days: ArrayLike, kwh: ArrayLike, temperature: ArrayLike, *, occupied: ArrayLike | None = None) -> Periods:
    """Daily readings: `days` (d,) ascending, `kwh` (d,) or (m, d), `temperature` (d,) daily means in °C.

    A day that has no row is unknown. `occupied`: (d,) or (m, d), for example 1 on working days.
    """
    dates = _ascending("days", days)
    calendar: Days = np.arange(dates[0], dates[-1] + ONE)
    rows = (dates - dates[0]).astype(int)
    return Periods(
        starts=calendar,
        ends=_next(calendar),
        kwh=_spread(_table("kwh", kwh, len(dates)), rows, len(calendar)),
        temperature=_spread(_table("temperature", temperature, len(dates)), rows, len(calendar)).T,
        since=calendar[0],
        until=calendar[-1] + ONE,
        excluded=np.zeros(len(calendar), dtype=bool),
        occupied=_occupied(occupied, rows, len(calendar)),
    )


def billed(
    starts: ArrayLike,
    ends: ArrayLike,
    kwh: ArrayLike,
    *,
    days: ArrayLike,
    temperature: ArrayLike,
    occupied: ArrayLike | None = None,
) -> Periods:
    """Readings of several days each: bills, months. `ends` excluded; a hole between two periods is unknown.

    `days` (d,) ascending and `temperature` (d,) are the weather, daily means in °C; `occupied` is by period.
    """
    first, last = _ascending("starts", starts), np.asarray(ends, dtype="datetime64[D]")
    if first.shape != last.shape or (last <= first).any():
        raise InputRefused("ends", Fault.END_BEFORE_START)
    if (first[1:] < last[:-1]).any():
        raise InputRefused("starts", Fault.OVERLAP)
    n = len(first)
    return Periods(
        starts=first,
        ends=last,
        kwh=_table("kwh", kwh, n),
        temperature=_weather(first, last, _ascending("days", days), np.asarray(temperature, dtype=float)),
        since=first[0],
        until=last[-1],
        excluded=np.zeros(n, dtype=bool),
        occupied=_occupied(occupied, np.arange(n), n),
    )


def months(days: ArrayLike, kwh: ArrayLike, temperature: ArrayLike) -> Periods:
    """Daily readings as calendar months; a month of which a day is unknown is unknown."""
    each = daily(days, kwh, temperature)
    stamps = each.starts.astype("datetime64[M]")
    bounds = np.flatnonzero(np.r_[True, stamps[1:] != stamps[:-1]])
    first = stamps[bounds].astype("datetime64[D]")
    last = (stamps[bounds] + np.timedelta64(1, "M")).astype("datetime64[D]")
    whole = (first >= each.since) & (last <= each.until)
    if not whole.any():
        raise InputRefused("days", Fault.NO_DATES)
    kwh = np.add.reduceat(each.kwh, bounds, axis=1)[:, whole]
    return billed(first[whole], last[whole], kwh, days=each.starts, temperature=each.temperature[:, 0])


def as_day(day: Day) -> np.datetime64:
    found: np.datetime64 = np.asarray(day, dtype="datetime64[D]").reshape(1)[0]
    return found


def a_year_after(since: Day) -> np.datetime64:
    """The day on which the twelve months that begin on `since` are over (1 March for a 29 February)."""
    day = as_day(since)
    month = day.astype("datetime64[M]")
    rank = day - month.astype("datetime64[D]")
    return (month + np.timedelta64(12, "M")).astype("datetime64[D]") + rank


def _next(days: Days) -> Days:
    found: Days = days + ONE
    return found


def _ascending(field: str, days: ArrayLike) -> Days:
    dates = np.asarray(days, dtype="datetime64[D]")
    if dates.ndim != 1 or not len(dates):
        raise InputRefused(field, Fault.NO_DATES)
    if np.isnat(dates).any() or (np.diff(dates) <= np.timedelta64(0, "D")).any():
        raise InputRefused(field, Fault.NOT_ASCENDING)
    return dates


def _table(field: str, values: ArrayLike, n: int) -> Floats:
    table = np.atleast_2d(np.asarray(values, dtype=float))
    if table.ndim != 2 or table.shape[1] != n:
        raise InputRefused(field, Fault.LENGTHS)
    return table


def _spread(table: Floats, rows: NDArray[np.int_], n: int) -> Floats:
    if len(rows) == n:
        return table
    whole = np.full((len(table), n), np.nan)
    whole[:, rows] = table
    return whole


def _occupied(values: ArrayLike | None, rows: NDArray[np.int_], n: int) -> Floats | None:
    if values is None:
        return None
    table = np.asarray(values, dtype=float)
    whole = np.zeros((*table.shape[:-1], n))
    if table.shape[-1] != len(rows) or not np.isfinite(table).all():
        raise InputRefused("occupied", Fault.LENGTHS)
    whole[..., rows] = table
    return whole


def _weather(first: Days, last: Days, days: Days, temperature: Floats) -> Floats:
    if temperature.shape != days.shape:
        raise InputRefused("temperature", Fault.LENGTHS)
    lengths = (last - first).astype(int)
    reach = np.arange(lengths.max())
    wanted = first[:, None] + reach
    at = np.searchsorted(days, wanted).clip(max=len(days) - 1)
    found = (days[at] == wanted) & (reach < lengths[:, None])
    return np.where(found, temperature[at], np.nan)
