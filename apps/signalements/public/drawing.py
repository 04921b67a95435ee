# SPDX-License-Identifier: EUPL-1.2
"""What the public map draws: our own base map seen from afar, reports one by one when they are few, else in groups.

At most MOST reports are read, the newest: a map of a million of them costs what a map of MOST does.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from math import floor, isfinite
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse

from apps.signalements.models import Desk, Published
from apps.signalements.public import selectors
from apps.territories import scoping
from apps.territories.models import Territory

MOST, ALONE = 4000, 150  # reports read, reports drawn one by one
CELLS, FEWEST_CELLS, MOST_CELLS = 12, 3, 24  # groups along the width of the box
Box = tuple[float, float, float, float]

FAR = """
SELECT layer, ST_AsGeoJSON(ST_Transform(ST_Simplify(ST_Collect(geom_3857), %(grain)s), 4326), 5)
  FROM (SELECT layer, geom_3857 FROM territories_mapfeature
         WHERE territory_id = ANY(%(inside)s) AND layer = ANY(%(layers)s) LIMIT %(most)s) drawn
 GROUP BY layer
"""
GRAIN, MOST_DRAWN = 8, 12_000  # metres, objects of the base map


def box(text: str) -> Box | None:
    """« west,south,east,north » in degrees; None when it is not one."""
    try:
        west, south, east, north = (float(part) for part in text[:200].split(","))
    except ValueError:
        return None
    fits = all(map(isfinite, (west, south, east, north))) and west < east and south < north
    return (
        (max(west, -180), max(south, -90), min(east, 180), min(north, 90)) if fits and _on_earth(west, south) else None
    )


def _on_earth(x: float, y: float) -> bool:
    return -540 <= x <= 540 and -90 <= y <= 90


def cells(text: str) -> int:
    """How many groups fit on a screen as wide as it says; CELLS when it says nothing that can be read."""
    wanted = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else CELLS
    return min(max(wanted, FEWEST_CELLS), MOST_CELLS)


def points(desk: Desk, rows: QuerySet[Published], wanted: Box, groups: int = CELLS) -> dict[str, Any]:
    """`partial`: there are older ones, that were not read."""
    shape = Polygon.from_bbox(wanted)
    shape.srid = 4326
    inside = rows.filter(place__bboverlaps=shape).order_by(*selectors.NEWEST)
    found = list(inside.values_list("pk", "place", "phase")[: MOST + 1])
    partial, found = len(found) > MOST, found[:MOST]
    if len(found) <= ALONE:
        alone = selectors.labelled(inside.filter(pk__in=[pk for pk, _place, _phase in found]))
        features = [_alone(desk, row) for row in alone]
    else:
        features = _grouped(found, (wanted[2] - wanted[0]) / groups)
    return {"type": "FeatureCollection", "partial": partial, "features": features}


def _alone(desk: Desk, row: Published) -> dict[str, Any]:
    properties = {
        "title": row.category.label,
        "where": row.street or row.territory.name,
        "phase": row.phase,
        "state": str(row.get_phase_display()),
        "date": row.received_at.date().isoformat(),
        "rounded": row.rounded,
        "url": reverse("published", args=[desk.territory.code, row.reference]),
    }
    assert row.place is not None
    return _feature(row.place.x, row.place.y, properties)


def _grouped(found: Iterable[tuple[int, Any, str]], side: float) -> list[dict[str, Any]]:
    """By square of a grid, `side` degrees wide; each group is where its middle is."""
    groups: dict[tuple[int, int], list[tuple[float, float, str]]] = defaultdict(list)
    for _pk, place, phase in found:
        groups[floor(place.x / side), floor(place.y / side)].append((place.x, place.y, phase))
    return [_group(members) for members in groups.values()]


def _group(members: list[tuple[float, float, str]]) -> dict[str, Any]:
    x, y = sum(one[0] for one in members) / len(members), sum(one[1] for one in members) / len(members)
    waiting = sum(one[2] in (Published.Phase.OPEN, Published.Phase.WORKING) for one in members)
    return _feature(x, y, {"count": len(members), "open": waiting})


def _feature(x: float, y: float, properties: dict[str, Any]) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [round(x, 5), round(y, 5)]}
    return {"type": "Feature", "properties": properties, "geometry": point}


def far(desk: Desk) -> dict[str, Any]:
    """The outline, the water, the green and the streets of a desk as one drawing, simplified."""
    inside = list(Territory.objects.filter(pk__in=scoping.perimeter(desk.territory.code)).values_list("pk", flat=True))
    layers = ["street", "water", "green"]
    with connection.cursor() as cursor:
        cursor.execute(FAR, {"inside": inside, "layers": layers, "grain": GRAIN, "most": MOST_DRAWN})
        drawn = [(layer, text) for layer, text in cursor.fetchall() if text]
    features = [_drawn("outline", outline) for outline in _outlines(inside)]
    features += [_drawn(layer, json.loads(text)) for layer, text in sorted(drawn, key=_below)]
    return {"type": "FeatureCollection", "features": features}


def _below(one: tuple[str, str]) -> int:
    return ["green", "water", "street"].index(one[0])


def _outlines(inside: list[int]) -> Iterable[dict[str, Any]]:
    rows = Territory.objects.filter(pk__in=inside, outline__isnull=False).values_list("outline", flat=True)
    for outline in rows:
        if outline is not None:
            yield json.loads(outline.simplify(0.0003, preserve_topology=True).geojson)


def _drawn(layer: str, geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"layer": layer}, "geometry": geometry}
