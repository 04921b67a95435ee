# SPDX-License-Identifier: EUPL-1.2
"""Shape of the lines of the journal in the API."""

from rest_framework import serializers

from apps.assets.models import Asset, Source
from apps.events.models import JournalEntry


class JournalAssetSerializer(serializers.ModelSerializer):
    class Meta:
        model = Asset
        fields = ["uid", "code", "name"]


class JournalSourceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Source
        fields = ["slug", "name"]


class JournalSerializer(serializers.ModelSerializer):
    """`actor` is null when the machine did it; `alarm` is an id of /alarms/."""

    territory = serializers.CharField(source="territory.code")
    actor = serializers.CharField(source="actor.username", default=None, allow_null=True)
    asset = JournalAssetSerializer(allow_null=True)
    source = JournalSourceSerializer(allow_null=True)
    alarm = serializers.IntegerField(source="alarm_id", allow_null=True)

    class Meta:
        model = JournalEntry
        fields = [
            "id",
            "at",
            "kind",
            "text",
            "before",
            "after",
            "why",
            "actor",
            "asset",
            "source",
            "alarm",
            "territory",
        ]
