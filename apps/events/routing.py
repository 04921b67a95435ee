# SPDX-License-Identifier: EUPL-1.2
"""Websocket routes of the live stream."""

from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from channels.sessions import CookieMiddleware
from django.urls import path

from apps.events.consumers import live

# The session cookie is read here and judged by `audience.logged_in`, at the door and every few seconds after.
websocket = AllowedHostsOriginValidator(CookieMiddleware(URLRouter([path("ws/live/", live)])))
