# SPDX-License-Identifier: EUPL-1.2
"""The map of a geometry in the back office: django-leaflet without inline script, over our own base map."""

import json
from typing import Any

from django import forms
from django.contrib.gis.geos import GEOSGeometry
from django.forms.widgets import Script
from leaflet.forms.widgets import LeafletWidget

from apps.assets.imports import shapes
from apps.assets.imports.crs import WGS84, converter
from apps.assets.imports.records import RowRefused

SCRIPTS = (  # before the words of the drawing tools, that the template puts in the page
    "leaflet/leaflet.js",
    "leaflet/leaflet.extras.js",
    "leaflet/draw/leaflet.draw.js",
    "leaflet/leaflet.forms.js",
)
STYLES = ("leaflet/leaflet.css", "leaflet/draw/leaflet.draw.css", "assets/geometry.css")


class GeometryWidget(LeafletWidget):
    """The text area keeps the GeoJSON; `static/assets/geometry.js` draws it and writes it back."""

    template_name = "assets/geometry_widget.html"
    context_url = ""  # GeoJSON of outlines and base map around, for ?bbox=
    home: tuple[float, float, float, float] | None = None  # what to show while there is no geometry

    @property
    def media(self) -> forms.Media:
        module = Script("assets/geometry.js", type="module")
        return forms.Media(js=[*SCRIPTS, module], css={"screen": STYLES})

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        return context | {"context_url": self.context_url, "home": json.dumps(self.home) if self.home else ""}

    def deserialize(self, value: str) -> GEOSGeometry | None:
        """By our own reader: GDAL is not given what a form sends."""
        try:
            written = shapes.from_geojson(json.loads(value), converter(WGS84))
        except (ValueError, RecursionError, RowRefused):
            return None
        return GEOSGeometry(written) if written else None
