# SPDX-License-Identifier: EUPL-1.2
"""What the control centre knows: alarms, incidents, the journal, the live outbox."""

from apps.events.models.alarm import Alarm, AlarmQuerySet, Observation, OwedAcknowledgement, Severity
from apps.events.models.incident import Episode, Incident, IncidentQuerySet, Ungrouped
from apps.events.models.journal import JournalEntry, JournalQuerySet, LiveMessage
from apps.events.models.planned import PlannedEvent
from apps.events.models.procedure import Procedure, ProcedureRun, ProcedureVersion, StepDone
from apps.events.models.rule import OwedNotice, Rule, RuleFiring, RuleTrial
from apps.events.models.testimony import Testimony, ToldTestimony

__all__ = [
    "Alarm",
    "AlarmQuerySet",
    "Episode",
    "Incident",
    "IncidentQuerySet",
    "JournalEntry",
    "JournalQuerySet",
    "LiveMessage",
    "Observation",
    "OwedAcknowledgement",
    "OwedNotice",
    "PlannedEvent",
    "Procedure",
    "ProcedureRun",
    "ProcedureVersion",
    "Rule",
    "RuleFiring",
    "RuleTrial",
    "Severity",
    "StepDone",
    "Testimony",
    "ToldTestimony",
    "Ungrouped",
]
