# SPDX-License-Identifier: EUPL-1.2
"""Stable URLs (architecture.md): each app brings its own, this file only says where."""

from django.contrib import admin
from django.urls import include, path

from apps.territories.schema import Docs, Schema
from apps.territories.views import admin_door

api = [
    path("", include("apps.territories.api_urls")),
    path("", include("apps.assets.api_urls")),
    path("", include("apps.contracts.api_urls")),
    path("", include("apps.telemetry.api_urls")),
    path("", include("apps.events.api_urls")),
    path("", include("apps.duty.api_urls")),
    path("", include("apps.signalements.api_urls")),
    path("", include("apps.energy.api_urls")),
    path("", include("apps.energy.performance.api_urls")),
    path("", include("apps.interventions.api_urls")),
    path("", include("apps.kpi.api_urls")),
    path("", include("apps.webhooks.api_urls")),
    path("", include("apps.supervision.api_urls")),
    path("", include("apps.console.api_urls")),
]

urlpatterns = [
    path("", include("apps.console.urls")),
    path("", include("apps.territories.urls")),
    path("", include("apps.supervision.urls")),
    path("", include("apps.supervision.ops_urls")),
    path("", include("apps.kpi.urls")),
    path("", include("apps.duty.urls")),
    path("", include("apps.signalements.public_urls")),
    path("signalements/", include("apps.signalements.urls")),
    path("open311/v2/", include("apps.open311.urls")),
    path("ogc/", include("apps.opendata.urls")),
    path("ngsi-ld/", include("apps.opendata.ngsi.urls")),
    path("energie/contrat/", include("apps.energy.performance.urls")),
    path("interventions/", include("apps.interventions.urls")),
    path("ingest/", include("apps.interventions.ingest_urls")),
    path("ingest/", include("apps.supervision.ingest_urls")),
    path("terrain/", include("apps.interventions.field_urls")),
    path("", include("apps.events.urls")),
    path("energie/", include("apps.energy.urls")),
    path("equipements/", include("apps.assets.urls")),
    path("admin/login/", admin_door),
    path("admin/", admin.site.urls),
    path("api/v1/", include(api)),
    path("api/schema/", Schema.as_view(), name="schema"),
    path("api/docs/", Docs.as_view(), name="api-docs"),
]

handler404 = "apps.territories.error_pages.not_found"
handler500 = "apps.territories.error_pages.server_error"
