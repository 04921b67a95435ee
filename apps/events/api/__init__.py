# SPDX-License-Identifier: EUPL-1.2
"""REST: alarms, incidents, what people do to them, and the journal."""

from apps.events.api.alarms import AlarmViewSet
from apps.events.api.incidents import IncidentHistoryViewSet, IncidentViewSet, MemberViewSet
from apps.events.api.journal import JournalViewSet

__all__ = ["AlarmViewSet", "IncidentHistoryViewSet", "IncidentViewSet", "JournalViewSet", "MemberViewSet"]
