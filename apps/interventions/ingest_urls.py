# SPDX-License-Identifier: EUPL-1.2
"""Where GMAO ring: under /ingest/, beside the other machines."""

from django.urls import path

from apps.interventions.views import gmao

urlpatterns = [path("gmao/<slug:slug>/", gmao.hook, name="gmao-hook")]
