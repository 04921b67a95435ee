# SPDX-License-Identifier: EUPL-1.2
"""Nights of a place: from when to when it is dark, and how long a lamp burns at each level of its profile."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from apps.energy.maths import local_time, sun_times
from apps.energy.maths.refusals import Fault, InputRefused

Floats = NDArray[np.float64]
Instants = NDArray[np.datetime64]

NOON, MIDNIGHT = time(12), time(0)
CIVIL = 6.0  # degrees under the horizon


@dataclass(frozen=True, slots=True)
class Place:
    """latitude, longitude in degrees (WGS 84); timezone: IANA name, for the clock of profiles."""

    latitude: float
    longitude: float
    timezone: str = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Rule:
    """When lamps light. depression None: sunset and sunrise; else the sun's degrees under the horizon (CIVIL).

    on, off: minutes after the evening's instant and after the morning's; negative is before.
    """

    depression: float | None = None
    on: float = 0.0
    off: float = 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """From `at` (local clock) on, `level` from 0 (off) to 1. Presence detection: `alone` is the level while nobody is
    there, `passing` the share of the time when somebody is and lamps are at `level`.
    """

    at: time
    level: float
    alone: float | None = None
    passing: float = 0.0

    @property
    def mean(self) -> float:
        """The level that uses as much, when power is proportional to it."""
        return self.level if self.alone is None else self.alone + self.passing * (self.level - self.alone)


@dataclass(frozen=True, slots=True)
class Profile:
    """A night, evening to morning; until the first change, `evening`. Clock times before noon are of the morning."""

    changes: tuple[Change, ...] = ()
    evening: float = 1.0

    def __post_init__(self) -> None:
        levels = [self.evening]
        for one in self.changes:
            levels += [one.level, one.passing, *([] if one.alone is None else [one.alone])]
        if any(not 0 <= level <= 1 for level in levels):
            raise InputRefused("level", Fault.NOT_A_SHARE)
        order = [_after_noon(one.at) for one in self.changes]
        if order != sorted(set(order)):
            raise InputRefused("at", Fault.NOT_ASCENDING)

    def without_presence(self) -> "Profile":
        return replace(self, changes=tuple(replace(one, alone=None, passing=0.0) for one in self.changes))

    def without_cut(self) -> "Profile":
        """Where it is cut, at full level."""
        lit = tuple(replace(one, level=1.0) if one.level == 0 else one for one in self.changes)
        return replace(self, changes=lit, evening=self.evening or 1.0)


FULL = Profile()


@dataclass(frozen=True, slots=True, eq=False)
class Nights:
    """The night of `days[i]` (local) goes from `on[i]` in the evening to `off[i]` the next morning, UTC, (d,)."""

    place: Place
    days: NDArray[np.datetime64]
    on: Instants
    off: Instants

    @property
    def hours(self) -> Floats:
        """(d,), never negative: offsets may leave nothing of a short night."""
        return np.maximum((self.off - self.on).astype(float), 0.0) / 3600

    @property
    def total(self) -> float:
        return float(self.hours.sum())


def nights(place: Place, since: date, until: date, rule: Rule = Rule()) -> Nights:  # noqa: B008 (frozen)
    """The nights that begin on the days from `since` to `until` (excluded). Raises InputRefused where the sun of a
    date does not set or does not rise.
    """
    days = np.arange(np.datetime64(since, "D"), np.datetime64(until, "D"))
    if not len(days):
        raise InputRefused("until", Fault.END_BEFORE_START)
    mornings, evenings = _sun(place, rule.depression, since, len(days) + 1)
    return Nights(place, days, evenings[:-1] + _minutes(rule.on), mornings[1:] + _minutes(rule.off))


def year(place: Place, which: int, rule: Rule = Rule()) -> Nights:  # noqa: B008 (frozen)
    """The nights that begin in a civil year: 365, or 366."""
    return nights(place, date(which, 1, 1), date(which + 1, 1, 1), rule)


def by_day(found: Nights, profile: Profile = FULL) -> Floats:
    """Hours at full power that use as much as the profile, on each civil day that the nights touch (d + 1,): a meter
    tells days, and a night lies on two of them. The first and the last are halves: their other nights are not there.
    """
    between = np.clip(_clock(found, MIDNIGHT), found.on, np.maximum(found.off, found.on))
    evenings, mornings = replace(found, off=between), replace(found, on=between)
    hours = np.zeros(len(found.days) + 1)
    for part, days in ((evenings, slice(None, -1)), (mornings, slice(1, None))):
        table, levels = each_night(part, profile)
        hours[days] += table @ np.array(levels)
    return hours


def hours_by_level(found: Nights, profile: Profile = FULL) -> dict[float, float]:
    """Hours of all these nights at each (mean) level of the profile: what `lighting.energy` takes."""
    table, levels = each_night(found, profile)
    sums: dict[float, float] = {}
    for level, hours in zip(levels, table.sum(axis=0), strict=True):
        sums[level] = sums.get(level, 0.0) + float(hours)
    return dict(sorted(sums.items()))


def each_night(found: Nights, profile: Profile = FULL) -> tuple[Floats, tuple[float, ...]]:
    """Hours (d, k) of each night in each window of the profile, and the mean level (k,) of these windows."""
    edges = [found.on, *(_clock(found, one.at) for one in profile.changes), found.off]
    inside = [np.clip(edge, found.on, np.maximum(found.off, found.on)) for edge in edges]
    pairs = zip(inside, inside[1:], strict=False)
    spans = [np.maximum((after - before).astype(float), 0.0) / 3600 for before, after in pairs]
    return np.stack(spans, axis=1), (profile.evening, *(one.mean for one in profile.changes))


def _minutes(number: float) -> np.timedelta64:
    return np.timedelta64(round(60 * number), "s")


@lru_cache(maxsize=2_000)
def _sun(place: Place, depression: float | None, first: date, count: int) -> tuple[Instants, Instants]:
    """(mornings, evenings) of local days, UTC, to the second."""
    days = np.datetime64(first, "D") + np.arange(count)
    below = sun_times.DISC if depression is None else depression
    found = sun_times.crossings(days, place.latitude, place.longitude, below)
    return _of_days(place, days, below, found, 0), _of_days(place, days, below, found, 1)


def _of_days(
    place: Place, days: NDArray[np.datetime64], below: float, found: tuple[Instants, Instants], which: int
) -> Instants:
    """Those of the days of the place: where the one of Greenwich falls on a neighbour, that of the other neighbour."""
    at = found[which].copy()
    off = _days_off(place, days, at)
    if off.any():
        other = off != 0
        moved = days[other] - np.sign(off[other])
        at[other] = sun_times.crossings(moved, place.latitude, place.longitude, below)[which]
        if _days_off(place, days, at).any():
            raise InputRefused("date", Fault.NO_NIGHT)
    return at


def _days_off(place: Place, days: NDArray[np.datetime64], at: Instants) -> NDArray[np.int64]:
    """How many days too late on the wall. Raises InputRefused where the sun does not cross."""
    if np.isnat(at).any():
        raise InputRefused("date", Fault.NO_NIGHT)
    return (local_time.day(local_time.local(at, place.timezone)) - days).astype(np.int64)


def _clock(found: Nights, at: time) -> Instants:
    """The instants (d,) of a clock time of each night, UTC: that of the evening, or of the next morning."""
    return _clocks(found.place.timezone, at, found.days[0].astype(object), len(found.days))


@lru_cache(maxsize=1_000)
def _clocks(zone: str, at: time, first: date, count: int) -> Instants:
    local, start = ZoneInfo(zone), first if at >= NOON else first + timedelta(days=1)
    found = [
        datetime.combine(start + timedelta(days=rank), at, tzinfo=local).astimezone(UTC).replace(tzinfo=None)
        for rank in range(count)
    ]
    return np.array(found, dtype="datetime64[s]")


def _after_noon(at: time) -> float:
    seconds = at.hour * 3600 + at.minute * 60 + at.second
    return (seconds - 12 * 3600) % (24 * 3600)
