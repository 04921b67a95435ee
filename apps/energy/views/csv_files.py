# SPDX-License-Identifier: EUPL-1.2
"""CSV of pages: semicolons, decimal commas, an empty cell for what is unknown, nothing a spreadsheet would run."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from django.http import HttpResponse

FORMULAE = ("=", "+", "@", "-", "\t")


def answer(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    kept = StringIO()
    writer = csv.writer(kept, delimiter=";")
    writer.writerows([_cell(value) for value in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse("\ufeff" + kept.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return "" if value != value else f"{value:.3f}".replace(".", ",")
    text = str(value)
    return "'" + text if text.startswith(FORMULAE) else text
