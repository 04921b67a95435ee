# SPDX-License-Identifier: EUPL-1.2
"""Shapes of interventions in the API: requests, orders, clocks, suspensions, the thread."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.assets.models import Asset
from apps.events.serializers.alarms import LONLAT, SEVERITY, SLUGS
from apps.interventions import offering
from apps.interventions.models import (
    NEVER,
    Attachment,
    CheckItem,
    Clock,
    Comment,
    Part,
    Passage,
    Plan,
    Suspension,
    Team,
    WorkOrder,
    WorkRequest,
)

ACTS = {"type": "array", "items": {"type": "string"}}
NUMBERS = {"type": "array", "items": {"type": "integer"}}


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


def clock_of(clock: Clock) -> dict[str, Any]:
    """As ClockSerializer shapes it, ten times cheaper: a page of 500 requests has 1 500 of them."""
    return {
        "request": clock.request_id,
        "round": clock.round,
        "kind": clock.kind,
        "acronym": clock.acronym,
        "state": clock.state,
        "state_label": clock.get_state_display(),
        "delay": str(clock.delay) if clock.delay else None,
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "warn_at": clock.warn_at,
        "stopped_at": clock.stopped_at,
    }


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


class RequestSerializer(serializers.ModelSerializer):
    """`due_at`: the next deadline, null when no clock runs; `late`: it is over. `clocks`: of the current round."""

    territory = serializers.CharField(source="territory.code")
    priority = serializers.SerializerMethodField()
    state_label = serializers.CharField(source="get_state_display")
    origin_label = serializers.CharField(source="get_origin_display")
    outcome_label = serializers.CharField(source="get_outcome_display")
    fault_class = RequestClassSerializer(allow_null=True)
    asset = RequestAssetSerializer(allow_null=True)
    lonlat = serializers.SerializerMethodField()
    team = BriefTeamSerializer(allow_null=True)
    due_at = serializers.SerializerMethodField()
    late = serializers.SerializerMethodField()
    clocks = serializers.SerializerMethodField()
    created_by = serializers.CharField(source="created_by.username", default=None, allow_null=True)
    merged_into = serializers.IntegerField(source="merged_into_id", allow_null=True)
    split_from = serializers.IntegerField(source="split_from_id", allow_null=True)
    repeat_of = serializers.IntegerField(source="repeat_of_id", allow_null=True)

    class Meta:
        model = WorkRequest
        fields = [
            *("id", "version", "title", "priority", "state", "state_label", "origin", "origin_label", "territory"),
            *("trade", "fault_class", "asset", "lonlat", "team", "due_at", "late", "clocks", "round"),
            *("detected_at", "sent_at", "created_at", "created_by", "changed_at", "settled_at", "closed_at"),
            *("outcome", "outcome_label", "outcome_said", "merged_into", "split_from", "repeat_of"),
        ]

    @extend_schema_field(SEVERITY)
    def get_priority(self, request: WorkRequest) -> str:
        return SLUGS[request.priority]

    @extend_schema_field(LONLAT)
    def get_lonlat(self, request: WorkRequest) -> list[float] | None:
        return list(request.place.coords) if request.place else None

    @extend_schema_field({"type": "string", "format": "date-time", "nullable": True})
    def get_due_at(self, request: WorkRequest) -> Any:
        return None if request.due_at == NEVER else request.due_at

    def get_late(self, request: WorkRequest) -> bool:
        return request.is_open and request.due_at <= timezone.now()

    @extend_schema_field(ClockSerializer(many=True))
    def get_clocks(self, request: WorkRequest) -> list[Any]:
        return [clock_of(clock) for clock in request.clocks.all() if clock.round == request.round]


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


class NamedRequestSerializer(serializers.ModelSerializer):
    class Meta:
        model = WorkRequest
        fields = ["id", "title"]


class RequestDetailSerializer(RequestSerializer):
    """All of a request but its thread. `acts`: what the person may do now; `why` says which line of which contract."""

    description = serializers.CharField()
    assets = RequestAssetSerializer(many=True)
    incidents = serializers.SerializerMethodField()
    alarms = serializers.SerializerMethodField()
    contract = serializers.SerializerMethodField()
    why = serializers.CharField(source="commitment_why")
    orders = OrderSerializer(many=True)
    suspensions = SuspensionSerializer(many=True)
    merged = NamedRequestSerializer(many=True)
    split = NamedRequestSerializer(many=True)
    acts = serializers.SerializerMethodField()

    class Meta(RequestSerializer.Meta):
        fields = [
            *RequestSerializer.Meta.fields,
            *("description", "assets", "incidents", "alarms", "contract", "why", "aggravated_at"),
            *("arrived_at", "provisional_at", "repaired_at", "orders", "suspensions", "merged", "split", "acts"),
        ]

    @extend_schema_field(NUMBERS)
    def get_incidents(self, request: WorkRequest) -> list[int]:
        return sorted(incident.pk for incident in request.incidents.all())

    @extend_schema_field(NUMBERS)
    def get_alarms(self, request: WorkRequest) -> list[int]:
        return sorted(alarm.pk for alarm in request.alarms.all())

    @extend_schema_field({"type": "string", "nullable": True})
    def get_contract(self, request: WorkRequest) -> str | None:
        return str(request.version_of_contract) if request.version_of_contract else None

    @extend_schema_field(ACTS)
    def get_acts(self, request: WorkRequest) -> list[str]:
        return offering.of_request(request, rights_in(self.context, request.territory_id))


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


def rights_in(context: dict[str, Any], territory_id: int) -> frozenset[str]:
    """Asked once for each territory of a page."""
    known = context.setdefault("rights", {})
    if territory_id not in known:
        known[territory_id] = offering.rights(context["request"].user, territory_id)
    return known[territory_id]
