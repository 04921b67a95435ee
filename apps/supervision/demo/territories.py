# SPDX-License-Identifier: EUPL-1.2
"""Territories with their outlines, who includes whom, and their base maps."""

from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import connection
from orjson import dumps

from apps.supervision.demo.files import as_ewkt, read_json, read_rows
from apps.territories.models import MapFeature, Territory

COPY_FEATURES = "COPY territories_mapfeature (territory_id, layer, name, geometry) FROM STDIN"


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
    """Copy a base map for a territory that has none; how many objects it has."""
    owner = Territory.objects.get(code=territory)
    features = MapFeature.objects.filter(territory=owner)
    if not features.exists():
        _copy(owner, name)
    return features.count()


def _territory(feature: dict[str, Any], notices: dict[str, str]) -> Territory:
    known = feature["properties"]
    values = {name: known[name] for name in ("kind", "name", "siren", "population")}
    values |= {"outline": _outline(feature["geometry"]), "notice": notices.get(known["code"], "")}
    return Territory.objects.get_or_create(code=known["code"], defaults=values)[0]


def _outline(geometry: dict[str, Any]) -> MultiPolygon:
    shape = GEOSGeometry(dumps(geometry).decode(), srid=4326)
    return shape if isinstance(shape, MultiPolygon) else MultiPolygon(shape, srid=4326)


def _copy(owner: Territory, name: str) -> None:
    with connection.cursor() as cursor, cursor.copy(COPY_FEATURES) as copy:
        for row in read_rows(name):
            copy.write_row((owner.pk, row["layer"], row["name"][:160], as_ewkt(row["layer"], row["geometry"])))
