# SPDX-License-Identifier: EUPL-1.2
"""What every step of an import passes to the next, its limits and its refusals."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_BYTES = 50_000_000
MAX_ROWS = 500_000
MAX_COLUMNS = 300
MAX_KEPT_PROBLEMS = 20_000  # kept for the download; the count stays exact beyond

NOTHING = {"", "#n/a", "n/a", "#na", "null", "none", "nan", "<null>", "#ref!", "#div/0!"}  # cells that say nothing


class FileRefused(Exception):
    """The file as a whole cannot be used; the message says why, in French."""


class LocationNeeded(FileRefused):
    """The coordinates are not what was said: `proposals` are coordinate systems (EPSG) that would fit the outline."""

    def __init__(self, reason: str, *, proposals: tuple[int, ...] = (), swapped: bool = False) -> None:
        super().__init__(reason)
        self.proposals = proposals
        self.swapped = swapped


class RowRefused(Exception):
    """One row cannot be used: `field` at fault and the French reason."""

    def __init__(self, field_name: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field_name
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file. `line` is the line of a CSV, the rank (from 1) of a GeoJSON feature."""

    line: int
    values: Mapping[str, Any]
    geometry: Any = None  # GeoJSON geometry as read, not yet checked
    fault: str = ""  # French reason when the row itself is unreadable


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to tell about a row. `refused` False: the row is kept without this value."""

    line: int
    field: str
    reason: str
    refused: bool = True


@dataclass(frozen=True, slots=True)
class Opened:
    """A file understood: its columns, and its records each time `records()` is called."""

    columns: tuple[str, ...]
    srid: int | None  # said by the file itself
    geometry_included: bool
    source: Any = field(repr=False)

    def records(self) -> Iterator[Record]:
        return self.source()


def said(value: Any) -> Any:
    """The value, or None for the many ways in which a file says nothing."""
    if isinstance(value, str):
        value = value.strip()
        return None if value.lower() in NOTHING else value
    if isinstance(value, float) and value != value:
        return None
    return value
