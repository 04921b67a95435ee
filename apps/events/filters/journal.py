# SPDX-License-Identifier: EUPL-1.2
"""Filters of the journal."""

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from apps.events.models import JournalEntry
from apps.territories import scoping
from apps.territories.filters import StrictFilterSet


class JournalFilter(StrictFilterSet):
    kind = filters.CharFilter(lookup_expr="startswith", label="Nature, ou son début : « alarm », « alarm.raised ».")
    asset = filters.UUIDFilter(field_name="asset__uid", label="Identifiant public de l'équipement.")
    alarm = filters.NumberFilter(field_name="alarm_id", max_value=2**63 - 1, min_value=0)
    incident = filters.NumberFilter(field_name="incident_id", max_value=2**63 - 1, min_value=0)
    source = filters.CharFilter(field_name="source__slug", label="Identifiant de la source.")
    territory = filters.CharFilter(method="in_territory", label="Code du territoire ; ceux qu'il inclut comptent.")
    actor = filters.CharFilter(field_name="actor__username", label="Identifiant de l'auteur.")
    since = filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte", label="Depuis.")
    until = filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt", label="Avant.")

    class Meta:
        model = JournalEntry
        fields: list[str] = []

    def in_territory(self, rows: QuerySet[JournalEntry], name: str, code: str) -> QuerySet[JournalEntry]:
        return rows.filter(territory__in=scoping.perimeter(code))
