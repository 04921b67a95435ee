# SPDX-License-Identifier: EUPL-1.2
"""Instants of readings: steps, holes, overlaps, and the days on which the clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Instants = NDArray[np.datetime64]

HOUR = 3600
HELD = 3  # equal intervals in a row that make a step, not a hole


def usual_step(ascending: Instants) -> int:
    """Seconds of the commonest interval; an hour with fewer than two instants."""
    gaps = np.diff(ascending).astype(int)
    gaps = gaps[gaps > 0]
    if not len(gaps):
        return HOUR
    lengths, counts = np.unique(gaps, return_counts=True)
    return int(lengths[counts.argmax()])


def day_hours(day: date, zone: str) -> float:
    """Hours of a local day: 24, or 23 and 25 when the clock changes."""
    return (midnight(day + timedelta(days=1), zone) - midnight(day, zone)).total_seconds() / HOUR


def hours(instants: Instants, step: int, *, holes: bool = False) -> float:
    """What intervals that begin at `instants` (ascending, once each) cover; with the `holes` between them, or not."""
    if not len(instants):
        return 0.0
    gaps = np.diff(instants).astype(int)
    lasting = gaps if holes else np.where(_held(gaps), gaps, np.minimum(gaps, step))
    last = gaps[-1] if len(gaps) and _held(gaps)[-1] else step
    return float(lasting.sum() + last) / HOUR


def after(at: Instants, now: datetime | None) -> Bools:
    """Nothing is in the future of nobody."""
    return np.zeros(len(at), dtype=bool) if now is None else at > np.datetime64(naive(now), "s")


def inside_another(at: Instants, order: NDArray[np.int_], step: int) -> Bools:
    """Readings (n,) inside the interval of another one, as between two files of other steps."""
    instants, rank = np.unique(at[order], return_inverse=True)
    gaps = np.diff(instants).astype(int)
    short = (gaps < step) & ~_held(gaps)
    found = np.zeros(len(at), dtype=bool)
    found[order] = (np.r_[False, short] & np.r_[short, False])[rank]
    return found


def gaps(instants: Instants, step: int) -> list[tuple[int, datetime, datetime]]:
    """(intervals missing, after the reading at, until that at); a step that becomes longer for good is no hole."""
    lengths = np.diff(instants).astype(int)
    holes = np.flatnonzero((lengths > step) & ~_held(lengths))
    return [(int(-(-lengths[one] // step)) - 1, plain(instants[one]), plain(instants[one + 1])) for one in holes]


def step_changes(instants: Instants, step: int) -> list[tuple[datetime, tuple[float, float]]]:
    """(at, (seconds before, seconds after)), for steps that are held."""
    lengths = np.diff(instants).astype(int)
    held = np.flatnonzero(_held(lengths))
    if not len(held):
        return []
    changed = np.flatnonzero(lengths[held][1:] != lengths[held][:-1]) + 1
    return [(plain(instants[held[one]]), (float(lengths[held[one - 1]]), float(lengths[held[one]]))) for one in changed]


def clock_changes(ascending: Instants, step: int, zone: str) -> list[tuple[datetime, datetime, tuple[float, float]]]:
    """Days of 23 or 25 hours, whole in the series, told with another number of intervals: (from, to, (told, due))."""
    first, last = (plain(one).replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date() for one in ascending[[0, -1]])
    found = []
    for rank in range(1, (last - first).days):
        day = first + timedelta(days=rank)
        due = day_hours(day, zone)
        if due == 24:
            continue
        begin, end = (naive(midnight(one, zone)) for one in (day, day + timedelta(days=1)))
        inside = (ascending >= np.datetime64(begin, "s")) & (ascending < np.datetime64(end, "s"))
        told = float(inside.sum()) * step / HOUR
        if told != due:
            found.append((begin, end, (told, due)))
    return found


def midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def naive(instant: datetime) -> datetime:
    return instant if instant.tzinfo is None else instant.astimezone(UTC).replace(tzinfo=None)


def plain(instant: np.datetime64) -> datetime:
    found: datetime = instant.astype("datetime64[s]").astype(object)
    return found


def _held(lengths: NDArray[np.int_]) -> Bools:
    """Which intervals belong to a run of equal ones, three at least."""
    edges = np.flatnonzero(np.r_[True, lengths[1:] != lengths[:-1], True]) if len(lengths) else np.zeros(1, dtype=int)
    runs = np.diff(edges)
    return np.repeat(runs >= HELD, runs)
