# SPDX-License-Identifier: EUPL-1.2
"""Shapes of what is written around a request, and of plans."""

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.events.serializers.alarms import SEVERITY, SLUGS
from apps.interventions.models import Attachment, Comment, Passage, Plan
from apps.interventions.serializers.brief import BriefTeamSerializer


class PlanSerializer(serializers.ModelSerializer):
    """`next_on`: the next time that it falls due, null when it is not in force."""

    territory = serializers.CharField(source="territory.code")
    priority = serializers.SerializerMethodField()
    team = BriefTeamSerializer(allow_null=True)
    checklist = serializers.ListField(child=serializers.CharField())
    next_on = serializers.DateField(allow_null=True)

    class Meta:
        model = Plan
        fields = [
            *("id", "title", "territory", "trade", "priority", "every", "unit", "starts_on", "ahead"),
            *("next_on", "team", "checklist", "active"),
        ]

    @extend_schema_field(SEVERITY)
    def get_priority(self, plan: Plan) -> str:
        return SLUGS[plan.priority]


class ThreadCommentSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.username")
    request = serializers.IntegerField(source="request_id")

    class Meta:
        model = Comment
        fields = ["id", "request", "at", "by", "text"]


class AttachmentSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.username")
    request = serializers.IntegerField(source="request_id")
    order = serializers.IntegerField(source="order_id", allow_null=True)
    moment_label = serializers.CharField(source="get_moment_display")
    url = serializers.SerializerMethodField()
    thumbnail = serializers.SerializerMethodField()

    class Meta:
        model = Attachment
        fields = [
            *("uid", "request", "order", "at", "by", "moment", "moment_label", "caption"),
            *("width", "height", "size", "url", "thumbnail"),
        ]

    def get_url(self, row: Attachment) -> str:
        return reverse("intervention-photo", args=[row.uid])

    def get_thumbnail(self, row: Attachment) -> str:
        return reverse("intervention-thumbnail", args=[row.uid])


class PassageSerializer(serializers.ModelSerializer):
    """`at`: when it happened, as told; `recorded_at`: when it was heard."""

    by = serializers.CharField(source="by.username", default=None, allow_null=True)
    request = serializers.IntegerField(source="request_id")
    order = serializers.IntegerField(source="order_id", allow_null=True)

    class Meta:
        model = Passage
        fields = ["id", "request", "order", "at", "recorded_at", "by", "kind", "before", "after", "text", "why"]
