# SPDX-License-Identifier: EUPL-1.2
"""Shapes of alarms, incidents and journal lines in the API."""

from apps.events.serializers.alarms import (
    AcknowledgedSerializer,
    AcknowledgeManySerializer,
    AlarmSerializer,
    CommentSerializer,
)
from apps.events.serializers.journal import JournalSerializer

__all__ = [
    "AcknowledgeManySerializer",
    "AcknowledgedSerializer",
    "AlarmSerializer",
    "CommentSerializer",
    "JournalSerializer",
]
