# SPDX-License-Identifier: EUPL-1.2
"""The first sheet of an XLSX, or the one that is named, as rows of plain values: read cell by cell, and bounded."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from apps.connectors import workbooks
from apps.connectors.base import ConnectorError
from apps.connectors.workbooks import Fault

NO_WORKBOOK = "XLSX illisible : ce n'est pas un classeur (.xlsx)"
WORDS = {
    Fault.DAMAGED: NO_WORKBOOK,
    Fault.OTHER_ARCHIVE: NO_WORKBOOK,
    Fault.TOO_BIG: "XLSX : classeur trop gros une fois décompressé",
    Fault.UNREADABLE: "XLSX illisible : {said}",
}
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 60_000, 400, 1_500_000
HALF_SECOND = timedelta(milliseconds=500)


def rows(payload: bytes, sheet: str = "") -> Iterator[list[Any]]:
    """Cells are None, text, numbers, booleans; dates and times come as ISO 8601 text. Raises ConnectorError."""
    try:
        with workbooks.opened(payload) as book:
            yield from _bounded(book, sheet)
    except workbooks.BadWorkbook as error:
        raise ConnectorError(WORDS[error.fault].format(said=error)) from error


def _bounded(book: Any, name: str) -> Iterator[list[Any]]:
    names = book.sheetnames
    if name and name not in names:
        raise ConnectorError(f"XLSX : feuille « {name:.60} » absente ; il y a {', '.join(names)[:200]}")
    if not names:
        raise ConnectorError("XLSX : classeur sans feuille")
    sheet, cells = book[name or names[0]], 0
    if not hasattr(sheet, "iter_rows"):
        raise ConnectorError("XLSX : la feuille est un graphique")
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), 1):
        cells += len(row)
        if number > MOST_ROWS or cells > MOST_CELLS:
            raise ConnectorError(f"XLSX : plus de {MOST_ROWS} lignes ou {MOST_CELLS} cellules")
        yield [_plain(cell) for cell in row]


def _plain(cell: Any) -> Any:
    """A spreadsheet keeps dates as fractions of a day: to the nearest second."""
    if isinstance(cell, datetime):
        return (cell + HALF_SECOND).replace(microsecond=0).isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):  # [h]:mm, as 24:00 is written
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return cell.strip() or None if isinstance(cell, str) else cell
