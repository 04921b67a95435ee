# SPDX-License-Identifier: EUPL-1.2
"""REST: assets, kinds of equipment, sources, and exports of any filtered list of assets."""

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.assets import exports, selectors
from apps.assets.filters import AssetFilter, SourceFilter
from apps.assets.models import Asset, AssetKind, Source
from apps.assets.serializers import (
    AssetDetailSerializer,
    AssetKindSerializer,
    AssetSerializer,
    SourceSerializer,
)

EXPORT = "assets.export_assets"
UUID_PATTERN = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"


class AssetViewSet(ReadOnlyModelViewSet):
    """Assets that one may see; those of restricted kinds need a right of their own."""

    lookup_field = "uid"
    lookup_value_regex = UUID_PATTERN
    filterset_class = AssetFilter
    ordering = ("fid",)
    queryset = Asset.objects.none()

    def get_queryset(self) -> QuerySet[Asset]:
        rows = selectors.located(selectors.assets(self.request.user))
        return rows if self.action == "retrieve" else rows.defer("geometry", "attributes", "local_attributes")

    def get_serializer_class(self) -> type[AssetSerializer]:
        return AssetDetailSerializer if self.action == "retrieve" else AssetSerializer

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    def export_csv(self, request: Request) -> StreamingHttpResponse:
        """The filtered list as CSV, read back as it is by the import."""
        return exports.csv_response(self._exported(request), request)

    @extend_schema(responses={(200, "application/geo+json"): OpenApiTypes.OBJECT})
    def export_geojson(self, request: Request) -> StreamingHttpResponse:
        """The filtered list as GeoJSON (RFC 7946)."""
        return exports.geojson_response(self._exported(request), request)

    def _exported(self, request: Request) -> QuerySet[Asset]:
        if not request.user.has_perm(EXPORT):
            raise PermissionDenied
        rows = selectors.assets(request.user).filter(pk__in=Asset.objects.visible_to(request.user, EXPORT).values("pk"))
        return self.filter_queryset(rows)


class AssetKindViewSet(ReadOnlyModelViewSet):
    """Kinds of equipment: reference data, the same for everybody."""

    lookup_field = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    serializer_class = AssetKindSerializer
    ordering = ("position", "code")
    queryset = AssetKind.objects.all()


class SourceViewSet(ReadOnlyModelViewSet):
    """Trade supervisors of one's territories, and those that feed equipment that one sees: whether they answer.

    Their settings are shown to who may change them, their secrets to nobody.
    """

    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    serializer_class = SourceSerializer
    filterset_class = SourceFilter
    ordering = ("name", "id")
    queryset = Source.objects.none()

    def get_queryset(self) -> QuerySet[Source]:
        return selectors.health_of_sources(self.request.user)
