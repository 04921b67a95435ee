# SPDX-License-Identifier: EUPL-1.2
"""Rows of a file as territories with their outline."""

from collections.abc import Sequence
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from apps.assets.imports import values
from apps.assets.imports.mapping import column_of, slug
from apps.assets.imports.reading import Built, Reading
from apps.assets.imports.records import Record, RowRefused, said
from apps.assets.imports.shapes import POLYGONAL
from apps.assets.models import ImportJob
from apps.assets.services.upsert import UpsertResult
from apps.territories import outlines
from apps.territories.models import Territory

KINDS = {slug(str(label)): value for value, label in Territory.Kind.choices} | {
    value: value for value in Territory.Kind.values
}


class TerritoryTarget:
    """An existing territory is only updated where the person may: an import must not annex a neighbour."""

    def __init__(self, job: ImportJob, reading: Reading) -> None:
        self.job, self.reading = job, reading
        self.columns = column_of(job.mapping)
        self.lines: dict[str, int] = {}
        self.foreign = set(_out_of_reach(job).values_list("code", flat=True))

    def build(self, record: Record, geometry: str | None) -> outlines.OutlineRow:
        cells = {field: record.values.get(column) for field, column in self.columns.items()}
        code = values.text(cells.get("code"), "code", 16)
        if code is None:
            raise RowRefused("code", _("code absent"))
        self._once(code, record.line)
        if geometry is not None and GEOSGeometry(geometry).geom_type not in POLYGONAL:
            raise RowRefused("geometry", _("un contour est une surface"))
        return outlines.OutlineRow(
            code=code,
            name=values.text(cells.get("name"), "name", 120) or (None if self._exists(code) else code),
            kind=self._kind(cells.get("kind")),
            siren=values.text(cells.get("siren"), "siren", 9),
            population=_population(cells.get("population")),
            outline=geometry,
        )

    def differences(self, rows: Sequence[Built]) -> tuple[UpsertResult, list[dict[str, Any]]]:
        found = outlines.differences([built.row for built in rows])
        created = sum(fields is None for fields in found.values())
        shown = [
            {
                "line": built.line,
                "ref": built.row.code,
                "label": built.row.name or built.row.code,
                "changes": [[name, "", ""] for name in found[built.row.code] or ()],
            }
            for built in rows
            if built.row.code in found
        ]
        return UpsertResult(created, len(found) - created, len(rows) - len(found)), shown

    def write(self, rows: Sequence[Built]) -> UpsertResult:
        created, updated = outlines.save(rows=[built.row for built in rows], included_in=self.job.territory)
        return UpsertResult(created, updated, len(rows) - created - updated)

    def absent(self) -> list[int]:
        return []  # a territory is never removed by a file

    def finish(self) -> dict[str, int]:
        return {}

    def _exists(self, code: str) -> bool:
        return Territory.objects.filter(code=code).exists()

    def _once(self, code: str, line: int) -> None:
        if code in self.foreign:
            raise RowRefused("code", _("le territoire %(code)s existe et n'est pas le vôtre") % {"code": code})
        if code in self.lines:
            raise RowRefused("code", _("code déjà vu ligne %(line)d") % {"line": self.lines[code]})
        self.lines[code] = line

    def _kind(self, cell: Any) -> str | None:
        word = said(cell)
        if word is None:
            return None
        if slug(str(word)) not in KINDS:
            raise RowRefused("kind", _("nature inconnue : %(word)s") % {"word": str(word)[:40]})
        return KINDS[slug(str(word))]


def _out_of_reach(job: ImportJob) -> Any:
    if job.created_by is None or job.created_by.is_superuser:
        return Territory.objects.none()
    own = Territory.objects.visible_to(job.created_by, "territories.change_territory")
    return Territory.objects.exclude(pk__in=own.values("pk"))


def _population(cell: Any) -> int | None:
    schema = {"properties": {"population": {"type": "integer"}}}
    figure = values.attribute(cell, "population", schema)
    if figure is not None and not 0 <= figure < 2_000_000_000:
        raise RowRefused("population", _("nombre d'habitants invraisemblable"))
    return figure
