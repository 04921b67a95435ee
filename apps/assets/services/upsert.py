# SPDX-License-Identifier: EUPL-1.2
"""Write what a source says exists: one comparison, then one UPDATE and one INSERT per chunk, on (source, source_ref).

A source owns its fields; what an agent set by hand (`local_fields`) is never overwritten. A field that is None was
not said and stays as it is; an attribute that is null is removed.
"""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from apps.assets.models import Asset, Source
from apps.assets.services.planning import tell_the_planner

CHUNK = 5_000  # rows per statement: bounds the memory of the parameters
LOCK_SPACE = 0x41535354  # "ASST": writers of one source wait for each other, so they cannot deadlock


@dataclass(frozen=True, slots=True)
class AssetRow:
    """One asset as a source says it. `geometry` is hexadecimal EWKB in EPSG:4326; None = not said."""

    ref: str
    kind_id: int | None = None
    code: str | None = None
    name: str | None = None
    owner_id: int | None = None
    geometry: str | None = None
    lifecycle: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What writing one row would do: `fid` None = created; `fields` names what differs (empty = unchanged)."""

    ref: str
    fid: int | None
    fields: tuple[str, ...]
    before: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UpsertResult:
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: "UpsertResult") -> "UpsertResult":
        return UpsertResult(
            self.created + other.created, self.updated + other.updated, self.unchanged + other.unchanged
        )


WANTED = """
WITH said AS (
    SELECT * FROM unnest(%(ref)s::text[], %(code)s::text[], %(name)s::text[], %(kind)s::bigint[], %(owner)s::bigint[],
                         %(geometry)s::text[], %(lifecycle)s::text[], %(attributes)s::text[], %(uid)s::uuid[])
        AS said(ref, code, name, kind_id, owner_id, geometry, lifecycle, attributes, uid)
), wanted AS (
    SELECT said.ref, said.uid, asset.fid,
           CASE WHEN 'code' = ANY(asset.local_fields) THEN asset.code
                ELSE COALESCE(said.code, asset.code, left(said.ref, 60)) END AS code,
           CASE WHEN 'name' = ANY(asset.local_fields) THEN asset.name
                ELSE COALESCE(said.name, asset.name, '') END AS name,
           CASE WHEN 'kind' = ANY(asset.local_fields) THEN asset.kind_id
                ELSE COALESCE(said.kind_id, asset.kind_id) END AS kind_id,
           CASE WHEN 'owner' = ANY(asset.local_fields) THEN asset.owner_id
                ELSE COALESCE(said.owner_id, asset.owner_id, %(territory)s) END AS owner_id,
           CASE WHEN 'geometry' = ANY(asset.local_fields) THEN asset.geometry
                ELSE COALESCE(said.geometry::geometry, asset.geometry) END AS geometry,
           CASE WHEN 'lifecycle' = ANY(asset.local_fields) THEN asset.lifecycle
                ELSE COALESCE(said.lifecycle, asset.lifecycle, 'in_service') END AS lifecycle,
           jsonb_strip_nulls(COALESCE(asset.attributes, '{}') || said.attributes::jsonb) AS attributes,
           asset AS old
      FROM said LEFT JOIN assets_asset asset ON asset.source_id = %(source)s AND asset.source_ref = said.ref
), compared AS (
    SELECT wanted.*, array_remove(ARRAY[
             CASE WHEN code IS DISTINCT FROM (old).code THEN 'code' END,
             CASE WHEN name IS DISTINCT FROM (old).name THEN 'name' END,
             CASE WHEN kind_id IS DISTINCT FROM (old).kind_id THEN 'kind' END,
             CASE WHEN owner_id IS DISTINCT FROM (old).owner_id THEN 'owner' END,
             CASE WHEN geometry IS DISTINCT FROM (old).geometry THEN 'geometry' END,
             CASE WHEN lifecycle IS DISTINCT FROM (old).lifecycle THEN 'lifecycle' END,
             CASE WHEN attributes IS DISTINCT FROM (old).attributes THEN 'attributes' END], NULL) AS fields
      FROM wanted
)
"""
DIFFERENCES = """
SELECT ref, fid, fields, jsonb_build_object('code', (old).code, 'name', (old).name, 'kind', (old).kind_id,
       'owner', (old).owner_id, 'lifecycle', (old).lifecycle, 'attributes', (old).attributes)
  FROM compared WHERE fid IS NULL OR fields <> '{}'
"""
COUNT = """
SELECT count(*) FILTER (WHERE fid IS NULL), count(*) FILTER (WHERE fid IS NOT NULL AND fields <> '{}') FROM compared
"""
UPDATE = """
UPDATE assets_asset asset
   SET code = compared.code, name = compared.name, kind_id = compared.kind_id, owner_id = compared.owner_id,
       geometry = compared.geometry, lifecycle = compared.lifecycle, attributes = compared.attributes,
       updated_at = clock_timestamp()
  FROM compared WHERE asset.fid = compared.fid AND compared.fields <> '{}'
"""
INSERT = """
INSERT INTO assets_asset (uid, code, name, kind_id, owner_id, source_id, source_ref, geometry, lifecycle, attributes,
       local_attributes, local_fields, state, acked, state_at, state_origin, created_at, updated_at)
SELECT uid, code, name, kind_id, owner_id, %(source)s, ref, geometry, lifecycle, attributes, '{}', '{}', %(state)s,
       false, clock_timestamp(), %(slug)s, clock_timestamp(), clock_timestamp()
  FROM compared WHERE fid IS NULL
ON CONFLICT (source_id, source_ref) WHERE source_ref <> '' DO NOTHING
"""


def differences(*, source: Source, rows: Sequence[AssetRow]) -> Iterator[Change]:
    """What `upsert` would create or change, without writing; unchanged rows are left out."""
    for chunk in _chunks(rows):
        with connection.cursor() as cursor:
            cursor.execute(WANTED + DIFFERENCES, _parameters(source, chunk))
            found = cursor.fetchall()
        for ref, fid, fields, before in found:
            yield Change(ref, fid, tuple(fields) if fid else (), json.loads(before) if fid else {})


def upsert(*, source: Source, rows: Sequence[AssetRow]) -> UpsertResult:
    """Create or update assets of `source`. References must be unique in `rows`; new ones need a kind."""
    result = UpsertResult()
    with transaction.atomic():
        for chunk in _chunks(rows):
            result += _upsert_chunk(source, chunk)
    tell_the_planner(Asset, result.created)
    return result


def _upsert_chunk(source: Source, rows: Sequence[AssetRow]) -> UpsertResult:
    parameters = _parameters(source, rows)
    with connection.cursor() as cursor:
        cursor.execute(WANTED + COUNT, parameters)
        new, changed = cursor.fetchone()
        if not new and not changed:  # the usual case of a poll: no lock, no write
            return UpsertResult(unchanged=len(rows))
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, source.pk])
        created = _written(cursor, WANTED + INSERT, parameters) if new else 0
        overtaken = created < new  # somebody else created some of them meanwhile
        updated = _written(cursor, WANTED + UPDATE, parameters) if changed or overtaken else 0
    return UpsertResult(created, updated, len(rows) - created - updated)


def _written(cursor: Any, statement: str, parameters: Mapping[str, Any]) -> int:
    cursor.execute(statement, parameters)
    return cursor.rowcount


def _parameters(source: Source, rows: Sequence[AssetRow]) -> dict[str, Any]:
    return {
        "source": source.pk,
        "slug": source.slug,
        "territory": source.territory_id,
        "state": Asset.State.UNKNOWN if source.telemetered else Asset.State.SILENT,
        "ref": [row.ref for row in rows],
        "code": [row.code for row in rows],
        "name": [row.name for row in rows],
        "kind": [row.kind_id for row in rows],
        "owner": [row.owner_id for row in rows],
        "geometry": [row.geometry for row in rows],
        "lifecycle": [row.lifecycle for row in rows],
        "attributes": [json.dumps(dict(row.attributes), ensure_ascii=False) for row in rows],
        "uid": [uuid.uuid4() for _ in rows],
    }


def _chunks(rows: Sequence[AssetRow]) -> Iterator[Sequence[AssetRow]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def mark_removed(*, fids: Sequence[int]) -> int:
    """Assets that a file no longer says are « déposé », save those whose life is held by hand."""
    rows = Asset.objects.filter(fid__in=fids).exclude(local_fields__contains=["lifecycle"])
    return rows.update(lifecycle=Asset.Lifecycle.REMOVED, updated_at=timezone.now())
