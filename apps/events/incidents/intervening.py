# SPDX-License-Identifier: EUPL-1.2
"""What field work makes of incidents: the door of who sends teams. Rights are the caller's to judge.

Nothing is published here: the news are for the caller, whose last statement it is.
"""

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events import acknowledging, lifecycle, live, locks
from apps.events.incidents import grouping, retelling, stored
from apps.events.incidents.correlating import Correlated
from apps.events.incidents.lives import UPDATED, News
from apps.events.incidents.member import Work
from apps.events.models import Alarm
from apps.events.workflow import TO_ACKNOWLEDGE
from apps.territories.models import User

LOOKED_AT = {lifecycle.NEW, lifecycle.QUALIFIED, lifecycle.REOPENED, lifecycle.IN_CHARGE, lifecycle.DOUBT_REMOVAL}
FROM = {  # what field work moves, from where; through IN_CHARGE where nobody had looked. Never a step back
    lifecycle.REQUESTED: LOOKED_AT,
    lifecycle.IN_PROGRESS: LOOKED_AT | {lifecycle.REQUESTED},
    lifecycle.PROVISIONAL: LOOKED_AT | {lifecycle.REQUESTED, lifecycle.IN_PROGRESS},
    lifecycle.RESTORED: LOOKED_AT | {lifecycle.REQUESTED, lifecycle.IN_PROGRESS, lifecycle.PROVISIONAL},
    lifecycle.IN_CHARGE: {lifecycle.REQUESTED, lifecycle.IN_PROGRESS},  # nobody goes any more
}


def requested(*, incident_ids: Collection[int], by: User | None, why: str, takes: bool) -> list[live.Message]:
    """Somebody asked for an intervention. `takes`: it is theirs from now on, and its alarms are acknowledged."""
    if not incident_ids:
        return []
    waiting = Alarm.objects.filter(episodes__incident__in=incident_ids, state__in=TO_ACKNOWLEDGE)
    if by is None or not takes:
        return follow(incident_ids=incident_ids, to=lifecycle.REQUESTED, by=by, why=why)
    locks.hold_sources(set(waiting.values_list("source_id", flat=True)))
    locks.hold_incidents()
    alarms = set(waiting.values_list("pk", flat=True))
    taken = acknowledging.take_many(alarm_ids=alarms, by=by, comment=why) if alarms else None
    told = follow(incident_ids=incident_ids, to=lifecycle.REQUESTED, by=by, why=why, taken_by=by)
    return [*(acknowledging.news(taken.done) if taken else []), *told]


def follow(
    *, incident_ids: Collection[int], to: str, by: User | None, why: str, taken_by: User | None = None
) -> list[live.Message]:
    """These incidents go to `to` where their life allows it; the others stay as they are.

    Restored is what the machines say, when they say something: what they still see is not declared repaired.
    """
    if not incident_ids:
        return []
    locks.hold_incidents()
    news = [one for work in stored.incidents(incident_ids).values() if (one := _moved(work, to, why, taken_by))]
    if not news:
        return []
    now = timezone.now()
    stored.update_incidents([one.work for one in news], now)
    drawn = {one.work.cause_asset_id for one in news if one.work.cause_asset_id and not one.work.cause_said}
    told = retelling.complete(Correlated(news, redrawn=drawn))
    return grouping.tell(told, now, by.pk if by else None).messages


def _moved(work: Work, to: str, why: str, taken_by: User | None) -> News | None:
    if work.state not in FROM[to]:
        return None
    before = work.state
    if to == lifecycle.RESTORED and work.active:
        waits = _("Retour à la normale attendu : alarmes encore présentes, %(n)d.") % {"n": work.active}
        return News(UPDATED, work, before, f"{why} {waits}")
    work.state = to
    if taken_by is not None and work.assigned_to_id is None:
        work.assigned_to_id = taken_by.pk
    return News(UPDATED, work, before, why)
