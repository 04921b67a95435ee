# SPDX-License-Identifier: EUPL-1.2
"""Where the energy of a site comes from and goes, step by step: balanced links for a Sankey, and the two rates of K7.

`split(load=…, solar=…, charge=…, discharge=…, step=…) -> Flows`. Power in kW at the meters, one value an interval.
Rule, published because it decides the shares: the sun serves the building, then the vehicle, then the network; the
vehicle that gives serves the building, then the network; the network brings the rest. No interval borrows from another:
rates computed on a day's totals would flatter (the sun of noon does not light the evening).
"""

from dataclasses import dataclass

import numpy as np

from apps.energy.maths.local_time import Floats

GRID, SUN, VEHICLE, BUILDING = "grid", "sun", "vehicle", "building"


@dataclass(frozen=True, slots=True)
class Link:
    source: str
    target: str
    kwh: float


@dataclass(frozen=True, slots=True)
class Flows:
    """kWh. `self_consumption` = sun used here ÷ sun produced; `self_sufficiency` = sun used here ÷ used here;
    NaN when there is nothing to divide by. `coverage`: share of the intervals where everything was known."""

    links: tuple[Link, ...]
    imported: Floats
    exported: Floats
    self_consumption: float
    self_sufficiency: float
    coverage: float

    def into(self, node: str) -> float:
        return sum(link.kwh for link in self.links if link.target == node)

    def out_of(self, node: str) -> float:
        return sum(link.kwh for link in self.links if link.source == node)


def split(
    *, load: Floats, solar: Floats, charge: Floats | None = None, discharge: Floats | None = None, step: float
) -> Flows:
    """Links in kWh over the period. `load` of the building without the vehicle; `charge` and `discharge` ≥ 0, at the
    charger; `step` in seconds. An interval with an unknown value is left out of everything and lowers `coverage`.

    Raises ValueError when a power is negative: a sign was mistaken, nothing is guessed.
    """
    series = [
        np.asarray(one, float) if one is not None else np.zeros(len(load)) for one in (load, solar, charge, discharge)
    ]
    if any((one < 0).any() for one in series):
        raise ValueError("power: values of 0 kW or more expected")
    known = np.isfinite(series).all(axis=0)
    load, solar, charging, giving = (np.where(known, one, 0.0) for one in series)
    to_building = np.minimum(solar, load)
    to_vehicle = np.minimum(solar - to_building, charging)
    given = np.minimum(giving, load - to_building)
    parts = {
        (SUN, BUILDING): to_building,
        (SUN, VEHICLE): to_vehicle,
        (SUN, GRID): solar - to_building - to_vehicle,
        (VEHICLE, BUILDING): given,
        (VEHICLE, GRID): giving - given,
        (GRID, BUILDING): load - to_building - given,
        (GRID, VEHICLE): charging - to_vehicle,
    }
    hours = step / 3600
    links = tuple(Link(*ends, float(kw.sum() * hours)) for ends, kw in parts.items())
    used_here, used = float((to_building + to_vehicle).sum()), float((load + charging).sum())
    return Flows(
        links=tuple(link for link in links if link.kwh > 0),
        imported=(parts[GRID, BUILDING] + parts[GRID, VEHICLE]) * hours,
        exported=(parts[SUN, GRID] + parts[VEHICLE, GRID]) * hours,
        self_consumption=_ratio(used_here, float(solar.sum())),
        self_sufficiency=_ratio(used_here, used),
        coverage=float(np.mean(known)) if len(load) else 0.0,
    )


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
