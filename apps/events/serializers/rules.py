# SPDX-License-Identifier: EUPL-1.2
"""Shapes of rules, of their firings and of planned events in the API."""

from typing import Any

import orjson
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.events.models import PlannedEvent, Rule, RuleFiring, Severity
from apps.events.serializers.alarms import SEVERITY

OBJECT: dict[str, Any] = {"type": "object", "additionalProperties": True}
SLUGS = {severity.value: severity.slug for severity in Severity}


class RuleSerializer(serializers.ModelSerializer):
    territory = serializers.CharField(source="territory.code")
    conditions = serializers.SerializerMethodField()
    actions = serializers.SerializerMethodField()

    class Meta:
        model = Rule
        fields = ["id", "name", "territory", "order", "enabled", "stop", "conditions", "actions", "tried_at"]

    @extend_schema_field(OBJECT)
    def get_conditions(self, rule: Rule) -> dict[str, Any]:
        return rule.conditions

    @extend_schema_field({"type": "array", "items": OBJECT})
    def get_actions(self, rule: Rule) -> list[dict[str, Any]]:
        return rule.actions


class FiringSerializer(serializers.ModelSerializer):
    """Why a rule did what it did."""

    rule = serializers.CharField(source="rule.name")
    matched = serializers.SerializerMethodField()
    done = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = RuleFiring
        fields = ["id", "at", "incident", "rule", "why", "matched", "done"]

    @extend_schema_field(OBJECT)
    def get_matched(self, firing: RuleFiring) -> dict[str, Any]:
        return firing.matched


class PlannedEventSerializer(serializers.ModelSerializer):
    """`perimeter` is GeoJSON, null when equipment was chosen instead; an empty list of trades or kinds: all."""

    territory = serializers.CharField(source="territory.code")
    kind_label = serializers.CharField(source="get_kind_display")
    severity = serializers.SerializerMethodField()
    perimeter = serializers.SerializerMethodField()

    class Meta:
        model = PlannedEvent
        fields = [
            *("id", "title", "kind", "kind_label", "territory", "starts_at", "ends_at", "phase"),
            *("effect", "severity", "trades", "kinds", "natures", "note", "perimeter"),
        ]

    @extend_schema_field({**SEVERITY, "nullable": True})
    def get_severity(self, event: PlannedEvent) -> str | None:
        return SLUGS.get(event.severity or 0)

    @extend_schema_field({**OBJECT, "nullable": True})
    def get_perimeter(self, event: PlannedEvent) -> dict[str, Any] | None:
        return orjson.loads(event.perimeter.json) if event.perimeter else None
