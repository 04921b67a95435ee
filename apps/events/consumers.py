# SPDX-License-Identifier: EUPL-1.2
from channels.generic.websocket import AsyncWebsocketConsumer


class LiveConsumer(AsyncWebsocketConsumer):
    pass
