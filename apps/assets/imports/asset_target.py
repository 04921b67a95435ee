# SPDX-License-Identifier: EUPL-1.2
"""Rows of a file as assets of a source."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from apps.assets.imports import values
from apps.assets.imports.mapping import ATTRIBUTE, column_of, slug
from apps.assets.imports.reading import Built, Reading
from apps.assets.imports.records import Problem, Record, RowRefused, said
from apps.assets.models import Asset, AssetKind, ImportJob, NetworkEdge
from apps.assets.services import network
from apps.assets.services.upsert import AssetRow, UpsertResult, differences, mark_removed, upsert
from apps.territories.models import Territory

MAX_REF, MAX_CODE, MAX_NAME = 120, 60, 160
LINKS = {"powered_by": NetworkEdge.Nature.POWER, "connected_via": NetworkEdge.Nature.DATA}
LIFECYCLES = {slug(str(label)): value for value, label in Asset.Lifecycle.choices} | {
    value: value for value in Asset.Lifecycle.values
}


class AssetTarget:
    """Builds the rows of one import and writes them; remembers what the file said, to find what is absent."""

    def __init__(self, job: ImportJob, reading: Reading) -> None:
        assert job.source is not None  # a constraint of the table
        self.job, self.reading, self.source = job, reading, job.source
        self.columns = column_of(job.mapping)
        self.attributes = {
            field.removeprefix(ATTRIBUTE): column
            for field, column in self.columns.items()
            if field.startswith(ATTRIBUTE)
        }
        self.kinds = kinds_by_word()
        self.owners = {territory.code: territory.pk for territory in permitted_owners(job)}
        self.lines: dict[str, int] = {}  # reference -> line that said it
        self.digests: Counter[str] = Counter()
        self.kinds_seen: set[int] = set()
        self.links: list[tuple[int, network.Edge]] = []

    def build(self, record: Record, geometry: str | None) -> AssetRow:
        """Raises RowRefused. A value that cannot be read is reported and left out, the row is kept."""
        cells = {field: record.values.get(column) for field, column in self.columns.items()}
        code = values.text(cells.get("code"), "code", MAX_CODE)
        kind = self._kind(cells.get("kind"))
        row = AssetRow(
            ref=values.text(cells.get("ref"), "ref", MAX_REF) or code or "",
            kind_id=kind.pk,
            code=code,
            name=values.text(cells.get("name"), "name", MAX_NAME),
            owner_id=self._owner(cells.get("owner")),
            geometry=geometry,
            lifecycle=self._lifecycle(cells.get("lifecycle")),
            attributes=self._attributes(record, cells.get("attributes"), kind.attribute_schema),
        )
        row = self._referenced(row, record.line)
        self.kinds_seen.add(kind.pk)
        self._link(row, cells, record.line)
        return row

    def differences(self, rows: Sequence[Built]) -> tuple[UpsertResult, list[dict[str, Any]]]:
        """Counts and what would change, in the order of the file."""
        changes = {change.ref: change for change in differences(source=self.source, rows=_rows(rows))}
        created = sum(change.fid is None for change in changes.values())
        found = [
            _shown(built, changes[built.row.ref].before, changes[built.row.ref].fields)
            for built in rows
            if built.row.ref in changes
        ]
        return UpsertResult(created, len(changes) - created, len(rows) - len(changes)), found

    def write(self, rows: Sequence[Built]) -> UpsertResult:
        return upsert(source=self.source, rows=_rows(rows))

    def absent(self) -> list[int]:
        """fids of the assets of these kinds that the source had and the file no longer says."""
        known = Asset.objects.filter(source=self.source, kind__in=self.kinds_seen).in_service()
        if not self.job.options.get("owner_column"):
            known = known.filter(owner=self.job.territory)
        return [fid for fid, ref in known.values_list("fid", "source_ref") if ref not in self.lines]

    def finish(self) -> dict[str, int]:
        """Links between what was written, and removal of what is absent when it was asked for."""
        among = Asset.objects.filter(owner__in=self.owners.values())
        result = network.connect(edges=[edge for _line, edge in self.links], among=among)
        lines = {edge: line for line, edge in self.links}
        for edge, reason in result.rejected:
            self.reading.report(Problem(lines[edge], "powered_by", reason, refused=False))
        removed = mark_removed(fids=self.absent()) if self.job.options.get("remove_absent") else 0
        return {"links": result.created, "removed": removed}

    def _kind(self, cell: Any) -> AssetKind:
        word = said(cell)
        if word is None:
            if self.job.kind is None:
                raise RowRefused("kind", _("type d'équipement absent"))
            return self.job.kind
        kind = self.kinds.get(slug(str(word)))
        if kind is None:
            raise RowRefused("kind", _("type d'équipement inconnu : %(word)s") % {"word": str(word)[:60]})
        return kind

    def _owner(self, cell: Any) -> int | None:
        code = values.text(cell, "owner", 16)
        if code is None:
            return self.job.territory_id
        if code not in self.owners:
            raise RowRefused("owner", _("territoire inconnu ou hors de vos habilitations : %(code)s") % {"code": code})
        return self.owners[code]

    def _lifecycle(self, cell: Any) -> str | None:
        word = said(cell)
        if word is None:
            return Asset.Lifecycle.IN_SERVICE if self.job.options.get("remove_absent") else None
        if slug(str(word)) not in LIFECYCLES:
            raise RowRefused("lifecycle", _("vie inconnue : %(word)s") % {"word": str(word)[:40]})
        return LIFECYCLES[slug(str(word))]

    def _attributes(self, record: Record, cell: Any, schema: Mapping[str, Any]) -> dict[str, Any]:
        found = _json_object(cell)
        for name, column in self.attributes.items():
            try:
                found[name] = values.attribute(record.values.get(column), name, schema)
            except RowRefused as error:
                self.reading.report(Problem(record.line, error.field, error.reason, refused=False))
        return found

    def _referenced(self, row: AssetRow, line: int) -> AssetRow:
        """A reference said twice is refused; a row without one is known by what it says."""
        if not row.ref:
            row = replace(row, ref=self._digest(row))
        if row.ref in self.lines:
            raise RowRefused(
                "ref",
                _("référence « %(ref)s » déjà vue ligne %(line)d") % {"ref": row.ref, "line": self.lines[row.ref]},
            )
        self.lines[row.ref] = line
        return row

    def _digest(self, row: AssetRow) -> str:
        """Stable from one file to the next: geometry, name and attributes, and the rank among identical rows."""
        content = json.dumps([row.kind_id, row.geometry, row.name, row.attributes], sort_keys=True, default=str)
        digest = hashlib.sha256(content.encode()).hexdigest()[:16]
        self.digests[digest] += 1
        rank = self.digests[digest]
        return f"~{digest}" if rank == 1 else f"~{digest}#{rank}"

    def _link(self, row: AssetRow, cells: Mapping[str, Any], line: int) -> None:
        for field, nature in LINKS.items():
            upstream = said(cells.get(field))
            if upstream is not None:
                self.links.append((line, network.Edge(str(upstream), row.code or row.ref, nature)))


def permitted_owners(job: ImportJob) -> Iterable[Territory]:
    """Territories that this import may give assets to; a command of the administrator may all."""
    if job.created_by is None:
        return Territory.objects.only("pk", "code")
    return Territory.objects.visible_to(job.created_by, "assets.import_assets").only("pk", "code")


def kinds_by_word() -> dict[str, AssetKind]:
    """By the slug of all that a file may call them."""
    kinds = AssetKind.objects.all()
    return {slug(getattr(kind, field)): kind for kind in kinds for field in ("code", "label", "label_plural")}


def _rows(rows: Sequence[Built]) -> list[AssetRow]:
    return sorted((built.row for built in rows), key=lambda row: row.ref)


def _json_object(cell: Any) -> dict[str, Any]:
    found = said(cell)
    if isinstance(found, str):
        try:
            found = json.loads(found)
        except (ValueError, RecursionError) as error:
            raise RowRefused("attributes", _("JSON illisible")) from error
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise RowRefused("attributes", _("objet JSON attendu"))
    return dict(found)


def _shown(built: Built, before: Mapping[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    """One line of the preview; `changes` = [field, before, after]."""
    row = built.row
    after = {"code": row.code, "name": row.name, "lifecycle": row.lifecycle, "attributes": dict(row.attributes)}
    changes = []
    for name in fields:
        if name == "attributes":
            old = before.get("attributes") or {}
            changes += [[key, old.get(key), new] for key, new in row.attributes.items() if old.get(key) != new]
        else:
            changes.append([name, before.get(name), after.get(name)])
    return {"line": built.line, "ref": row.ref, "label": row.name or row.code or row.ref, "changes": changes}
