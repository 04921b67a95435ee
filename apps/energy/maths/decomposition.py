# SPDX-License-Identifier: EUPL-1.2
"""What each strategy saves of public lighting: LED, then dimming, then cut-off, then presence, always in this order.

Each step keeps those before it (sequential what-if). Another order would give other shares of the same whole: it is
published with the figures. States are rounded to the watt-hour, so that the shares add up to the whole exactly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import floor

import numpy as np
from numpy.typing import NDArray

from apps.energy.maths import lighting, nights
from apps.energy.maths.lighting import Burning, Fleet
from apps.energy.maths.nights import Nights, Profile


class Strategy(StrEnum):
    LED = "led"
    DIMMING = "dimming"
    CUT_OFF = "cut_off"
    PRESENCE = "presence"
    UNEXPLAINED = "unexplained"  # what was measured less what was computed


ORDER = (Strategy.LED, Strategy.DIMMING, Strategy.CUT_OFF, Strategy.PRESENCE)


@dataclass(frozen=True, slots=True)
class Change:
    """One class of lamps: before, and now with its profile. `burning`: hours of the reference at each level; None:
    the same nights at full level, so that LED does not bear the difference of a conventional number of hours.
    """

    before: Fleet
    now: Fleet
    profile: Profile
    burning: Burning | None = None


@dataclass(frozen=True, slots=True)
class Share:
    strategy: Strategy
    saved_wh: int
    left_wh: int  # what is used once this strategy is in place

    @property
    def saved(self) -> float:
        """kWh."""
        return self.saved_wh / 1000


@dataclass(frozen=True, slots=True)
class Decomposition:
    """reference and final use, Wh; `shares` in the published order, which add up to reference_wh − final_wh."""

    reference_wh: int
    final_wh: int
    shares: tuple[Share, ...]

    @property
    def saved_wh(self) -> int:
        return self.reference_wh - self.final_wh

    def of_saving(self, strategy: Strategy) -> float:
        """Share of the whole saving; NaN when nothing was saved."""
        each = sum(one.saved_wh for one in self.shares if one.strategy is strategy)
        return each / self.saved_wh if self.saved_wh else float("nan")


def decompose(changes: Iterable[Change], dark: Nights, *, measured: float | None = None) -> Decomposition:
    """Over the nights `dark`; `measured` (kWh, same nights) closes the account with what is left unexplained.

    The reference is that of today's lamps: give `before` as many lamps as `now` has (lighting.adjusted_reference says
    what the difference is worth).
    """
    rows = list(changes)
    full = nights.hours_by_level(dark)
    states = [_wh(lighting.energy(one.before, full if one.burning is None else one.burning) for one in rows)]
    states += [_wh(_state(one, strategy, dark) for one in rows) for strategy in ORDER]
    names = [*ORDER]
    if measured is not None:
        states.append(_wh([measured]))
        names.append(Strategy.UNEXPLAINED)
    shares = tuple(
        Share(name, before - after, after) for name, before, after in zip(names, states, states[1:], strict=False)
    )
    return Decomposition(states[0], states[-1], shares)


def full_hours(profile: Profile, dark: Nights) -> NDArray[np.float64]:
    """(1 + strategies, days + 1): hours at full power that use as much, each civil day (`nights.by_day`), at full level
    then once each strategy of ORDER is in place. Times a power, what `decompose` says of a class (no `least` power).
    """
    steps = (nights.FULL, *(_profile_of(profile, strategy) for strategy in ORDER))
    return np.stack([nights.by_day(dark, one) for one in steps])


def apportioned(parts: Sequence[float]) -> list[int]:
    """Whole numbers that add up to the rounded sum of `parts`, each within one of its own (largest remainder: those
    that lose most by being cut get the units that are missing; the first of equals).
    """
    cut = [floor(one) for one in parts]
    missing = round(sum(parts)) - sum(cut)
    order = sorted(range(len(parts)), key=lambda rank: cut[rank] - parts[rank])
    chosen = set(order[:missing])
    return [whole + (rank in chosen) for rank, whole in enumerate(cut)]


def _state(one: Change, upto: Strategy, dark: Nights) -> float:
    return lighting.energy(one.now, nights.hours_by_level(dark, _profile_of(one.profile, upto)))


def _profile_of(profile: Profile, upto: Strategy) -> Profile:
    """What is left of a profile when no later strategy is in place."""
    return {
        Strategy.LED: nights.FULL,
        Strategy.DIMMING: profile.without_presence().without_cut(),
        Strategy.CUT_OFF: profile.without_presence(),
        Strategy.PRESENCE: profile,
    }[upto]


def _wh(kwh: Iterable[float]) -> int:
    return round(sum(kwh) * 1000)
