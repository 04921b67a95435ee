# SPDX-License-Identifier: EUPL-1.2
"""Pages of interventions."""

from django.urls import path

from apps.interventions.views import photos

urlpatterns = [
    path("photos/<uuid:uid>/", photos.photo, name="intervention-photo"),
    path("photos/<uuid:uid>/petite/", photos.thumbnail, name="intervention-thumbnail"),
]
