# SPDX-License-Identifier: EUPL-1.2
"""The measures as a file and as data of the API."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from apps.assets.exports import safe_cell
from apps.interventions.measures.counting import Scope
from apps.interventions.measures.report import Figure, Report

COLUMNS = ("mesure", "groupe", "de", "valeur", "unite", "n", "definition", "pourquoi")


def data(report: Report, scope: Scope) -> dict[str, Any]:
    return {
        "start": scope.period.start,
        "end": scope.period.end,
        "measures": [_figure(one) | {"definition": one.definition} for one in report.figures],
        "groups": {
            table.code: [
                {"name": group.name, "n": group.count, "measures": [_figure(one) for one in group.figures]}
                for group in table.groups
            ]
            for table in report.tables
        },
        "months": [
            {"month": f"{month.first:%Y-%m}", "measures": [_figure(one) for one in month.shares.values()]}
            for month in report.months
        ],
        "backlog_ages": [{"name": name, "n": count} for name, count in report.ages],
        "overdue": report.late,
        "assets": [row | {"hours": round(float(row["hours"]), 2)} for row in report.assets],
    }


def text(report: Report) -> str:
    """Semicolons and decimal commas, as the statements."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(report))
    return out.getvalue()


def _rows(report: Report) -> Iterator[tuple[Any, ...]]:
    for one in report.figures:
        yield _cells(one, "ensemble", "")
    for table in report.tables:
        for group in table.groups:
            yield from (_cells(one, table.title, group.name) for one in group.figures)
    for month in report.months:
        yield from (_cells(one, "Par mois", f"{month.first:%Y-%m}") for one in month.shares.values())
    for name, count in report.ages:
        yield ("backlog", "Par âge", name, count, "", count, "", "")
    for row in report.assets:
        yield ("failures", "Par équipement", safe_cell(row["code"]), row["failures"], "", row["failures"], "", "")


def _cells(one: Figure, by: str, group: str) -> tuple[Any, ...]:
    value = "" if one.value is None else f"{one.value:.2f}".replace(".", ",")
    return (one.code, by, safe_cell(group), value, one.unit, one.n, one.definition, one.why)


def _figure(one: Figure) -> dict[str, Any]:
    value = None if one.value is None else round(one.value, 2)
    return {"code": one.code, "label": one.label, "value": value, "unit": one.unit, "n": one.n, "why": one.why}
