# SPDX-License-Identifier: EUPL-1.2
"""The figures as a file and as data of the API."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from apps.assets.exports import safe_cell
from apps.signalements.measures.counting import Scope
from apps.signalements.measures.report import Figure, Report, Row

COLUMNS = ("mesure", "categorie", "trimestre", "valeur", "unite", "n", "definition", "pourquoi")


def data(report: Report, scope: Scope) -> dict[str, Any]:
    return {
        "start": scope.days.start,
        "end": scope.days.end,
        "received": report.received,
        "measures": [_figure(one) | {"label": one.label, "definition": one.definition} for one in report.figures],
        "categories": [_category(row, report) for row in report.rows],
        "channels": [{"name": one.name, "n": one.count, "percent": round(one.percent, 1)} for one in report.channels],
        "months": [
            {"month": f"{one.first:%Y-%m}", "received": one.received, "confirmed": one.confirmed}
            for one in report.months
        ],
    }


def text(report: Report) -> str:
    """Semicolons and decimal commas, as the other files of the product."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(COLUMNS)
    writer.writerows(_lines(report))
    return out.getvalue()


def _lines(report: Report) -> Iterator[tuple[Any, ...]]:
    for one in report.figures:
        yield _cells(one, "", "")
    for row in report.rows:
        name = safe_cell(row.name)
        yield ("received", name, "", row.count, "", row.count, "", "")
        yield from (_cells(one, name, "") for one in (row.confirmed, row.contested, row.p50, row.p80))
        for quarter, pair in zip(report.quarters, row.quarters, strict=True):
            yield from (_cells(one, name, quarter_of(quarter)) for one in pair)
    for channel in report.channels:
        yield ("channel", safe_cell(channel.name), "", _number(channel.percent), "%", channel.count, "", "")
    for month in report.months:
        yield ("received", "", f"{month.first:%Y-%m}", month.received, "", month.received, "", "")


def quarter_of(first: Any) -> str:
    return f"T{(first.month + 2) // 3} {first.year}"


def _cells(one: Figure, category: str, quarter: str) -> tuple[Any, ...]:
    return (one.code, category, quarter, _number(one.value), one.unit, one.n, one.definition, one.why)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}".replace(".", ",")


def _figure(one: Figure) -> dict[str, Any]:
    value = None if one.value is None else round(one.value, 2)
    return {"code": one.code, "value": value, "unit": one.unit, "n": one.n, "why": one.why}


def _category(row: Row, report: Report) -> dict[str, Any]:
    return {
        "name": row.name,
        "n": row.count,
        "measures": [_figure(one) for one in (row.confirmed, row.contested, row.p50, row.p80)],
        "quarters": [
            {"quarter": quarter_of(quarter), "measures": [_figure(one) for one in pair]}
            for quarter, pair in zip(report.quarters, row.quarters, strict=True)
        ],
    }
