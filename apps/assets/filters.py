# SPDX-License-Identifier: EUPL-1.2
"""Filters of the lists of assets: the API, the map's search and the exports read the same ones."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Polygon
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters

from apps.assets import selectors
from apps.assets.models import Asset, AssetQuerySet, Source, Trade
from apps.territories import scoping
from apps.territories.filters import StrictFilterSet, TerritoryFilter

MAX_WORDS = 6


class AssetFilter(StrictFilterSet):
    territory = TerritoryFilter("owner")
    kind = filters.CharFilter(field_name="kind__code", label="Code du type.")
    trade = filters.ChoiceFilter(field_name="kind__trade", choices=Trade.choices)
    state = filters.MultipleChoiceFilter(choices=Asset.State.choices, method="in_states")
    lifecycle = filters.ChoiceFilter(choices=Asset.Lifecycle.choices)
    source = filters.CharFilter(field_name="source__slug", label="Identifiant de la source.")
    bbox = filters.CharFilter(method="in_box", label="ouest,sud,est,nord en degrés.")
    q = filters.CharFilter(method="matching", label="Mots du code ou du nom, ou identifiant public.")

    class Meta:
        model = Asset
        fields: list[str] = []

    def in_states(self, rows: AssetQuerySet, name: str, states: Sequence[str]) -> AssetQuerySet:
        return rows.in_state(*states) if states else rows

    def in_box(self, rows: QuerySet[Asset], name: str, text: str) -> QuerySet[Asset]:
        return rows.filter(drawn_in(text))

    def matching(self, rows: QuerySet[Asset], name: str, text: str) -> QuerySet[Asset]:
        return matching(rows, text)


def matching(rows: QuerySet[Asset], text: str) -> QuerySet[Asset]:
    """Rows whose code or name contains every word (trigram indexes), or whose public identifier is the text."""
    if "\x00" in text:
        return rows.none()
    uid = _uuid(text)
    if uid:
        return rows.filter(uid=uid)
    for word in text.split()[:MAX_WORDS]:
        rows = rows.filter(Q(code__icontains=word) | Q(name__icontains=word))
    return rows


def drawn_in(text: str, path: str = "") -> Q:
    """Assets, at `path`, whose drawing touches this box. Raises as `box_of`."""
    box = Polygon.from_bbox(box_of(text))
    box.srid = 4326
    return Q(**{f"{path}geom_3857__bboverlaps": box.transform(3857, clone=True)})


def box_of(text: str) -> tuple[float, float, float, float]:
    """Raises ValidationError naming the parameter."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west = south = east = north = 1000.0
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValidationError({"bbox": [_("Attendu : ouest,sud,est,nord en degrés.")]})
    limit = 85.06  # of Web Mercator
    return west, max(south, -limit), east, min(north, limit)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None


class SourceFilter(StrictFilterSet):
    territory = filters.CharFilter(method="in_territory", label="Code du territoire ; ceux qu'il inclut comptent.")
    health = filters.MultipleChoiceFilter(choices=Source.Health.choices)

    class Meta:
        model = Source
        fields: list[str] = []

    def in_territory(self, rows: QuerySet[Source], name: str, code: str) -> QuerySet[Source]:
        """Those of this perimeter, and those that feed equipment there."""
        known = selectors.known_sources(self.request.user, within=scoping.perimeter(code))
        return rows.filter(pk__in=known.order_by().values("pk"))


def filtered(rows: QuerySet[Asset], parameters: Any) -> QuerySet[Asset]:
    """The same filters outside of the API (exports of the admin). Raises ValidationError."""
    filterset = AssetFilter(parameters, queryset=rows)
    if not filterset.is_valid():
        raise ValidationError(filterset.errors)
    return filterset.qs
