# SPDX-License-Identifier: EUPL-1.2
"""Screens of alarms, incidents and the journal in the back office."""

from apps.events.admin.alarms import AlarmAdmin
from apps.events.admin.incidents import IncidentAdmin
from apps.events.admin.journal import JournalEntryAdmin

__all__ = ["AlarmAdmin", "IncidentAdmin", "JournalEntryAdmin"]
