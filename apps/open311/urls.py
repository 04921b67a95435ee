# SPDX-License-Identifier: EUPL-1.2
"""Addresses of GeoReport v2: each with « .json », with « .xml », and without, where Accept says."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path

from apps.open311 import views


def both(route: str, view: Any, name: str) -> Iterator[URLPattern]:
    yield path(f"{route}.json", view, {"form": "json"}, name=f"{name}-json")
    yield path(f"{route}.xml", view, {"form": "xml"}, name=f"{name}-xml")
    yield path(route, view, name=name)


urlpatterns = [
    *both("services", views.service_list, "open311-services"),
    *both("services/<str:service_code>", views.service_definition, "open311-service"),
    *both("requests", views.requests, "open311-requests"),
    *both("requests/<str:reference>", views.one_request, "open311-request"),
    *both("tokens/<str:token>", views.token, "open311-token"),
    *both("servicerequestupdates", views.updates, "open311-updates"),
    path("photos/<uuid:uid>.jpg", views.photo, name="open311-photo"),
    *both("<path:rest>", views.nothing, "open311-nothing"),
]
