# SPDX-License-Identifier: EUPL-1.2
"""The page of who works in the street."""

from django.urls import path

from apps.interventions.views import field

urlpatterns = [
    path("", field.page, name="field"),
    path("simple/", field.simple, name="field-simple"),
    path("travailleur.js", field.worker, name="field-worker"),
    path("manifest.webmanifest", field.manifest, name="field-manifest"),
]
