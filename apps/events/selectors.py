# SPDX-License-Identifier: EUPL-1.2
"""Named reads of alarms and of the journal, limited to what a person may see."""

from typing import Any

from django.contrib.gis.db.models.functions import PointOnSurface
from django.db.models import Case, QuerySet, SmallIntegerField, Value, When

from apps.assets.selectors import Latitude, Longitude
from apps.events.models import Alarm, JournalEntry
from apps.events.workflow import TO_ACKNOWLEDGE

WORST_FIRST = ("severity", "rank", "-raised_at", "-id")
NEWEST_FIRST = ("-raised_at", "-id")
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
    """Alarms that `user` may see, with what a list shows of them; `rank` is 0 for what waits for somebody, else 1."""
    point = PointOnSurface("asset__geometry")
    waits = When(state__in=TO_ACKNOWLEDGE, then=Value(0))
    return (
        Alarm.objects.visible_to(user)
        .select_related("asset__kind", "source", "territory", "acked_by")
        .defer(*HEAVY)
        .annotate(lon=Longitude(point), lat=Latitude(point))
        .annotate(rank=Case(waits, default=Value(1), output_field=SmallIntegerField()))
    )


def journal(user: Any) -> QuerySet[JournalEntry]:
    """Lines of the journal that `user` may see. What they speak of may be gone: its columns are then null."""
    rows = JournalEntry.objects.visible_to(user).select_related("territory", "actor", "asset", "source")
    return rows.only(
        *("id", "at", "kind", "before", "after", "text", "why", "alarm_id", "restricted"),
        *("territory__code", "territory__name", "actor__username", "source__slug", "source__name"),
        *("asset__uid", "asset__code", "asset__name"),
    )
