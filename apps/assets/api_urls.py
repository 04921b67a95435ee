# SPDX-License-Identifier: EUPL-1.2
from django.urls import path
from rest_framework.routers import SimpleRouter

from apps.assets.api import AssetKindViewSet, AssetViewSet, SourceViewSet
from apps.assets.documents.api import DocumentViewSet

router = SimpleRouter()
router.register("assets", AssetViewSet, basename="asset")
router.register("documents", DocumentViewSet, basename="document")
router.register("kinds", AssetKindViewSet, basename="kind")
router.register("sources", SourceViewSet, basename="source")

urlpatterns = [
    path("assets/export.csv", AssetViewSet.as_view({"get": "export_csv"}), name="asset-export-csv"),
    path("assets/export.geojson", AssetViewSet.as_view({"get": "export_geojson"}), name="asset-export-geojson"),
    *router.urls,
]
