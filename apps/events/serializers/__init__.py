# SPDX-License-Identifier: EUPL-1.2
"""Shapes of alarms, incidents and journal lines in the API."""

from apps.events.serializers.alarms import (
    AcknowledgedSerializer,
    AcknowledgeManySerializer,
    AlarmSerializer,
    CommentSerializer,
    ReasonSerializer,
    ShelveSerializer,
)
from apps.events.serializers.incidents import (
    AssignSerializer,
    ClassifySerializer,
    IncidentDetailSerializer,
    IncidentSerializer,
    MemberSerializer,
    MergeSerializer,
    MoveSerializer,
    SplitSerializer,
)
from apps.events.serializers.journal import JournalSerializer

__all__ = [
    "AcknowledgeManySerializer",
    "AcknowledgedSerializer",
    "AlarmSerializer",
    "AssignSerializer",
    "ClassifySerializer",
    "CommentSerializer",
    "IncidentDetailSerializer",
    "IncidentSerializer",
    "JournalSerializer",
    "MemberSerializer",
    "MergeSerializer",
    "MoveSerializer",
    "ReasonSerializer",
    "ShelveSerializer",
    "SplitSerializer",
]
