# SPDX-License-Identifier: EUPL-1.2
"""The usual way: a Channels consumer per socket, events by `group_send` through Redis pub/sub."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")
django.setup(set_prefix=False)

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.layers import channel_layers  # noqa: E402
from channels_redis.pubsub import RedisPubSubChannelLayer  # noqa: E402
from django.conf import settings  # noqa: E402

GROUP = "bench"
channel_layers.set("default", RedisPubSubChannelLayer(hosts=[settings.REDIS_URL]))


class Consumer(AsyncWebsocketConsumer):
    groups = [GROUP]

    async def told(self, event):
        await self.send(text_data=event["text"])


consumer = Consumer.as_asgi()


async def application(scope, receive, send):
    if scope["type"] == "websocket":
        await consumer(scope, receive, send)
