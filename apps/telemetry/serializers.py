# SPDX-License-Identifier: EUPL-1.2
"""Series and measures as the API shows them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.telemetry.models import OLDEST, LastValue, Series
from apps.telemetry.points import FUTURE
from apps.telemetry.rollups import STEPS
from apps.telemetry.selectors import MOST_POINTS

DEFAULT_SPAN = timedelta(days=1)
SPANS = {"hour": DEFAULT_SPAN, "day": timedelta(days=31), "month": timedelta(days=365)}  # unless the query says
SHORTEST = {"hour": timedelta(hours=1), "day": timedelta(hours=23), "month": timedelta(days=28)}


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

    def default_span(self, attrs: dict[str, Any]) -> timedelta:
        return DEFAULT_SPAN

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        latest = timezone.now() + FUTURE
        until = min(attrs.get("until") or timezone.now(), latest)
        since = max(attrs.get("since") or until - self.default_span(attrs), OLDEST)
        if since >= until:
            raise serializers.ValidationError({"since": [_("La date de début doit précéder la date de fin.")]})
        return {**attrs, "since": since, "until": until}


class CurveQuerySerializer(PeriodSerializer):
    max_points = serializers.IntegerField(required=False, default=MOST_POINTS, min_value=2, max_value=MOST_POINTS)


class RollupQuerySerializer(PeriodSerializer):
    """`since` included, its whole bucket; by default the last 24 hours, 31 days or 12 months, according to `step`."""

    step = serializers.ChoiceField(STEPS, required=False, default="day")

    def default_span(self, attrs: dict[str, Any]) -> timedelta:
        return SPANS[attrs["step"]]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        asked = super().validate(attrs)
        if (asked["until"] - asked["since"]) / SHORTEST[asked["step"]] > MOST_POINTS:
            said = _("Plus de %(most)d valeurs : réduisez la période, ou demandez un pas plus long.")
            raise serializers.ValidationError({"since": [said % {"most": MOST_POINTS}]})
        return asked


class PointSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    value = serializers.FloatField()
    quality = serializers.IntegerField()


class CurveSerializer(serializers.Serializer):
    """`reduced`: too many measures for a curve, these are the lowest and highest of equal parts of the period.
    `step`: they come from roll-ups of an hour or a day, and are dated at its beginning; null: from the measures."""

    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    reduced = serializers.BooleanField()
    step = serializers.ChoiceField(["hour", "day"], allow_null=True)
    results = PointSerializer(many=True)


class BucketSerializer(serializers.Serializer):
    """`mean`: each measure counts as much as another."""

    at = serializers.DateTimeField()
    n = serializers.IntegerField()
    sum = serializers.FloatField()
    mean = serializers.FloatField()
    min = serializers.FloatField()
    max = serializers.FloatField()
    first = serializers.FloatField()
    last = serializers.FloatField()
    worst_quality = serializers.IntegerField()


class RolledSerializer(serializers.Serializer):
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    step = serializers.ChoiceField(STEPS)
    time_zone = serializers.CharField()
    unit = serializers.CharField()
    results = BucketSerializer(many=True)
