# SPDX-License-Identifier: EUPL-1.2
"""Figures as files: for people (`;`, decimal comma) and for machines (`,`, decimal point, ISO dates)."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from apps.assets.exports import safe_cell
from apps.kpi.models import Figure

COLUMNS = (
    *("territoire", "code", "indicateur", "mois", "valeur", "unite", "au_moins", "au_plus", "objectif", "completeness"),
    *("lignes", "pourquoi", "version", "revision", "etat", "mesure_le", "fictif"),
)


def for_people(rows: Iterable[Figure]) -> str:
    return "\ufeff" + _written(rows, ";", ",")


def for_machines(rows: Iterable[Figure]) -> str:
    return _written(rows, ",", ".")


def _written(rows: Iterable[Figure], delimiter: str, comma: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow("completude" if name == "completeness" else name for name in COLUMNS)
    writer.writerows([safe_cell(cell) for cell in _cells(row, comma)] for row in rows)
    return out.getvalue()


def _cells(row: Figure, comma: str) -> Iterable[Any]:
    def number(value: Decimal | None) -> str:
        return "" if value is None else f"{value.normalize():f}".replace(".", comma)

    state = "publié" if row.is_published else "provisoire"
    return (
        *(row.territory.name, row.indicator.code, row.definition.name, f"{row.month:%Y-%m}", number(row.value)),
        *(row.indicator.get_unit_display(), number(row.low), number(row.high), number(row.target)),
        *(number(row.completeness), row.cases, row.why, row.definition.version, row.revision, state),
        *(row.measured_at.isoformat(timespec="seconds"), "oui" if row.is_sample else "non"),
    )
