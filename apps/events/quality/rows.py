# SPDX-License-Identifier: EUPL-1.2
"""The episodes that a measure counts: the newest first, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from apps.events.models import Episode, Incident
from apps.events.quality.measures import HEARD, MASKED
from apps.events.quality.period import Period
from apps.events.quality.scope import Scope

SHOWN = 200
NUMBERS = {"alarme": "alarm", "equipement": "asset", "source": "source", "gravite": "severity"}
INCIDENTS = "incidents"


@dataclass(frozen=True, slots=True)
class Page:
    episodes: list[Episode]
    incidents: list[Incident]
    more: bool


def page(scope: Scope, period: Period, asked: Mapping[str, str]) -> Page:
    """Those of `quoi` (heard ones without it), of one alarm, equipment, source or severity when asked."""
    if asked.get("quoi") == INCIDENTS:
        opened = list(_incidents(scope, period)[: SHOWN + 1])
        return Page([], opened[:SHOWN], len(opened) > SHOWN)
    found = list(_episodes(scope, period, asked)[: SHOWN + 1])
    return Page(found[:SHOWN], [], len(found) > SHOWN)


def _episodes(scope: Scope, period: Period, asked: Mapping[str, str]) -> QuerySet[Episode]:
    rows = Episode.objects.filter(_seen(scope), started_at__gte=period.start, started_at__lt=period.end)
    kept = {HEARD: Q(masked=False, planned=None), MASKED: Q(masked=True)}
    rows = rows.filter(kept.get(asked.get("quoi", HEARD), Q()))
    for name, field in NUMBERS.items():
        number = asked.get(name, "")
        if number.isascii() and number.isdecimal() and len(number) < 10:
            rows = rows.filter(**{field: int(number)})
    rows = rows.select_related("alarm", "asset", "source").order_by("-started_at", "-id")
    return rows.defer("asset__geometry", "asset__geom_3857", "asset__attributes", "alarm__detail", "source__secret")


def _incidents(scope: Scope, period: Period) -> QuerySet[Incident]:
    rows = Incident.objects.filter(_seen(scope), opened_at__gte=period.start, opened_at__lt=period.end)
    return rows.filter(merged_into=None).order_by("-opened_at", "-id")


def _seen(scope: Scope) -> Any:
    return Q(territory__in=scope.seen) & (Q(restricted=False) | Q(territory__in=scope.secret))
