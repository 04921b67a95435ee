# SPDX-License-Identifier: EUPL-1.2
"""What a fictitious solar plant produces: the height of the sun, the clouds of the day, a pure function of time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from math import radians, sin
from typing import Self

from demo import chance
from demo.inventory import Item
from demo.light import DAY, FIRST_DAY, sun_height

STEP = 900.0  # seconds
FIRST_WH = 18_400_000  # what its register said on FIRST_DAY
WRAP = 2**32


@dataclass(frozen=True, slots=True)
class Plant:
    """`peak_w` at the height of summer."""

    ref: str
    peak_w: float
    lon: float
    lat: float

    @classmethod
    def of(cls, item: Item) -> Self:
        return cls(item.ref, float(item.attributes.get("peak_w", 36_000)), item.lon, item.lat)


def power(plant: Plant, at: float) -> float:
    """Watts."""
    height = sun_height(datetime.fromtimestamp(at, UTC), plant.lon, plant.lat)
    if height <= 1:
        return 0.0
    day, step = int(at // DAY), int(at // STEP)
    sky = 0.35 + 0.65 * chance.unit(plant.ref, day)
    cloud = 0.8 + 0.2 * chance.unit(plant.ref, step)
    return plant.peak_w * sin(radians(height)) ** 1.15 * sky * cloud


def register_wh(plant: Plant, at: float) -> int:
    """Wh counted since the plant was built; never decreases."""
    day = int((at - FIRST_DAY) // DAY)
    start = FIRST_DAY + day * DAY
    whole = int((at - start) // STEP)
    begun = power(plant, start + whole * STEP) * (at - start - whole * STEP) / 3600
    return int(FIRST_WH + _until(plant, day) + sum(_wh(plant, start, n) for n in range(whole)) + begun) % WRAP


@lru_cache(maxsize=2048)
def _until(plant: Plant, day: int) -> float:
    return sum(_of_day(plant, one) for one in range(day))


@lru_cache(maxsize=2048)
def _of_day(plant: Plant, day: int) -> float:
    return sum(_wh(plant, FIRST_DAY + day * DAY, n) for n in range(int(DAY // STEP)))


def _wh(plant: Plant, start: float, step: int) -> float:
    return power(plant, start + step * STEP) * STEP / 3600
