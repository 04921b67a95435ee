# SPDX-License-Identifier: EUPL-1.2
"""Named reads of alarms, limited to what a person may see."""

from typing import Any

from django.contrib.gis.db.models.functions import PointOnSurface
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, SmallIntegerField, Subquery, Value, When

from apps.assets.selectors import Latitude, Longitude
from apps.events.models import Alarm, Episode
from apps.events.workflow import TO_ACKNOWLEDGE

WORST_FIRST = ("severity", "rank", "-raised_at", "-id")
NEWEST_FIRST = ("-raised_at", "-id")
OF_THIS_SPELL = Q(started_at__lte=OuterRef("raised_at")) & (Q(ended_at=None) | Q(ended_at__gte=OuterRef("raised_at")))
MASKS = Q(masked=True) & OF_THIS_SPELL
HEAVY = (
    "detail",
    "asset__geometry",
    "asset__geom_3857",
    "asset__attributes",
    "asset__local_attributes",
    "territory__outline",
    "source__options",
    "source__secret",
)


def alarms(user: Any) -> QuerySet[Alarm]:
    """Alarms that `user` may see, with what a list shows of them; `rank` is 0 for what waits for somebody, else 1.

    `incident` is the one of its last spell, None until that one is grouped; `masked`: a symptom of another cause, as it
    stands (see states.REFRESH).
    """
    point = PointOnSurface("asset__geometry")
    mine = Episode.objects.filter(alarm=OuterRef("pk"))
    waits = When(state__in=TO_ACKNOWLEDGE, then=Value(0))
    return (
        Alarm.objects.visible_to(user)
        .select_related("asset__kind", "source", "territory", "acked_by", "shelved_by", "owed_acknowledgement")
        .defer(*HEAVY)
        .annotate(lon=Longitude(point), lat=Latitude(point))
        .annotate(rank=Case(waits, default=Value(1), output_field=SmallIntegerField()))
        .annotate(incident=Subquery(mine.filter(OF_THIS_SPELL).order_by("-started_at").values("incident")[:1]))
        .annotate(masked=Exists(mine.filter(MASKS)))
    )
