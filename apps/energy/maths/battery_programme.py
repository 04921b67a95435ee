# SPDX-License-Identifier: EUPL-1.2
"""The linear programme of `battery.py`: variables, bounds and constraints, solved by HiGHS."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, lil_matrix

from apps.energy.maths.battery import TOLERANCE, Site, Vehicle, kwh_driven
from apps.energy.maths.local_time import Floats


def solved(
    site: Site, vehicle: Vehicle, carbon_price: float, least_end: float, *, either: bool
) -> tuple[Floats, Floats, Floats] | None:
    """Variables a slot: charge, discharge, import, export, energy at the end of the slot, and charging or not."""
    slots, hours = len(site.load), site.step / 3600
    plugged = np.asarray(vehicle.plugged, float)
    cost = np.concatenate(
        [
            np.full(slots, 1e-7),  # of two courses that cost the same, the one that moves less
            np.full(slots, vehicle.wear * hours + 1e-7),
            (site.price + carbon_price * site.carbon) * hours,
            -np.minimum(site.sell, site.price) * hours,  # never paid to import and to export in one slot
            np.zeros(2 * slots),
        ]
    )
    low_energy, high_energy = _energy_bounds(slots, vehicle, least_end)
    sun_surplus = np.maximum(site.solar - site.load, 0)
    low = np.concatenate([np.zeros(4 * slots), low_energy, np.zeros(slots)])
    high = np.concatenate(
        [
            vehicle.charge_kw * plugged,
            vehicle.discharge_kw * plugged,
            np.full(slots, site.subscribed_kw),
            sun_surplus + site.export_kw,
            high_energy,
            np.ones(slots),
        ]
    )
    answer = milp(
        cost,
        bounds=Bounds(low, high),
        constraints=_constraints(site, vehicle, either=either),
        integrality=np.repeat([0, 0, 0, 0, 0, int(either)], slots),
    )
    if answer.x is None:
        return None
    charge, discharge, _import, _export, energy, _which = answer.x.reshape(6, slots)
    return charge, discharge, np.concatenate([[vehicle.start], energy])


def _energy_bounds(slots: int, vehicle: Vehicle, least_end: float) -> tuple[Floats, Floats]:
    low = np.full(slots, vehicle.least)
    for slot, kwh in vehicle.departures:
        if slot > 0:
            low[slot - 1] = max(low[slot - 1], kwh)
    low[-1] = max(low[-1], least_end)
    return low - TOLERANCE, np.full(slots, vehicle.capacity)


def _constraints(site: Site, vehicle: Vehicle, *, either: bool) -> list[LinearConstraint]:
    slots, hours, one = len(site.load), site.step / 3600, np.arange(len(site.load))
    balance = lil_matrix((slots, 6 * slots))  # import − export − charge + discharge = load − sun
    for block, sign in ((0, -1), (1, 1), (2, 1), (3, -1)):
        balance[one, block * slots + one] = sign
    store = lil_matrix((slots, 6 * slots))  # energy after − before − η charge + discharge ÷ η = − driven
    store[one, 4 * slots + one] = 1
    store[one[1:], 4 * slots + one[:-1]] = -1
    store[one, one] = -vehicle.charge_efficiency * hours
    store[one, slots + one] = hours / vehicle.discharge_efficiency
    change = -kwh_driven(site, vehicle)
    change[0] += vehicle.start
    net = site.load - site.solar
    wanted = [LinearConstraint(csr_matrix(balance), net, net), LinearConstraint(csr_matrix(store), change, change)]
    return wanted + (_one_way(vehicle, slots) if either else [])


def _one_way(vehicle: Vehicle, slots: int) -> list[LinearConstraint]:
    """Charge ≤ power × which, discharge ≤ power × (1 − which)."""
    one, rows = np.arange(slots), lil_matrix((2 * slots, 6 * slots))
    rows[one, one], rows[one, 5 * slots + one] = 1, -vehicle.charge_kw
    rows[slots + one, slots + one], rows[slots + one, 5 * slots + one] = 1, vehicle.discharge_kw
    limit = np.concatenate([np.zeros(slots), np.full(slots, vehicle.discharge_kw)])
    return [LinearConstraint(csr_matrix(rows), -np.inf, limit)]
