# SPDX-License-Identifier: EUPL-1.2
"""Pages of alarms: how well they serve who listens to them."""

from django.urls import path

from apps.events import views

urlpatterns = [
    path("qualite/", views.quality, name="quality"),
    path("qualite/lignes/", views.quality_rows, name="quality-rows"),
]
