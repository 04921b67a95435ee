# SPDX-License-Identifier: EUPL-1.2
"""Perimeters of planned events: those that are on or to come, as the map draws them."""

import json
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.events.models import PlannedEvent
from apps.territories import scoping
from apps.territories.models import Territory

MOST = 500
AHEAD = timedelta(days=14)
DIGITS = 6  # of a degree: ten centimetres


def shown(user: Any, code: str) -> QuerySet[PlannedEvent]:
    """On, or beginning within two weeks, with a perimeter. One of an agglomeration concerns its communes."""
    now = timezone.now()
    rows = PlannedEvent.objects.visible_to(user).filter(ends_at__gt=now, starts_at__lt=now + AHEAD)
    rows = rows.filter(perimeter__isnull=False)
    if not code:
        return rows
    near = scoping.perimeter(code)
    above = Territory.objects.filter(includes__in=near).values("pk")
    return rows.filter(Q(territory__in=near) | Q(territory__in=above))


def areas(user: Any, code: str) -> list[dict[str, Any]]:
    """The soonest first: its outline, whether it is on, what it is and until when."""
    rows = shown(user, code).select_related("territory").defer("territory__outline", "perimeter")
    rows = rows.annotate(drawn=AsGeoJSON("perimeter", precision=DIGITS)).order_by("starts_at", "id")
    return [_area(row) for row in rows[: MOST + 1]]


def _area(row: Any) -> dict[str, Any]:
    is_on = row.starts_at <= timezone.now()
    zone = ZoneInfo(row.territory.time_zone)
    at = row.ends_at if is_on else row.starts_at
    when = date_format(at.astimezone(zone), "j F, H:i")
    said = _("jusqu'au %(when)s") if is_on else _("à partir du %(when)s")
    facts = [row.title, row.get_kind_display(), said % {"when": when}, str(row.get_effect_display()).lower()]
    return {"id": row.pk, "on": is_on, "title": " · ".join(facts), "geometry": json.loads(row.drawn)}
