# SPDX-License-Identifier: EUPL-1.2
"""Alarms that people set aside, always visibly: shelved with a reason until a time, or out of service (ISA-18.2)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events import live, locks
from apps.events.acknowledging import AcknowledgeResult, locked, news, transition, unseen
from apps.events.models import Alarm
from apps.events.workflow import (
    ALLOWED,
    NORMAL,
    OUT_OF_SERVICE,
    RTN_UNACK,
    SHELVED,
    TO_ACKNOWLEDGE,
    UNACK,
    TransitionRefused,
)
from apps.territories.models import User
from apps.territories.refusals import FieldRefused

PERMISSION = "events.shelve_alarm"
LONGEST = timedelta(hours=24)
MAX_REASON = 500  # characters, as wide as the column
SLICE = 500  # alarms brought back per transaction


class ShelvingRefused(FieldRefused):
    """What was asked cannot be: `field` is what to correct, the message says why, in French."""


@transaction.atomic
def shelve(*, alarm_id: int, by: User, until: datetime, reason: str) -> Alarm:
    """Set an alarm aside until then, at most 24 h; it comes back by itself.

    Raises Alarm.DoesNotExist, PermissionDenied, ShelvingRefused (reason, until), TransitionRefused.
    """
    check(until=until, reason=reason)
    return _set_aside(alarm_id, by, SHELVED, until, reason, "alarm.shelved")


@transaction.atomic
def take_out_of_service(*, alarm_id: int, by: User, reason: str) -> Alarm:
    """The equipment is being worked on: its alarm says nothing until someone puts it back. Raises as `shelve`."""
    _check_reason(reason)
    return _set_aside(alarm_id, by, OUT_OF_SERVICE, None, reason, "alarm.out_of_service")


@transaction.atomic
def bring_back(*, alarm_id: int, by: User, comment: str = "") -> Alarm:
    """End of a shelving or of an out of service before its time. Raises as `shelve`."""
    alarm = _hold(alarm_id, by)
    if alarm.state not in (SHELVED, OUT_OF_SERVICE):
        raise TransitionRefused(_("L'alarme n'est ni masquée ni hors service."))
    _bring_back([alarm], by, comment)
    return alarm


def end_overdue() -> int:
    """Alarms whose shelving is over come back, to be acknowledged when they are still present; how many."""
    ended = 0
    while back := _end_some():
        ended += back
    return ended


@transaction.atomic
def _end_some() -> int:
    overdue = Alarm.objects.filter(state=SHELVED, shelved_until__lte=timezone.now())
    found = list(overdue.order_by("shelved_until")[:SLICE].values_list("pk", "asset_id"))
    if not found:
        return 0
    locks.hold_assets({asset_id for _pk, asset_id in found})
    alarms = list(locked(overdue.filter(pk__in=[pk for pk, _asset in found])))
    _bring_back(alarms, None, _("Fin du masquage."))
    return len(alarms)


def check(*, until: datetime, reason: str) -> None:
    """Raises ShelvingRefused (reason, until)."""
    now = timezone.now()
    _check_reason(reason)
    if not now < until <= now + LONGEST:
        raise ShelvingRefused("until", _("Une alarme se masque pour 24 h au plus, et jusqu'à une heure à venir."))


def shelve_many(*, alarm_ids: Collection[int], by: User, until: datetime, reason: str) -> AcknowledgeResult:
    """The same for several, within a larger gesture whose caller publishes the news last. Raises ShelvingRefused."""
    check(until=until, reason=reason)

    def aside(alarm: Alarm) -> str:
        if alarm.state == NORMAL:
            raise TransitionRefused(_("L'alarme est terminée : il n'y a plus rien à masquer."))
        alarm.shelved_until, alarm.shelved_by, alarm.shelve_reason = until, by, reason
        return SHELVED

    return _each(alarm_ids, by, aside, already=(SHELVED, NORMAL), why=reason, kind="alarm.shelved")


def bring_back_many(
    *,
    alarm_ids: Collection[int],
    by: User,
    comment: str,
    until: datetime | None = None,
    before: Mapping[int, str] | None = None,
) -> AcknowledgeResult:
    """The same for several, whose caller publishes. To undo: only what they shelved themselves `until` then, and what
    was to be acknowledged (`before`) still is."""
    waited = {pk for pk, state in (before or {}).items() if state in TO_ACKNOWLEDGE}

    def back(alarm: Alarm) -> str:
        if until and (alarm.shelved_until != until or alarm.shelved_by_id != by.pk):
            raise TransitionRefused(_("Ce masquage a été changé depuis."))
        alarm.shelved_until, alarm.shelved_by, alarm.shelve_reason = None, None, ""
        return UNACK if alarm.active else RTN_UNACK if alarm.pk in waited else NORMAL

    never = tuple(state for state in Alarm.State.values if state not in (SHELVED, OUT_OF_SERVICE))
    return _each(alarm_ids, by, back, already=never, why=comment, kind="alarm.brought_back")


def _each(
    alarm_ids: Collection[int], by: User, act: Callable[[Alarm], str], *, already: Sequence[str], why: str, kind: str
) -> AcknowledgeResult:
    """`act` prepares a row and says its next state, or raises TransitionRefused; `already`: nothing is left to do."""
    permitted = Alarm.objects.visible_to(by).visible_to(by, PERMISSION).filter(pk__in=alarm_ids)
    locks.hold_assets(set(permitted.values_list("asset_id", flat=True)))
    moves, result = [], unseen(alarm_ids)
    for alarm in locked(permitted):
        result.forbidden.discard(alarm.pk)
        if alarm.state in already:
            result.already.add(alarm.pk)
            result.refused[alarm.pk] = _("Déjà « %(state)s ».") % {"state": alarm.get_state_display()}
            continue
        try:
            result.before[alarm.pk] = alarm.state
            moves.append((alarm, _allowed(alarm, act)))
            del result.refused[alarm.pk]
        except TransitionRefused as refusal:
            result.refused[alarm.pk] = str(refusal)
    transition(moves, by=by, why=why, kind=kind)
    result.done.extend(alarm for alarm, _after in moves)
    return result


def _allowed(alarm: Alarm, act: Callable[[Alarm], str]) -> str:
    after = act(alarm)
    if after not in ALLOWED[alarm.state]:
        raise TransitionRefused(_("L'alarme est « %(state)s ».") % {"state": alarm.get_state_display()})
    return after


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ShelvingRefused("reason", _("Un motif est nécessaire : les collègues le liront."))
    if len(reason) > MAX_REASON:
        raise ShelvingRefused("reason", _("%(most)d caractères au plus.") % {"most": MAX_REASON})


def _hold(alarm_id: int, by: User) -> Alarm:
    visible = Alarm.objects.visible_to(by).filter(pk=alarm_id)
    asset_id = visible.values_list("asset_id", flat=True).get()
    if not visible.visible_to(by, PERMISSION).exists():
        raise PermissionDenied(_("Votre rôle ne permet pas de masquer les alarmes de ce territoire."))
    locks.hold_assets([asset_id])
    return locked(visible).get()


def _set_aside(alarm_id: int, by: User, state: str, until: datetime | None, reason: str, kind: str) -> Alarm:
    alarm = _hold(alarm_id, by)
    if alarm.state == NORMAL:
        raise TransitionRefused(_("L'alarme est terminée : il n'y a plus rien à masquer."))
    alarm.shelved_until, alarm.shelved_by, alarm.shelve_reason = until, by, reason
    transition([(alarm, state)], by=by, why=reason, kind=kind)
    live.publish(news([alarm]))  # last: live ids follow the order of commits
    return alarm


def _bring_back(alarms: Sequence[Alarm], by: User | None, why: str) -> None:
    for alarm in alarms:
        alarm.shelved_until, alarm.shelved_by, alarm.shelve_reason = None, None, ""
    moves = [(alarm, UNACK if alarm.active else NORMAL) for alarm in alarms]
    transition(moves, by=by, why=why, kind="alarm.brought_back")
    live.publish(news(alarms))  # last
