# SPDX-License-Identifier: EUPL-1.2
"""Routine and non-routine adjustments (IPMVP): each line's effect on the baseline, in the order they are published.

    E_adj = E_fixed + E_heating · DD / DD_ref + E_cooling · DD' / DD'_ref, then the lines, one after the other.

Routine lines follow what was foreseen to change (weather, occupancy); non-routine ones what was not (an extension, a
new use). A line acts on what the lines before it left, so that the effects add up to the whole, and their order counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import fsum

from apps.energy.maths.refusals import Fault, InputRefused


class Part(StrEnum):
    """Of a baseline: what a line acts upon."""

    FIXED = "fixed"
    HEATING = "heating"
    COOLING = "cooling"
    WHOLE = "whole"


class Nature(StrEnum):
    ROUTINE = "routine"
    NON_ROUTINE = "non_routine"


class How(StrEnum):
    ADD = "add"  # kWh, of any sign: of the whole line when it has two dates, else of a whole period
    MULTIPLY = "multiply"  # by `value`: 1.02 adds 2 %


@dataclass(frozen=True, slots=True)
class Reference:
    """A baseline by parts, kWh of a reference year, with the degree days it was measured under."""

    fixed: float
    heating: float = 0.0
    cooling: float = 0.0
    heating_degrees: float | None = None
    cooling_degrees: float | None = None

    @property
    def total(self) -> float:
        return fsum((self.fixed, self.heating, self.cooling))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the register. `since`, `until` (excluded): when it holds, None: all the time; `sigma`: standard
    uncertainty of its effect, kWh. `code` names it: a reference in the register.
    """

    code: str
    nature: Nature
    how: How
    value: float
    part: Part = Part.WHOLE
    since: date | None = None
    until: date | None = None
    sigma: float = 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """What one line did: `effect` kWh on the baseline, `share` of the period in which it holds, baseline after it."""

    line: Line
    share: float
    effect: float
    after: float


@dataclass(frozen=True, slots=True)
class Adjusted:
    """weather: effect of the degree days alone; total = reference.total + weather + the effects of the steps."""

    reference: Reference
    weather: float
    steps: tuple[Step, ...]
    parts: dict[Part, float]
    sigma: float

    @property
    def total(self) -> float:
        return fsum(self.parts.values())

    @property
    def routine(self) -> float:
        return fsum(one.effect for one in self.steps if one.line.nature is Nature.ROUTINE)

    @property
    def non_routine(self) -> float:
        return fsum(one.effect for one in self.steps if one.line.nature is Nature.NON_ROUTINE)

    def saved(self, measured: float) -> float:
        """kWh."""
        return self.total - measured

    def saved_share(self, measured: float) -> float:
        """Of the adjusted baseline: 0.33 is 33 %."""
        if self.total <= 0:
            raise InputRefused("reference", Fault.NO_REFERENCE)
        return 1 - measured / self.total


def adjust(
    reference: Reference,
    lines: Sequence[Line] = (),
    *,
    since: date | None = None,
    until: date | None = None,
    heating_degrees: float | None = None,
    cooling_degrees: float | None = None,
) -> Adjusted:
    """The baseline of the period from `since` to `until` (excluded), in its degree days (base and method those of the
    reference), then with `lines` in their order. `reference` is that of a period as long as this one: a year.

    None for a degree day: that part is not corrected. Raises InputRefused when a line or a degree day has no meaning.
    """
    parts = {
        Part.FIXED: reference.fixed,
        Part.HEATING: reference.heating * _ratio("heating_degrees", heating_degrees, reference.heating_degrees),
        Part.COOLING: reference.cooling * _ratio("cooling_degrees", cooling_degrees, reference.cooling_degrees),
    }
    weather = fsum(parts.values()) - reference.total
    steps = []
    for line in lines:
        share = held(line, since, until)
        before = fsum(parts.values())
        parts = _apply(line, share, parts)
        after = fsum(parts.values())
        steps.append(Step(line, share, after - before, after))
    sigma = fsum((one.line.sigma * one.share) ** 2 for one in steps) ** 0.5
    return Adjusted(reference, weather, tuple(steps), parts, sigma)


def effects(total: float, lines: Sequence[Line], *, since: date, until: date) -> Adjusted:
    """The lines on an adjusted baseline that is already brought to the weather by a model (option C): its sum in kWh.

    A factor can then only act on the whole: a sum has no parts any more.
    """
    for line in lines:
        if line.how is How.MULTIPLY and line.part is not Part.WHOLE:
            raise InputRefused("part", Fault.NO_REFERENCE)
    return adjust(Reference(fixed=total), lines, since=since, until=until)


def held(line: Line, since: date | None, until: date | None) -> float:
    """Share of the period in which a line holds, by days; for an addition, share of the line that is in the period."""
    if line.since and line.until and line.until <= line.since:
        raise InputRefused("until", Fault.END_BEFORE_START)
    if since is None or until is None:
        return 1.0
    first, last = max(line.since or since, since), min(line.until or until, until)
    inside = max((last - first).days, 0)
    whole = (until - since).days
    if line.how is How.ADD and line.since and line.until:
        whole = (line.until - line.since).days
    if whole <= 0:
        raise InputRefused("until", Fault.END_BEFORE_START)
    return inside / whole


def _apply(line: Line, share: float, parts: dict[Part, float]) -> dict[Part, float]:
    if line.how is How.ADD:
        part = Part.FIXED if line.part is Part.WHOLE else line.part
        return parts | {part: parts[part] + line.value * share}
    if line.value < 0:
        raise InputRefused("value", Fault.NEGATIVE)
    factor = 1 + (line.value - 1) * share
    touched = parts if line.part is Part.WHOLE else (line.part,)
    return parts | {part: parts[part] * factor for part in touched}


def _ratio(field: str, now: float | None, reference: float | None) -> float:
    if now is None:
        return 1.0
    if now < 0:
        raise InputRefused(field, Fault.NEGATIVE)
    if not reference or reference < 0:
        raise InputRefused(field, Fault.NO_REFERENCE)
    return now / reference
