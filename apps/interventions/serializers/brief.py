# SPDX-License-Identifier: EUPL-1.2
"""Shapes of what is around: teams, equipment, classes of fault, clocks."""

from typing import Any

from rest_framework import serializers

from apps.assets.models import Asset
from apps.interventions import offering
from apps.interventions.models import Clock, Team

ACTS = {"type": "array", "items": {"type": "string"}}


class ClockSerializer(serializers.ModelSerializer):
    """`delay` in words, « 2 h »; null: no commitment. `due_at` null while it is suspended or has not started."""

    state_label = serializers.CharField(source="get_state_display")
    acronym = serializers.CharField()
    delay = serializers.SerializerMethodField()
    request = serializers.IntegerField(source="request_id")

    class Meta:
        model = Clock
        fields = [
            *("request", "round", "kind", "acronym", "state", "state_label", "delay"),
            *("started_at", "due_at", "warn_at", "stopped_at"),
        ]

    def get_delay(self, clock: Clock) -> str | None:
        return str(clock.delay) if clock.delay else None


class TeamSerializer(serializers.ModelSerializer):
    territory = serializers.CharField(source="territory.code")
    trades = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Team
        fields = ["id", "name", "company", "territory", "trades", "active"]


class BriefTeamSerializer(serializers.ModelSerializer):
    class Meta:
        model = Team
        fields = ["id", "name", "company"]


class RequestAssetSerializer(serializers.ModelSerializer):
    kind = serializers.CharField(source="kind.code")

    class Meta:
        model = Asset
        fields = ["uid", "fid", "code", "name", "kind"]


class RequestClassSerializer(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()


def rights_in(context: dict[str, Any], territory_id: int) -> frozenset[str]:
    """Asked once for each territory of a page."""
    known = context.setdefault("rights", {})
    if territory_id not in known:
        known[territory_id] = offering.rights(context["request"].user, territory_id)
    return known[territory_id]
