# SPDX-License-Identifier: EUPL-1.2
"""Filters of the lists of alarms, of incidents and of the journal."""

from apps.events.filters.alarms import AlarmFilter
from apps.events.filters.incidents import IncidentFilter, MemberFilter
from apps.events.filters.journal import JournalFilter

__all__ = ["AlarmFilter", "IncidentFilter", "JournalFilter", "MemberFilter"]
