# SPDX-License-Identifier: EUPL-1.2
"""The unit of a SensorThings series as the UCUM symbol that the other sources use."""

import re
from typing import Any

LONGEST = 16  # as wide as the column
# What servers write as symbol -> UCUM.
SYMBOLS = {
    "°c": "Cel",
    "degc": "Cel",
    "deg c": "Cel",
    "celsius": "Cel",
    "℃": "Cel",
    "°": "deg",
    "percent": "%",
    "pourcent": "%",
    "µg/m³": "ug/m3",
    "μg/m³": "ug/m3",
    "µg/m3": "ug/m3",
    "ug/m³": "ug/m3",
    "mg/m³": "mg/m3",
    "m³": "m3",
    "m³/h": "m3/h",
    "m³/s": "m3/s",
    "l/s": "L/s",
    "db": "dB",
    "dba": "dB[A]",
    "db(a)": "dB[A]",
    "ppm": "[ppm]",
    "ppb": "[ppb]",
    "kwh": "kWh",
    "kw": "kW",
    "lx": "lx",
    "lux": "lx",
    "sans unité": "1",
    "none": "1",
    "count": "1",
}
IN_UCUM = re.compile(r"(?:ucum:|/ucum/)([^\s#?&]+)\Z", re.I)  # not ucum.html#para-30, a paragraph of its text


def ucum(unit: Any) -> str:
    """From `unitOfMeasurement`: its definition when that is of UCUM, else its symbol; "" when it has none."""
    if not isinstance(unit, dict):
        return ""
    definition, symbol = unit.get("definition"), unit.get("symbol")
    if isinstance(definition, str) and (found := IN_UCUM.search(definition)):
        return found.group(1)[:LONGEST]
    if not isinstance(symbol, str):
        return ""
    written = symbol.strip()
    return SYMBOLS.get(written.lower(), written)[:LONGEST]
