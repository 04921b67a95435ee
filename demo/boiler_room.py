# SPDX-License-Identifier: EUPL-1.2
"""The boiler room of a school, on a controller that speaks Modbus without any profile: its registers are its own.

Input registers from BASE: departure and return (tenths of a degree), heat (kWh, two registers), state (1: at
fault).
"""

from demo import chance
from demo.controller import heat
from demo.probes import outdoor

BASE, UNIT = 100, 3
FAILING_HOURS = 0.003  # share of the hours at which the burner is at fault
FIRST_KWH = 340_000


def registers(at: float, *, seed: int) -> list[int]:
    """Hotter when it is cold outside."""
    wave = chance.unit(seed, "boiler room", int(at // 900))
    failing = chance.unit(seed, "burner", int(at // 3600)) < FAILING_HOURS
    departure = 24.0 if failing else 72 - 1.6 * max(outdoor(at), -5) + 2 * wave
    back = 22.0 if failing else departure - 14 - 3 * wave
    counted = int(FIRST_KWH + 1.7 * heat(at))
    return [round(10 * departure), round(10 * back), counted >> 16, counted & 0xFFFF, int(failing)]
