# SPDX-License-Identifier: EUPL-1.2
"""Tens of thousands of assets and their network in a few statements: COPY to a stage, then insert what is missing."""

from collections.abc import Iterable
from typing import Any

import pghistory
from django.db import connection, transaction

from apps.supervision.demo.files import read_rows

CREATE_STAGE = """
CREATE TEMP TABLE demo_stage (
    code text, kind text, owner text, source text, source_ref text, powered_by text, connected_via text,
    lon double precision, lat double precision, name text, attributes jsonb
) ON COMMIT DROP
"""
COPY_STAGE = "COPY demo_stage FROM STDIN"
COLUMNS = ("code", "kind", "owner", "source", "source_ref", "powered_by", "connected_via")
COLUMNS += ("lon", "lat", "name", "attributes")

# A supervised asset is unknown until its supervisor has spoken; an inventoried one is silent by nature.
INSERT_ASSETS = """
INSERT INTO assets_asset (uid, code, name, kind_id, owner_id, source_id, source_ref, geometry, lifecycle, attributes,
    local_attributes, local_fields, state, acked, state_at, state_origin, created_at, updated_at)
SELECT gen_random_uuid(), stage.code, stage.name, kind.id, owner.id, source.id, stage.source_ref,
    ST_SetSRID(ST_MakePoint(stage.lon, stage.lat), 4326), 'in_service', stage.attributes, '{}', '{}',
    CASE source.driver WHEN 'none' THEN 'silent' ELSE 'unknown' END, false, now(), source.slug, now(), now()
FROM demo_stage stage
JOIN assets_assetkind kind ON kind.code = stage.kind
JOIN territories_territory owner ON owner.code = stage.owner
JOIN assets_source source ON source.slug = stage.source
ON CONFLICT (source_id, source_ref) WHERE source_ref <> '' DO NOTHING
"""

# Codes are unique within a city, not between cities: the stage holds one city at a time.
INSERT_EDGES = """
WITH known AS MATERIALIZED (
    SELECT stage.code, stage.powered_by, stage.connected_via, asset.fid
    FROM demo_stage stage
    JOIN assets_source source ON source.slug = stage.source
    JOIN assets_asset asset ON asset.source_id = source.id AND asset.source_ref = stage.source_ref
)
INSERT INTO assets_networkedge (upstream_id, downstream_id, nature)
SELECT upstream.fid, known.fid, 'power' FROM known JOIN known upstream ON upstream.code = known.powered_by
UNION ALL
SELECT upstream.fid, known.fid, 'data' FROM known JOIN known upstream ON upstream.code = known.connected_via
ON CONFLICT DO NOTHING
"""


class IncompleteInventory(Exception):
    """Rows of the file name a kind, an owner or a source that does not exist: nothing was written."""


def load(names: Iterable[str]) -> int:
    """Insert the assets and edges of one city's files; how many assets these files describe.

    In a history context: without one, the history trigger fails and recovers once per row, 15 times slower.
    """
    with pghistory.context(reason="load_demo"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CREATE_STAGE)
        with cursor.copy(COPY_STAGE) as copy:
            for name in names:
                for row in read_rows(name):
                    copy.write_row([row[column] for column in COLUMNS])
        cursor.execute("ANALYZE demo_stage")
        _refuse_orphans(cursor)
        cursor.execute(INSERT_ASSETS)
        cursor.execute("ANALYZE assets_asset")  # else the edges are joined as if the table were empty: 20 s
        cursor.execute(INSERT_EDGES)
        cursor.execute("SELECT count(*) FROM demo_stage")
        return cursor.fetchone()[0]


def _refuse_orphans(cursor: Any) -> None:
    cursor.execute("""
        SELECT stage.code FROM demo_stage stage
        LEFT JOIN assets_assetkind kind ON kind.code = stage.kind
        LEFT JOIN territories_territory owner ON owner.code = stage.owner
        LEFT JOIN assets_source source ON source.slug = stage.source
        WHERE kind.id IS NULL OR owner.id IS NULL OR source.id IS NULL LIMIT 1
    """)
    orphan = cursor.fetchone()
    if orphan:
        raise IncompleteInventory(f"{orphan[0]} : type, propriétaire ou source inconnus")
