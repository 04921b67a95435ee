# SPDX-License-Identifier: EUPL-1.2
"""The outline of a territory, drawn by hand: read without GDAL, refused in French when it is no surface."""

import json
import re
from math import isfinite
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.gis.geos import GEOSException, LinearRing, MultiPolygon, Polygon
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.territories.admin_map import MapWidget
from apps.territories.models import Territory

MAX_POSITIONS = 50_000
CENTIMETRE = 1e-7  # degrees; below it nothing was moved, the numbers were only written again
WHERE = re.compile(r"^(?P<why>[A-Za-z -]+)\[(?P<lon>-?[\d.]+) (?P<lat>-?[\d.]+)\]$")


class OutlineWidget(MapWidget):
    geom_type = "MULTIPOLYGON"
    label = gettext_lazy("Carte : contour du territoire")

    def deserialize(self, value: str) -> MultiPolygon | None:
        """What was drawn is shown again with its error, even when it crosses itself."""
        try:
            return surfaces(value)
        except forms.ValidationError:
            return None


class OutlineField(forms.Field):
    """A multipolygon in degrees, from its GeoJSON; empty, the territory has no outline."""

    widget = OutlineWidget

    def to_python(self, value: Any) -> MultiPolygon | None:
        if not value or isinstance(value, MultiPolygon):
            return value or None
        outline = surfaces(value)
        if not outline.valid:
            raise forms.ValidationError(fault(outline.valid_reason))
        return outline

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return not same(initial, self.to_python(data))
        except forms.ValidationError:
            return True


class TerritoryForm(forms.ModelForm):
    class Meta:
        model = Territory
        fields = ["name"]  # the screen's fieldsets choose the others

    def clean_time_zone(self) -> str:
        zone = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
            raise forms.ValidationError(_("Fuseau horaire inconnu. Exemples : Europe/Paris, Indian/Reunion."))
        return zone

    def clean_outline(self) -> MultiPolygon | None:
        """Untouched, the outline is kept to the last decimal."""
        drawn, before = self.cleaned_data["outline"], self.instance.outline
        return before if same(before, drawn) else drawn


def same(before: MultiPolygon | None, drawn: MultiPolygon | None) -> bool:
    if before is None or drawn is None:
        return before is drawn
    return before.equals_exact(drawn, CENTIMETRE)


def surfaces(text: str) -> MultiPolygon:
    """Raises ValidationError."""
    try:
        geometry = json.loads(text)
        parts = {"Polygon": lambda: [geometry["coordinates"]], "MultiPolygon": lambda: geometry["coordinates"]}
        rings = [[[position(one) for one in ring] for ring in part] for part in parts[geometry["type"]]()]
        if sum(len(ring) for part in rings for ring in part) > MAX_POSITIONS:
            raise forms.ValidationError(_("Contour de plus de %(most)d points.") % {"most": MAX_POSITIONS})
        return MultiPolygon(*(Polygon(*(LinearRing(ring) for ring in part)) for part in rings), srid=4326)
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, GEOSException) as error:
        raise forms.ValidationError(_("Contour illisible : une ou plusieurs surfaces sont attendues.")) from error


def position(pair: Any) -> tuple[float, float]:
    lon, lat = float(pair[0]), float(pair[1])
    if not (isfinite(lon) and isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 85.06):
        raise ValueError
    return lon, lat


def fault(reason: str) -> str:
    """GEOS says « Self-intersection[4.36 48.95] »."""
    found = WHERE.match(reason)
    if found is None:
        return _("Ce contour n'est pas une surface : redessinez-le.")
    place = {"lon": localize(round(float(found["lon"]), 5)), "lat": localize(round(float(found["lat"]), 5))}
    if "intersection" in found["why"]:
        return _("Le contour se recoupe près de %(lon)s ; %(lat)s : écartez ses côtés ou retirez un point.") % place
    return _("Ce contour n'est pas une surface près de %(lon)s ; %(lat)s : redessinez-le à cet endroit.") % place
