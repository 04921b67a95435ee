# SPDX-License-Identifier: EUPL-1.2
"""Shapes of incidents and of their members in the API, and of what people ask of them."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.assets.models import Asset
from apps.contracts.models import FaultClass
from apps.events import lifecycle
from apps.events.incidents import acts
from apps.events.models import Episode, Incident, PlannedEvent
from apps.events.serializers.alarms import (
    SEVERITY,
    SLUGS,
    AlarmAssetSerializer,
    LocatedAssetSerializer,
)
from apps.events.serializers.journal import JournalSourceSerializer

MOST_MEMBERS, MOST_INCIDENTS = 2_000, 100  # chosen in one gesture
STATE = {
    "type": "object",
    "properties": {
        "state": {"type": "string"},
        "label": {"type": "string"},
        "needs_why": {"type": "boolean"},
    },
    "required": ["state", "label", "needs_why"],
}


class CauseSerializer(serializers.ModelSerializer):
    """The equipment in cause, where the map frames it."""

    kind = serializers.CharField(source="kind.code")
    trade = serializers.CharField(source="kind.trade")

    class Meta:
        model = Asset
        fields = ["uid", "fid", "code", "name", "kind", "trade"]


class LocatedCauseSerializer(CauseSerializer):
    lonlat = serializers.ListField(child=serializers.FloatField(), allow_null=True)

    class Meta(CauseSerializer.Meta):
        fields = [*CauseSerializer.Meta.fields, "lonlat"]


class ClassSerializer(serializers.ModelSerializer):
    class Meta:
        model = FaultClass
        fields = ["code", "label"]


class SuppressingSerializer(serializers.ModelSerializer):
    """The planned event that suppresses all that is active in an incident."""

    until = serializers.DateTimeField(source="ends_at")

    class Meta:
        model = PlannedEvent
        fields = ["id", "title", "until"]


class IncidentSerializer(serializers.ModelSerializer):
    """`cause_said` false: deduced from its symptoms. `fault_class_by` null: proposed by the recognition."""

    territory = serializers.CharField(source="territory.code")
    severity = serializers.SerializerMethodField()
    state_label = serializers.CharField(source="get_state_display")
    cause = serializers.SerializerMethodField()
    cause_source = JournalSourceSerializer(allow_null=True)
    fault_class = ClassSerializer(allow_null=True)
    fault_class_by = serializers.CharField(source="fault_class_by.username", default=None, allow_null=True)
    assigned_to = serializers.CharField(source="assigned_to.username", default=None, allow_null=True)
    merged_into = serializers.IntegerField(source="merged_into_id", allow_null=True)
    planned = SuppressingSerializer(allow_null=True)

    class Meta:
        model = Incident
        fields = [
            *("id", "title", "severity", "state", "state_label", "shape", "reason", "territory"),
            *("cause", "cause_source", "cause_said", "fault_class", "fault_class_by", "by_hand", "assigned_to"),
            *("members", "active", "masked", "testimonies", "opened_at", "ended_at", "changed_at", "closed_at"),
            *("outcome", "merged_into", "planned", "proposed_at", "proposed_why"),
        ]

    @extend_schema_field(SEVERITY)
    def get_severity(self, incident: Incident) -> str:
        return SLUGS[incident.severity]

    @extend_schema_field(LocatedCauseSerializer(allow_null=True))
    def get_cause(self, incident: Any) -> dict[str, Any] | None:
        if incident.cause_asset is None:
            return None
        lonlat = None if incident.lon is None else [incident.lon, incident.lat]
        return {**CauseSerializer(incident.cause_asset).data, "lonlat": lonlat}


class IncidentDetailSerializer(IncidentSerializer):
    """`next_states`: what the person may make of it, none when they may only look."""

    next_states = serializers.SerializerMethodField()
    can_handle = serializers.SerializerMethodField()
    can_regroup = serializers.SerializerMethodField()

    class Meta(IncidentSerializer.Meta):
        fields = [*IncidentSerializer.Meta.fields, "next_states", "can_handle", "can_regroup"]

    @extend_schema_field({"type": "array", "items": STATE})
    def get_next_states(self, incident: Incident) -> list[dict[str, Any]]:
        if not self.get_can_handle(incident):
            return []
        return [
            {"state": state, "label": str(Incident.State(state).label), "needs_why": needs_why(incident, state)}
            for state in Incident.State.values
            if is_offered(incident, state)
        ]

    def get_can_handle(self, incident: Incident) -> bool:
        return self._may(acts.HANDLE, incident)

    def get_can_regroup(self, incident: Incident) -> bool:
        return self._may(acts.REGROUP, incident)

    def _may(self, permission: str, incident: Incident) -> bool:
        known = self.context.setdefault("may", {})
        if permission not in known:
            known[permission] = acts.may(self.context["request"].user, permission, incident.pk)
        return known[permission]


def is_offered(incident: Incident, state: str) -> bool:
    """What the machines say or what merging makes is not for a button."""
    by_machine = state in (lifecycle.NEW, lifecycle.DUPLICATE) or (state == lifecycle.RESTORED and incident.active)
    return state in lifecycle.ALLOWED[incident.state] and not by_machine


def needs_why(incident: Incident, state: str) -> bool:
    return state in acts.NEEDS_WHY or (state == lifecycle.CLOSED and bool(incident.active))


class MemberSerializer(serializers.ModelSerializer):
    """One spell of an alarm; of a lost source, `alarm` and `asset` are null."""

    alarm = serializers.IntegerField(source="alarm_id", allow_null=True)
    alarm_state = serializers.CharField(source="alarm.state", default=None, allow_null=True)
    title = serializers.SerializerMethodField()
    severity = serializers.SerializerMethodField()
    asset = serializers.SerializerMethodField()
    source = JournalSourceSerializer()

    class Meta:
        model = Episode
        fields = [
            *("id", "alarm", "alarm_state", "asset", "source", "condition", "title", "severity"),
            *("started_at", "ended_at", "is_cause", "masked", "planned", "by_hand"),
        ]

    def get_title(self, episode: Episode) -> str:
        return episode.alarm.title if episode.alarm else _("Source perdue")

    @extend_schema_field(SEVERITY)
    def get_severity(self, episode: Episode) -> str:
        return SLUGS[episode.severity]

    @extend_schema_field(LocatedAssetSerializer(allow_null=True))
    def get_asset(self, episode: Any) -> dict[str, Any] | None:
        if episode.asset is None:
            return None
        lonlat = None if episode.lon is None else [episode.lon, episode.lat]
        return {**AlarmAssetSerializer(episode.asset).data, "lonlat": lonlat}


class WhySerializer(serializers.Serializer):
    why = serializers.CharField(max_length=acts.MAX_WHY, allow_blank=True, required=False, default="")


class MoveSerializer(WhySerializer):
    """`to` is one of `next_states`."""

    to = serializers.ChoiceField(choices=Incident.State.choices)


class AssignSerializer(serializers.Serializer):
    """A username, or null: nobody follows it any more."""

    assigned_to = serializers.CharField(max_length=150, allow_null=True)


class ClassifySerializer(serializers.Serializer):
    """Code of a class of faults."""

    fault_class = serializers.SlugRelatedField(slug_field="code", queryset=FaultClass.objects.all())


class SplitSerializer(WhySerializer):
    """Ids of /members/: they become an incident of their own."""

    episodes = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), min_length=1, max_length=MOST_MEMBERS
    )


class MergeSerializer(WhySerializer):
    """These incidents become this one."""

    incidents = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), min_length=1, max_length=MOST_INCIDENTS
    )
