# SPDX-License-Identifier: EUPL-1.2
"""CSV as cities export it: any of four delimiters, old encodings, dBase headers, ragged lines."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from apps.assets.imports.records import MAX_COLUMNS, FileRefused, Opened, Record

ENCODINGS = ("utf-8", "cp1252", "latin-1", "utf-16")
DELIMITERS = (";", ",", "\t", "|")
DBASE = re.compile(r"^(?P<name>.+?),[CNDLFMI](,\d+){0,2}$")  # « NOM,C,254 »
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx, .ods and archives; .xls
MAX_CELL = 100_000  # characters; beyond, a quote was never closed


def refuse_binary(content: bytes) -> None:
    """Raises FileRefused for what is not text, with what to do. A stray NUL byte is told with its line."""
    if content.startswith(WORKBOOKS):
        raise FileRefused(_("C'est un classeur ou une archive, pas du CSV : enregistrez la feuille en CSV (UTF-8)."))
    head = content[:4_096]
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not wide and head.count(0) > len(head) // 50:
        raise FileRefused(_("Ce n'est pas un fichier de texte : CSV ou GeoJSON attendu."))


def detect_encoding(content: bytes) -> str:
    """UTF-8 when it decodes, UTF-16 when marked, else the Windows code page that French software wrote."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def detect_delimiter(text: str) -> str:
    """The delimiter that gives the most columns, the same number on most of the first lines."""
    return max(DELIMITERS, key=lambda delimiter: _regularity(text, delimiter))


def _regularity(text: str, delimiter: str) -> tuple[int, int]:
    sample = list(islice(_reader(text[:100_000], delimiter), 30))[:-1] or list(_reader(text[:100_000], delimiter))
    widths = Counter(len(row) for row in sample if any(row))
    if not widths:
        return 0, 0
    width, times = max(widths.items(), key=lambda item: (item[1] * min(item[0] - 1, 1), item[0]))
    return times if width > 1 else 0, width


def decode(content: bytes, encoding: str) -> str:
    """The text of the file. Raises FileRefused naming the byte that does not fit."""
    try:
        return content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise FileRefused(_("Encodage %(encoding)s : %(error)s") % {"encoding": encoding, "error": error}) from error


def open_csv(content: bytes, *, encoding: str, delimiter: str) -> Opened:
    """Read the headers. Raises FileRefused for an empty or unreadable file."""
    text = decode(content, encoding)
    header = next((row for row in _rows(text, delimiter) if any(cell.strip() for cell in row[1])), None)
    if header is None:
        raise FileRefused(_("Le fichier est vide."))
    if len(header[1]) > MAX_COLUMNS:
        raise FileRefused(_("Plus de %(most)d colonnes : le séparateur est-il le bon ?") % {"most": MAX_COLUMNS})
    columns = name_columns(header[1])
    return Opened(columns, None, False, lambda: _records(text, delimiter, columns, header[0]))


def name_columns(cells: list[str]) -> tuple[str, ...]:
    """Clean unique names: dBase suffixes removed, blanks numbered, doubles marked « (2) »."""
    names: list[str] = []
    for position, cell in enumerate(cells, start=1):
        cleaned = " ".join(cell.replace("\x00", "").split())
        match = DBASE.match(cleaned)
        name = (match["name"] if match else cleaned)[:100] or _("colonne %(n)d") % {"n": position}
        names.append(_unique(name, names))
    return tuple(names)


def _unique(name: str, taken: list[str]) -> str:
    rank, candidate = 1, name
    while candidate in taken:
        rank += 1
        candidate = f"{name} ({rank})"
    return candidate


def _records(text: str, delimiter: str, columns: tuple[str, ...], header_line: int) -> Iterator[Record]:
    for line, cells in _rows(text, delimiter):
        if line <= header_line or not any(cell.strip() for cell in cells):
            continue
        yield Record(line, dict(zip(columns, cells, strict=False)), fault=_fault(cells, columns))


def _fault(cells: list[str], columns: tuple[str, ...]) -> str:
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        return _("%(cells)d cellules pour %(columns)d colonnes") % {"cells": len(cells), "columns": len(columns)}
    if any("\x00" in cell for cell in cells):
        return _("caractère nul")
    return ""


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(line where the row ends, cells)."""
    reader = _reader(text, delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefused(_("Ligne %(line)d : %(error)s") % {"line": reader.line_num, "error": error}) from error
        if any(len(cell) > MAX_CELL for cell in cells):
            raise FileRefused(
                _("Ligne %(line)d : cellule trop longue, un guillemet est-il resté ouvert ?")
                % {"line": reader.line_num}
            )
        yield reader.line_num, cells


def _reader(text: str, delimiter: str) -> Any:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or ",")
