# SPDX-License-Identifier: EUPL-1.2
"""REST: the journal."""

from django.db.models import QuerySet
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.events import selectors
from apps.events.api.refusals import NUMBER
from apps.events.filters import JournalFilter
from apps.events.models import JournalEntry
from apps.events.serializers import JournalSerializer


class JournalViewSet(ReadOnlyModelViewSet):
    """What happened, who, when, from what to what, and why; newest first."""

    serializer_class = JournalSerializer
    filterset_class = JournalFilter
    lookup_value_regex = NUMBER
    ordering = ("-at", "-id")
    queryset = JournalEntry.objects.none()

    def get_queryset(self) -> QuerySet[JournalEntry]:
        return selectors.journal(self.request.user)
