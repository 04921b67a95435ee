# SPDX-License-Identifier: EUPL-1.2
"""SunSpec: where the models of an inverter or a meter are, found by the marker « SunS », and the points read of them.

Offsets, types and scale factors are those of the models that the SunSpec Alliance publishes (1, 101–103, 111–113,
201–204, 211–214). A value that is not implemented says so (0x8000, 0xFFFF, NaN) and is no measure.
"""

import struct
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.connectors.base import ConnectorError

MARKER = [0x5375, 0x6E53]  # « SunS »
BASES = (40000, 50000, 0)
END, MOST_MODELS, LONGEST_MODEL = 0xFFFF, 60, 1000
COMMON = 1
COMMON_POINTS = {"fabricant": (2, 16), "modèle": (18, 16), "logiciel": (42, 8), "numéro de série": (50, 16)}


@dataclass(frozen=True, slots=True)
class Point:
    """`offset` from the id of the model. `scale`: offset of its factor (a power of ten); None: it has none.
    `delta`: the metric of what was counted since the last reading."""

    offset: int
    type: str
    metric: str
    unit: str
    factor: float = 1.0
    scale: int | None = None
    delta: str = ""


KWH = 0.001
INVERTER = (
    Point(14, "int16", "power", "W", scale=15),
    Point(24, "acc32", "injection_index", "kWh", KWH, scale=26, delta="injection"),
    Point(31, "int16", "power_dc", "W", scale=32),
    Point(33, "int16", "temperature", "Cel", scale=37),
)
INVERTER_FLOAT = (
    Point(22, "float32", "power", "W"),
    Point(32, "float32", "injection_index", "kWh", KWH, delta="injection"),
    Point(38, "float32", "power_dc", "W"),
    Point(40, "float32", "temperature", "Cel"),
)
METER = (
    Point(18, "int16", "power", "W", scale=22),
    Point(46, "acc32", "index", "kWh", KWH, scale=54, delta="energy"),
    Point(38, "acc32", "injection_index", "kWh", KWH, scale=54, delta="injection"),
)
METER_FLOAT = (
    Point(28, "float32", "power", "W"),
    Point(68, "float32", "index", "kWh", KWH, delta="energy"),
    Point(60, "float32", "injection_index", "kWh", KWH, delta="injection"),
)
MODELS: dict[int, tuple[Point, ...]] = {
    **dict.fromkeys((101, 102, 103), INVERTER),
    **dict.fromkeys((111, 112, 113), INVERTER_FLOAT),
    **dict.fromkeys((201, 202, 203, 204), METER),
    **dict.fromkeys((211, 212, 213, 214), METER_FLOAT),
}
STATES = {
    **dict.fromkeys((101, 102, 103), 38),
    **dict.fromkeys((111, 112, 113), 48),
}  # offset of the state of operation
EVENTS = {**dict.fromkeys((101, 102, 103), 40), **dict.fromkeys((111, 112, 113), 50)}  # offset of Evt1
FAULT = 7
CONDITIONS = {  # bits of Evt1
    0: ("inverter_ground_fault", "critical", "Onduleur : défaut de terre"),
    1: ("inverter_dc_overvoltage", "major", "Onduleur : surtension côté panneaux"),
    2: ("inverter_ac_disconnected", "major", "Onduleur : coupé du réseau"),
    3: ("inverter_dc_disconnected", "major", "Onduleur : panneaux déconnectés"),
    4: ("inverter_grid_disconnect", "major", "Onduleur : découplé du réseau"),
    5: ("inverter_cabinet_open", "minor", "Onduleur : coffret ouvert"),
    6: ("inverter_manual_shutdown", "minor", "Onduleur : arrêté à la main"),
    7: ("inverter_over_temperature", "major", "Onduleur : trop chaud"),
    12: ("inverter_string_fuse", "major", "Onduleur : fusible de chaîne fondu"),
    14: ("inverter_memory_loss", "minor", "Onduleur : mémoire perdue"),
    15: ("inverter_hardware_failure", "critical", "Onduleur : panne matérielle"),
}
STATE_FAULT = ("inverter_fault", "major", "Onduleur en défaut")

Read = Callable[[int, int], Awaitable[list[int]]]  # address, count of holding registers


async def discovered(read: Read) -> list[list[int]]:
    """[id, address, length] of each model of a device. Raises ConnectorError when it is not SunSpec."""
    for base in BASES:
        try:
            head = await read(base, 2)
        except ConnectorError as error:
            if error.retryable:
                raise
            continue
        if head == MARKER:
            return await _chain(read, base + 2)
    raise ConnectorError(f"marqueur SunS absent ({', '.join(map(str, BASES))}) : cet appareil n'est pas SunSpec")


async def _chain(read: Read, address: int) -> list[list[int]]:
    models: list[list[int]] = []
    while len(models) < MOST_MODELS and address < 0xFFFE:
        identity, length = await read(address, 2)
        if identity == END:
            break
        if not 0 < length <= LONGEST_MODEL:
            raise ConnectorError(f"SunSpec : modèle {identity} de longueur {length}")
        models.append([identity, address, length])
        address += 2 + length
    return models


def identity(words: Sequence[int]) -> dict[str, str]:
    """What model 1 says of the device, from its id on."""
    found = {}
    for name, (offset, size) in COMMON_POINTS.items():
        data = b"".join(word.to_bytes(2, "big") for word in words[offset : offset + size])
        said = data.split(b"\0")[0].decode("latin-1").strip()
        printable = "".join(mark for mark in said if mark.isprintable())[:80]
        if printable:
            found[name] = printable
    return found


def amount(point: Point, words: Sequence[int]) -> float | None:
    """A point of a model whose words begin with its id; None: not implemented, or beyond the model."""
    size = 1 if point.type in ("int16", "uint16") else 2
    if point.offset + size > len(words) or (point.scale is not None and point.scale >= len(words)):
        return None
    found = _number(point.type, words[point.offset : point.offset + size])
    power = _scale(words[point.scale]) if point.scale is not None else 0
    if found is None or power is None:
        return None
    return found * 10.0**power * point.factor


def _number(kind: str, words: Sequence[int]) -> float | None:
    data = b"".join(word.to_bytes(2, "big") for word in words)
    if kind == "int16":
        return None if words[0] == 0x8000 else struct.unpack(">h", data)[0]
    if kind == "uint16":
        return None if words[0] == 0xFFFF else words[0]
    if kind == "acc32":  # 0: not accumulated
        return struct.unpack(">I", data)[0] or None
    (found,) = struct.unpack(">f", data)
    return found if abs(found) < 1e30 else None  # NaN compares with nothing


def _scale(word: int) -> int | None:
    """A signed power of ten from -10 to 10; 0x8000: not implemented."""
    power = word - 0x10000 if word >= 0x8000 else word
    return power if -10 <= power <= 10 else None


def conditions(model: int, words: Sequence[int]) -> dict[str, tuple[str, str]]:
    """What is wrong with an inverter: condition -> (severity, title)."""
    found: dict[str, tuple[str, str]] = {}
    state, event = STATES.get(model), EVENTS.get(model)
    if state is not None and state < len(words) and words[state] == FAULT:
        found[STATE_FAULT[0]] = STATE_FAULT[1:]
    if event is not None and event + 1 < len(words):
        bits = words[event] << 16 | words[event + 1]
        if bits != 0xFFFFFFFF:  # not implemented
            found |= {one[0]: one[1:] for bit, one in CONDITIONS.items() if bits >> bit & 1}
    return found


def knows(models: Sequence[Sequence[int]]) -> bool:
    return any(model in MODELS for model, *_where in models)


def remembered(known: Mapping[str, Any]) -> list[list[int]]:
    """The models as a cursor kept them."""
    models = known.get("models")
    return [list(map(int, one)) for one in models] if isinstance(models, list) else []
