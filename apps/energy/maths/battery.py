# SPDX-License-Identifier: EUPL-1.2
"""A vehicle as the battery of a building, for the day ahead: a plan that is advice, never a command.

`plan(site=…, vehicle=…) -> Plan | Impossible`. Linear programme (SciPy, HiGHS): cost of what is imported, less what is
exported, plus the declared price of wear and of carbon; limits of power, efficiencies, charge guaranteed at each
departure. The gain is against doing nothing: charging at full power from the arrival until the guaranteed charge; the
plan ends with at least the charge that doing nothing would leave, so it earns nothing by emptying the vehicle.
"""

from dataclasses import dataclass

import numpy as np

from apps.energy.maths.local_time import Bools, Floats

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Site:
    """Arrays (t,), one value a slot of `step` seconds: kW of the building and of the sun, € and kg of CO₂ per kWh.

    `sell` is what an exported kWh brings (0 when it brings nothing); `subscribed_kw` limits the import.
    """

    load: Floats
    solar: Floats
    price: Floats
    sell: Floats
    carbon: Floats
    step: float = 900.0
    subscribed_kw: float = np.inf
    export_kw: float = 0.0


@dataclass(frozen=True, slots=True)
class Vehicle:
    """kWh and kW at the charger. `plugged` (t,); `driven` (t,) kWh used in a slot when away.

    `departures`: (slot at whose beginning it leaves, kWh guaranteed then). `wear` in € per kWh given back.
    """

    capacity: float
    start: float
    plugged: Bools
    departures: tuple[tuple[int, float], ...]
    driven: Floats | None = None
    charge_kw: float = 7.4
    discharge_kw: float = 7.4
    charge_efficiency: float = 0.93
    discharge_efficiency: float = 0.93
    least: float = 0.0
    wear: float = 0.0


@dataclass(frozen=True, slots=True)
class Course:
    """Charge and discharge in kW (t,), energy in the battery at the beginning of each slot and at the end (t + 1,)."""

    charge: Floats
    discharge: Floats
    energy: Floats
    imported: Floats
    exported: Floats
    euros: float
    kg: float


@dataclass(frozen=True, slots=True)
class Plan:
    """`gain_euros`, `gain_kg` against `nothing`; `peak_kw` avoided; kg may be lost when only euros are looked for."""

    advised: Course
    nothing: Course

    @property
    def gain_euros(self) -> float:
        return self.nothing.euros - self.advised.euros

    @property
    def gain_kg(self) -> float:
        return self.nothing.kg - self.advised.kg

    @property
    def peak_kw(self) -> float:
        return float(self.nothing.imported.max() - self.advised.imported.max())


@dataclass(frozen=True, slots=True)
class Impossible:
    """Why there is no plan: code and figures for the words of the interface.

    `departure`: slot, kWh wanted, kWh reachable at best; `subscription`: slot, kW needed, kW subscribed; `start`,
    `empty`: slot where the battery cannot hold what is driven.
    """

    reason: str
    slot: int
    wanted: float
    possible: float


def plan(*, site: Site, vehicle: Vehicle, carbon_price: float = 0.0) -> Plan | Impossible:
    """The cheapest course, `carbon_price` in € per kg added to the tariff of what is imported.

    Raises ValueError when arrays disagree or a figure is unknown: no advice on half a tariff.
    """
    _check(site, vehicle)
    refused = _refused(site, vehicle)
    if refused:
        return refused
    nothing = _nothing(site, vehicle)
    found = _solve(site, vehicle, carbon_price, float(nothing.energy[-1]))
    return Plan(found, nothing) if found else Impossible("subscription", *_tightest(site))


def _check(site: Site, vehicle: Vehicle) -> None:
    slots = len(site.load)
    arrays = [site.solar, site.price, site.sell, site.carbon, vehicle.plugged]
    arrays += [vehicle.driven] if vehicle.driven is not None else []
    if any(len(one) != slots for one in arrays):
        raise ValueError("site, vehicle: one value a slot expected everywhere")
    if not all(np.isfinite(np.asarray(one, float)).all() for one in [site.load, *arrays]):
        raise ValueError("site, vehicle: an unknown value, no plan can be advised")
    if (np.asarray(site.sell) > np.maximum(site.price, 0)).any():
        raise ValueError("sell: an exported kWh cannot bring more than an imported one costs")
    if not 0 < vehicle.charge_efficiency <= 1 or not 0 < vehicle.discharge_efficiency <= 1:
        raise ValueError("efficiency: between 0 and 1")


def _refused(site: Site, vehicle: Vehicle) -> Impossible | None:
    """What no charging can reach: found by charging as much as possible from the start."""
    if not vehicle.least <= vehicle.start <= vehicle.capacity:
        return Impossible("start", 0, vehicle.start, vehicle.capacity)
    energy, room = vehicle.start, _room(site, vehicle)
    wanted = dict(vehicle.departures)
    for slot in range(len(site.load) + 1):
        if slot in wanted and energy + TOLERANCE < wanted[slot]:
            return Impossible("departure", slot, wanted[slot], float(min(energy, vehicle.capacity)))
        if slot < len(site.load):
            energy = min(vehicle.capacity, energy + room[slot]) - kwh_driven(site, vehicle)[slot]
            if energy < vehicle.least - TOLERANCE:
                return Impossible("empty", slot, vehicle.least, float(energy))
    return None


def _room(site: Site, vehicle: Vehicle) -> Floats:
    """kWh that can enter the battery in each slot: plugged, power of the charger, what the subscription leaves."""
    left = np.maximum(site.subscribed_kw - site.load + site.solar, 0)
    power = np.where(vehicle.plugged, np.minimum(vehicle.charge_kw, left), 0)
    return power * vehicle.charge_efficiency * site.step / 3600


def kwh_driven(site: Site, vehicle: Vehicle) -> Floats:
    return np.zeros(len(site.load)) if vehicle.driven is None else np.asarray(vehicle.driven, float)


def _tightest(site: Site) -> tuple[int, float, float]:
    slot = int(np.argmax(site.load - site.solar))
    return slot, float(site.load[slot] - site.solar[slot]), site.subscribed_kw


def _nothing(site: Site, vehicle: Vehicle) -> Course:
    """Charging as soon as it is plugged, until what the next departure asks; never gives back."""
    slots, hours = len(site.load), site.step / 3600
    charge, energy = np.zeros(slots), np.empty(slots + 1)
    energy[0] = vehicle.start
    room, driven = _room(site, vehicle), kwh_driven(site, vehicle)
    for slot in range(slots):
        asked = next((kwh for when, kwh in sorted(vehicle.departures) if when > slot), 0.0)
        enters = float(np.clip(asked - energy[slot], 0, room[slot]))
        charge[slot] = enters / vehicle.charge_efficiency / hours
        energy[slot + 1] = energy[slot] + enters - driven[slot]
    return _course(site, vehicle, charge, np.zeros(slots), energy)


def _course(site: Site, vehicle: Vehicle, charge: Floats, discharge: Floats, energy: Floats) -> Course:
    hours = site.step / 3600
    net = site.load - site.solar + charge - discharge
    imported, exported = np.maximum(net, 0), np.maximum(-net, 0)
    euros = (imported * site.price - exported * site.sell + discharge * vehicle.wear).sum() * hours
    return Course(
        charge, discharge, energy, imported, exported, float(euros), float((imported * site.carbon).sum() * hours)
    )


def _solve(site: Site, vehicle: Vehicle, carbon_price: float, least_end: float) -> Course | None:
    """Relaxed first; when it charges and gives at once (negative tariffs), which no charger does, in whole numbers."""
    from apps.energy.maths import battery_programme  # noqa: PLC0415  (SciPy's solvers, 20 MB: who plans nothing pays nothing)

    for either in (False, True):
        answer = battery_programme.solved(site, vehicle, carbon_price, least_end, either=either)
        if answer is None:
            return None
        charge, discharge, energy = answer
        if either or not (np.minimum(charge, discharge) > 1e-4).any():
            break
    return _course(site, vehicle, charge, discharge, energy)
