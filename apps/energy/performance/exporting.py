# SPDX-License-Identifier: EUPL-1.2
"""The performance of a contract as a file: a line for each lot, authority and year; semicolons and decimal commas."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from apps.assets.exports import safe_cell
from apps.contracts.models import Contract
from apps.energy.models.statement import Confidence
from apps.energy.performance.figures import Span
from apps.energy.performance.standing import Cell, Standing, YearStanding

COLUMNS = (
    *("annee", "du", "au", "lot", "autorite", "reference_ajustee_kwh", "mesure_kwh", "evite_kwh", "au_moins_kwh"),
    *("au_plus_kwh", "economie_pct", "au_moins_pct", "au_plus_pct", "promis_pct", "promis_kwh", "completude"),
    *("verdict", "confiance", "euros_constants", "euros_courants", "kwh_sans_prix", "co2_kg", "prevu_euros"),
    "reserves",
)


def text(standing: Standing) -> str:
    """RFC 4180 with a byte order mark: what French spreadsheets open without asking."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(COLUMNS)
    for year in standing.years:
        writer.writerows(_rows(year))
    return out.getvalue()


def _rows(year: YearStanding) -> Iterator[list[Any]]:
    for cell in year.cells:
        yield _row(year, cell)


def _row(year: YearStanding, cell: Cell) -> list[Any]:
    figure, period = cell.figure, year.promised.period
    counted = figure.avoided is not None
    return [
        year.number,
        period.starts_on,
        period.ends_on,
        cell.promise.baseline.get_lot_display(),
        safe_cell(str(cell.authority)),
        number(figure.adjusted if counted else None),
        number(figure.measured if counted else None),
        *_bounds(figure.avoided),
        *_bounds(figure.percent),
        number(cell.committed_percent),
        number(cell.committed),
        number(figure.completeness, 4),
        figure.verdict,
        Confidence(figure.confidence).label,
        number(figure.euros.value if figure.euros else None),
        number(figure.current.value if figure.current else None),
        number(figure.unpriced),
        number(figure.co2.value if figure.co2 else None),
        number(cell.promise.planned),
        safe_cell(" ".join(figure.reasons)),
    ]


def _bounds(one: Span | None) -> tuple[str, str, str]:
    return ("", "", "") if one is None else (number(one.value), number(one.low), number(one.high))


def filename(contract: Contract) -> str:
    return f"performance-{contract.territory.code}-{contract.pk}.csv"


def number(value: Decimal | None, places: int = 2) -> str:
    """« 1234,50 »: a spreadsheet reads it as a number."""
    return "" if value is None else f"{value:.{places}f}".replace(".", ",")
