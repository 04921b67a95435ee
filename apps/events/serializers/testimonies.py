# SPDX-License-Identifier: EUPL-1.2
"""Shape of what inhabitants said that supports an incident: nothing of anybody."""

from rest_framework import serializers

from apps.events.models import Testimony


class TestimonySerializer(serializers.ModelSerializer[Testimony]):
    """`ref`: what it is, « signalement:412 »; its own page says who may read it. `ended_at`: when it was treated."""

    asset = serializers.CharField(source="asset.code", allow_null=True, default=None)

    class Meta:
        model = Testimony
        fields = ["id", "ref", "label", "asset", "said_at", "ended_at"]
