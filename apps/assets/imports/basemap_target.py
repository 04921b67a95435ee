# SPDX-License-Identifier: EUPL-1.2
"""Rows of a file as objects of the base map: streets, buildings, limits."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from apps.assets.imports import values
from apps.assets.imports.mapping import column_of, slug
from apps.assets.imports.reading import Built, Reading
from apps.assets.imports.records import Record, RowRefused, said
from apps.assets.models import ImportJob
from apps.assets.services.upsert import UpsertResult
from apps.territories import basemap
from apps.territories.models import MapFeature

LAYERS = {slug(str(label)): value for value, label in MapFeature.Layer.choices} | {
    value: value for value in MapFeature.Layer.values
}


class BasemapTarget:
    def __init__(self, job: ImportJob, reading: Reading) -> None:
        assert job.territory is not None  # asked for by the form and the command
        self.job, self.reading, self.territory = job, reading, job.territory
        self.columns = column_of(job.mapping)
        self.rows: list[basemap.FeatureRow] = []

    def build(self, record: Record, geometry: str | None) -> basemap.FeatureRow:
        cells = {field: record.values.get(column) for field, column in self.columns.items()}
        if geometry is None:
            raise RowRefused("geometry", _("géométrie absente"))
        row = basemap.FeatureRow(
            self._layer(cells.get("layer")), values.text(cells.get("name"), "name", 160) or "", geometry
        )
        if self.job.options.get("remove_absent"):
            self.rows.append(row)
        return row

    def differences(self, rows: Sequence[Built]) -> tuple[UpsertResult, list[dict[str, Any]]]:
        new = basemap.count_new(territory=self.territory, rows=[built.row for built in rows])
        shown = [
            {"line": built.line, "ref": built.row.layer, "label": built.row.name, "changes": []} for built in rows[:20]
        ]
        return UpsertResult(created=new, unchanged=len(rows) - new), shown if new else []

    def write(self, rows: Sequence[Built]) -> UpsertResult:
        added = basemap.add(territory=self.territory, rows=[built.row for built in rows])
        return UpsertResult(created=added, unchanged=len(rows) - added)

    def absent(self) -> list[int]:
        return []

    def finish(self) -> dict[str, int]:
        if not self.rows:
            return {}
        return {"removed": basemap.remove_others(territory=self.territory, rows=self.rows)}

    def _layer(self, cell: Any) -> str:
        word = said(cell) or self.job.options.get("layer")
        if word is None or slug(str(word)) not in LAYERS:
            raise RowRefused("layer", _("couche inconnue : %(word)s") % {"word": str(word)[:40]})
        return LAYERS[slug(str(word))]
