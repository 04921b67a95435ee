# SPDX-License-Identifier: EUPL-1.2
"""ASGI entry point: HTTP by Django (tiles and open figures in front of it, the public by turns), websockets by the live
stream."""

import os

import django
from channels.routing import ProtocolTypeRouter

from connecte import garbage, threads

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")
django.setup(set_prefix=False)
garbage.relax()
threads.share()

from apps.console import tiles  # noqa: E402  (models need a configured Django)
from apps.console.door import TileDoor  # noqa: E402
from apps.events.routing import websocket  # noqa: E402
from apps.kpi.door import OpenDoor  # noqa: E402
from apps.signalements.door import PublicDoor  # noqa: E402
from connecte.handler import InOneThread  # noqa: E402

doors = TileDoor(OpenDoor(PublicDoor(InOneThread())), tiles.apart)
application = ProtocolTypeRouter({"http": doors, "websocket": websocket})
