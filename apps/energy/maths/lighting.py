# SPDX-License-Identifier: EUPL-1.2
"""Public lighting: hours lit at each level, energy by class of lamps, reference for the lamps of today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, isfinite

from apps.energy.maths.refusals import Fault, InputRefused

Burning = Mapping[float, float]  # hours at each level: {1.0: 1640, 0.5: 2460}


@dataclass(frozen=True, slots=True)
class Fleet:
    """Lamps of one class. watts: of the lamp; losses: of the ballast, 0.15 is 15 % more; least: share of the power
    that is left when dimming reaches zero (0: proportional, as contracts count).
    """

    code: str
    lamps: int
    watts: float
    losses: float = 0.0
    least: float = 0.0

    def power(self, level: float) -> float:
        """W of the whole class at a level from 0 (off) to 1."""
        if not 0 <= level <= 1:
            raise InputRefused("level", Fault.NOT_A_SHARE)
        drawn = self.least + (1 - self.least) * level if level > 0 else 0.0
        return self.lamps * self.watts * (1 + self.losses) * drawn


@dataclass(frozen=True, slots=True)
class ClassReference:
    """What a class used in the reference year, and how many lamps (and hours of night) it has now.

    hours, hours_now: both, or None for a reference that the length of the nights does not change.
    """

    code: str
    kwh: float
    lamps: int
    lamps_now: int
    hours: float | None = None
    hours_now: float | None = None


@dataclass(frozen=True, slots=True)
class AdjustedReference:
    """effects: kWh that lamps added or removed (and hours) add to each class. unknown: classes that have lamps now and
    had none in the reference: they need a conventional reference, and until then are in no total.
    """

    kwh: dict[str, float]
    effects: dict[str, float]
    unknown: tuple[str, ...]

    @property
    def total(self) -> float:
        return fsum(self.kwh.values())


def energy(fleet: Fleet, burning: Burning) -> float:
    """kWh: Σ lamps · W · (1 + losses) · level · hours ÷ 1000."""
    if any(not isfinite(hours) or hours < 0 for hours in burning.values()):
        raise InputRefused("hours", Fault.NEGATIVE)
    return fsum(fleet.power(level) * hours for level, hours in burning.items()) / 1000


def adjusted_reference(classes: Iterable[ClassReference]) -> AdjustedReference:
    """E_ref · lamps now ÷ lamps then, class by class, and · hours now ÷ hours then where both are given."""
    kwh, effects, unknown = {}, {}, []
    for one in classes:
        if one.code in kwh or one.code in unknown:
            raise InputRefused(one.code, Fault.OVERLAP)
        if min(one.kwh, one.lamps, one.lamps_now) < 0:
            raise InputRefused(one.code, Fault.NEGATIVE)
        if not one.lamps:
            unknown += [one.code] * bool(one.lamps_now)
            continue
        kwh[one.code] = one.kwh * one.lamps_now / one.lamps * _nights(one)
        effects[one.code] = kwh[one.code] - one.kwh
    return AdjustedReference(kwh, effects, tuple(unknown))


def saved_share(reference: float, measured: float) -> float:
    """0.79 is 79 %."""
    if not reference > 0:
        raise InputRefused("reference", Fault.NO_REFERENCE)
    return 1 - measured / reference


def by_group(rows: Iterable[tuple[str, float, float]]) -> dict[str, tuple[float, float, float]]:
    """Of (group, reference kWh, measured kWh): {group: (reference, measured, share saved)}, by commune or strategy.

    A row whose measure is NaN leaves its whole group NaN: a part of a group must not pass for it.
    """
    sums: dict[str, tuple[list[float], list[float]]] = {}
    for group, reference, measured in rows:
        references, measures = sums.setdefault(group, ([], []))
        references.append(reference)
        measures.append(measured)
    found = {}
    for group, (references, measures) in sums.items():
        reference, measured = fsum(references), fsum(measures)
        found[group] = (reference, measured, saved_share(reference, measured))
    return found


def availability(fault_hours: float, lamps: int, hours: float) -> float:
    """1 − lamp-hours of faults at night ÷ lamps · scheduled hours of night."""
    if lamps <= 0 or hours <= 0:
        raise InputRefused("lamps", Fault.NO_REFERENCE)
    return 1 - fault_hours / (lamps * hours)


def failure_rate(out: int, lamps: int) -> float:
    """Lamps out at a census ÷ lamps in service: say how the census was taken, and of how many."""
    if lamps <= 0:
        raise InputRefused("lamps", Fault.NO_REFERENCE)
    return out / lamps


def together(each: Sequence[Burning]) -> dict[float, float]:
    """The hours of several periods, level by level."""
    levels = {level for one in each for level in one}
    return {level: fsum(one.get(level, 0.0) for one in each) for level in sorted(levels)}


def _nights(one: ClassReference) -> float:
    if one.hours is None or one.hours_now is None:
        return 1.0
    if not one.hours > 0:
        raise InputRefused(one.code, Fault.NO_REFERENCE)
    return one.hours_now / one.hours
