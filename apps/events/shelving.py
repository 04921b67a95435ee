# SPDX-License-Identifier: EUPL-1.2
"""Alarms that people set aside, always visibly: shelved with a reason until a time, or out of service (ISA-18.2)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events import live, locks
from apps.events.acknowledging import locked, news, transition
from apps.events.models import Alarm
from apps.events.workflow import NORMAL, OUT_OF_SERVICE, SHELVED, UNACK, TransitionRefused
from apps.territories.models import User

PERMISSION = "events.shelve_alarm"
LONGEST = timedelta(hours=24)
MAX_REASON = 500  # characters, as wide as the column
SLICE = 500  # alarms brought back per transaction


class ShelvingRefused(ValueError):
    """What was asked cannot be: `field` is what to correct, the message says why, in French."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@transaction.atomic
def shelve(*, alarm_id: int, by: User, until: datetime, reason: str) -> Alarm:
    """Set an alarm aside until then, at most 24 h; it comes back by itself.

    Raises Alarm.DoesNotExist, PermissionDenied, ShelvingRefused (reason, until), TransitionRefused.
    """
    now = timezone.now()
    _check_reason(reason)
    if not now < until <= now + LONGEST:
        raise ShelvingRefused("until", _("Une alarme se masque pour 24 h au plus, et jusqu'à une heure à venir."))
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
