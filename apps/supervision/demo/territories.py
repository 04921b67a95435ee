# SPDX-License-Identifier: EUPL-1.2
"""Territories with their outlines, who includes whom, and their base maps."""

from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from orjson import dumps

from apps.supervision.demo.files import read_json, read_rows, shape
from apps.territories import basemap
from apps.territories.models import MapFeature, Territory


def load(notices: dict[str, str]) -> int:
    """Create the missing territories; an EPCI includes the communes that its outline was made of."""
    features = read_json("territories.geojson.gz")["features"]
    found = {feature["properties"]["code"]: _territory(feature, notices) for feature in features}
    for feature in features:
        members = feature["properties"].get("includes")
        if members:
            found[feature["properties"]["code"]].includes.add(*[found[code] for code in members])
    return len(found)


def load_base_map(territory: str, name: str) -> int:
    """Give a base map to a territory that has none; how many objects it has."""
    owner = Territory.objects.get(code=territory)
    features = MapFeature.objects.filter(territory=owner)
    if not features.exists():
        rows = [_feature(row) for row in read_rows(name)]
        basemap.add(territory=owner, rows=rows)
    return features.count()


def _feature(row: dict[str, str]) -> basemap.FeatureRow:
    return basemap.FeatureRow(row["layer"], row["name"][:160], shape(row["layer"], row["geometry"]))


def _territory(feature: dict[str, Any], notices: dict[str, str]) -> Territory:
    known = feature["properties"]
    values = {name: known[name] for name in ("kind", "name", "siren", "population")}
    values |= {"outline": _outline(feature["geometry"]), "notice": notices.get(known["code"], "")}
    return Territory.objects.get_or_create(code=known["code"], defaults=values)[0]


def _outline(geometry: dict[str, Any]) -> MultiPolygon:
    outline = GEOSGeometry(dumps(geometry).decode(), srid=4326)
    return outline if isinstance(outline, MultiPolygon) else MultiPolygon(outline, srid=4326)
