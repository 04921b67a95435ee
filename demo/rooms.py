# SPDX-License-Identifier: EUPL-1.2
"""The air of fictitious rooms: pure functions of the seed and of time. CO₂ rises while people are there, then leaves.

Each lesson pulls CO₂ towards what those who are there add, as a room with a constant flow of fresh air does.
"""

from datetime import UTC, datetime
from math import exp
from typing import Any

from demo import chance
from demo.inventory import Item
from demo.light import PARIS

OUTSIDE = 420.0  # ppm
PER_HOUR = 1.6  # air changes
LESSONS = ((510, 620), (640, 715), (810, 895), (910, 990))  # minutes of the day: a morning and an afternoon with breaks
EVENINGS = ((600, 720), (1020, 1260))  # of a gymnasium
COOLER = 2.6  # °C less while nobody is there


def values(item: Item, at: float, *, seed: int) -> dict[str, Any]:
    """What the codec of the sensor gives, by name."""
    local = datetime.fromtimestamp(at, UTC).astimezone(PARIS)
    minute = local.hour * 60 + local.minute
    bands = _bands(item.attributes["use"], local.weekday())
    wave = chance.unit(seed, item.ref, int(at // 900)) - 0.5
    rise = float(item.attributes["co2_rise_ppm"]) * (0.9 + 0.2 * chance.unit(seed, item.ref, int(at // 86_400)))
    used = bool(bands) and bands[0][0] - 60 <= minute < bands[-1][1]
    degrees = float(item.attributes["celsius"]) - (0.0 if used else COOLER)
    co2 = OUTSIDE + added(minute, bands, rise)
    return {
        "co2": round(co2 + 20 * wave),
        "temperature": round(degrees + 0.6 * wave, 1),
        "humidity": round(42 + 8 * wave + (co2 - OUTSIDE) / 150, 1),
    }


def added(minute: int, bands: tuple[tuple[int, int], ...], rise: float) -> float:
    """ppm above the outside: towards `rise` while there are people, towards nothing otherwise."""
    level, since = 0.0, 0
    for start, end in bands:
        if minute <= start:
            break
        level *= exp(-PER_HOUR * (start - since) / 60)
        until = min(minute, end)
        level = rise + (level - rise) * exp(-PER_HOUR * (until - start) / 60)
        since = until
    return level * exp(-PER_HOUR * max(0, minute - since) / 60)


def _bands(use: str, weekday: int) -> tuple[tuple[int, int], ...]:
    if weekday >= 5:
        return ()
    if use == "sport":
        return EVENINGS
    if use == "canteen":
        return () if weekday == 2 else ((690, 800),)
    return LESSONS[:2] if weekday == 2 else LESSONS
