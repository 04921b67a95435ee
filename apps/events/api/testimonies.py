# SPDX-License-Identifier: EUPL-1.2
"""REST: what inhabitants said that supports an incident."""

from django.db.models import QuerySet

from apps.events.api.incidents import OfIncident
from apps.events.models import Testimony
from apps.events.serializers.testimonies import TestimonySerializer


class TestimonyViewSet(OfIncident):
    """Reports of inhabitants that support it, newest first, of the territories whose incidents one may see."""

    serializer_class = TestimonySerializer
    ordering = ("-said_at", "-id")
    queryset = Testimony.objects.none()

    def get_queryset(self) -> QuerySet[Testimony]:
        rows = Testimony.objects.visible_to(self.request.user).filter(incident=self.incident, withdrawn=False)
        return rows.select_related("asset").only("ref", "label", "said_at", "ended_at", "asset__code")
