# SPDX-License-Identifier: EUPL-1.2
"""Screens of alarms, incidents, the journal, rules, procedures and planned events in the back office."""

from apps.events.admin.alarms import AlarmAdmin
from apps.events.admin.incidents import IncidentAdmin
from apps.events.admin.journal import JournalEntryAdmin
from apps.events.admin.planned import PlannedEventAdmin
from apps.events.admin.procedures import ProcedureAdmin
from apps.events.admin.rules import RuleAdmin, RuleFiringAdmin

__all__ = [
    "AlarmAdmin",
    "IncidentAdmin",
    "JournalEntryAdmin",
    "PlannedEventAdmin",
    "ProcedureAdmin",
    "RuleAdmin",
    "RuleFiringAdmin",
]
