# SPDX-License-Identifier: EUPL-1.2
"""What is wrong with readings: flags and findings, one by one. Nothing is corrected here, nor dropped: who reads does.

A series is `at` (n,) UTC instants at which intervals begin (or at which a register is read) and `values` (n,), in the
order they came.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntFlag, StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.energy.maths import quality_times as times
from apps.energy.maths import quality_values as of_values
from apps.energy.maths.quality_times import day_hours, usual_step
from apps.energy.maths.quality_values import consumption
from apps.energy.maths.refusals import Fault, InputRefused

__all__ = ["ENERGY", "INDEX", "POWER", "Finding", "Flag", "Limits", "Nature", "Report", "What"]
__all__ += ["check", "consumption", "day_hours", "usual_step"]

Bools = NDArray[np.bool_]
Instants = NDArray[np.datetime64]


class What(StrEnum):
    NOT_A_NUMBER = "not_a_number"
    NEGATIVE = "negative"
    ABSURD = "absurd"  # above what the subscription lets through
    FUTURE = "future"
    DUPLICATE = "duplicate"  # the same instant and value again
    CONFLICT = "conflict"  # the same instant with another value, or an interval inside another one
    STUCK = "stuck"  # the same value for too long
    RESET = "reset"  # a register that went back, not by turning over
    ROLLOVER = "rollover"  # a register that turned over
    OUT_OF_ORDER = "out_of_order"  # before the reading it follows
    WRONG_UNIT = "wrong_unit"  # looks a thousand times too large, or too small
    GAP = "gap"
    STEP_CHANGE = "step_change"
    CLOCK_CHANGE = "clock_change"  # a day of 23 or 25 hours told with another number of intervals


class Flag(IntFlag):
    """Of one reading; several may be true at once. The names are those of What."""

    NOT_A_NUMBER = 1
    NEGATIVE = 2
    ABSURD = 4
    FUTURE = 8
    DUPLICATE = 16
    CONFLICT = 32
    STUCK = 64
    RESET = 128
    ROLLOVER = 256
    OUT_OF_ORDER = 512
    WRONG_UNIT = 1024


UNUSABLE = (
    Flag.NOT_A_NUMBER | Flag.NEGATIVE | Flag.ABSURD | Flag.FUTURE | Flag.DUPLICATE | Flag.CONFLICT | Flag.WRONG_UNIT
)


@dataclass(frozen=True, slots=True)
class Nature:
    """What the values are. signed: injection and the like may be negative. register: cumulative, `capacity` is where it
    turns over (100 000 for five digits), None when nobody knows.
    """

    is_power: bool = False
    signed: bool = False
    register: bool = False
    capacity: float | None = None


ENERGY = Nature()  # kWh (or m³) of the interval
POWER = Nature(is_power=True)  # kW, mean of the interval
INDEX = Nature(register=True)  # kWh, cumulative


@dataclass(frozen=True, slots=True)
class Limits:
    """step: seconds of an interval, None: the commonest. most: kW that the subscription lets through, which `margin`
    widens. usual: the median value this meter is known for, to recognise a unit. now: what is after it is refused.
    stuck: hours of the same value, zero excepted. zone: IANA name, to judge days of 23 and 25 hours.
    """

    step: int | None = None
    most: float | None = None
    margin: float = 1.2
    usual: float | None = None
    now: datetime | None = None
    stuck: float = 24.0
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """`count` readings (intervals missing, days) between two instants, UTC without a zone. detail: of a unit, by how
    much it is off; of a step, seconds before and after; of a day, hours told and hours due.
    """

    what: What
    count: int
    since: datetime
    until: datetime
    detail: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """flags (n,) in the order of the readings; step: seconds; hours that readings cover, and from the first to the
    last of them.
    """

    flags: NDArray[np.int32]
    findings: tuple[Finding, ...]
    step: int
    hours_known: float
    hours_expected: float

    @property
    def usable(self) -> Bools:
        """(n,): what may be counted as it is."""
        return (self.flags & int(UNUSABLE)) == 0

    @property
    def coverage(self) -> float:
        return self.hours_known / self.hours_expected if self.hours_expected else 0.0

    def mask(self, flag: Flag) -> Bools:
        return (self.flags & int(flag)) != 0

    def of(self, what: What) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.what is what)


def check(at: ArrayLike, values: ArrayLike, nature: Nature = ENERGY, limits: Limits = Limits()) -> Report:  # noqa: B008
    """Every check on one series. Raises InputRefused when there are not as many values as instants."""
    instants, found = np.asarray(at, dtype="datetime64[s]"), np.asarray(values, dtype=float)
    if instants.ndim != 1 or instants.shape != found.shape or np.isnat(instants).any():
        raise InputRefused("values", Fault.LENGTHS)
    if not len(instants):
        return Report(np.zeros(0, dtype=np.int32), (), limits.step or times.HOUR, 0.0, 0.0)
    order = np.argsort(instants, kind="stable")
    step = limits.step or usual_step(instants[order])
    flags, ratio = _flags(instants, found, order, step, nature, limits)
    findings = [*_of_flags(flags, instants, ratio), *_of_times(instants[order], step, nature, limits)]
    usable = np.unique(instants[(flags & int(UNUSABLE)) == 0])
    expected = times.hours(np.unique(instants), step, holes=True)
    return Report(flags, tuple(findings), step, times.hours(usable, step), expected)


def _flags(
    at: Instants, values: NDArray[np.float64], order: NDArray[np.int_], step: int, nature: Nature, limits: Limits
) -> tuple[NDArray[np.int32], float | None]:
    again, differs = of_values.same_instant(at, values, order)
    marks = {
        Flag.NOT_A_NUMBER: ~np.isfinite(values),
        Flag.OUT_OF_ORDER: np.r_[False, np.diff(at).astype(int) < 0],
        Flag.DUPLICATE: again,
        Flag.CONFLICT: differs,
        Flag.NEGATIVE: (values < 0) & (not nature.signed),
        Flag.FUTURE: times.after(at, limits.now),
    }
    ratio = None
    if nature.register:
        marks[Flag.ROLLOVER], marks[Flag.RESET] = of_values.turns(values, order, nature.capacity)
    else:
        kilowatts = values if nature.is_power else values * times.HOUR / step
        most = float("inf") if limits.most is None else limits.most * limits.margin
        usual = limits.usual if nature.is_power or limits.usual is None else limits.usual * times.HOUR / step
        wrong, ratio = of_values.wrong_unit(at, kilowatts, usual, most)
        marks[Flag.WRONG_UNIT], marks[Flag.ABSURD] = wrong, (np.abs(kilowatts) > most) & ~wrong
        marks[Flag.CONFLICT] = differs | times.inside_another(at, order, step)
        marks[Flag.STUCK] = of_values.stuck(at, values, order, limits.stuck)
    flags = np.zeros(len(at), dtype=np.int32)
    for flag, where in marks.items():
        flags[where] |= int(flag)
    return flags, ratio


def _of_flags(flags: NDArray[np.int32], at: Instants, ratio: float | None) -> list[Finding]:
    found = []
    for flag in Flag:
        where = (flags & int(flag)) != 0
        if where.any():
            detail = (ratio,) if flag is Flag.WRONG_UNIT and ratio is not None else ()
            since, until = times.plain(at[where].min()), times.plain(at[where].max())
            found.append(Finding(What[str(flag.name)], int(where.sum()), since, until, detail))
    return found


def _of_times(ascending: Instants, step: int, nature: Nature, limits: Limits) -> list[Finding]:
    if nature.register:  # read when somebody reads it
        return []
    instants = np.unique(ascending)
    found = [Finding(What.STEP_CHANGE, 1, at, at, steps) for at, steps in times.step_changes(instants, step)]
    found += [Finding(What.GAP, count, since, until) for count, since, until in times.gaps(instants, step)]
    if limits.zone and step <= times.HOUR:
        days = times.clock_changes(ascending, step, limits.zone)
        found += [Finding(What.CLOCK_CHANGE, 1, since, until, told) for since, until, told in days]
    return found
