# SPDX-License-Identifier: EUPL-1.2
"""A described file read to the end: chunks of rows for the target, and the problems met on the way."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from apps.assets.imports import crs, shapes
from apps.assets.imports.csv_file import open_csv
from apps.assets.imports.geojson_file import open_geojson
from apps.assets.imports.mapping import column_of
from apps.assets.imports.records import (
    MAX_KEPT_PROBLEMS,
    MAX_ROWS,
    FileRefused,
    Opened,
    Problem,
    Record,
    RowRefused,
    said,
)
from apps.assets.models import ImportJob

CHUNK = 5_000
SAMPLE = 200  # rows looked at to judge the coordinates
MARGIN = 0.2  # degrees around a territory: equipment may stand just outside


@dataclass(slots=True)
class Reading:
    """What was met while reading; exact counts, a bounded list."""

    total: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list)

    def report(self, problem: Problem) -> None:
        self.refused += problem.refused
        if len(self.problems) < MAX_KEPT_PROBLEMS:
            self.problems.append(problem)


@dataclass(frozen=True, slots=True)
class Built:
    """A row of the target and the line it comes from."""

    line: int
    row: Any


def open_file(job: ImportJob) -> Opened:
    """Raises FileRefused."""
    content = bytes(job.content)
    encoding = job.encoding or "utf-8"
    if job.file_format == "geojson":
        return open_geojson(content, encoding=encoding)
    return open_csv(content, encoding=encoding, delimiter=job.delimiter or ",")


def read(job: ImportJob, build: Callable[[Record, str | None], Any], reading: Reading) -> Iterator[list[Built]]:
    """Chunks of built rows, each of CHUNK records less the refused ones. Raises FileRefused, LocationNeeded."""
    opened = open_file(job)
    locate = locator(job, opened)
    records = opened.records()
    while chunk := list(islice(records, CHUNK)):
        reading.total += len(chunk)
        if reading.total > MAX_ROWS:
            raise FileRefused(_("Plus de %(most)d lignes : découpez le fichier.") % {"most": MAX_ROWS})
        yield [built for record in chunk if (built := _built(record, build, locate, reading))]


def _built(record: Record, build: Callable, locate: Callable, reading: Reading) -> Built | None:
    try:
        if record.fault:
            raise RowRefused("", record.fault)
        return Built(record.line, build(record, locate(record)))
    except RowRefused as refusal:
        reading.report(Problem(record.line, refusal.field, refusal.reason))
        return None


def locator(job: ImportJob, opened: Opened) -> Callable[[Record], str | None]:
    """record -> EWKB or None. Raises LocationNeeded when the coordinates are not what was said."""
    columns = column_of(job.mapping)
    swap = bool(job.options.get("swap"))
    sample = _sample(opened, columns)
    srid = crs.check(sample, srid=job.srid or opened.srid, swap=swap, box=box_of(job))
    convert = crs.converter(srid, swap=swap)

    def locate(record: Record) -> str | None:
        if opened.geometry_included:
            return shapes.from_geojson(record.geometry, convert)
        return _from_cells(record.values, columns, convert)

    return locate


def box_of(job: ImportJob) -> crs.Box | None:
    """The extent of the territory's outline with its margin; none when outlines are what is imported."""
    if job.target == ImportJob.Target.TERRITORIES or job.territory is None or job.territory.outline is None:
        return None
    west, south, east, north = job.territory.outline.extent
    return west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN


def _from_cells(values: Mapping[str, Any], columns: Mapping[str, str], convert: shapes.Convert) -> str | None:
    if "wkt" in columns and (wkt := said(values.get(columns["wkt"]))) is not None:
        return shapes.from_geojson(shapes.from_wkt(str(wkt)), convert)
    if "x" not in columns or "y" not in columns:
        return None
    x, y = said(values.get(columns["x"])), said(values.get(columns["y"]))
    if x is None and y is None:
        return None
    if x is None or y is None:
        raise RowRefused("geometry", _("une seule des deux coordonnées est remplie"))
    return shapes.from_xy(x, y, convert)


def _sample(opened: Opened, columns: Mapping[str, str]) -> list[crs.Position]:
    """The first position of the first rows that have one; unreadable ones are left for the row errors."""
    found: list[crs.Position] = []

    def keep(x: float, y: float) -> crs.Position:
        found.append((x, y))
        return 0.0, 0.0

    for record in islice(opened.records(), SAMPLE):
        before = len(found)
        try:
            if opened.geometry_included:
                _first_position(record.geometry, keep)
            else:
                _from_cells(record.values, columns, keep)
        except RowRefused:
            pass
        del found[before + 1 :]
    return found


def _first_position(geometry: Any, keep: Callable[[float, float], Any]) -> None:
    """Go down to the first pair of numbers, whatever the type."""
    node = geometry
    for _level in range(shapes.MAX_NESTING):
        if isinstance(node, dict):
            node = node.get("coordinates") or node.get("geometries")
        elif isinstance(node, list) and len(node) >= 2 and all(_is_number(value) for value in node[:2]):
            keep(float(node[0]), float(node[1]))
            return
        elif isinstance(node, list) and node:
            node = node[0]
        else:
            return


def _is_number(value: Any) -> bool:
    return isinstance(value, float) or (type(value) is int and abs(value) < shapes.MAX_METRES)
