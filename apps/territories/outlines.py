# SPDX-License-Identifier: EUPL-1.2
"""Territories said by a file: compared, then created or updated by code."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import transaction

from apps.territories.models import Territory

FIELDS = ("name", "kind", "siren", "population", "outline")


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """One territory as a file says it. `outline` is hexadecimal EWKB of a surface in EPSG:4326; None = not said."""

    code: str
    name: str | None = None
    kind: str | None = None
    siren: str | None = None
    population: int | None = None
    outline: str | None = None


def differences(rows: Sequence[OutlineRow]) -> dict[str, tuple[str, ...] | None]:
    """{code: fields that differ}; None for a territory that does not exist yet. Unchanged ones are left out."""
    known = _known(rows)
    found = {row.code: _changed(row, known[row.code]) if row.code in known else None for row in rows}
    return {code: fields for code, fields in found.items() if fields != ()}


def save(*, rows: Sequence[OutlineRow], included_in: Territory | None) -> tuple[int, int]:
    """Write the rows; new territories become included in `included_in`. Returns (created, updated)."""
    with transaction.atomic():
        known = _known(rows)
        new = [_filled(Territory(code=row.code), row) for row in rows if row.code not in known]
        changed = [
            _filled(known[row.code], row) for row in rows if row.code in known and _changed(row, known[row.code])
        ]
        Territory.objects.bulk_create(new, batch_size=500)
        Territory.objects.bulk_update(changed, FIELDS, batch_size=200)
        if included_in is not None:
            included_in.includes.add(*new)
    return len(new), len(changed)


def _known(rows: Iterable[OutlineRow]) -> dict[str, Territory]:
    return {territory.code: territory for territory in Territory.objects.filter(code__in=[row.code for row in rows])}


def _changed(row: OutlineRow, territory: Territory) -> tuple[str, ...]:
    said = _said(row)
    return tuple(name for name, value in said.items() if not _same(getattr(territory, name), value))


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, GEOSGeometry) and isinstance(after, GEOSGeometry):
        return before.equals_exact(after)
    return before == after


def _filled(territory: Territory, row: OutlineRow) -> Territory:
    for name, value in _said(row).items():
        setattr(territory, name, value)
    return territory


def _said(row: OutlineRow) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in FIELDS[:-1]} | {"outline": _outline(row.outline)}
    return {name: value for name, value in values.items() if value is not None}


def _outline(hexewkb: str | None) -> MultiPolygon | None:
    if hexewkb is None:
        return None
    shape = GEOSGeometry(hexewkb)
    return shape if isinstance(shape, MultiPolygon) else MultiPolygon(shape, srid=4326)
