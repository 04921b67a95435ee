# SPDX-License-Identifier: EUPL-1.2
"""Named reads of incidents, of what they are made of and of what was done, limited to what a person may see."""

from typing import Any

from django.contrib.gis.db.models.functions import PointOnSurface
from django.db.models import Case, QuerySet, SmallIntegerField, Value, When
from django.db.models.expressions import RawSQL

from apps.assets.selectors import Latitude, Longitude
from apps.events import lifecycle
from apps.events.models import Episode, Incident, JournalEntry
from apps.events.selectors.journal import journal

FIRST_THINGS_FIRST = ("severity", "rank", "opened_at", "id")
NEWEST_INCIDENTS = ("-opened_at", "-id")
MEMBERS_FIRST = ("rank", "severity", "started_at", "id")  # the cause, then the worst, then the first
UNATTENDED = (lifecycle.NEW, lifecycle.REOPENED)
FOLLOWED = 500  # members whose own lines are read: the cause and the worst of a storm say enough

# Lines of the incident, and those of its members while it was theirs: from the start of the spell (by their clock or
# ours) until the next one, which is another incident's.
LINES = """
SELECT line.id FROM events_journalentry line WHERE line.incident_id = %s
 UNION
SELECT line.id
  FROM (SELECT alarm_id, started_at FROM events_episode
         WHERE incident_id = %s AND alarm_id IS NOT NULL
         ORDER BY NOT is_cause, severity, started_at LIMIT %s) member,
       LATERAL (SELECT min(later.started_at) AS at FROM events_episode later
                 WHERE later.alarm_id = member.alarm_id AND later.started_at > member.started_at) next,
       LATERAL (SELECT id FROM events_journalentry
                 WHERE alarm_id = member.alarm_id AND at >= LEAST(member.started_at, %s)
                   AND at < COALESCE(next.at, 'infinity') OFFSET 0) line
"""


def incidents(user: Any) -> QuerySet[Incident]:
    """Incidents that `user` may see, with what a list shows of them. `rank`: 0 nobody looks at it, 1 somebody does, 2
    the machines say that it is over."""
    point = PointOnSurface("cause_asset__geometry")
    ranks = [When(state__in=UNATTENDED, then=Value(0)), When(state=lifecycle.RESTORED, then=Value(2))]
    return (
        Incident.objects.visible_to(user)
        .select_related("territory", "cause_asset__kind", "cause_source", "fault_class", "fault_class_by")
        .select_related("assigned_to", "planned")
        .defer("territory__outline", "cause_source__options", "cause_source__secret", "fault_class__recognises")
        .defer("cause_asset__geometry", "cause_asset__geom_3857")
        .defer("cause_asset__attributes", "cause_asset__local_attributes", "planned__perimeter")
        .annotate(lon=Longitude(point), lat=Latitude(point))
        .annotate(rank=Case(*ranks, default=Value(1), output_field=SmallIntegerField()))
    )


def members(user: Any, incident: Incident) -> QuerySet[Episode]:
    """What this incident is made of, as far as `user` may see it, with what a list shows."""
    point = PointOnSurface("asset__geometry")
    return (
        Episode.objects.visible_to(user)
        .filter(incident=incident)
        .select_related("alarm", "asset__kind", "source")
        .defer("asset__geometry", "asset__geom_3857", "asset__attributes", "asset__local_attributes", "alarm__detail")
        .defer("source__options", "source__secret")
        .annotate(lon=Longitude(point), lat=Latitude(point))
        .annotate(rank=Case(When(is_cause=True, then=Value(0)), default=Value(1), output_field=SmallIntegerField()))
    )


def incident_history(user: Any, incident: Incident) -> QuerySet[JournalEntry]:
    """What the journal says of it and of its members (of a storm: the cause and the worst), where `user` may look."""
    since = min(incident.opened_at, incident.created_at)
    lines = RawSQL(LINES, (incident.pk, incident.pk, FOLLOWED, incident.created_at))  # noqa: S611  (bound)
    return journal(user).filter(at__gte=since, pk__in=lines)
