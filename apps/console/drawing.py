# SPDX-License-Identifier: EUPL-1.2
"""Vector tiles drawn by PostGIS: geometry only. States travel apart and are joined in the browser by `fid`.

Each asset is a point; what is a line or a surface (feeder, building, zone) has its shape besides, where one can see it.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from apps.console import cells
from apps.console.scope import Scope
from apps.events.fetching import Binary, cursor_of

EXTENT = 4096
SQUARES = 6  # halvings of an aggregated tile: 64 squares a side, each 8 pixels of a 512-pixel tile
FULLEST = 14_000  # assets in one detailed tile: 6 bytes each once compressed, so under 100 kB
SHAPES_MOST = 2_000  # in one tile, the largest first: about 40 bytes each once compressed
SHAPES_FROM = 6  # pixels of its longer side: below, its point is all that one sees
DETAIL_MIN, DETAIL_MAX = 10, 16
WORLD = 40075016.685578488  # metres, side of the Web Mercator square

VISIBLE = """
  FROM assets_asset asset
  JOIN assets_assetkind kind ON kind.id = asset.kind_id
  LEFT JOIN assets_source source ON source.id = asset.source_id
 WHERE asset.owner_id = ANY(%(owners)s)
   AND asset.lifecycle <> 'removed'
   AND (NOT kind.restricted OR asset.owner_id = ANY(%(unrestricted)s))
   AND asset.geom_3857 IS NOT NULL
"""
POINT = """CASE WHEN GeometryType(asset.geom_3857) = 'POINT' THEN asset.geom_3857
                 ELSE ST_PointOnSurface(asset.geom_3857) END"""

# Only constants are put together here; values are bound.
POINTS = f"""
SELECT ST_AsMVT(tile, 'assets', {EXTENT}, 'geom', 'fid') FROM (
    SELECT asset.fid, asset.kind_id::int AS k, (coalesce(source.driver, 'none') <> 'none')::int AS m,
           ST_AsMVTGeom({POINT}, bounds.box, {EXTENT}, 64, true) AS geom
      {VISIBLE.replace("FROM", "FROM (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box) bounds,", 1)}
       AND asset.geom_3857 && ST_Expand(bounds.box, %(margin)s)
) tile
"""  # noqa: S608

SHAPES = f"""
SELECT ST_AsMVT(tile, 'shapes', {EXTENT}, 'geom', 'fid') FROM (
    SELECT fid, k, m, ST_AsMVTGeom(ST_Simplify(shape, %(pixel)s / 2, true), box, {EXTENT}, 64, true) AS geom FROM (
        SELECT asset.fid, asset.kind_id::int AS k, (coalesce(source.driver, 'none') <> 'none')::int AS m,
               asset.geom_3857 AS shape, bounds.box,
               greatest(ST_XMax(asset.geom_3857) - ST_XMin(asset.geom_3857),
                        ST_YMax(asset.geom_3857) - ST_YMin(asset.geom_3857)) AS side
          {VISIBLE.replace("FROM", "FROM (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box) bounds,", 1)}
           AND ST_Dimension(asset.geom_3857) > 0
           AND asset.geom_3857 && ST_Expand(bounds.box, %(margin)s)
    ) seen WHERE side >= {SHAPES_FROM} * %(pixel)s ORDER BY side DESC, fid LIMIT {SHAPES_MOST}
) tile WHERE geom IS NOT NULL
"""  # noqa: S608

DETAIL = f"SELECT coalesce(({POINTS}), ''::bytea) || coalesce(({SHAPES}), ''::bytea)"  # noqa: S608

# Two workers of PostgreSQL would take twice the time of one to draw some thousand points, and the cores of the others.
ALONE = "SET LOCAL max_parallel_workers_per_gather = 0"

AGGREGATE = f"""
SELECT ST_AsMVT(tile, 'assets', {EXTENT}, 'geom') FROM (
    SELECT kept.kind_id::int AS k, sum(kept.n)::int AS n,
           ST_AsMVTGeom(ST_Point((sum(kept.sum_x) / sum(kept.n) / 100)::float8,
                                 (sum(kept.sum_y) / sum(kept.n) / 100)::float8, 3857),
                        ST_TileEnvelope(%(z)s, %(x)s, %(y)s), {EXTENT}, 0, false) AS geom
      FROM ({cells.KEPT}) kept JOIN assets_assetkind kind ON kind.id = kept.kind_id
     WHERE NOT kind.restricted OR kept.owner_id = ANY(%(unrestricted)s)
     GROUP BY kept.kind_id, kept.key >> %(shift)s HAVING sum(kept.n) > 0
) tile
"""  # noqa: S608

DENSITY = f"""
SELECT kept.key, sum(kept.n)::bigint
  FROM ({cells.KEPT}) kept JOIN assets_assetkind kind ON kind.id = kept.kind_id
 WHERE NOT kind.restricted OR kept.owner_id = ANY(%(unrestricted)s) GROUP BY 1
"""  # noqa: S608

PLACE = f"""
SELECT string_agg(layer, ''::bytea) FROM (
    SELECT ST_AsMVT(tile, name, {EXTENT}, 'geom') AS layer FROM (
        SELECT feature.layer AS name, CASE WHEN %(z)s >= 14 THEN feature.name END AS label,
               ST_AsMVTGeom(ST_Simplify(feature.geom_3857, %(pixel)s / 2, true), bounds.box, {EXTENT}, 64, true) AS geom
          FROM (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box) bounds, territories_mapfeature feature
         WHERE feature.layer = ANY(%(layers)s)
           AND feature.geom_3857 && ST_Expand(bounds.box, %(margin)s)
    ) tile WHERE geom IS NOT NULL GROUP BY name
) layers
"""  # noqa: S608
OUTLINES = f"""
SELECT ST_AsMVT(tile, 'outline', {EXTENT}, 'geom') FROM (
    SELECT territory.name AS label, territory.kind,
           ST_AsMVTGeom(ST_Simplify(ST_Transform(territory.outline, 3857), %(pixel)s / 2, true),
                        bounds.box, {EXTENT}, 64, true) AS geom
      FROM (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box) bounds, territories_territory territory
     WHERE territory.id = ANY(%(owners)s)
       AND territory.outline && ST_Transform(ST_Expand(bounds.box, %(margin)s), 4326)
) tile WHERE geom IS NOT NULL
"""  # noqa: S608
SHOWN_FROM = {"boundary": 0, "district": 10, "water": 8, "green": 11, "street": 11, "building": 14}  # zoom


@dataclass(frozen=True, slots=True)
class Address:
    """Of a tile, in the usual z/x/y. Raises ValueError outside the world."""

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        if not 0 <= self.z <= 22 or not 0 <= self.x < 2**self.z or not 0 <= self.y < 2**self.z:
            raise ValueError(f"{self.z}/{self.x}/{self.y}")

    @property
    def side(self) -> float:
        return WORLD / 2**self.z

    def parameters(self) -> dict[str, float]:
        """What the SQL needs of the place; `margin` is 64/4096 of the tile, as ST_AsMVTGeom's buffer."""
        return {"z": self.z, "x": self.x, "y": self.y, "margin": self.side / 64, "pixel": self.side / 512}

    def squares(self) -> dict[str, int]:
        """The interval of cells.KEPT that this tile is, and by how much its squares are larger."""
        level = cells.level_of(self.z + SQUARES)
        within = 2 * (level - self.z)  # bits
        low = cells.quadkey(self.x, self.y) << within
        return {"level": level, "low": low, "high": low + (1 << within), "shift": max(0, within - 2 * SQUARES)}


def assets(address: Address, scope: Scope, *, detailed: bool) -> bytes:
    """Each asset: fid, kind `k`, `m` (1: telemetered), and a layer `shapes` of those that are more than a point; below
    the detail zoom, counts `n` by cell and kind."""
    parameters = _owners(scope) | address.parameters()
    if not detailed:
        return _draw(AGGREGATE, parameters | address.squares())
    with transaction.atomic(), cursor_of(Binary) as cursor:
        cursor.execute(ALONE)
        return _drawn(cursor, DETAIL, parameters)


def place(address: Address) -> bytes:
    """Streets, buildings, water of this place, whoever brought them: our own vectors of public data."""
    layers = [layer for layer, zoom in SHOWN_FROM.items() if address.z >= zoom]
    return _draw(PLACE, address.parameters() | {"layers": layers})


def outlines(address: Address, scope: Scope) -> bytes:
    """Of the territories of this scope. Layers of a tile may be put end to end: this one completes `place`."""
    return _draw(OUTLINES, _owners(scope) | address.parameters())


def detail_zoom(scope: Scope) -> int:
    """The lowest zoom at which the fullest tile still holds at most FULLEST assets."""
    with connection.cursor() as cursor:
        whole = {"level": DETAIL_MAX, "low": 0, "high": 1 << 2 * DETAIL_MAX}
        cursor.execute(DENSITY, {**_owners(scope), **whole})
        counts = dict(cursor.fetchall())
    zoom = DETAIL_MAX
    while zoom > DETAIL_MIN:
        counts = _halved(counts)
        if max(counts.values(), default=0) > FULLEST:
            break
        zoom -= 1
    return zoom


def _halved(counts: dict[int, int]) -> dict[int, int]:
    coarser: dict[int, int] = {}
    for key, count in counts.items():
        coarser[key >> 2] = coarser.get(key >> 2, 0) + count
    return coarser


def _owners(scope: Scope) -> dict[str, list[int]]:
    return {"owners": list(scope.owners), "unrestricted": list(scope.unrestricted)}


def _draw(sql: str, parameters: dict) -> bytes:
    with cursor_of(Binary) as cursor:
        return _drawn(cursor, sql, parameters)


def _drawn(cursor: Any, sql: str, parameters: dict) -> bytes:
    cursor.execute(sql, parameters)
    return bytes(cursor.fetchone()[0] or b"")
