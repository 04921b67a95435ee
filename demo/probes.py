# SPDX-License-Identifier: EUPL-1.2
"""What LoRaWAN probes measure: pure functions of the seed and of time."""

from datetime import UTC, datetime
from math import cos, pi
from typing import Any

from demo import chance, rooms
from demo.inventory import Item
from demo.light import DAY, FIRST_DAY

OVERFULL_SHARE = 0.12  # of the rounds: the lorry comes late
ROUNDS = {"litter_bin": (1.5, 4.0), "glass_container": (6.0, 14.0)}  # days between two collections
NEARLY_FLAT = 0.015  # share of probes whose battery is about to die
SENTINELS = frozenset({"camera", "lora_gateway"})  # a mains probe, on its own battery, watches over their supply
OPENING, CLOSING = 7.0, 19.0  # hours of a building


def values(item: Item, at: float, *, seed: int, speed: float) -> dict[str, Any]:
    """What the codec of the probe gives, by name."""
    if item.kind == "energy_meter":
        return {"power": round(power(item, at), 1), "energy": round(energy(item, at), 2)}
    if item.kind in SENTINELS:
        return {"mains": True}
    if item.kind == "room":
        return rooms.values(item, at, seed=seed)
    temperature = outdoor(at) + 2 * chance.unit(item.ref, int(at))
    return {"fill": fill(item, at, seed=seed, speed=speed), "temperature": round(temperature, 1), "tilt": False}


def fill(item: Item, at: float, *, seed: int, speed: float) -> float:
    """Percent: rises from one collection to the next, to a height drawn for each round."""
    shortest, longest = ROUNDS[item.kind]
    days = shortest + (longest - shortest) * chance.unit(seed, item.ref, "round")
    turn = at * speed / (days * DAY) + chance.unit(seed, item.ref, "phase")
    late = chance.unit(seed, item.ref, int(turn)) < OVERFULL_SHARE
    height = chance.unit(seed, item.ref, int(turn), "height")
    peak = 82 + 16 * height if late else 45 + 30 * height
    return round(3 + (peak - 3) * (turn % 1), 1)


def battery(item: Item, at: float, *, seed: int) -> float:
    """Percent, between 1 and 100: falls over years, a few probes are nearly flat."""
    if chance.unit(seed, item.ref, "flat") < NEARLY_FLAT:
        return round(6 + 10 * chance.unit(seed, item.ref, "left"), 1)
    start = 60 + 40 * chance.unit(seed, item.ref, "start")
    return round(max(start - 8 * (at - FIRST_DAY) / (365 * DAY), 25.0), 1)


def outdoor(at: float) -> float:
    """Degrees Celsius: a year and a day of a temperate town, invented."""
    day = datetime.fromtimestamp(at, UTC).timetuple().tm_yday
    return 11 - 8 * cos(2 * pi * (day - 15) / 365) - 3 * cos(2 * pi * ((at % DAY) / DAY - 0.1))


def power(item: Item, at: float) -> float:
    """Watts drawn by a building: a base, and as much again twice over while it is open."""
    return rated(item) * (0.3 + (0.7 if is_open(at) else 0)) * (0.97 + 0.06 * chance.unit(item.ref, int(at)))


def energy(item: Item, at: float) -> float:
    """kWh since FIRST_DAY; never decreases."""
    hours = (at - FIRST_DAY) / 3600
    return rated(item) * (0.3 * hours + 0.7 * _opened_until(at)) / 1000


def rated(item: Item) -> float:
    """Watts: 80 % of the subscription, as in the invented past of `manage.py load_demo`."""
    return 800 * float(item.attributes.get("subscribed_kva", 12))


def is_open(at: float) -> bool:
    """Buildings are open on weekdays, in UTC hours: simple, and the energy is exactly the sum of the power."""
    moment = datetime.fromtimestamp(at, UTC)
    return moment.weekday() < 5 and OPENING <= moment.hour + moment.minute / 60 < CLOSING


def _opened_until(at: float) -> float:
    """Hours during which buildings were open since FIRST_DAY (a Thursday)."""
    days = int((at - FIRST_DAY) // DAY)
    working = sum((3 + day) % 7 < 5 for day in range(days % 7)) + 5 * (days // 7)
    local = datetime.fromtimestamp(at, UTC)
    today = min(max(local.hour + local.minute / 60 - OPENING, 0.0), CLOSING - OPENING)
    return working * (CLOSING - OPENING) + (today if (3 + days) % 7 < 5 else 0.0)
