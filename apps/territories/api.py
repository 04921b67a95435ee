# SPDX-License-Identifier: EUPL-1.2
"""REST: the territories that a person serves."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.territories import selectors
from apps.territories.filters import StrictFilterSet
from apps.territories.models import Territory


class TerritorySerializer(serializers.ModelSerializer):
    """`includes` names the territories directly included that the person may see."""

    includes = serializers.SerializerMethodField()

    class Meta:
        model = Territory
        fields = ["code", "name", "kind", "siren", "population", "time_zone", "brand_color", "notice", "includes"]

    def get_includes(self, territory: Territory) -> list[str]:
        return [included.code for included in territory.includes.all()]


class TerritoryDetailSerializer(TerritorySerializer):
    outline = serializers.SerializerMethodField()

    class Meta(TerritorySerializer.Meta):
        fields = [*TerritorySerializer.Meta.fields, "outline"]

    @extend_schema_field({"type": "object", "nullable": True, "description": "GeoJSON MultiPolygon, WGS84"})
    def get_outline(self, territory: Territory) -> dict[str, Any] | None:
        return geojson(territory.outline)


class TerritoryFilter(StrictFilterSet):
    kind = filters.ChoiceFilter(choices=Territory.Kind.choices)

    class Meta:
        model = Territory
        fields = ["kind"]


class TerritoryViewSet(ReadOnlyModelViewSet):
    """Territories where one holds a role, and those they include."""

    lookup_field = "code"
    lookup_value_regex = "[0-9A-Za-z-]+"
    filterset_class = TerritoryFilter
    ordering = ("name", "id")
    queryset = Territory.objects.none()

    def get_queryset(self) -> QuerySet[Territory]:
        return selectors.territories(self.request.user, outlines=self.action == "retrieve")

    def get_serializer_class(self) -> type[TerritorySerializer]:
        return TerritoryDetailSerializer if self.action == "retrieve" else TerritorySerializer


def geojson(shape: Any) -> dict[str, Any] | None:
    """A geometry as GeoJSON, at about a decimetre."""
    return {"type": shape.geom_type, "coordinates": rounded(shape.coords)} if shape else None


def rounded(coordinates: Any) -> Any:
    return round(coordinates, 6) if isinstance(coordinates, float) else [rounded(part) for part in coordinates]
