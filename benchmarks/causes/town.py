# SPDX-License-Identifier: EUPL-1.2
"""A fictitious town: what stands where, and what feeds or hears it."""

from dataclasses import dataclass, field
from math import cos, pi, radians, sin
from random import Random

from benchmarks.causes.settings import Setting

POWER, DATA = "power", "data"
CENTRE = (4.36, 48.95)
METRE_LAT = 1 / 111_195.0
METRE_LON = METRE_LAT / cos(radians(CENTRE[1]))


@dataclass(slots=True, eq=False)
class Thing:
    """An asset; `speaks`: telemetered."""

    fid: int
    code: str
    kind: str
    source: int
    lonlat: tuple[float, float]
    up: list[tuple[int, str]] = field(default_factory=list)
    speaks: bool = True


@dataclass(slots=True)
class Town:
    things: dict[int, Thing]
    fed: dict[int, list[int]]  # by power
    heard: dict[int, list[int]]  # by data
    sources: dict[int, str]
    cabinets: list[int]
    feeders: list[int]
    gateways: list[int]


def a_town(setting: Setting, draw: Random, size: int) -> Town:
    """Cabinets on a loose grid; feeders leave them along streets; everything else hangs on or near them."""
    town = Town({}, {}, {}, {}, [], [], [])
    side = max(1, int((size / 60) ** 0.5))
    number = 0
    while len(town.things) < size:
        x, y = (number % side) * setting.between_cabinets, (number // side) * setting.between_cabinets
        _cabinet(setting, draw, town, x + draw.uniform(-40, 40), y + draw.uniform(-40, 40), number)
        number += 1
    return town


def _add(town: Town, kind: str, source: int, xy: tuple[float, float], power: int = 0, data: int = 0) -> Thing:
    fid = len(town.things) + 1
    place = (CENTRE[0] + xy[0] * METRE_LON, CENTRE[1] + xy[1] * METRE_LAT)
    thing = town.things[fid] = Thing(fid, f"{kind[:3].upper()}-{fid}", kind, source, place)
    town.sources.setdefault(source, f"source-{source}")
    for node, nature, below in ((power, POWER, town.fed), (data, DATA, town.heard)):
        if node:
            thing.up.append((node, nature))
            below.setdefault(node, []).append(fid)
    return thing


def _cabinet(setting: Setting, draw: Random, town: Town, x: float, y: float, number: int) -> None:
    lighting, video, traffic, radio = 1 + number // 25 * 4, 2, 3, 4 + number // 12 * 4
    cabinet = _add(town, "control_cabinet", lighting, (x, y))
    town.cabinets.append(cabinet.fid)
    for _ in range(draw.randint(*setting.feeders)):
        _feeder(setting, draw, town, (x, y), cabinet.fid, lighting)
    for kind, source, most in (("camera", video, 3), ("signal_junction", traffic, 1), ("energy_meter", radio, 1)):
        for _ in range(draw.randint(0, most)):
            _add(town, kind, source, _beside(draw, (x, y), 120), power=cabinet.fid)
    if draw.random() < 0.5:
        powered = cabinet.fid if draw.random() < setting.gateway_powered else 0
        gateway = _add(town, "lora_gateway", radio, _beside(draw, (x, y), 60), power=powered)
        town.gateways.append(gateway.fid)
        for _ in range(draw.randint(*setting.probes)):
            _add(town, "litter_bin", radio, _beside(draw, (x, y), 300), data=gateway.fid)


def _feeder(setting: Setting, draw: Random, town: Town, start: tuple[float, float], cabinet: int, source: int) -> None:
    feeder = _add(town, "feeder", source, start, power=cabinet)
    town.feeders.append(feeder.fid)
    heading, (x, y) = draw.uniform(0, 2 * pi), start
    spacing = draw.uniform(*setting.spacing)
    for _ in range(draw.randint(*setting.lamps)):
        heading += draw.gauss(0, 0.08)
        step = spacing * draw.uniform(0.9, 1.1)
        x, y = x + step * cos(heading), y + step * sin(heading)
        lamp = _add(town, "light_point", source, (x, y), power=feeder.fid)
        lamp.speaks = draw.random() < setting.telemetered


def _beside(draw: Random, xy: tuple[float, float], metres: float) -> tuple[float, float]:
    return xy[0] + draw.uniform(-metres, metres), xy[1] + draw.uniform(-metres, metres)
