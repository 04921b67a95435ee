# SPDX-License-Identifier: EUPL-1.2
"""Shapes of alarms in the API, and of what is asked of them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.assets.models import Asset, Source
from apps.events.acknowledging import MAX_COMMENT
from apps.events.models import Alarm, Severity
from apps.events.shelving import MAX_REASON
from apps.events.workflow import TO_ACKNOWLEDGE

MOST = 500  # alarms acknowledged at once: what a person can have seen
LONLAT = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2, "nullable": True}
SLUGS = {severity.value: severity.slug for severity in Severity}
SEVERITY = {"type": "string", "enum": list(SLUGS.values())}


class AlarmAssetSerializer(serializers.ModelSerializer):
    """`severity` and `acked` are those of the displayed state: the worst of its alarms."""

    kind = serializers.CharField(source="kind.code")
    trade = serializers.CharField(source="kind.trade")
    severity = serializers.SerializerMethodField()

    class Meta:
        model = Asset
        fields = ["uid", "fid", "code", "name", "kind", "trade", "state", "severity", "acked"]

    @extend_schema_field({**SEVERITY, "nullable": True})
    def get_severity(self, asset: Asset) -> str | None:
        return SLUGS.get(asset.severity or 0)


class AlarmSourceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Source
        fields = ["slug", "name", "health"]


class LocatedAssetSerializer(AlarmAssetSerializer):
    lonlat = serializers.ListField(child=serializers.FloatField(), allow_null=True)

    class Meta(AlarmAssetSerializer.Meta):
        fields = [*AlarmAssetSerializer.Meta.fields, "lonlat"]


class AlarmSerializer(serializers.ModelSerializer):
    """Who acknowledged is told until the alarm has to be acknowledged anew.

    `incident` is the number of the one it belongs to; `masked`: a symptom of its cause. `shelved_until` is null for
    one that is out of service.
    """

    asset = serializers.SerializerMethodField()
    source = AlarmSourceSerializer()
    territory = serializers.CharField(source="territory.code")
    severity = serializers.SerializerMethodField()
    acked_at = serializers.SerializerMethodField()
    acked_by = serializers.SerializerMethodField()
    ack_comment = serializers.SerializerMethodField()
    source_told = serializers.SerializerMethodField()
    shelved_by = serializers.CharField(source="shelved_by.username", default=None, allow_null=True)
    incident = serializers.IntegerField(allow_null=True)
    masked = serializers.BooleanField()
    inherited = serializers.BooleanField()

    class Meta:
        model = Alarm
        fields = [
            *("id", "asset", "source", "condition", "title", "severity", "state", "active", "occurrences", "flapping"),
            *("first_at", "raised_at", "cleared_at", "last_at", "acked_at", "acked_by", "ack_comment", "source_told"),
            *("territory", "shelved_until", "shelved_by", "shelve_reason", "incident", "masked"),
            "inherited",
        ]

    @extend_schema_field(LocatedAssetSerializer)
    def get_asset(self, alarm: Any) -> dict[str, Any]:
        lonlat = None if alarm.lon is None else [alarm.lon, alarm.lat]
        return {**AlarmAssetSerializer(alarm.asset).data, "lonlat": lonlat}

    @extend_schema_field(SEVERITY)
    def get_severity(self, alarm: Alarm) -> str:
        return SLUGS[alarm.severity]

    @extend_schema_field({"type": "string", "format": "date-time", "nullable": True})
    def get_acked_at(self, alarm: Alarm) -> Any:
        return alarm.acked_at if is_acknowledged(alarm) else None

    @extend_schema_field({"type": "string", "nullable": True})
    def get_acked_by(self, alarm: Alarm) -> str | None:
        if not is_acknowledged(alarm):
            return None
        return alarm.acked_by.get_username() if alarm.acked_by else alarm.acked_elsewhere or None

    @extend_schema_field({"type": "string", "enum": ["owed", "told", "failed"], "nullable": True})
    def get_source_told(self, alarm: Alarm) -> str | None:
        """Whether its supervisor knows that we acknowledged; null when it cannot be told, or nothing is to tell."""
        owed = getattr(alarm, "owed_acknowledgement", None)
        if owed is None or not is_acknowledged(alarm) or not alarm.acked_by_id:
            return None
        return "told" if owed.sent_at else "owed" if owed.due_at else "failed"

    def get_ack_comment(self, alarm: Alarm) -> str:
        return alarm.ack_comment if is_acknowledged(alarm) else ""


def is_acknowledged(alarm: Alarm) -> bool:
    return alarm.acked_at is not None and alarm.state not in TO_ACKNOWLEDGE


class CommentSerializer(serializers.Serializer):
    comment = serializers.CharField(max_length=MAX_COMMENT, allow_blank=True, required=False, default="")


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=MAX_REASON, allow_blank=True, required=False, default="")


class ShelveSerializer(ReasonSerializer):
    """Until a time, or for a number of hours: at most 24."""

    until = serializers.DateTimeField(required=False)
    hours = serializers.FloatField(required=False, min_value=0, max_value=24)

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        if ("until" in asked) == ("hours" in asked):
            raise serializers.ValidationError({"until": [_("Donner une heure de fin (until) ou une durée (hours).")]})
        until = asked.get("until") or timezone.now() + timedelta(hours=asked["hours"])
        return {"until": until, "reason": asked["reason"]}


class AcknowledgeManySerializer(CommentSerializer):
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), min_length=1, max_length=MOST
    )


class AcknowledgedSerializer(serializers.Serializer):
    """`refused`: why, by alarm id."""

    acknowledged = serializers.ListField(child=serializers.IntegerField())
    refused = serializers.DictField(child=serializers.CharField())
