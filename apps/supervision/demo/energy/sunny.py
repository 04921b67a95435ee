# SPDX-License-Identifier: EUPL-1.2
"""Hours of a fictitious school with its solar plant and its charger: what each meter would have told, coherent."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from apps.assets.models import Asset
from apps.energy.maths import solar
from apps.energy.maths.local_time import Times, hour, local, weekday
from apps.energy.models import MeteringPoint
from apps.energy.spans import Values
from apps.supervision.demo.energy import drawing
from apps.telemetry.blocks import Block

HOUR = np.timedelta64(1, "h")


def points_of(plan: dict[str, Any], points: list[MeteringPoint]) -> dict[str, MeteringPoint]:
    """The three meters, by what they are; none when the demo has no such school."""
    codes = {plan["sunny"][name]: name for name in ("meter", "plant", "charger")}
    found = {codes[one.asset.code]: one for one in points if one.asset.code in codes}
    return found if len(found) == len(codes) else {}


def blocks(plan: dict[str, Any], stamps: np.ndarray, held: dict[str, MeteringPoint]) -> Iterator[Block]:
    """Its hours since it has a roof: light, sun, what is drawn and injected, what the vehicle takes and gives."""
    said, seed = plan["sunny"], plan["seed"]
    hours = np.arange(stamps[0], stamps[-1] + 24 * HOUR, HOUR)
    light = irradiance(hours, seed)
    made = production(hours, light, held["plant"].asset.attributes, said["ratio"], seed)
    taken, given = vehicle(hours)
    net = building(hours, said["kw"], seed) + taken - given - made
    station = Asset.objects.get(code=plan["weather"]["code"], attributes__fictif=True)
    for asset, metric, unit, values in (
        (station.pk, "irradiance", "W/m2", light),
        (held["plant"].asset_id, "energy", "kWh", made),
        (held["meter"].asset_id, "energy", "kWh", np.maximum(net, 0)),
        (held["meter"].asset_id, "injection", "kWh", np.maximum(-net, 0)),
        (held["charger"].asset_id, "energy", "kWh", taken),
        (held["charger"].asset_id, "injection", "kWh", given),
    ):
        yield Block(asset, metric, unit, hours, np.round(values, 3))


def irradiance(hours: np.ndarray, seed: int) -> Values:
    """W/m², horizontal: a clear sky, the clouds of the day, those of the hour."""
    rng = drawing.draw(seed, "irradiance")
    days, which = np.unique(hours.astype("datetime64[D]"), return_inverse=True)
    sky = rng.beta(2.4, 1.5, len(days))[which] * rng.uniform(0.85, 1.0, len(hours))
    return solar.clear_sky(_middle(hours), drawing.LATITUDE, drawing.LONGITUDE) * sky


def production(hours: np.ndarray, light: Values, said: dict[str, Any], ratio: float, seed: int) -> Values:
    """kWh of a roof under this light."""
    roof = solar.Plant(said["peak_w"] / 1000, drawing.LATITUDE, drawing.LONGITUDE, said["tilt"], said["azimuth"])
    plane = solar.plane_irradiance(_middle(hours), light, roof)
    noise = drawing.draw(seed, "roof").normal(1, 0.02, len(hours))
    return solar.expected_kwh(plane, roof, step=3600, ratio=ratio) * noise


def building(hours: np.ndarray, kw: float, seed: int) -> Values:
    """kWh: a base of 30 %, all of it while the school is open."""
    at = local(hours, "Europe/Paris")
    opened = (weekday(at) < 5) & (hour(at) >= 7) & (hour(at) < 19)
    return kw * np.where(opened, 1.0, 0.3) * drawing.draw(seed, "school").normal(1, 0.04, len(hours))


def vehicle(hours: np.ndarray) -> tuple[Values, Values]:
    """kWh: gives to the building at the end of the day, charges at night."""
    at = hour(local(hours, "Europe/Paris"))
    return np.where((at >= 22) | (at < 2), 5.5, 0.0), np.where((at >= 18) & (at < 20), 5.0, 0.0)


def _middle(hours: np.ndarray) -> Times:
    at: Times = hours.astype("datetime64[s]")
    return np.asarray(at + np.timedelta64(30, "m"), dtype="datetime64[s]")
