# SPDX-License-Identifier: EUPL-1.2
"""Air and warmth of rooms while people are there: hours of CO₂, ICONE index, hours within the set point (K2).

`co2(at, ppm, occupied=…, threshold=…) -> Co2`; `warmth(at, celsius, occupied=…, set_point=…) -> Warmth`;
`shares(weights, within) -> Shares` of several sensors together.
Thresholds are parameters (800 ppm is the advice of the HCSP of 21 January 2022). ICONE: confinement index of the
CSTB, 0 to 5, from the shares of values above 1 000 and 1 700 ppm.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from apps.energy.maths import local_time
from apps.energy.maths.local_time import Bools, Floats, Times

PLAUSIBLE_PPM = (300.0, 10_000.0)
PLAUSIBLE_CELSIUS = (-10.0, 60.0)
PLAUSIBLE_HUMIDITY = (1.0, 100.0)  # a sensor that says 0 % is broken


@dataclass(frozen=True, slots=True)
class Co2:
    """Occupied hours known, hours above the threshold, ICONE (NaN without measures), share of occupied time known."""

    hours: float
    above_hours: float
    icone: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Warmth:
    """Occupied hours known; share of them within the set point, hours too cold and too hot; share of time known."""

    hours: float
    within_share: float
    cold_hours: float
    hot_hours: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Shares:
    """Hours of presence of a period; those that are known, those of comfort."""

    hours: float
    known: float
    comfortable: float

    @property
    def comfort(self) -> float:
        """Of what is known, 0 to 1; NaN when nothing is."""
        return self.comfortable / self.known if self.known else float("nan")

    @property
    def unknown(self) -> float:
        """Of the hours of presence, 0 to 1; NaN without presence."""
        return 1 - self.known / self.hours if self.hours else float("nan")


def shares(weights: Floats, within: Sequence[Floats]) -> Shares:
    """`weights` (n,): hours of presence of each slot. `within`: for each sensor (n,) 1 in comfort, 0 out of it, NaN
    unknown. One sensor out of comfort is enough to say so; comfort needs all of them; without any, all is unknown."""
    said = np.array(within, float).reshape(-1, len(weights))
    bad = (said == 0).any(axis=0)
    good = (said == 1).all(axis=0) & bool(len(said))
    return Shares(float(weights.sum()), float(weights[bad | good].sum()), float(weights[good].sum()))


def co2(at: Times, ppm: Floats, *, occupied: Bools, threshold: float, longest_gap: float = 2 * local_time.HOUR) -> Co2:
    """Hours of presence above `threshold` ppm; each value holds until the next, at most `longest_gap` seconds."""
    values = np.asarray(ppm, float)
    hours, sound = _known(at, values, occupied, PLAUSIBLE_PPM, longest_gap)
    known = float(hours[sound].sum())
    if not known:
        return Co2(0.0, 0.0, np.nan, 0.0)
    some = float(hours[sound & (values >= 1000) & (values < 1700)].sum()) / known
    much = float(hours[sound & (values >= 1700)].sum()) / known
    icone = 2.5 / np.log10(2) * np.log10(1 + some + 3 * much)
    return Co2(known, float(hours[sound & (values > threshold)].sum()), float(icone), _coverage(at, occupied, known))


def warmth(
    at: Times,
    celsius: Floats,
    *,
    occupied: Bools,
    set_point: float,
    margin: float = 1.0,
    longest_gap: float = 2 * local_time.HOUR,
) -> Warmth:
    """Share of the hours of presence within `set_point` ± `margin` °C."""
    values = np.asarray(celsius, float)
    hours, sound = _known(at, values, occupied, PLAUSIBLE_CELSIUS, longest_gap)
    known = float(hours[sound].sum())
    if not known:
        return Warmth(0.0, np.nan, 0.0, 0.0, 0.0)
    cold = float(hours[sound & (values < set_point - margin)].sum())
    hot = float(hours[sound & (values > set_point + margin)].sum())
    return Warmth(known, (known - cold - hot) / known, cold, hot, _coverage(at, occupied, known))


def _known(
    at: Times, values: Floats, occupied: Bools, plausible: tuple[float, float], longest: float
) -> tuple[Floats, Bools]:
    sound = np.asarray(occupied, bool) & (values >= plausible[0]) & (values <= plausible[1])  # NaN compares false
    return local_time.durations(at, longest) / local_time.HOUR, sound


def _coverage(at: Times, occupied: Bools, known: float) -> float:
    """`known` hours over all the time of presence, holes between two measures of presence included."""
    whole = local_time.durations(at, np.inf)[np.asarray(occupied, bool)].sum() / local_time.HOUR
    return float(min(1.0, known / whole)) if whole else 0.0
