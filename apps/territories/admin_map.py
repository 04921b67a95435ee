# SPDX-License-Identifier: EUPL-1.2
"""The map of a geometry in the back office: django-leaflet without inline script, over our own base map (ADR 0006)."""

import json
from typing import Any

from django import forms
from django.forms.widgets import Script
from leaflet.forms.widgets import LeafletWidget

SCRIPTS = (  # before the words of the drawing tools, that the template puts in the page
    "leaflet/leaflet.js",
    "leaflet/leaflet.extras.js",
    "leaflet/draw/leaflet.draw.js",
    "leaflet/leaflet.forms.js",
)
STYLES = ("leaflet/leaflet.css", "leaflet/draw/leaflet.draw.css", "css/geometry.css")


class MapWidget(LeafletWidget):
    """The text area keeps the GeoJSON; `static/js/geometry.js` draws it and writes it back."""

    template_name = "territories/geometry_widget.html"
    context_url = ""  # GeoJSON of outlines and base map around, for ?bbox=
    home: tuple[float, float, float, float] | None = None  # what to show while there is no geometry
    label: Any = ""  # accessible name of the map

    @property
    def media(self) -> forms.Media:
        module: Any = Script("js/geometry.js", type="module")
        return forms.Media(js=[*SCRIPTS, module], css={"screen": STYLES})

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        home = json.dumps(self.home) if self.home else ""
        return context | {"context_url": self.context_url, "home": home, "label": self.label}
