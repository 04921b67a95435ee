# SPDX-License-Identifier: EUPL-1.2
"""What a file of readings is made of: tables in sheets, the plan by which one is read, the readings found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from apps.connectors.base import ConnectorError

MAX_BYTES = 30_000_000
MAX_ROWS = 300_000
MAX_COLUMNS = 200

Cell = str | float | datetime | None
Stamp = Literal["begin", "end", "day", "instant", "period", "month"]

# Where a column is, by its role. `at` may be a date that `time` completes; `begin` goes before `at`, `at` before `end`.
ROLES = ("number", "at", "time", "begin", "end", "value", "unit", "step", "nature", "quantity", "direction")
METRICS = ("energy", "power", "index", "gas_volume", "water", "injection", "injected_power", "injection_index")
# (unit written, metric) -> unit stored and factor; a unit that is not here does not fit the metric.
UNITS: Mapping[str, Mapping[str, tuple[str, float]]] = {
    **dict.fromkeys(("power", "injected_power"), {"W": ("W", 1.0), "kW": ("W", 1000.0), "MW": ("W", 1e6)}),
    **dict.fromkeys(
        ("energy", "index", "injection", "injection_index"),
        {"kWh": ("kWh", 1.0), "Wh": ("kWh", 0.001), "MWh": ("kWh", 1000.0)},
    ),
    **dict.fromkeys(("gas_volume", "water"), {"m3": ("m3", 1.0), "L": ("m3", 0.001), "dm3": ("m3", 0.001)}),
}


class UnreadableFile(ConnectorError):
    """The file as a whole cannot be read; the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a sheet that says something. `line` is what a spreadsheet or an editor shows beside it."""

    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a table is read. `header`: its line; `columns`: role -> rank; `metric`, `unit`, `number`: said by no column.

    `stamp`: what a date is, the beginning or the end of an interval, a local day, an instant (a register),
    a month; `period`: a row says its first day and its last one.
    `step`: minutes of all the intervals, None when the rows say it or it must be found between them.
    """

    sheet: str
    header: int
    columns: Mapping[str, int]
    metric: str = ""
    unit: str = ""
    number: str = ""
    stamp: Stamp = "begin"
    step: float | None = None
    zone: str = "Europe/Paris"

    def missing(self) -> list[str]:
        """Roles that somebody has to say before the table can be read."""
        dated = {"at", "begin", "end"} & set(self.columns)
        needs = {"value": "value" in self.columns, "at": bool(dated), "metric": bool(self.metric)}
        needs["unit"] = bool(self.unit) or "unit" in self.columns
        return [name for name, there in needs.items() if not there]

    def as_json(self) -> dict[str, Any]:
        names = ("sheet", "header", "metric", "unit", "number", "stamp", "step", "zone")
        return {name: getattr(self, name) for name in names} | {"columns": dict(self.columns)}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Plan":
        return cls(**said)


@dataclass(frozen=True, slots=True)
class Reading:
    """One value, in the unit stored. `at`: UTC, the beginning of the interval (the instant, of a register)."""

    line: int
    number: str
    metric: str
    unit: str
    at: datetime
    value: float
    quality: int
    until: datetime | None = None  # UTC, the end of a period longer than a day (a month, a bill); None for an interval


@dataclass(frozen=True, slots=True)
class RefusedLine:
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a file says. `empty`: dates without value, gaps that the supplier tells; `lines`: rows of the tables."""

    readings: list[Reading] = field(default_factory=list)
    refused: list[RefusedLine] = field(default_factory=list)
    empty: int = 0
    lines: int = 0
