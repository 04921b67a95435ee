# SPDX-License-Identifier: EUPL-1.2
"""The base map of a territory said by a file: what is new is added, what is already there is left alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from apps.territories.models import Territory


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


def _parameters(territory: Territory, rows: Sequence[FeatureRow]) -> dict[str, object]:
    return {
        "territory": territory.pk,
        "layers": [row.layer for row in rows],
        "names": [row.name for row in rows],
        "geometries": [row.geometry for row in rows],
    }
