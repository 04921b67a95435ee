# SPDX-License-Identifier: EUPL-1.2
"""Cabinets added up: the whole, each commune, each strategy. Only what a meter counted is in a sum."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Any

from django.utils.functional import cached_property

from apps.energy.bill_gap import CLASS, Gap
from apps.energy.lighting.counting import MEASURED, PARTS, CabinetFigure
from apps.energy.maths.decomposition import apportioned
from apps.energy.performance.figures import ENOUGH, GOOD


@dataclass(frozen=True)
class Sum:
    """Of measured cabinets; kWh and €, whole."""

    key: Any
    name: Any
    figures: tuple[CabinetFigure, ...]
    left_out: int = 0

    @property
    def cabinets(self) -> int:
        return len(self.figures)

    @property
    def lamps(self) -> int:
        return sum(one.cabinet.lamps for one in self.figures)

    @cached_property
    def reference(self) -> int:
        return sum(one.reference for one in self.figures)

    @cached_property
    def measured(self) -> int:
        return sum(one.measured or 0 for one in self.figures)

    @cached_property
    def parts(self) -> tuple[int, ...]:
        return tuple(sum(one.parts[rank] for one in self.figures) for rank in range(len(PARTS)))

    @cached_property
    def vague(self) -> int:
        """How many cabinets have lamps of which not all is known."""
        return sum(one.vague for one in self.figures)

    @property
    def shown(self) -> tuple[int | None, ...]:
        """`parts` to read: where of no cabinet all is known, a zero would be a claim."""
        nothing_known = self.vague == self.cabinets
        return tuple(None if nothing_known and not part else part for part in self.parts)

    @property
    def saved(self) -> int:
        return sum(self.parts)

    @cached_property
    def tenths(self) -> tuple[int, ...]:
        """Parts in tenths of a percent of the reference, which add up to that of the whole."""
        return tuple(apportioned([1000 * part / self.reference for part in self.parts])) if self.reference else ()

    @property
    def percent(self) -> float | None:
        return sum(self.tenths) / 10 if self.tenths else None

    @cached_property
    def computed_references(self) -> int:
        """How many cabinets have no year before at their meter."""
        return sum(not one.by_meter for one in self.figures)

    @cached_property
    def margin(self) -> float:
        """kWh: class 2 meters (± 2 %), on the measure and on the references that a meter gave."""
        by_meter = sum(one.reference for one in self.figures if one.by_meter)
        return CLASS * hypot(by_meter, self.measured)

    @property
    def low(self) -> float:
        return self.saved - self.margin

    @property
    def high(self) -> float:
        return self.saved + self.margin

    @property
    def percents(self) -> tuple[float, float] | None:
        if not self.reference:
            return None
        return 100 * self.low / self.reference, 100 * self.high / self.reference

    @property
    def proven(self) -> bool:
        return self.low > 0 or self.high < 0

    @cached_property
    def euros(self) -> tuple[int, ...] | None:
        """Of the cabinets that have a price; None when none has."""
        priced = [one.euros for one in self.figures if one.euros is not None]
        return tuple(sum(each[rank] for each in priced) for rank in range(len(PARTS))) if priced else None

    @property
    def euros_saved(self) -> int | None:
        return None if self.euros is None else sum(self.euros)

    @cached_property
    def unpriced(self) -> int:
        """kWh saved that no price counts."""
        return sum(one.saved for one in self.figures if one.euros is None)

    @cached_property
    def coverage(self) -> float | None:
        due = sum(one.due for one in self.figures)
        return sum(one.days for one in self.figures) / due if due else None

    @property
    def coverage_percent(self) -> int | None:
        """Cut, not rounded: 100 means every day."""
        return None if self.coverage is None else int(100 * self.coverage)

    @property
    def confidence(self) -> str:
        """ "high", "medium", "low", "none": as the figures of contracts, by the days that are known."""
        if self.coverage is None:
            return "none"
        if self.coverage < ENOUGH or not self.proven:
            return "low"
        return "medium" if self.coverage < GOOD or self.computed_references else "high"


def billed(figures: Iterable[CabinetFigure]) -> Gap | None:
    """Of all the cabinets that have bills, None when none has."""
    held = [one.billed for one in figures if one.billed is not None]
    return sum(held, Gap()) if held else None


def whole(figures: Iterable[CabinetFigure]) -> Sum:
    rows = list(figures)
    return Sum(
        None, "", tuple(one for one in rows if one.state == MEASURED), sum(one.state != MEASURED for one in rows)
    )


def by(
    figures: Sequence[CabinetFigure], key: Callable[[CabinetFigure], Any], name: Callable[[CabinetFigure], Any]
) -> list[Sum]:
    """One sum for each key, in the order in which keys come; `left_out`: cabinets of it that no meter counted."""
    groups: dict[Any, list[CabinetFigure]] = {}
    for one in figures:
        groups.setdefault(key(one), []).append(one)
    found = []
    for held, rows in groups.items():
        of = whole(rows)
        found.append(Sum(held, name(rows[0]), of.figures, of.left_out))
    return found
