# SPDX-License-Identifier: EUPL-1.2
"""Addresses of NGSI-LD, as the standard writes them: no slash at the end."""

from django.urls import path

from apps.opendata.ngsi import views

urlpatterns = [
    path("context.jsonld", views.read_context, name="ngsi-context"),
    path("v1/entities", views.read_entities, name="ngsi-entities"),
    path("v1/entities/<str:entity>", views.read_entity, name="ngsi-entity"),
    path("v1/types", views.read_types, name="ngsi-types"),
    path("v1/attributes", views.read_attributes, name="ngsi-attributes"),
]
