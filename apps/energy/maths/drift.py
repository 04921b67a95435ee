# SPDX-License-Identifier: EUPL-1.2
"""Drift against the expected curve: robust expectation by hour of week, persistence, reset; nothing of the future.

`follow(at, values, zone=…, hours=None, settings=Settings()) -> Drift`. What is expected of an hour is the median of the
same hour on days of the same kind that are past, its spread their MAD; days in alarm teach nothing. With opening hours,
a day off is of the kind of the days on which the place is closed. A deviation must last; an alarm that lasts too long
is a new regime, and learning starts again. The verdict on an instant never changes when later measures come (the tests
hold it), so a series may be followed as it grows.
"""

from dataclasses import dataclass

import numpy as np

from apps.energy.maths import local_time
from apps.energy.maths.local_time import Bools, Floats, Ints, Times
from apps.energy.maths.night_base import MAD_TO_SIGMA
from apps.energy.maths.presence import Presence

WORKING, WEEKEND, OFF = 0, 1, 2  # kinds of days; OFF: closed, where no day of the week is
DAY_OFF = 7  # their weekday


@dataclass(frozen=True, slots=True)
class Settings:
    """One set for every meter. Days, hours, robust deviations."""

    memory_days: int = 28
    probation_days: int = 3
    enough_errors: int = 5  # of an hour and a kind of day
    same_weekday: int = 3  # days of the same weekday from which they are enough; before, days of the same kind
    windows_hours: tuple[float, ...] = (1.0, 4.0, 24.0)  # a deviation is averaged over each: strong or lasting
    sigmas: float = 3.0  # least mean deviation
    unusual: float = 4.0  # times the usual daily maximum of the mean deviation
    clip: float = 20.0  # one absurd value alone is no drift
    floor: float = 0.02  # least spread, as a share of the usual amplitude of the series
    persistence: int = 2  # measures in a row above the limit
    forgive_days: int = 14  # after them a day in alarm teaches too: what comes back every week is a habit
    release_hours: float = 24.0  # back to normal for so long ends an episode
    new_regime_days: float = 7.0
    level_days: int = 14  # the season moves slowly: the expectation follows the median residual of so many days


@dataclass(frozen=True, slots=True)
class Episode:
    """From its first alarm to its last; `direction` 1 above, -1 below; `peak` in robust deviations; open or not."""

    start: np.datetime64
    end: np.datetime64
    direction: int
    peak: float
    open: bool
    new_regime: bool


@dataclass(frozen=True, slots=True)
class Drift:
    """Arrays (n,) like `at`; NaN while not enough was seen. `score`: mean deviation over the window."""

    expected: Floats
    spread: Floats
    score: Floats
    limit: Floats
    alarm: Bools
    episodes: tuple[Episode, ...]


def follow(
    at: Times, values: Floats, *, zone: str, hours: Presence | None = None, settings: Settings | None = None
) -> Drift:
    """Judge each measure by those before it. `at` in order, UTC; NaN values are unknown and say nothing. `hours`: when
    the place is open, None: nobody wrote it.

    Raises ValueError when `at` is not strictly increasing.
    """
    seconds = at.astype("datetime64[s]").astype(np.int64)
    if (np.diff(seconds) <= 0).any():
        raise ValueError("at: instants in strict order expected")
    watch = _Watch(at, np.asarray(values, float), zone, hours, settings or Settings())
    edges = np.flatnonzero(np.diff(watch.day)) + 1
    for now in np.split(np.arange(len(at)), edges) if len(at) else []:
        watch.expect(now)
        watch.judge(now)
    return watch.verdict()


class _Watch:
    """What is known so far: each day is expected from the days before it, judged, then joins them."""

    def __init__(self, at: Times, values: Floats, zone: str, hours: Presence | None, settings: Settings) -> None:
        self.at, self.values, self.settings = at.astype("datetime64[s]"), values, settings
        on_wall = local_time.local(self.at, zone)
        self.seconds = self.at.astype(np.int64)
        self.day, self.hour = local_time.day(on_wall).astype(np.int64), local_time.hour(on_wall)
        self.weekday = _weekdays(on_wall, hours)
        self.kind = _kinds(self.weekday)
        self.lasting = np.minimum(np.diff(self.seconds, prepend=self.seconds[:1]) / local_time.HOUR, 1.0)
        self.expected, self.spread, self.score, self.limit = (np.full(len(at), np.nan) for _ in range(4))
        self.residual = np.full(len(at), np.nan)  # from the hour of week, before the level is followed
        self.alarm, self.learnt = np.zeros(len(at), bool), np.isfinite(values)
        self.error = np.full(len(at), np.nan)  # from what was expected
        self.sums, self.hours = np.zeros(len(at) + 1), np.zeros(len(at) + 1)
        self.peaks: list[Floats] = []  # of each past day: its greatest mean deviation over each window
        self.regime = 0  # index of the first measure of the present one
        self.found: list[Episode] = []
        self.began: int | None = None  # of the open episode: first measure in alarm, last one above, greatest score
        self.last_above, self.in_a_row, self.peak = -1, 0, 0.0

    def expect(self, now: Ints) -> None:
        """Centre and spread of each hour of the day of `now`, from the past only."""
        past = self._past(now[0])
        if len(np.unique(self.day[past])) < self.settings.probation_days:
            return
        alike = self._alike(past, int(now[0]))
        if not len(alike):
            return
        centre, spread = _medians(self.hour[alike], self.values[alike])
        self.residual[now] = self.values[now] - centre[self.hour[now]]
        recent = past[self.day[past] >= self.day[now[0]] - self.settings.level_days]
        self.expected[now] = centre[self.hour[now]] + _median(self.residual[recent])
        self.error[now] = self.values[now] - self.expected[now]
        honest = self._usual_errors(past, int(now[0]))
        spread = np.where(np.isfinite(honest), honest, spread)
        self.spread[now] = np.hypot(spread[self.hour[now]], self._floor(past, spread))

    def _usual_errors(self, past: Ints, first: int) -> Floats:
        """By hour, how far past measures were from what was expected of them: surer than the spread of a few values."""
        kind = past[self.kind[past] == self.kind[first]]
        kind = kind[np.isfinite(self.error[kind])]
        enough = np.bincount(self.hour[kind], minlength=24) >= self.settings.enough_errors
        usual = MAD_TO_SIGMA * _grouped_median(self.hour[kind], np.abs(self.error[kind]), 24)
        return np.where(enough, usual, np.nan)

    def _past(self, first: np.int64) -> Ints:
        since = np.searchsorted(self.day, self.day[first] - self.settings.memory_days)
        past = np.arange(max(int(since), self.regime), int(first))
        old = self.day[past] <= self.day[first] - self.settings.forgive_days
        return past[self.learnt[past] | (old & np.isfinite(self.values[past]))]

    def _alike(self, past: Ints, first: int) -> Ints:
        """The same weekday when it was seen often enough, else days of the same kind; nothing before two."""
        same = past[self.weekday[past] == self.weekday[first]]
        if len(np.unique(self.day[same])) >= self.settings.same_weekday:
            return same
        kind = past[self.kind[past] == self.kind[first]]
        return kind if len(np.unique(self.day[kind])) >= 2 else past[:0]

    def _floor(self, past: Ints, spread: Floats) -> float:
        """No hour is surer than half of what is usual, nor than a share of the amplitude of the series."""
        values = self.values[past]
        amplitude = float(np.subtract(*np.quantile(values, [0.95, 0.05])))
        usual = _median(spread)
        return max(0.5 * usual, self.settings.floor * amplitude, 1e-3 * abs(_median(values)), 1e-9)

    def judge(self, now: Ints) -> None:
        """Mean deviations over each window, against what this series usually reaches in a day."""
        first, stop = int(now[0]), int(now[-1]) + 1
        self._deviate(first, stop)
        limits = np.array([self._limit(window) for window in range(len(self.settings.windows_hours))])
        scores = np.array([self._mean(first, stop, hours) for hours in self.settings.windows_hours])
        worst = np.argmax(np.abs(np.nan_to_num(scores)) / limits[:, None], axis=0)
        self.score[first:stop], self.limit[first:stop] = scores[worst, now - first], limits[worst]
        for n in range(first, stop):
            self._follow(n)
        known = np.isfinite(scores).all(axis=0)
        if known.any():  # days in alarm too: what strays every day is how it is
            self.peaks.append(np.abs(scores[:, known]).max(axis=1))

    def _deviate(self, first: int, stop: int) -> None:
        """Running sums of deviations times hours, and of hours: a mean over any window is two differences."""
        now = slice(first, stop)
        away = np.clip(
            (self.values[now] - self.expected[now]) / self.spread[now], -self.settings.clip, self.settings.clip
        )
        hours = np.where(np.isfinite(away), self.lasting[now], 0.0)
        self.sums[first + 1 : stop + 1] = self.sums[first] + np.cumsum(np.nan_to_num(away) * hours)
        self.hours[first + 1 : stop + 1] = self.hours[first] + np.cumsum(hours)

    def _mean(self, first: int, stop: int, window: float) -> Floats:
        """Each measure counts for the time it stands for; half a window of holes lowers the mean, never raises it."""
        ends = np.arange(first, stop)
        since = np.searchsorted(self.seconds, self.seconds[first:stop] - window * local_time.HOUR, side="right")
        hours = self.hours[ends + 1] - self.hours[since]
        mean = (self.sums[ends + 1] - self.sums[since]) / np.maximum(hours, window / 2)
        return np.where(hours > 0, mean, np.nan)

    def _limit(self, window: int) -> float:
        """A series that often strays must stray more than it usually does."""
        peaks = np.array([peak[window] for peak in self.peaks[-self.settings.memory_days :]])
        if len(peaks) < self.settings.probation_days:
            return 0.9 * self.settings.clip
        usual = float(np.median(peaks))
        limit = usual + self.settings.unusual * MAD_TO_SIGMA * _mad(peaks, usual)
        return float(np.clip(limit, self.settings.sigmas, 0.9 * self.settings.clip))

    def _follow(self, n: int) -> None:
        """Open, prolong or close the episode."""
        self.in_a_row = self.in_a_row + 1 if abs(self.score[n]) > self.limit[n] else 0  # NaN is not
        if self.in_a_row >= self.settings.persistence:
            self._above(n)
        elif self.began is not None and self._hours(self.last_above, n) >= self.settings.release_hours:
            self.learnt[self.last_above + 1 : n + 1] = np.isfinite(self.values[self.last_above + 1 : n + 1])
            self._close(new_regime=False)
        if self.began is None:
            return
        self.alarm[n], self.learnt[n] = True, False
        if self._hours(self.began, n) >= self.settings.new_regime_days * 24:
            self._accept()

    def _above(self, n: int) -> None:
        if self.began is None:
            self.began, self.peak = n, 0.0
            since = self.seconds[n] - max(self.settings.windows_hours) * local_time.HOUR
            self.learnt[int(np.searchsorted(self.seconds, since, side="right")) : n] = False
        self.last_above = n
        self.peak = self.score[n] if abs(self.score[n]) > abs(self.peak) else self.peak

    def _accept(self) -> None:
        """It has been so for so long that it is how it is now: what was before is forgotten."""
        assert self.began is not None
        self.regime = self.began
        self.learnt[self.began :] = np.isfinite(self.values[self.began :])
        self.peaks.clear()
        self._close(new_regime=True)

    def _close(self, *, new_regime: bool) -> None:
        self.found.append(self._episode(still=False, new_regime=new_regime))
        self.began = None

    def _episode(self, *, still: bool, new_regime: bool) -> Episode:
        assert self.began is not None
        ends = (self.at[self.began], self.at[self.last_above])
        return Episode(*ends, int(np.sign(self.peak)), float(abs(self.peak)), still, new_regime)

    def _hours(self, first: int, last: int) -> float:
        return float(self.seconds[last] - self.seconds[first]) / local_time.HOUR

    def verdict(self) -> Drift:
        still = [self._episode(still=True, new_regime=False)] if self.began is not None else []
        return Drift(self.expected, self.spread, self.score, self.limit, self.alarm, (*self.found, *still))


def _weekdays(on_wall: Times, hours: Presence | None) -> Ints:
    """A day off is like the weekday on which nobody comes; where there is none, like other days off only."""
    found = local_time.weekday(on_wall)
    if hours is None:
        return found
    closed = next((day for day in range(6, -1, -1) if not hours.week[day]), DAY_OFF)
    return np.where(np.isin(local_time.day(on_wall), hours.closed), closed, found)


def _kinds(weekday: Ints) -> Ints:
    return np.select([weekday == DAY_OFF, weekday >= 5], [OFF, WEEKEND], WORKING)


def _medians(groups: Ints, values: Floats, size: int = 24) -> tuple[Floats, Floats]:
    """Median and robust deviation of each group; NaN of an empty one."""
    centre = _grouped_median(groups, values, size)
    return centre, MAD_TO_SIGMA * _grouped_median(groups, np.abs(values - centre[groups]), size)


def _grouped_median(groups: Ints, values: Floats, size: int) -> Floats:
    ordered = values[np.lexsort((values, groups))]
    counts = np.bincount(groups, minlength=size)
    starts, some = np.cumsum(counts) - counts, counts > 0
    median = np.full(size, np.nan)
    low, high = starts + (counts - 1) // 2, starts + counts // 2
    median[some] = (ordered[low[some]] + ordered[high[some]]) / 2
    return median


def _median(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else 0.0


def _mad(values: Floats, centre: float) -> float:
    return float(np.median(np.abs(values - centre)))
