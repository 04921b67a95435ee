# SPDX-License-Identifier: EUPL-1.2
"""A SunSpec inverter (models 1 and 103): its registers."""

import struct

from demo import solar
from demo.probes import outdoor

BASE = 40_000
SUNS = [0x5375, 0x6E53]
END = [0xFFFF, 0]
NOT_16 = 0xFFFF
UNIT = 1
STANDBY, PRODUCING = 8, 4


def registers(plant: solar.Plant, at: float) -> list[int]:
    """From the marker to the end of the chain of models."""
    return [*SUNS, *_common(plant), *_inverter(plant, at), *END]


def _common(plant: solar.Plant) -> list[int]:
    said = [1, 66] + [0] * 66
    for text, offset, size in (
        ("Ville fictive", 2, 16),
        ("Onduleur fictif", 18, 16),
        ("1.0", 42, 8),
        (plant.ref, 50, 16),
    ):
        said[offset : offset + size] = struct.unpack(f">{size}H", text.encode("ascii").ljust(2 * size, b"\0"))
    return said


def _inverter(plant: solar.Plant, at: float) -> list[int]:
    """Scale factors: tens of watts, whole watt-hours, tenths of a degree."""
    watts = solar.power(plant, at)
    said = [103, 50] + [NOT_16] * 50
    said[14:16] = _words("h", round(watts / 10)) + [1]
    said[24:27] = _words("I", solar.register_wh(plant, at)) + [0]
    said[31:33] = _words("h", round(watts / 0.97 / 10)) + [1]
    said[33] = _words("h", round(10 * (outdoor(at) + 12 + 20 * watts / plant.peak_w)))[0]
    said[37] = _words("h", -1)[0]
    said[38] = PRODUCING if watts else STANDBY
    said[40:42] = [0, 0]
    return said


def _words(kind: str, value: int) -> list[int]:
    data = struct.pack(f">{kind}", value)
    return list(struct.unpack(f">{len(data) // 2}H", data))
