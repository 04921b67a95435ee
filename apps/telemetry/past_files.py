# SPDX-License-Identifier: EUPL-1.2
"""Past measures in a CSV file, one a line: source;reference;grandeur;unite;date;valeur;qualite. Gzip when it ends so.

`source` is the identifier of a source, `reference` that of the equipment at the source; the date has its offset
(2024-03-31T01:50:00Z); the decimal comma is read; the quality is 0, 1 or 2, or absent.
"""

import csv
import gzip
import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
from django.utils.translation import gettext as _

from apps.telemetry.blocks import Block

COLUMNS = ["source", "reference", "grandeur", "unite", "date", "valeur"]
QUALITY = "qualite"
DELIMITERS = ";,\t"

Named = tuple[str, str, str, str]  # source, reference, metric, unit
Device = tuple[str, str]  # source, reference


class FileRefused(Exception):
    """In French, for who launched the command."""


class Chunk(NamedTuple):
    """Up to `lines` of the file. `refused`: lines by reason."""

    lines: int
    measures: dict[Named, list[tuple[int, float, int]]]  # microseconds since 1970, value, quality
    refused: Counter[str]

    @property
    def devices(self) -> set[Device]:
        return {name[:2] for name in self.measures}


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def chunks(path: Path, *, after: int, rows: int) -> Iterator[Chunk]:
    """The lines of data that follow the first `after`, by `rows`. Raises FileRefused for what is no such file."""
    try:
        with _opened(path) as file:
            yield from _chunks(_records(file), after, rows)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise FileRefused(_("Fichier illisible : %(reason)s") % {"reason": error}) from error


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _records(file: IO[str]) -> Iterator[list[str]]:
    """Lines as their values in the order of COLUMNS, then the quality, "" when it has no column."""
    header = file.readline().strip()
    delimiter = max(DELIMITERS, key=header.count)
    names = [name.strip().lower() for name in header.split(delimiter)]
    if missing := [name for name in COLUMNS if name not in names]:
        raise FileRefused(_("Colonnes absentes : %(names)s") % {"names": ", ".join(missing)})
    order = [names.index(name) for name in [*COLUMNS, QUALITY] if name in names]
    for line in csv.reader(file, delimiter=delimiter):
        yield [line[rank].strip() for rank in order] if len(line) > max(order) else []


def _chunks(records: Iterator[list[str]], after: int, rows: int) -> Iterator[Chunk]:
    lines = sum(1 for _ in islice(records, after))
    while some := list(islice(records, rows)):
        lines += len(some)
        chunk = Chunk(lines, {}, Counter())
        for record in some:
            _read(record, chunk)
        yield chunk


def _read(record: list[str], chunk: Chunk) -> None:
    if not record:
        chunk.refused[_("ligne : trop courte")] += 1
        return
    source, reference, metric, unit, date, value, *more = record
    try:
        at = _microseconds(date)
        measure = (at, float(value.replace(",", ".")), int(more[0]) if more and more[0] else 0)
    except (ValueError, OverflowError):
        chunk.refused[_fault(date)] += 1
        return
    chunk.measures.setdefault((source, reference, metric, unit), []).append(measure)


def _microseconds(date: str) -> int:
    at = datetime.fromisoformat(date)
    if at.tzinfo is None:
        raise ValueError(date)
    return round(at.timestamp() * 1e6)


def _fault(date: str) -> str:
    try:
        _microseconds(date)
    except (ValueError, OverflowError):
        return _("date : illisible ou sans décalage horaire (exemple : 2024-03-31T01:50:00Z)")
    return _("valeur ou qualité : illisible")


def block(asset_id: int, name: Named, measures: list[tuple[int, float, int]]) -> Block:
    at, values, qualities = zip(*measures, strict=True)
    known = [quality if 0 <= quality < 2**15 else -1 for quality in qualities]
    _source, _reference, metric, unit = name
    return Block(asset_id, metric, unit, np.array(at, "M8[us]"), np.array(values, float), np.array(known, "i2"))
