# SPDX-License-Identifier: EUPL-1.2
"""Addresses of OGC API Features, as the standard writes them: no slash at the end, but for the landing page."""

from django.urls import path

from apps.opendata import views

urlpatterns = [
    path("", views.landing, name="ogc"),
    path("conformance", views.conformance, name="ogc-conformance"),
    path("api", views.api, name="ogc-api"),
    path("collections", views.collections, name="ogc-collections"),
    path("collections/<str:collection>", views.collection, name="ogc-collection"),
    path("collections/<str:collection>/items", views.items, name="ogc-items"),
    path("collections/<str:collection>/items/<str:feature>", views.item, name="ogc-item"),
]
