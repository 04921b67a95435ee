# SPDX-License-Identifier: EUPL-1.2
"""One point for a GeoJSON geometry: an equipment is somewhere, whatever shape its layer draws."""

from collections.abc import Mapping
from typing import Any

from apps.connectors.base import ConnectorError, listed, mapping, number, shown

POINTS_AT = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}


def point_of(geometry: Any, *, swapped: bool = False) -> tuple[float, float] | None:
    """(longitude, latitude): a point, the middle of a line, the mean of the corners of a surface; None when unsaid.

    `swapped`: coordinates come latitude first. Raises ConnectorError.
    """
    if geometry is None:
        return None
    known = mapping(geometry, "geometry")
    if known.get("type") == "GeometryCollection":
        parts = listed(known.get("geometries"), "geometry.geometries")
        return point_of(parts[0], swapped=swapped) if parts else None
    depth = POINTS_AT.get(str(known.get("type")))
    if depth is None:
        raise ConnectorError(f"geometry.type : forme inconnue, {shown(known.get('type'))}")
    corners = _corners(known.get("coordinates"), depth)
    if not corners:
        return None
    x, y = _middle(corners, known)
    lon, lat = (y, x) if swapped else (x, y)
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise ConnectorError(f"geometry : {lon:.9g}, {lat:.9g} n'est pas une position en degrés")
    return lon, lat


def _corners(coordinates: Any, depth: int) -> list[tuple[float, float]]:
    """The positions of the first part."""
    part = listed(coordinates, "geometry.coordinates")
    for _level in range(max(depth - 1, 0)):
        part = listed(part[0], "geometry.coordinates") if part else []
    positions = [part] if depth == 0 and part else part
    return [_position(one) for one in positions]


def _position(said: Any) -> tuple[float, float]:
    place = listed(said, "geometry.coordinates")
    if len(place) < 2:
        raise ConnectorError("geometry.coordinates : deux nombres au moins sont attendus")
    return number(place[0], "geometry.coordinates"), number(place[1], "geometry.coordinates")


def _middle(corners: list[tuple[float, float]], geometry: Mapping[str, Any]) -> tuple[float, float]:
    if "Polygon" not in str(geometry.get("type")):
        return corners[len(corners) // 2] if "Line" in str(geometry.get("type")) else corners[0]
    ring = corners[:-1] if len(corners) > 1 and corners[0] == corners[-1] else corners
    return sum(x for x, _y in ring) / len(ring), sum(y for _x, y in ring) / len(ring)
