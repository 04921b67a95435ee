# SPDX-License-Identifier: EUPL-1.2
"""Shapes of assets, kinds and sources in the API. A secret has no field here."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.assets import selectors
from apps.assets.models import Asset, AssetKind, NetworkEdge, Source
from apps.territories.api import geojson

SEVERITIES = {1: "critical", 2: "major", 3: "minor"}
SHOWN = 200  # neighbours of one asset in its detail; the total is given
LONLAT = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2, "nullable": True}


class SourceBriefSerializer(serializers.ModelSerializer):
    class Meta:
        model = Source
        fields = ["slug", "name", "health", "health_at", "last_seen_at"]


SETTINGS = ("driver", "poll_every", "silent_after")


class SourceSerializer(serializers.ModelSerializer):
    """Health for whoever is concerned; how the source is set is null for who may not change it."""

    territory = serializers.CharField(source="territory.code")
    telemetered = serializers.BooleanField()
    driver = serializers.CharField(allow_null=True)
    poll_every = serializers.IntegerField(allow_null=True)
    silent_after = serializers.IntegerField(allow_null=True)

    class Meta:
        model = Source
        fields = [
            "slug",
            "name",
            "territory",
            "driver",
            "telemetered",
            "enabled",
            "poll_every",
            "silent_after",
            "health",
            "health_at",
            "health_reason",
            "last_seen_at",
        ]

    def to_representation(self, source: Any) -> dict[str, Any]:
        shown = super().to_representation(source)
        return shown if source.configurable else shown | dict.fromkeys(SETTINGS)


class AssetKindSerializer(serializers.ModelSerializer):
    class Meta:
        model = AssetKind
        fields = ["code", "trade", "label", "label_plural", "icon", "restricted", "position", "attribute_schema"]


class OwnerSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class AssetSerializer(serializers.ModelSerializer):
    """One row of a list. `lonlat` is a point on the asset; `state_at` says since when, null when never known."""

    kind = serializers.CharField(source="kind.code")
    kind_label = serializers.CharField(source="kind.label")
    trade = serializers.CharField(source="kind.trade")
    owner = OwnerSerializer()
    source = SourceBriefSerializer(allow_null=True)
    severity = serializers.SerializerMethodField()
    lonlat = serializers.SerializerMethodField()

    class Meta:
        model = Asset
        fields = [
            "uid",
            "fid",
            "code",
            "name",
            "kind",
            "kind_label",
            "trade",
            "owner",
            "source",
            "source_ref",
            "lifecycle",
            "lonlat",
            "state",
            "severity",
            "acked",
            "state_at",
            "last_seen_at",
        ]

    @extend_schema_field({"type": "string", "enum": list(SEVERITIES.values()), "nullable": True})
    def get_severity(self, asset: Asset) -> str | None:
        return SEVERITIES.get(asset.severity) if asset.severity else None

    @extend_schema_field(LONLAT)
    def get_lonlat(self, asset: Any) -> list[float] | None:
        return None if asset.lon is None else [round(asset.lon, 7), round(asset.lat, 7)]


class NeighbourSerializer(serializers.Serializer):
    uid = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField(source="kind.code")
    kind_label = serializers.CharField(source="kind.label")
    state = serializers.ChoiceField(choices=Asset.State.choices)
    nature = serializers.ChoiceField(choices=NetworkEdge.Nature.choices)
    lonlat = serializers.ListField(child=serializers.FloatField(), allow_null=True)


class NetworkSerializer(serializers.Serializer):
    upstream = NeighbourSerializer(many=True)
    downstream = NeighbourSerializer(many=True)


class AssetDetailSerializer(AssetSerializer):
    """With its geometry, its attributes (the local ones win) and its neighbours in the network."""

    attributes = serializers.SerializerMethodField()
    geometry = serializers.SerializerMethodField()
    network = serializers.SerializerMethodField()
    downstream_total = serializers.SerializerMethodField()

    class Meta(AssetSerializer.Meta):
        fields = [
            *AssetSerializer.Meta.fields,
            "state_origin",
            "geometry",
            "attributes",
            "local_fields",
            "network",
            "downstream_total",
            "created_at",
            "updated_at",
        ]

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_attributes(self, asset: Asset) -> dict[str, Any]:
        return {**asset.attributes, **asset.local_attributes}

    @extend_schema_field({"type": "object", "nullable": True, "description": "GeoJSON, WGS84"})
    def get_geometry(self, asset: Asset) -> dict[str, Any] | None:
        return geojson(asset.geometry)

    @extend_schema_field(NetworkSerializer)
    def get_network(self, asset: Asset) -> dict[str, Any]:
        user = self.context["request"].user
        found = {"upstream": selectors.upstream(user, asset), "downstream": selectors.downstream(user, asset)}
        return {end: [neighbour(edge, end) for edge in edges[:SHOWN]] for end, edges in found.items()}

    def get_downstream_total(self, asset: Asset) -> int:
        return selectors.downstream(self.context["request"].user, asset).count()


def neighbour(edge: Any, end: str) -> dict[str, Any]:
    """The asset at one `end` of an edge of `selectors.upstream` or `downstream`."""
    asset = getattr(edge, end)
    return {
        "uid": asset.uid,
        "code": asset.code,
        "name": asset.name,
        "kind": asset.kind.code,
        "kind_label": asset.kind.label,
        "state": asset.state,
        "nature": edge.nature,
        "lonlat": None if edge.lon is None else [edge.lon, edge.lat],
    }
