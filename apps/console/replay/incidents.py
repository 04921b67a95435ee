# SPDX-License-Identifier: EUPL-1.2
"""Incidents of a period: those that were open at its start or that were opened in it, and what people did to them.

An incident of one alarm has no first line in the journal, which already says it of its alarm: births are read from
the incidents themselves.
"""

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from apps.console.replay.period import Period
from apps.console.replay.told import INCIDENT, Part, Thing, Told
from apps.events import lifecycle
from apps.events.models import Incident, JournalEntry

READ = ("pk", "title", "severity", "cause_asset_id", "created_at", "state", "before")
LINES = ("at", "incident_id", "before", "after", "actor_id", "why")
BIRTH = "incident.opened"


def read(user: Any, period: Period, incidents: QuerySet[Incident]) -> Part:
    """`incidents`: those that `user` may see."""
    part = Part()
    for pk, title, severity, asset, created_at, now, before in _known(period, incidents):
        part.things[pk] = Thing(title, asset, severity, number=f"n° {pk}")
        if created_at >= period.start:
            part.lines.append(Told(created_at, INCIDENT, pk, BIRTH, 1))
        elif (before or now) not in lifecycle.OVER:
            part.start[pk] = 1
    part.lines += [
        Told(at, INCIDENT, pk, f"incident.{after}", int(after not in lifecycle.OVER), actor, why)
        for at, pk, before, after, actor, why in _lines(user, period)
        if pk in part.things and before != after
    ]
    return part


def _known(period: Period, incidents: QuerySet[Incident]) -> Any:
    """`before`: its state before the first change since the start, when it was born then."""
    since = JournalEntry.objects.filter(incident=OuterRef("pk"), at__gte=period.start).exclude(before="")
    rows = incidents.filter(created_at__lt=period.end).filter(Q(closed_at=None) | Q(closed_at__gte=period.start))
    rows = rows.annotate(before=Subquery(since.order_by("at", "id").values("before")[:1]))
    return rows.order_by("pk").values_list(*READ)


def _lines(user: Any, period: Period) -> Any:
    rows = JournalEntry.objects.visible_to(user).filter(at__gte=period.start, at__lt=period.end)
    rows = rows.filter(kind__startswith="incident.", incident__isnull=False).exclude(kind=BIRTH)
    rows = rows.filter(after__in=Incident.State.values)
    return rows.order_by("at", "id").values_list(*LINES)
