# SPDX-License-Identifier: EUPL-1.2
"""The statements behind testimonies: what was told becomes their rows, and what grouping makes of them is kept."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from apps.events.fetching import array, rows
from apps.events.incidents.member import Witness
from apps.events.models.alarm import Severity

COLUMNS = f"""-id, NULL, 0, asset_id, condition, territory_id, false, {Severity.MINOR.value}, said_at, ended_at,
 COALESCE(incident_id, 0), false, false, by_hand, lines, voices"""
OF_INCIDENTS = f"SELECT {COLUMNS} FROM events_testimony WHERE incident_id = ANY(%s) AND NOT withdrawn"  # noqa: S608
NEAR = f"""
SELECT {COLUMNS} FROM events_testimony
 WHERE NOT withdrawn AND said_at BETWEEN %s AND %s
   AND (lines && %s::bigint[] OR asset_id = ANY(%s::bigint[]))
"""  # noqa: S608  (names of columns)
OF_REFS = f"SELECT {COLUMNS}, withdrawn FROM events_testimony WHERE ref = ANY(%s) ORDER BY id"  # noqa: S608
PLACE = """
UPDATE events_testimony SET incident_id = NULLIF(placed.incident_id, 0), by_hand = placed.by_hand
  FROM unnest(%s::bigint[], %s::bigint[], %s::boolean[]) AS placed(id, incident_id, by_hand)
 WHERE events_testimony.id = placed.id
"""
PARTED = "UPDATE events_testimony SET incident_id = NULL, by_hand = false WHERE id = ANY(%s)"
# Several words of one report may wait: the latest. What is older than the row says nothing. The lines: those of the
# asset that it names (itself when it feeds something), else of what stands within REACH metres of it, or of its place.
KEEP = """
WITH told AS (
    SELECT DISTINCT ON (ref) * FROM json_to_recordset(%(told)s) AS told(
        ref varchar, told_at timestamptz, label varchar, condition varchar, territory bigint, asset bigint,
        lon float, lat float, voices varchar[], said_at timestamptz, ended_at timestamptz, withdrawn boolean)
     ORDER BY ref, told_at DESC
), placed AS (
    SELECT told.*, near.asset_id, COALESCE(near.lines, '{}') AS lines
      FROM told LEFT JOIN LATERAL (
        SELECT (array_agg(fid ORDER BY away, fid))[1] AS asset_id, array_agg(DISTINCT upstream_id) AS lines
          FROM (
            SELECT fid, 0.0 AS away, edge.upstream_id
              FROM assets_asset asset
              JOIN assets_networkedge edge ON edge.downstream_id = fid AND edge.nature = 'power'
             WHERE fid = told.asset
             UNION ALL
            SELECT told.asset, 0.0, told.asset
             WHERE EXISTS (SELECT FROM assets_networkedge WHERE upstream_id = told.asset AND nature = 'power')
             UNION ALL
            SELECT fid, ST_DistanceSphere(asset.geometry, here), edge.upstream_id
              FROM (SELECT COALESCE((SELECT ST_Centroid(geometry) FROM assets_asset WHERE fid = told.asset),
                                    ST_SetSRID(ST_MakePoint(told.lon, told.lat), 4326)) AS here) point
              JOIN assets_asset asset
                ON geom_3857 && ST_Expand(ST_Transform(here, 3857), %(reach)s / cos(radians(ST_Y(here))))
               AND ST_DistanceSphere(asset.geometry, here) <= %(reach)s AND asset.lifecycle <> 'removed'
              JOIN assets_assetkind kind ON kind.id = asset.kind_id AND NOT kind.restricted
              JOIN assets_networkedge edge ON edge.downstream_id = fid AND edge.nature = 'power'
             WHERE NOT EXISTS (SELECT FROM assets_networkedge WHERE nature = 'power'
                                  AND told.asset IN (upstream_id, downstream_id))) fed) near ON NOT told.withdrawn
)
INSERT INTO events_testimony (ref, told_at, label, condition, territory_id, asset_id, lines, voices, said_at, ended_at,
                              withdrawn, by_hand)
SELECT ref, told_at, label, condition, territory, COALESCE(asset, asset_id), lines, voices, said_at, ended_at,
       withdrawn, false FROM placed
ON CONFLICT (ref) DO UPDATE
   SET told_at = EXCLUDED.told_at, label = EXCLUDED.label, condition = EXCLUDED.condition,
       territory_id = EXCLUDED.territory_id, asset_id = EXCLUDED.asset_id, lines = EXCLUDED.lines,
       voices = EXCLUDED.voices, said_at = EXCLUDED.said_at, ended_at = EXCLUDED.ended_at,
       withdrawn = EXCLUDED.withdrawn
 WHERE events_testimony.told_at < EXCLUDED.told_at
RETURNING ref
"""
REACH = 80.0  # metres around what somebody saw


def keep(told: str) -> list[str]:
    """`told`: a JSON list. The references of those that it changed."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP, {"told": told, "reach": REACH})
        return [ref for (ref,) in cursor.fetchall()]


def of_refs(refs: Iterable[str]) -> tuple[list[Witness], list[Witness]]:
    """Those that stand, those that were withdrawn."""
    found: tuple[list[Witness], list[Witness]] = ([], [])
    for *values, withdrawn in rows(OF_REFS, [list(refs)]):
        found[withdrawn].append(_witness(values))
    return found


def near(lines: Iterable[int], assets: Iterable[int], since: datetime, until: datetime) -> list[Witness]:
    """Said then of what one of these lines feeds, or of one of these assets."""
    return [_witness(values) for values in rows(NEAR, [since, until, array(lines), array(assets)])]


def of_incidents(ids: str) -> list[Witness]:
    return [_witness(values) for values in rows(OF_INCIDENTS, [ids])]


def place(moved: Sequence[Witness] | Sequence[Any]) -> None:
    if not moved:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            PLACE, [[-one.id for one in moved], [one.incident_id for one in moved], [one.by_hand for one in moved]]
        )


def part(gone: Iterable[Any]) -> None:
    """They were taken back: in no incident any more."""
    ids = [-one.id for one in gone if one.is_testimony]
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(PARTED, [ids])


def _witness(values: Sequence[Any]) -> Witness:
    *member, lines, voices = values
    one = Witness(*member)
    one.lines, one.voices = tuple(lines), frozenset(voices)
    return one
