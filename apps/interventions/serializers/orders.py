# SPDX-License-Identifier: EUPL-1.2
"""Shapes of work orders and of the suspensions asked for them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.events.serializers.alarms import LONLAT, SEVERITY, SLUGS
from apps.interventions import offering
from apps.interventions.models import CheckItem, Part, Suspension, WorkOrder
from apps.interventions.serializers.brief import ACTS, BriefTeamSerializer, RequestAssetSerializer, rights_in


class CheckItemSerializer(serializers.ModelSerializer):
    done_by = serializers.CharField(source="done_by.username", default=None, allow_null=True)

    class Meta:
        model = CheckItem
        fields = ["rank", "text", "done_at", "done_by", "note"]


class PartSerializer(serializers.ModelSerializer):
    class Meta:
        model = Part
        fields = ["label", "reference", "quantity"]


class OrderSerializer(serializers.ModelSerializer):
    """An order, with what the person may do with it now."""

    request = serializers.IntegerField(source="request_id")
    team = BriefTeamSerializer()
    state_label = serializers.CharField(source="get_state_display")
    outcome_label = serializers.CharField(source="get_outcome_display")
    checks = CheckItemSerializer(many=True)
    parts = PartSerializer(many=True)
    acts = serializers.SerializerMethodField()

    class Meta:
        model = WorkOrder
        fields = [
            *("id", "version", "request", "round", "team", "state", "state_label", "planned_from", "planned_to"),
            *("departed_at", "arrived_at", "provisional_at", "repaired_at", "controlled_at", "contested_at"),
            *("ended_at", "outcome", "outcome_label", "said", "minutes", "cost", "signed_by", "signed_at"),
            *("checks", "parts", "acts"),
        ]

    @extend_schema_field(ACTS)
    def get_acts(self, order: WorkOrder) -> list[str]:
        return offering.of_order(order, rights_in(self.context, order.request.territory_id))


class ListedOrderSerializer(OrderSerializer):
    """An order of the list, with what must be known of its request."""

    title = serializers.CharField(source="request.title")
    priority = serializers.SerializerMethodField()
    asset = RequestAssetSerializer(source="request.asset", allow_null=True)
    lonlat = serializers.SerializerMethodField()

    class Meta(OrderSerializer.Meta):
        fields = [*OrderSerializer.Meta.fields, "title", "priority", "asset", "lonlat"]

    @extend_schema_field(SEVERITY)
    def get_priority(self, order: WorkOrder) -> str:
        return SLUGS[order.request.priority]

    @extend_schema_field(LONLAT)
    def get_lonlat(self, order: WorkOrder) -> list[float] | None:
        return list(order.request.place.coords) if order.request.place else None


class SuspensionSerializer(serializers.ModelSerializer):
    """Time that the contractor asks not to be counted. `contract_reason`: the contract's own, if any."""

    request = serializers.IntegerField(source="request_id")
    order = serializers.IntegerField(source="order_id", allow_null=True)
    state_label = serializers.CharField(source="get_state_display")
    reason_label = serializers.CharField(source="get_reason_display")
    contract_reason = serializers.CharField(source="contract_reason.label", default=None, allow_null=True)
    proposed_by = serializers.CharField(source="proposed_by.username")
    decided_by = serializers.CharField(source="decided_by.username", default=None, allow_null=True)
    acts = serializers.SerializerMethodField()

    class Meta:
        model = Suspension
        fields = [
            *("id", "request", "order", "round", "reason", "reason_label", "contract_reason", "said"),
            *("started_at", "ended_at", "state", "state_label", "proposed_at", "proposed_by"),
            *("decided_at", "decided_by", "decision_said", "acts"),
        ]

    @extend_schema_field(ACTS)
    def get_acts(self, row: Suspension) -> list[str]:
        return offering.of_suspension(row, row.request, rights_in(self.context, row.request.territory_id))
