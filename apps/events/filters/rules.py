# SPDX-License-Identifier: EUPL-1.2
"""Filters of the lists of rules, firings, procedures and planned events."""

from django_filters import rest_framework as filters

from apps.events.models import PlannedEvent, Procedure, ProcedureRun, Rule, RuleFiring
from apps.territories.filters import StrictFilterSet


class RuleFilter(StrictFilterSet):
    enabled = filters.BooleanFilter(label="Actives, ou non.")

    class Meta:
        model = Rule
        fields: list[str] = []


class FiringFilter(StrictFilterSet):
    incident = filters.NumberFilter(field_name="incident_id", max_value=2**63 - 1, min_value=1, label="Incident.")
    rule = filters.NumberFilter(field_name="rule_id", max_value=2**63 - 1, min_value=1, label="Règle.")

    class Meta:
        model = RuleFiring
        fields: list[str] = []


class ProcedureFilter(StrictFilterSet):
    class Meta:
        model = Procedure
        fields: list[str] = []


class RunFilter(StrictFilterSet):
    incident = filters.NumberFilter(field_name="incident_id", max_value=2**63 - 1, min_value=1, label="Incident.")

    class Meta:
        model = ProcedureRun
        fields: list[str] = []


class PlannedEventFilter(StrictFilterSet):
    phase = filters.MultipleChoiceFilter(choices=PlannedEvent.Phase.choices)
    since = filters.IsoDateTimeFilter(field_name="ends_at", lookup_expr="gte", label="Qui finissent après.")
    until = filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="lt", label="Qui commencent avant.")

    class Meta:
        model = PlannedEvent
        fields: list[str] = []
