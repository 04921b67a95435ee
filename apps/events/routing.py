# SPDX-License-Identifier: EUPL-1.2
"""Websocket routes of the live stream."""

from django.urls import path

from apps.events.consumers import LiveConsumer

websocket_urlpatterns = [path("ws/live/", LiveConsumer.as_asgi())]
