# SPDX-License-Identifier: EUPL-1.2
"""What time alone does to incidents, and the safety net: what no batch grouped is grouped."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets.models import Source
from apps.events import lifecycle, live, locks, workflow
from apps.events.incidents import combined, grouping, retelling, stored, turns
from apps.events.incidents.correlating import Correlated
from apps.events.incidents.lives import CLOSED, News
from apps.events.incidents.member import Work
from apps.events.models import Episode

CALM = timedelta(minutes=10)  # restored that long without news, an incident nobody followed is over
SLICE = 500  # incidents or alarms per transaction
PRESENT = (workflow.UNACK, workflow.ACKED, *workflow.MASKED)  # states in which an alarm may be active

CALMED = """
SELECT incident.id FROM events_incident incident
 WHERE incident.state = 'restored' AND incident.assigned_to_id IS NULL AND incident.changed_at <= %s
   AND NOT EXISTS (SELECT FROM events_episode episode JOIN events_alarm alarm ON alarm.id = episode.alarm_id
                    WHERE episode.incident_id = incident.id AND alarm.state = ANY(%s))
 ORDER BY incident.id LIMIT %s
"""
STRAGGLERS = """
SELECT id FROM events_alarm alarm
 WHERE alarm.id > %s AND alarm.state = ANY(%s) AND alarm.active AND alarm.occurrences > 0
   AND NOT EXISTS (SELECT FROM events_episode episode WHERE episode.alarm_id = alarm.id AND episode.ended_at IS NULL)
   AND NOT EXISTS (SELECT FROM events_ungrouped ungrouped WHERE ungrouped.alarm_id = alarm.id)
 ORDER BY id LIMIT %s
"""


def close_calm() -> int:
    """Incidents that ended by themselves, that nobody follows and that wait for no acknowledgement; how many."""
    closed = 0
    while some := _close_some(timezone.now()):
        closed += some
    return closed


def group_stragglers() -> int:
    """What batches left is grouped, and alarms that are present in no incident (written before incidents were)."""
    last = 0
    while found := _ids(STRAGGLERS, [last, list(PRESENT), SLICE]):
        turns.leave(dict.fromkeys(found))
        last = found[-1]
    return combined.group_left()


def open_losses() -> int:
    """Sources that are lost without an incident that says so; how many."""
    told = Episode.objects.filter(source=OuterRef("pk"), alarm=None, ended_at=None)
    lost = Source.objects.filter(~Exists(told), health=Source.Health.DOWN, enabled=True)
    return sum(_open_loss(source_id) for source_id in lost.values_list("pk", flat=True))


@transaction.atomic
def _close_some(now: datetime) -> int:
    locks.hold_incidents()
    works = stored.incidents(_ids(CALMED, [now - CALM, list(workflow.TO_ACKNOWLEDGE), SLICE]))
    news = [_closed(work, now) for work in works.values()]
    if not news:
        return 0
    stored.update_incidents(list(works.values()), now)
    told = grouping.tell(retelling.complete(Correlated(news)), now)
    live.publish(told.messages)  # last: live ids follow the order of commits
    return len(news)


def _closed(work: Work, now: datetime) -> News:
    before = work.state
    work.state, work.closed_at, work.outcome = lifecycle.CLOSED, now, _("Revenu à la normale.")
    return News(CLOSED, work, before, work.outcome)


@transaction.atomic
def _open_loss(source_id: int) -> int:
    locks.hold_sources([source_id])
    locks.hold_incidents()
    source = Source.objects.get(pk=source_id)
    if source.health != Source.Health.DOWN:
        return 0
    messages = grouping.source_lost(source, timezone.now()).messages
    live.publish(messages)  # last
    return int(bool(messages))


def _ids(query: str, parameters: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [pk for (pk,) in cursor.fetchall()]
