# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the SensorThings server of the tests."""

from django.urls import include, path

urlpatterns = [path("sta/", include("sensorthings.versions.v1_1.urls"))]
