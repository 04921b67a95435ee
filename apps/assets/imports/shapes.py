# SPDX-License-Identifier: EUPL-1.2
"""Geometries of a file, checked and turned into WGS84 EWKB by GEOS only (GDAL is never fed user files)."""

import re
import struct
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.gis.geos import (
    GEOSException,
    GEOSGeometry,
    LinearRing,
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
)
from django.utils.translation import gettext as _

from apps.assets.imports.crs import Position, on_earth
from apps.assets.imports.records import RowRefused

DECIMALS = 7  # of a degree: about a centimetre, so that recomputed coordinates compare equal
MAX_POSITIONS = 200_000  # in one geometry
MAX_METRES = 10**9
MAX_NESTING = 8  # geometry collections inside each other
WKT = re.compile(
    r"^\s*(SRID=\d+;)?\s*(MULTI)?(POINT|LINESTRING|POLYGON)\b[\sZM]*\([-+.,()\d\seE]*\)\s*$", re.IGNORECASE
)
EWKB_POINT = struct.Struct("<BIIdd")
HAS_SRID, POINT_TYPE = 0x20000000, 1
POLYGONAL = {"Polygon", "MultiPolygon"}
Convert = Callable[[float, float], Position]


def hex_point(lon: float, lat: float) -> str:
    """EWKB of a point, without the cost of a GEOS object: inventories are mostly points."""
    return EWKB_POINT.pack(1, POINT_TYPE | HAS_SRID, 4326, lon, lat).hex()


def from_xy(x: Any, y: Any, convert: Convert) -> str:
    """EWKB of the point of two cells. Raises RowRefused."""
    return hex_point(*_located([number(x), number(y)], convert))


def from_wkt(text: str) -> dict[str, Any]:
    """The GeoJSON-like geometry of a WKT cell. Raises RowRefused."""
    if not WKT.match(text):
        raise RowRefused("geometry", _("WKT non reconnu : %(text)s") % {"text": text[:60]})
    try:
        shape = GEOSGeometry(text.split(";", 1)[-1].strip())
    except (GEOSException, ValueError) as error:
        raise RowRefused("geometry", _("WKT illisible : %(text)s") % {"text": text[:60]}) from error
    return {"type": shape.geom_type, "coordinates": shape.coords}  # type: ignore[attr-defined]


def from_geojson(geometry: Any, convert: Convert) -> str | None:
    """EWKB of a GeoJSON geometry, None when null or empty. Heights are dropped. Raises RowRefused."""
    leaves = [leaf for leaf in _leaves(geometry) if leaf[1]]
    if not leaves:
        return None
    if len(leaves) == 1 and leaves[0][0] == "Point":
        return hex_point(*_located(leaves[0][1], convert))
    return _written(_shape(leaves, convert))


def number(value: Any) -> float:
    """A coordinate or a figure, decimal comma and thin spaces accepted. Raises RowRefused."""
    text = str(value).replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace(",", ".")
    try:
        return float(text)
    except ValueError as error:
        raise RowRefused("geometry", _("nombre attendu, lu : %(text)s") % {"text": str(value)[:40]}) from error


def _leaves(geometry: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """(simple type, coordinates) of every part; collections, even nested, are opened."""
    if geometry is None:
        return
    if not isinstance(geometry, dict) or depth > MAX_NESTING:
        raise RowRefused("geometry", _("géométrie illisible"))
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        for part in _listed(geometry.get("geometries")):
            yield from _leaves(part, depth + 1)
    elif kind in {"MultiPoint", "MultiLineString", "MultiPolygon"}:
        for coordinates in _listed(geometry.get("coordinates")):
            yield kind.removeprefix("Multi"), coordinates
    elif kind in {"Point", "LineString", "Polygon"}:
        yield kind, geometry.get("coordinates")
    else:
        raise RowRefused("geometry", _("type de géométrie inconnu : %(kind)s") % {"kind": str(kind)[:40]})


def _listed(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise RowRefused("geometry", _("liste de coordonnées attendue"))
    return value


def _shape(leaves: list[tuple[str, Any]], convert: Convert) -> GEOSGeometry:
    kinds = {kind for kind, _coordinates in leaves}
    if len(kinds) > 1:
        raise RowRefused("geometry", _("collection qui mêle points, lignes et surfaces : non gérée"))
    build, gather = {
        "Point": (_point, MultiPoint),
        "LineString": (_line, MultiLineString),
        "Polygon": (_polygon, MultiPolygon),
    }[kinds.pop()]
    try:
        parts = [build(coordinates, convert) for _kind, coordinates in leaves]
        return _valid(parts[0] if len(parts) == 1 else gather(*parts))
    except (GEOSException, ValueError, TypeError) as error:
        raise RowRefused("geometry", _("géométrie refusée : %(error)s") % {"error": str(error)[:120]}) from error


def _valid(shape: GEOSGeometry) -> GEOSGeometry:
    """Self-crossing surfaces are repaired; what is no longer a surface afterwards is refused."""
    if shape.geom_type not in POLYGONAL or shape.valid:
        return shape
    repaired: Any = shape.make_valid()  # type: ignore[attr-defined]
    if repaired.geom_type == "GeometryCollection":
        surfaces = [part for part in repaired if part.geom_type in POLYGONAL]
        repaired = surfaces[0] if len(surfaces) == 1 else repaired
    if repaired.geom_type not in POLYGONAL or repaired.empty:
        raise RowRefused("geometry", _("surface qui se recoupe et ne peut être réparée"))
    return repaired


def _point(coordinates: Any, convert: Convert) -> Point:
    return Point(*_located(coordinates, convert))


def _line(coordinates: Any, convert: Convert) -> LineString:
    return LineString(_path(coordinates, convert))


def _polygon(coordinates: Any, convert: Convert) -> Polygon:
    return Polygon(*(LinearRing(_closed(_path(ring, convert))) for ring in _listed(coordinates)))


def _closed(path: list[Position]) -> list[Position]:
    return path if path[0] == path[-1] else [*path, path[0]]


def _path(coordinates: Any, convert: Convert) -> list[Position]:
    if len(_listed(coordinates)) > MAX_POSITIONS:
        raise RowRefused("geometry", _("plus de %(most)d positions") % {"most": MAX_POSITIONS})
    if not coordinates:
        raise RowRefused("geometry", _("ligne sans position"))
    return [_located(position, convert) for position in coordinates]


def _located(position: Any, convert: Convert) -> Position:
    """(longitude, latitude) of one position as read; a third number, the height, is dropped."""
    if not isinstance(position, list | tuple) or len(position) < 2:
        raise RowRefused("geometry", _("position illisible"))
    x, y = position[0], position[1]
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in (x, y)):
        raise RowRefused("geometry", _("position illisible"))
    if isinstance(x, int) and abs(x) > MAX_METRES or isinstance(y, int) and abs(y) > MAX_METRES:
        raise RowRefused("geometry", _("position illisible"))  # an integer of 400 digits has no float
    lon, lat = convert(x, y)
    if not on_earth(lon, lat):
        raise RowRefused("geometry", _("position impossible : %(x)s ; %(y)s") % {"x": x, "y": y})
    return round(lon, DECIMALS), round(lat, DECIMALS)


def _written(shape: GEOSGeometry) -> str:
    shape.srid = 4326
    return shape.hexewkb.decode()
