# SPDX-License-Identifier: EUPL-1.2
"""The base map of a territory said by a file: what is new is added, what is already there is left alone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import Polygon
from django.db import connection

from apps.territories.models import MapFeature, Territory

MAX_AROUND = 1_500


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """One object of the base map. `geometry` is hexadecimal EWKB in EPSG:4326."""

    layer: str
    name: str
    geometry: str


SAID = """
WITH said AS (
    SELECT DISTINCT layer, name, hex::geometry AS geometry
      FROM unnest(%(layers)s::text[], %(names)s::text[], %(geometries)s::text[]) AS said(layer, name, hex)
), fresh AS (
    SELECT said.* FROM said
     WHERE NOT EXISTS (SELECT 1 FROM territories_mapfeature known
                        WHERE known.territory_id = %(territory)s AND known.layer = said.layer
                          AND known.name = said.name AND known.geometry = said.geometry)
)
"""
COUNT = "SELECT count(*) FROM fresh"
INSERT = """
INSERT INTO territories_mapfeature (territory_id, layer, name, geometry)
SELECT %(territory)s, layer, name, geometry FROM fresh
"""
REMOVE_OTHERS = """
DELETE FROM territories_mapfeature known
 WHERE known.territory_id = %(territory)s AND known.layer = ANY(%(layers)s)
   AND NOT EXISTS (SELECT 1 FROM unnest(%(layers)s::text[], %(names)s::text[], %(geometries)s::text[])
                              AS said(layer, name, hex)
                    WHERE said.layer = known.layer AND said.name = known.name
                      AND said.hex::geometry = known.geometry)
"""


def count_new(*, territory: Territory, rows: Sequence[FeatureRow]) -> int:
    """How many of `rows` the base map does not have yet."""
    with connection.cursor() as cursor:
        cursor.execute(SAID + COUNT, _parameters(territory, rows))
        return cursor.fetchone()[0]


def add(*, territory: Territory, rows: Sequence[FeatureRow]) -> int:
    """Add the rows that are not there yet; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(SAID + INSERT, _parameters(territory, rows))
        return cursor.rowcount


def remove_others(*, territory: Territory, rows: Sequence[FeatureRow]) -> int:
    """Drop from the layers of `rows` what they do not say; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(REMOVE_OTHERS, _parameters(territory, rows))
        return cursor.rowcount


def _parameters(territory: Territory, rows: Sequence[FeatureRow]) -> dict[str, Any]:
    return {
        "territory": territory.pk,
        "layers": [row.layer for row in rows],
        "names": [row.name for row in rows],
        "geometries": [row.geometry for row in rows],
    }


def extent(user: Any) -> tuple[float, float, float, float] | None:
    """What all the territories of `user` cover: west, south, east, north."""
    return Territory.objects.visible_to(user).aggregate(box=Extent("outline"))["box"]


def around(user: Any, box: tuple[float, float, float, float], *, detail: bool) -> dict[str, Any]:
    """GeoJSON of the outlines, and of the base map when `detail`, in `box` (degrees); at most MAX_AROUND objects."""
    shape = Polygon.from_bbox(box)
    shape.srid = 4326
    territories = Territory.objects.visible_to(user).filter(outline__bboverlaps=shape)
    found: list[tuple[str, Any]] = [
        ("outline", outline) for outline in territories.values_list("outline", flat=True)[:50]
    ]
    if detail:
        near = MapFeature.objects.around(user, shape.transform(3857, clone=True))
        found += near.exclude(layer__in=["boundary", "district"]).values_list("layer", "geometry")[:MAX_AROUND]
    features = [
        {"type": "Feature", "properties": {"layer": layer}, "geometry": json.loads(geometry.geojson)}
        for layer, geometry in found
    ]
    return {"type": "FeatureCollection", "features": features}


STREETS = """
SELECT place.number, near.name
  FROM unnest(%(lons)s::float8[], %(lats)s::float8[]) WITH ORDINALITY AS place(lon, lat, number)
 CROSS JOIN LATERAL (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 3857) AS point) here
 CROSS JOIN LATERAL (SELECT name FROM territories_mapfeature
                      WHERE layer = 'street' AND name <> '' AND geom_3857 && ST_Expand(here.point, %(reach)s)
                      ORDER BY geom_3857 <-> here.point LIMIT 1) near
"""
REACH = 100  # metres of Web Mercator, some seventy on the ground


def streets(lonlats: Sequence[tuple[float, float]]) -> list[str]:
    """The name of the nearest street of each place, "" when none is near. Streets are public."""
    names = [""] * len(lonlats)
    if not lonlats:
        return names
    lons, lats = zip(*lonlats, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(STREETS, {"lons": list(lons), "lats": list(lats), "reach": REACH})
        for number, name in cursor.fetchall():
            names[number - 1] = name
    return names


AROUND = 350  # metres of Web Mercator around each place
LINES = """
SELECT ST_AsGeoJSON(ST_Transform(ST_Simplify(geom_3857, 2), 4326), 5)
  FROM territories_mapfeature
 WHERE layer = 'street' AND geom_3857 && ANY(
         SELECT ST_Expand(ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 3857), %(around)s)
           FROM unnest(%(lons)s::float8[], %(lats)s::float8[]) AS place(lon, lat))
 LIMIT %(most)s
"""


def lines_near(lonlats: Sequence[tuple[float, float]]) -> list[list[list[float]]]:
    """The streets near these places, as lines of longitudes and latitudes: a map to be kept in a phone."""
    if not lonlats:
        return []
    lons, lats = zip(*lonlats, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(LINES, {"lons": list(lons), "lats": list(lats), "around": AROUND, "most": MAX_AROUND})
        shapes = [json.loads(text) for (text,) in cursor.fetchall() if text]
    return [line for shape in shapes for line in _lines(shape)]


def _lines(shape: dict[str, Any]) -> list[list[list[float]]]:
    if shape["type"] == "LineString":
        return [shape["coordinates"]]
    return shape["coordinates"] if shape["type"] == "MultiLineString" else []
