# SPDX-License-Identifier: EUPL-1.2
"""Series and measures as the API shows them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.telemetry.models import LastValue, Series
from apps.telemetry.points import FUTURE, OLDEST
from apps.telemetry.selectors import MOST_POINTS

DEFAULT_SPAN = timedelta(days=1)


class LastValueSerializer(serializers.ModelSerializer):
    class Meta:
        model = LastValue
        fields = ["at", "value", "quality"]


class SeriesSerializer(serializers.ModelSerializer):
    asset = serializers.UUIDField(source="asset.uid", read_only=True)
    last = serializers.SerializerMethodField()

    class Meta:
        model = Series
        fields = ["id", "asset", "metric", "unit", "last"]

    @extend_schema_field(LastValueSerializer(allow_null=True))
    def get_last(self, series: Series) -> dict[str, Any] | None:
        last = getattr(series, "last", None)
        return LastValueSerializer(last).data if last else None


class PeriodSerializer(serializers.Serializer):
    """`since` included, `until` excluded; by default the last 24 hours."""

    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        latest = timezone.now() + FUTURE
        until = min(attrs.get("until") or timezone.now(), latest)
        since = max(attrs.get("since") or until - DEFAULT_SPAN, OLDEST)
        if since >= until:
            raise serializers.ValidationError({"since": [_("La date de début doit précéder la date de fin.")]})
        return {**attrs, "since": since, "until": until}


class CurveQuerySerializer(PeriodSerializer):
    max_points = serializers.IntegerField(required=False, default=MOST_POINTS, min_value=2, max_value=MOST_POINTS)


class PointSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    value = serializers.FloatField()
    quality = serializers.IntegerField()


class CurveSerializer(serializers.Serializer):
    """`reduced`: too many measures for a curve, these are the lowest and highest of equal parts of the period."""

    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    reduced = serializers.BooleanField()
    results = PointSerializer(many=True)
