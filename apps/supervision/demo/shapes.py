# SPDX-License-Identifier: EUPL-1.2
"""Lines and surfaces of the demo: feeders along their lamps, buildings as the base map draws them."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import connection

from apps.supervision.demo.files import branches

Row = Mapping[str, str]
Place = tuple[float, float]  # longitude, latitude

AROUND = """
SELECT asked.code, (SELECT encode(ST_AsEWKB(feature.geometry), 'hex') FROM territories_mapfeature feature
                     WHERE feature.layer = 'building' AND feature.geom_3857 && asked.place
                       AND ST_Contains(feature.geom_3857, asked.place) LIMIT 1)
  FROM (SELECT code, ST_Transform(ST_SetSRID(ST_Point(lon, lat), 4326), 3857) AS place
          FROM unnest(%s::text[], %s::float[], %s::float[]) AS given (code, lon, lat)) asked
"""


def of(rows: Sequence[Row]) -> dict[str, str]:
    """Geometries (hexadecimal EWKB) by code, of those of `rows` that are more than a point."""
    return _feeders(rows) | _buildings([row for row in rows if row["kind"] == "building"])


def _feeders(rows: Sequence[Row]) -> dict[str, str]:
    """Each from its cabinet to its lamps, by the shortest cable that joins them all."""
    places = {row["code"]: place_of(row) for row in rows}
    lamps: dict[str, list[Place]] = defaultdict(list)
    for row in rows:
        if row["kind"] == "light_point" and row["powered_by"]:
            lamps[row["powered_by"]].append(place_of(row))
    return {
        row["code"]: branches(_cable([places[row["powered_by"]], *lamps[row["code"]]]))
        for row in rows
        if row["kind"] == "feeder" and row["powered_by"] in places and lamps[row["code"]]
    }


def _buildings(rows: Sequence[Row]) -> dict[str, str]:
    """Those that the base map shows; the others stay the point that was published."""
    lon, lat = ([float(row[name]) for row in rows] for name in ("lon", "lat"))
    with connection.cursor() as cursor:
        cursor.execute(AROUND, [[row["code"] for row in rows], lon, lat])
        return {code: shape for code, shape in cursor.fetchall() if shape}


def place_of(row: Row) -> Place:
    return float(row["lon"]), float(row["lat"])


def _cable(places: Sequence[Place]) -> list[tuple[Place, Place]]:
    """Minimum spanning tree (Prim), from the first place."""
    stretch = math.cos(math.radians(places[0][1]))  # a degree of longitude is shorter
    nearest = dict.fromkeys(range(1, len(places)), (math.inf, 0))
    joined, drawn = 0, []
    while nearest:
        lon, lat = places[joined]
        for other, (distance, _) in nearest.items():
            here = math.hypot((places[other][0] - lon) * stretch, places[other][1] - lat)
            if here < distance:
                nearest[other] = (here, joined)
        joined = min(nearest, key=nearest.__getitem__)
        drawn.append((places[nearest.pop(joined)[1]], places[joined]))
    return drawn
