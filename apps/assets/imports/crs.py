# SPDX-License-Identifier: EUPL-1.2
"""Coordinate systems: what was said, what is plausible, what would fit the territory. Conversion by pyproj."""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from apps.assets.imports.records import FileRefused, LocationNeeded

WGS84 = 4326
CHOICES = [
    (4326, gettext_lazy("WGS 84, longitude et latitude en degrés (GPS)")),
    (2154, gettext_lazy("Lambert-93 (RGF93), en mètres")),
    *((3940 + n, gettext_lazy("Conique conforme zone %d (RGF93), en mètres") % n) for n in range(2, 11)),
    (27572, gettext_lazy("Lambert II étendu (NTF), en mètres")),
    (3857, gettext_lazy("Mercator du Web, en mètres")),
    (32620, gettext_lazy("UTM 20 N (Guadeloupe, Martinique)")),
    (2972, gettext_lazy("UTM 22 N (Guyane)")),
    (2975, gettext_lazy("UTM 40 S (La Réunion)")),
    (4471, gettext_lazy("UTM 38 S (Mayotte)")),
]
Box = tuple[float, float, float, float]
Position = tuple[float, float]


@lru_cache(maxsize=32)
def transformer(srid: int) -> Transformer | None:
    """To WGS84 longitude, latitude; None when already so. Raises FileRefused for an unknown EPSG code."""
    try:
        system = CRS.from_epsg(srid)
    except CRSError as error:
        raise FileRefused(_("EPSG:%(srid)s : système de coordonnées inconnu.") % {"srid": srid}) from error
    return None if srid == WGS84 else Transformer.from_crs(system, WGS84, always_xy=True)


def converter(srid: int, *, swap: bool = False) -> Callable[[float, float], Position]:
    """A function (x, y) -> (longitude, latitude). `swap`: the file gives y first."""
    found = transformer(srid)

    def convert(x: float, y: float) -> Position:
        first, second = (y, x) if swap else (x, y)
        if found is None:
            return first, second
        try:
            lon, lat = found.transform(first, second, errcheck=True)
        except ProjError:
            return math.inf, math.inf
        return lon, lat

    return convert


def on_earth(lon: float, lat: float) -> bool:
    return math.isfinite(lon) and math.isfinite(lat) and -180 <= lon <= 180 and -90 <= lat <= 90


def check(sample: Sequence[Position], *, srid: int | None, swap: bool, box: Box | None) -> int:
    """The EPSG code to use for these positions. Raises LocationNeeded when they cannot be what was said.

    `box` is the territory's outline (west, south, east, north) with a margin, when it has one.
    """
    chosen = srid or WGS84
    if not sample:
        return chosen
    located = [converter(chosen, swap=swap)(x, y) for x, y in sample]
    if sum(on_earth(*position) for position in located) < len(located) / 2:
        raise LocationNeeded(_not_degrees(sample[0], srid), proposals=proposals(sample, box))
    if box and not _inside(located, box):
        _refuse_elsewhere(sample, chosen, swap, box)
    return chosen


def _refuse_elsewhere(sample: Sequence[Position], srid: int, swap: bool, box: Box) -> None:
    """Nothing falls in the territory: refused when something else would fit, else left to the person's judgement."""
    if _inside([converter(srid, swap=not swap)(x, y) for x, y in sample], box):
        raise LocationNeeded(_("Latitude et longitude semblent inversées dans ce fichier."), swapped=True)
    fitting = [other for other in proposals(sample, box) if other != srid]
    if fitting:
        raise LocationNeeded(
            _("Avec EPSG:%(srid)s, rien ne tombe dans le territoire.") % {"srid": srid}, proposals=tuple(fitting)
        )


def _not_degrees(position: Position, srid: int | None) -> str:
    x, y = (f"{value:.2f}".replace(".", ",") for value in position)
    if srid and srid != WGS84:
        return _("Les coordonnées (%(x)s ; %(y)s) ne conviennent pas au système EPSG:%(srid)s.") % {
            "x": x,
            "y": y,
            "srid": srid,
        }
    return _(
        "Les coordonnées (%(x)s ; %(y)s) ne sont pas des degrés : le fichier ne dit pas son système de coordonnées, "
        "choisissez-le."
    ) % {"x": x, "y": y}


def proposals(sample: Sequence[Position], box: Box | None) -> tuple[int, ...]:
    """Coordinate systems of CHOICES with which the sample falls in the territory's box."""
    if box is None:
        return ()
    return tuple(srid for srid, _label in CHOICES if _inside([converter(srid)(x, y) for x, y in sample[:20]], box))


def _inside(positions: Sequence[Position], box: Box) -> bool:
    west, south, east, north = box
    inside = sum(west <= lon <= east and south <= lat <= north for lon, lat in positions)
    return inside * 2 >= len(positions)
