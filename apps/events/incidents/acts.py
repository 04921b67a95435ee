# SPDX-License-Identifier: EUPL-1.2
"""What people do to incidents: take charge, move them on, split, merge, class. Their decision wins over the rules."""

from collections.abc import Collection, Sequence
from copy import copy
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.contracts.models import FaultClass
from apps.events import acknowledging, fetching, lifecycle, live, locks
from apps.events.incidents import correlating, grouping, joining, retelling, stored
from apps.events.incidents.correlating import Correlated
from apps.events.incidents.following import Changes
from apps.events.incidents.lives import OPENED, UPDATED, News
from apps.events.incidents.member import Member, Work
from apps.events.lifecycle import TransitionRefused
from apps.events.models import Alarm, Episode, Incident
from apps.events.workflow import TO_ACKNOWLEDGE
from apps.territories.models import Territory, User
from apps.territories.refusals import FieldRefused

HANDLE, REGROUP = "events.handle_incident", "events.regroup_incident"
MAX_WHY = 500  # characters, as wide as the column
NEEDS_WHY = {lifecycle.FALSE_ALARM, lifecycle.DROPPED, lifecycle.REOPENED}


class ActRefused(FieldRefused):
    """What was asked cannot be: `field` is what to correct, the message says why, in French."""


@transaction.atomic
def take(*, incident_id: int, by: User, comment: str = "") -> Incident:
    """One gesture: the incident is theirs, and all its alarms are acknowledged.

    Raises Incident.DoesNotExist when `by` may not see it, PermissionDenied when seeing is all they may.
    """
    _permitted(incident_id, by, HANDLE)
    waiting = Alarm.objects.filter(episodes__incident=incident_id, state__in=TO_ACKNOWLEDGE)
    locks.hold_sources(set(waiting.values_list("source_id", flat=True)))
    work = _hold(incident_id)
    before = copy(work)
    work.assigned_to_id = by.pk
    if work.state in (lifecycle.NEW, lifecycle.QUALIFIED, lifecycle.REOPENED):
        work.state = lifecycle.IN_CHARGE
    alarms = set(waiting.values_list("pk", flat=True))
    acknowledged = acknowledging.take_many(alarm_ids=alarms, by=by, comment=comment) if alarms else None
    told = acknowledging.news(acknowledged.done) if acknowledged else []
    return _say(work, before, by, comment or _("Pris en charge."), told)


@transaction.atomic
def move_on(*, incident_id: int, by: User, to: str, why: str = "") -> Incident:
    """The next step of its life. Raises as `take`, TransitionRefused, ActRefused (why)."""
    _permitted(incident_id, by, HANDLE)
    work = _hold(incident_id)
    before = copy(work)
    _check_move(work, to, why)
    work.state = to
    work.closed_at = timezone.now() if to in lifecycle.OVER else None
    work.outcome = why if to in lifecycle.OVER else ""
    return _say(work, before, by, why)


@transaction.atomic
def give(*, incident_id: int, by: User, to: User | None) -> Incident:
    """Somebody else follows it, or nobody any more. Raises as `take`, ActRefused (assigned_to)."""
    _permitted(incident_id, by, HANDLE)
    if to is not None and not may(to, HANDLE, incident_id):
        raise ActRefused("assigned_to", _("Cette personne ne peut pas traiter cet incident."))
    work = _hold(incident_id)
    before = copy(work)
    work.assigned_to_id = to.pk if to else None
    told = _("Suivi par %(name)s.") % {"name": to} if to else _("Plus suivi par personne.")
    return _say(work, before, by, told)


@transaction.atomic
def classify(*, incident_id: int, by: User, fault_class: FaultClass) -> Incident:
    """The class of fault is theirs to choose: recognition no longer touches it. Raises as `take`."""
    _permitted(incident_id, by, HANDLE)
    work = _hold(incident_id)
    before = copy(work)
    work.fault_class_id, work.fault_class_by_id = fault_class.pk, by.pk
    if work.state == lifecycle.NEW:
        work.state = lifecycle.QUALIFIED
    return _say(work, before, by, _("Classe : %(label)s.") % {"label": fault_class.label})


@transaction.atomic
def split(*, incident_id: int, episode_ids: Collection[int], by: User, why: str) -> Incident:
    """These alarms are an incident of their own, whatever the rules find. Raises as `take`, ActRefused."""
    _permitted(incident_id, by, REGROUP)
    _check_why(why)
    locks.hold_incidents()
    members = stored.of_incidents([incident_id])
    seen = set(Episode.objects.visible_to(by).filter(pk__in=episode_ids).values_list("pk", flat=True))
    moved = [one for one in members if one.id in seen]
    if not moved or len(moved) < len(set(episode_ids)):
        raise ActRefused("episodes", _("Choisir des alarmes de cet incident."))
    if len(moved) == len(members):
        raise ActRefused("episodes", _("Il ne resterait rien dans l'incident : en laisser au moins une."))
    now = timezone.now()
    new = _placeholder(_hold(incident_id), moved, now)
    joining.place(moved, new.id)
    correlated = correlating.correlate(Changes(moved), {}, {}, now)
    _tell(correlated, by, why, now, opened={new.id}, whole={incident_id})
    return Incident.objects.get(pk=new.id)


@transaction.atomic
def merge(*, into: int, incident_ids: Collection[int], by: User, why: str) -> Incident:
    """These incidents are one: the first keeps its number, whatever the rules find. Raises as `take`, ActRefused."""
    others = set(incident_ids) - {into}
    for pk in sorted({into, *others}):
        _permitted(pk, by, REGROUP)
    _check_why(why)
    if not others:
        raise ActRefused("incidents", _("Choisir au moins un autre incident."))
    locks.hold_incidents()
    if _hold(into).state in lifecycle.OVER:
        raise TransitionRefused(_("L'incident n° %(id)d est clos : le rouvrir d'abord.") % {"id": into})
    now = timezone.now()
    correlated = joining.join(into, others, now, _("Fusionné avec l'incident n° %(id)d.") % {"id": into})
    _tell(correlated, by, why, now, opened=set(), whole={into})
    return Incident.objects.get(pk=into)


def may(by: User, permission: str, incident_id: int) -> bool:
    """Seen, and permitted where it is: equipment of theirs that it touches is not enough."""
    where = Territory.objects.visible_to(by, permission).filter(incidents=incident_id)
    return where.exists() and Incident.objects.visible_to(by).filter(pk=incident_id).exists()


def _permitted(incident_id: int, by: User, permission: str) -> None:
    Incident.objects.visible_to(by).get(pk=incident_id)
    if not may(by, permission, incident_id):
        raise PermissionDenied(_("Votre rôle ne permet pas de traiter les incidents de ce territoire."))


def _hold(incident_id: int) -> Work:
    locks.hold_incidents()
    return stored.incidents([incident_id])[incident_id]


def _check_move(work: Work, to: str, why: str) -> None:
    if to not in lifecycle.ALLOWED[work.state] or to == lifecycle.DUPLICATE:
        raise TransitionRefused(
            _("Passage impossible de « %(before)s » à « %(after)s ».")
            % {"before": Incident.State(work.state).label, "after": dict(Incident.State.choices).get(to, to)}
        )
    if len(why) > MAX_WHY:
        raise ActRefused("why", _("%(most)d caractères au plus.") % {"most": MAX_WHY})
    if to in NEEDS_WHY:
        _check_why(why)
    if to == lifecycle.CLOSED and work.active and not why.strip():
        raise ActRefused(
            "why", _("%(n)d alarmes sont encore présentes : dire pourquoi l'incident est clos.") % {"n": work.active}
        )


def _check_why(why: str) -> None:
    if not why.strip():
        raise ActRefused("why", _("Un motif est nécessaire : les collègues le liront."))
    if len(why) > MAX_WHY:
        raise ActRefused("why", _("%(most)d caractères au plus.") % {"most": MAX_WHY})


def _placeholder(like: Work, members: Sequence[Member], now: datetime) -> Work:
    """The row of a new incident, described as soon as it is grouped."""
    new = copy(like)
    (new.id,) = fetching.new_ids("events_incident", 1)
    new.state, new.by_hand, new.shape = lifecycle.NEW, True, "group"
    new.title, new.fault_class_id, new.fault_class_by_id = "", None, None
    new.assigned_to_id = new.closed_at = new.merged_into_id = None
    new.outcome, new.members, new.active = "", 0, 0
    stored.create_incidents([new], now)
    return new


def _tell(
    correlated: Correlated, by: User, why: str, now: datetime, *, opened: Collection[int], whole: Collection[int]
) -> None:
    """A person did it: their reason is the one that the journal keeps for what they touched."""
    correlated.news[:] = [
        News(OPENED if one.work.id in opened else one.kind, one.work, one.before, why)
        if one.work.id in {*opened, *whole}
        else one
        for one in correlated.news
    ]
    live.publish(grouping.tell(correlated, now, by.pk).messages)  # last: live ids follow the order of commits


def _say(work: Work, before: Work, by: User, why: str, told: Sequence[live.Message] = ()) -> Incident:
    """Write it, journal it, draw its cause again when only the incident shows it, tell it."""
    now = timezone.now()
    if work != before:
        stored.update_incidents([work], now)
    drawn = {work.cause_asset_id} if work.cause_asset_id and not work.cause_said else set()
    correlated = retelling.complete(Correlated([News(UPDATED, work, before.state, why)], redrawn=drawn))
    live.publish([*told, *grouping.tell(correlated, now, by.pk).messages])  # last: live ids follow commits
    return Incident.objects.get(pk=work.id)
