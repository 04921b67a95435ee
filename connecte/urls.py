# SPDX-License-Identifier: EUPL-1.2
"""Stable URLs (architecture.md): each app brings its own, this file only says where."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

api = [
    path("", include("apps.territories.api_urls")),
    path("", include("apps.assets.api_urls")),
    path("", include("apps.telemetry.api_urls")),
    path("", include("apps.events.api_urls")),
    path("", include("apps.supervision.api_urls")),
    path("", include("apps.console.api_urls")),
]

urlpatterns = [
    path("", include("apps.console.urls")),
    path("", include("apps.territories.urls")),
    path("", include("apps.supervision.urls")),
    path("equipements/", include("apps.assets.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include(api)),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="api-docs"),
]
