# SPDX-License-Identifier: EUPL-1.2
"""The sheets of a file: a CSV is one, a workbook (XLSX) has several. Hostile until read: sizes are bounded first."""

import csv
import io
import math
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from apps.connectors import workbooks
from apps.connectors.readings.model import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Cell, Row, Sheet, UnreadableFile
from apps.connectors.workbooks import Fault

ZIP, OLD_XLS = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LONGEST = 500  # characters of a cell; beyond, a quote was never closed
ENCODINGS = ("utf-8-sig", "cp1252")
DELIMITERS = (";", "\t", ",", "|")
HEAD = 200  # lines by which the delimiter is found
WORDS = {
    Fault.DAMAGED: "Archive abîmée : téléchargez le fichier de nouveau.",
    Fault.TOO_BIG: "Classeur trop grand une fois décompressé : découpez-le par période.",
    Fault.OTHER_ARCHIVE: "C'est une archive, pas un classeur : déposez le fichier qu'elle contient.",
    Fault.UNREADABLE: "Classeur illisible : ouvrez-le et enregistrez-le de nouveau en .xlsx.",
}


def sheets(content: bytes) -> list[Sheet]:
    """What a file holds, by its content and not by its name. Raises UnreadableFile."""
    if len(content) > MAX_BYTES:
        raise UnreadableFile(f"Fichier de plus de {MAX_BYTES // 1_000_000} Mo : découpez-le par période.")
    if not content.strip():
        raise UnreadableFile("Le fichier est vide.")
    if content.startswith(OLD_XLS):
        raise UnreadableFile("Ancien classeur Excel (.xls) : enregistrez-le en .xlsx ou en CSV.")
    found = list(_workbook(content)) if content.startswith(ZIP) else [_csv(content)]
    if not any(sheet.rows for sheet in found):
        raise UnreadableFile("Le fichier ne contient aucune ligne.")
    return found


def is_json(content: bytes) -> bool:
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def _csv(content: bytes) -> Sheet:
    if content[:4096].count(0) > 40:
        raise UnreadableFile("Ce n'est pas un fichier de texte : CSV, XLSX ou JSON attendu.")
    text = _text(content)
    head = text.splitlines()[:HEAD]
    delimiter = max(DELIMITERS, key=lambda mark: sum(line.count(mark) for line in head))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[Row] = []
    try:
        for cells in reader:
            _keep(rows, reader.line_num, cells)
    except csv.Error as error:
        raise UnreadableFile(f"CSV illisible à la ligne {reader.line_num} : {error}") from error
    return Sheet("", tuple(rows))


def _text(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _workbook(content: bytes) -> Iterator[Sheet]:
    try:
        with workbooks.opened(content) as book:
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # what the file says of its own size may be wrong
                rows: list[Row] = []
                for line, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), start=1):
                    _keep(rows, line, cells)
                yield Sheet(sheet.title, tuple(rows))
    except workbooks.BadWorkbook as error:
        raise UnreadableFile(WORDS[error.fault]) from error


def _keep(rows: list[Row], line: int, cells: Iterable[Any]) -> None:
    kept = tuple(_cell(cell) for cell in cells)
    if not any(cell is not None for cell in kept):
        return
    if len(rows) >= MAX_ROWS:
        raise UnreadableFile(f"Plus de {MAX_ROWS} lignes : découpez le fichier par période.")
    if len(kept) > MAX_COLUMNS:
        raise UnreadableFile(f"Plus de {MAX_COLUMNS} colonnes à la ligne {line} : le séparateur est-il le bon ?")
    rows.append(Row(line, kept))


def _cell(value: Any) -> Cell:
    """Text without its blanks, numbers and dates as they are, None for nothing."""
    if isinstance(value, str):
        text = value.replace("\x00", "").strip()
        if len(text) > LONGEST:
            raise UnreadableFile("Cellule trop longue : un guillemet est-il resté ouvert ?")
        return text or None
    if isinstance(value, datetime) or value is None:
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, bool):
        return "vrai" if value else "faux"
    number = float(value)
    return number if math.isfinite(number) else str(value)
