# SPDX-License-Identifier: EUPL-1.2
"""Shapes of work requests: a row of a list, and all of one."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.events.serializers.alarms import LONLAT, SEVERITY, SLUGS
from apps.interventions import offering
from apps.interventions.gmao import standing
from apps.interventions.models import NEVER, WorkRequest
from apps.interventions.serializers.brief import (
    ACTS,
    BriefTeamSerializer,
    ClockSerializer,
    RequestAssetSerializer,
    RequestClassSerializer,
    rights_in,
)
from apps.interventions.serializers.gmao import GmaoDetailSerializer, GmaoSerializer
from apps.interventions.serializers.orders import OrderSerializer, SuspensionSerializer
from apps.interventions.serializers.rows import clock_of, labels_in, row_of

NUMBERS = {"type": "array", "items": {"type": "integer"}}


class RequestSerializer(serializers.ModelSerializer):
    """`due_at`: the next deadline, null when no clock runs; `late`: it is over. `clocks`: of the current round.

    `gmao`: where it stands with the maintenance software that it goes to, null when our own board takes it.
    """

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
    gmao = serializers.SerializerMethodField()

    class Meta:
        model = WorkRequest
        fields = [
            *("id", "version", "title", "priority", "state", "state_label", "origin", "origin_label", "territory"),
            *("trade", "fault_class", "asset", "lonlat", "team", "due_at", "late", "clocks", "round"),
            *("detected_at", "sent_at", "created_at", "created_by", "changed_at", "settled_at", "closed_at"),
            *("outcome", "outcome_label", "outcome_said", "merged_into", "split_from", "repeat_of"),
            "gmao",
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
        rows = [row for row in request.clocks.all() if row.round == request.round]
        return [clock_of(row, labels_in(self.context)) for row in rows]

    @extend_schema_field(GmaoSerializer(allow_null=True))
    def get_gmao(self, request: WorkRequest) -> Any:
        return standing.shape(request, rights_in(self.context, request.territory_id))


class RequestRowSerializer(RequestSerializer):
    """The same, written without asking each field."""

    def to_representation(self, request: WorkRequest) -> dict[str, Any]:
        return row_of(request, self.context)


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

    @extend_schema_field(GmaoDetailSerializer(allow_null=True))
    def get_gmao(self, request: WorkRequest) -> Any:
        return standing.detailed(request, rights_in(self.context, request.territory_id))

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
