# SPDX-License-Identifier: EUPL-1.2
"""REST: rules, why they fired, and planned events, to read. They are written in the back office."""

from django.db.models import QuerySet
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.events.api.refusals import NUMBER
from apps.events.filters.rules import FiringFilter, PlannedEventFilter, RuleFilter
from apps.events.models import PlannedEvent, Rule, RuleFiring
from apps.events.selectors import rules as selectors
from apps.events.serializers.rules import FiringSerializer, PlannedEventSerializer, RuleSerializer


class RuleViewSet(ReadOnlyModelViewSet):
    """Rules, in the order in which they apply."""

    serializer_class = RuleSerializer
    filterset_class = RuleFilter
    lookup_value_regex = NUMBER
    ordering = ("order", "id")
    queryset = Rule.objects.none()

    def get_queryset(self) -> QuerySet[Rule]:
        return selectors.rules(self.request.user)


class FiringViewSet(ReadOnlyModelViewSet):
    """What rules did and why, newest first."""

    serializer_class = FiringSerializer
    filterset_class = FiringFilter
    lookup_value_regex = NUMBER
    ordering = ("-at", "-id")
    queryset = RuleFiring.objects.none()

    def get_queryset(self) -> QuerySet[RuleFiring]:
        return selectors.firings(self.request.user)


class PlannedEventViewSet(ReadOnlyModelViewSet):
    """Planned events and works, the last to begin first."""

    serializer_class = PlannedEventSerializer
    filterset_class = PlannedEventFilter
    lookup_value_regex = NUMBER
    ordering = ("-starts_at", "-id")
    queryset = PlannedEvent.objects.none()

    def get_queryset(self) -> QuerySet[PlannedEvent]:
        return selectors.planned_events(self.request.user)
