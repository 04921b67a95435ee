# SPDX-License-Identifier: EUPL-1.2
"""An outline as a small drawing, without a map: an SVG path, no script."""

import re
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from django.contrib.gis.geos import MultiPolygon, Polygon
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

SIDE = 320  # pixels of the longer side; details under one pixel are dropped
COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Frame:
    """From degrees to pixels of a drawing; a degree of longitude shrinks with latitude (`squeeze`)."""

    west: float
    north: float
    squeeze: float
    scale: float
    width: float
    height: float

    @classmethod
    def around(cls, extent: tuple[float, float, float, float], side: int = SIDE) -> "Frame":
        """`extent`: west, south, east, north in degrees; `side`: pixels of the longer side."""
        west, south, east, north = extent
        squeeze = cos(radians((south + north) / 2))
        scale = side / max((east - west) * squeeze, north - south, 1e-9)
        return cls(west, north, squeeze, scale, (east - west) * squeeze * scale, (north - south) * scale)

    def at(self, point: Any) -> tuple[float, float]:
        return (point[0] - self.west) * self.squeeze * self.scale, (self.north - point[1]) * self.scale

    def path(self, outline: MultiPolygon) -> str:
        """The data of an SVG path (even-odd)."""
        shape = outline.simplify(1 / self.scale, preserve_topology=True)
        polygons = [shape] if isinstance(shape, Polygon) else [*shape]  # type: ignore[misc]
        rings = [ring for polygon in polygons for ring in polygon]
        return " ".join(f"M{'L'.join(self._said(point) for point in ring.coords)}Z" for ring in rings)

    def _said(self, point: Any) -> str:
        x, y = self.at(point)
        return f"{x:.1f} {y:.1f}"


def drawn(outline: MultiPolygon, color: str = "") -> SafeString:
    """`outline` in degrees."""
    frame = Frame.around(outline.extent)
    return format_html(
        '<svg class="outline" role="img" aria-label="{}" viewBox="-2 -2 {} {}" width="{}" height="{}">'
        '<path d="{}" fill-rule="evenodd" stroke="{}"></path></svg>',
        _("Contour du territoire"),
        round(frame.width) + 4,
        round(frame.height) + 4,
        round(frame.width) + 4,
        round(frame.height) + 4,
        frame.path(outline),
        color if COLOR.fullmatch(color) else "currentColor",
    )
