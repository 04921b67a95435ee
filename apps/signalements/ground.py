# SPDX-License-Identifier: EUPL-1.2
"""What the map of the public form draws: streets around, and the equipment that anybody may name. No state of it."""

import json
from typing import Any

from django.contrib.gis.db.models.functions import PointOnSurface
from django.contrib.gis.geos import Polygon
from django.db.models import F

from apps.assets.models import Asset
from apps.signalements import places, remembering
from apps.signalements.models import Desk
from apps.signalements.refusals import SignalementRefused
from apps.territories import basemap, scoping
from apps.territories.models import MapFeature, Territory

WIDEST = 0.03  # degrees of a side: some two kilometres
MOST_LINES, MOST_ASSETS = 1200, 300


def box(text: str) -> tuple[float, float, float, float] | None:
    """« west,south,east,north » in degrees; None when it is not one, or is too large to be looked at."""
    parts = text[:200].split(",")
    if len(parts) != 4:
        return None
    try:
        low, high = places.point(parts[0], parts[1]), places.point(parts[2], parts[3])
    except SignalementRefused:
        return None
    wide, tall = high.x - low.x, high.y - low.y
    return (low.x, low.y, high.x, high.y) if 0 < wide <= WIDEST and 0 < tall <= WIDEST else None


def drawn(within: Desk, wanted: tuple[float, float, float, float]) -> dict[str, Any]:
    """GeoJSON, of this desk only."""
    shape = Polygon.from_bbox(wanted)
    shape.srid = 4326
    inside = scoping.perimeter(within.territory.code)
    here = shape.transform(3857, clone=True)
    lines = MapFeature.objects.filter(territory__in=inside, geom_3857__bboverlaps=here)
    rows = lines.exclude(layer__in=["boundary", "district"]).values_list("layer", "name", "geometry")[:MOST_LINES]
    found = [_feature(geometry, layer=layer, name=name) for layer, name, geometry in rows]
    assets = places.assets().filter(owner__in=inside, geom_3857__bboverlaps=here)[:MOST_ASSETS]
    found += [_feature(one.geometry, uid=str(one.uid), name=f"{one.kind.label} {one.code}") for one in assets]
    return {"type": "FeatureCollection", "features": found}


def home(within: Desk | None, asset: Asset | None) -> str:
    """« latitude,longitude » to begin from: the asset, else the largest commune of the desk."""
    if asset is not None and asset.geometry:
        return f"{asset.geometry.centroid.y:.5f},{asset.geometry.centroid.x:.5f}"
    return remembering.once(("home", within.pk), lambda: _middle(within)) if within else ""


def _middle(within: Desk) -> str:
    inside = Territory.objects.filter(pk__in=scoping.perimeter(within.territory.code), outline__isnull=False)
    middle = inside.annotate(middle=PointOnSurface("outline")).order_by(F("population").desc(nulls_last=True), "pk")
    found = middle.exclude(kind=Territory.Kind.EPCI).values_list("middle", flat=True).first()
    return f"{found.y:.5f},{found.x:.5f}" if found else ""


def street_of(longitude: float, latitude: float) -> str:
    return basemap.streets([(longitude, latitude)])[0]


def _feature(geometry: Any, **properties: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": json.loads(geometry.geojson)}
