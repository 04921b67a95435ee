# SPDX-License-Identifier: EUPL-1.2
"""ASGI entry point: HTTP by Django (tiles already drawn, from memory), websockets by the live stream."""

import os

import django
from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

from connecte import garbage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")
django.setup(set_prefix=False)
garbage.relax()

from apps.console.door import TileDoor  # noqa: E402
from apps.events.routing import websocket  # noqa: E402  (models need a configured Django)

application = ProtocolTypeRouter({"http": TileDoor(get_asgi_application()), "websocket": websocket})
