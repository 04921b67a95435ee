# SPDX-License-Identifier: EUPL-1.2
"""What time alone does to planned events: they begin and end without a message of anybody; and a change of theirs."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events import journal, live, locks
from apps.events.incidents import grouping, retelling
from apps.events.incidents.correlating import Correlated
from apps.events.models import PlannedEvent
from apps.events.planned import overlay

# Episodes that it concerned, and those of its place that overlap it: what is inside its outline or chosen by hand.
CONCERNED = """
SELECT id FROM events_episode WHERE planned_id = %(event)s
 UNION
SELECT episode.id
  FROM events_plannedevent event, LATERAL (
        SELECT fid FROM assets_asset WHERE ST_Intersects(geom_3857, ST_Transform(event.perimeter, 3857))
         UNION
        SELECT asset_id FROM events_plannedevent_assets WHERE plannedevent_id = event.id) place,
       LATERAL (SELECT id FROM events_episode
                 WHERE asset_id = place.fid AND started_at < event.ends_at
                   AND COALESCE(ended_at, 'infinity') > LEAST(event.starts_at, %(at)s) OFFSET 0) episode
 WHERE event.id = %(event)s
 UNION  -- raised by it, wherever it was
SELECT episode.id FROM events_episode episode WHERE %(raises)s AND planned_severity IS NOT NULL AND ended_at IS NULL
"""


def sweep(now: datetime | None = None) -> int:
    """Events that began, ended or were changed since the last look take effect; how many."""
    now = now or timezone.now()
    return sum(_apply(pk, now) for pk in list(due(now).order_by("pk").values_list("pk", flat=True)))


def due(now: datetime) -> QuerySet[PlannedEvent]:
    """What a look at `now` has to apply."""
    on = Q(starts_at__lte=now, ends_at__gt=now)
    begun = on & ~Q(phase=PlannedEvent.Phase.ON)
    ended = Q(ends_at__lte=now) & ~Q(phase=PlannedEvent.Phase.OVER)
    back = Q(starts_at__gt=now) & ~Q(phase=PlannedEvent.Phase.TO_COME)
    return PlannedEvent.objects.filter(begun | ended | back | Q(stale=True))


@transaction.atomic
def _apply(pk: int, now: datetime) -> int:
    """One event, in its own transaction: the next look finds again what was interrupted."""
    locks.hold_incidents()
    event = PlannedEvent.objects.defer("perimeter").select_for_update(of=("self",)).filter(pk=pk).first()
    if event is None or not due(now).filter(pk=pk).exists():
        return 0
    before, event.phase, event.stale = event.phase, phase(event, now), False
    event.save(update_fields=["phase", "stale"])
    if before != event.phase:
        journal.record(_entry(event, before, now))
    fids, incidents = overlay.lay_again(_concerned(event, now), now)
    correlated = Correlated()
    overlay.settle(correlated, fids, incidents, now)
    retelling.complete(correlated)
    live.publish(grouping.tell(correlated, now).messages)  # last: live ids follow the order of commits
    return 1


def phase(event: PlannedEvent, now: datetime) -> str:
    if event.ends_at <= now:
        return PlannedEvent.Phase.OVER
    return PlannedEvent.Phase.ON if event.starts_at <= now else PlannedEvent.Phase.TO_COME


def _concerned(event: PlannedEvent, now: datetime) -> Sequence[int]:
    raises = event.effect == PlannedEvent.Effect.RAISE
    with connection.cursor() as cursor:
        cursor.execute(CONCERNED, {"event": event.pk, "at": now, "raises": raises})
        return [pk for (pk,) in cursor.fetchall()]


def _entry(event: PlannedEvent, before: str, now: datetime) -> journal.Entry:
    said = {
        PlannedEvent.Phase.ON: _("Événement planifié en cours : %(title)s"),
        PlannedEvent.Phase.OVER: _("Événement planifié terminé : %(title)s"),
        PlannedEvent.Phase.TO_COME: _("Événement planifié reporté : %(title)s"),
    }
    return journal.Entry(
        at=now,
        territory_id=event.territory_id,
        kind="planned.phase",
        text=said[PlannedEvent.Phase(event.phase)] % {"title": event.title},
        before=before,
        after=event.phase,
        why=event.note,
    )
