# SPDX-License-Identifier: EUPL-1.2
"""An outline as a small drawing, without a map: an SVG path, no script."""

import re
from math import cos, radians
from typing import Any

from django.contrib.gis.geos import MultiPolygon, Polygon
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

SIDE = 320  # pixels of the longer side; details under one pixel are dropped
COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


def drawn(outline: MultiPolygon, color: str = "") -> SafeString:
    """`outline` in degrees; a degree of longitude shrinks with latitude."""
    west, south, east, north = outline.extent
    squeeze = cos(radians((south + north) / 2))
    scale = SIDE / max((east - west) * squeeze, north - south, 1e-9)
    shape = outline.simplify(1 / scale, preserve_topology=True)
    polygons = [shape] if isinstance(shape, Polygon) else [*shape]  # type: ignore[misc]

    def at(point: Any) -> str:
        return f"{(point[0] - west) * squeeze * scale:.1f} {(north - point[1]) * scale:.1f}"

    rings = [ring for polygon in polygons for ring in polygon]
    path = " ".join(f"M{'L'.join(at(point) for point in ring.coords)}Z" for ring in rings)
    width, height = (east - west) * squeeze * scale, (north - south) * scale
    return format_html(
        '<svg class="outline" role="img" aria-label="{}" viewBox="-2 -2 {} {}" width="{}" height="{}">'
        '<path d="{}" fill-rule="evenodd" stroke="{}"></path></svg>',
        _("Contour du territoire"),
        round(width) + 4,
        round(height) + 4,
        round(width) + 4,
        round(height) + 4,
        path,
        color if COLOR.fullmatch(color) else "currentColor",
    )
