# SPDX-License-Identifier: EUPL-1.2
"""The geometry of an asset on the map of the back office."""

import json

from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext_lazy as _

from apps.assets.imports import shapes
from apps.assets.imports.crs import WGS84, converter
from apps.assets.imports.records import RowRefused
from apps.territories.admin_map import MapWidget


class GeometryWidget(MapWidget):
    label = _("Carte : position de l'équipement")

    def deserialize(self, value: str) -> GEOSGeometry | None:
        """By our own reader: GDAL is not given what a form sends."""
        try:
            written = shapes.from_geojson(json.loads(value), converter(WGS84))
        except (ValueError, RecursionError, RowRefused):
            return None
        return GEOSGeometry(written) if written else None
