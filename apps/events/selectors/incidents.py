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

# Lines of the incident, of its lost sources, and of its members while they were its own: a spell begins, for the
# journal, with the first line of its alarm that says « raised » about when the source says that it began; without one
# (clocks that disagree by more than two spells are apart), when the source says so. It ends where the next one begins.
BEGINS = """COALESCE((SELECT min(at) FROM events_journalentry
                        WHERE alarm_id = member.alarm_id AND kind = 'alarm.raised' AND at > {after}
                          AND at >= {start} - interval '30 min'), {start})"""
SINCE = BEGINS.format(start="member.started_at", after="last.at")
UNTIL = BEGINS.format(start="next.at", after="member.ended_at")
LINES = f"""
SELECT line.id FROM events_journalentry line WHERE line.incident_id = %s
 UNION
SELECT line.id
  FROM events_episode loss JOIN events_journalentry line
       ON line.source_id = loss.source_id AND line.kind = 'source.health'
      AND line.at >= loss.started_at AND line.at <= COALESCE(loss.ended_at, 'infinity')
 WHERE loss.incident_id = %s AND loss.alarm_id IS NULL
 UNION
SELECT line.id
  FROM (SELECT alarm_id, started_at, ended_at FROM events_episode
         WHERE incident_id = %s AND alarm_id IS NOT NULL
         ORDER BY NOT is_cause, severity, started_at LIMIT %s) member,
       LATERAL (SELECT max(earlier.ended_at) AS at FROM events_episode earlier
                 WHERE earlier.alarm_id = member.alarm_id AND earlier.started_at < member.started_at) last,
       LATERAL (SELECT min(later.started_at) AS at FROM events_episode later
                 WHERE later.alarm_id = member.alarm_id AND later.started_at > member.started_at) next,
       LATERAL (SELECT CASE WHEN last.at IS NULL THEN LEAST(member.started_at, %s)
                            ELSE {SINCE} END
                       AS since,
                       CASE WHEN next.at IS NULL THEN 'infinity'
                            ELSE {UNTIL} END
                       AS until) bounds,
       LATERAL (SELECT id FROM events_journalentry
                 WHERE alarm_id = member.alarm_id AND at >= bounds.since AND at < bounds.until OFFSET 0) line
"""  # noqa: S608  (names of columns)


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
    """What the journal says of it, of its lost sources and of its members (of a storm: the cause and the worst), where
    `user` may look."""
    since = min(incident.opened_at, incident.created_at)
    asked = (incident.pk, incident.pk, incident.pk, FOLLOWED, incident.created_at)
    lines = RawSQL(LINES, asked)  # noqa: S611  (bound)
    return journal(user).filter(at__gte=since, pk__in=lines)
