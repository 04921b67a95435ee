# SPDX-License-Identifier: EUPL-1.2
"""The same act on some alarms or incidents, in the transaction of the caller: what was done, and why not the others.

Rights are judged now, by the services, for who asked. Alarms are taken together (their locks are in one order), and
their news are returned for the caller to publish last; incidents one by one, each telling its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from apps.events import acknowledging, commenting, lifecycle, live, shelving
from apps.events.acknowledging import AcknowledgeResult
from apps.events.incidents import acts
from apps.events.models import Incident
from apps.territories.models import User


@dataclass(slots=True)
class Told:
    """Of a chunk. `reasons`: why, by id, for what is neither done nor already so."""

    done: list[int] = field(default_factory=list)
    already: list[int] = field(default_factory=list)
    forbidden: list[int] = field(default_factory=list)
    reasons: dict[int, str] = field(default_factory=dict)
    before: dict[int, str | None] = field(default_factory=dict)  # who followed it, or its state
    news: list[live.Message] = field(default_factory=list)

    @property
    def impossible(self) -> int:
        return len(self.reasons)


Ids = Sequence[int]
Asked = dict[str, Any]


def _of_alarms(result: AcknowledgeResult) -> Told:
    told = Told(done=[alarm.pk for alarm in result.done], news=acknowledging.news(result.done))
    told.already, told.forbidden = sorted(result.already), sorted(result.forbidden)
    left = set(result.refused) - result.already - result.forbidden
    told.reasons = {pk: result.refused[pk] for pk in sorted(left)}
    return told


def _acknowledge(ids: Ids, asked: Asked, by: User) -> Told:
    return _of_alarms(acknowledging.take_many(alarm_ids=ids, by=by, comment=asked["comment"]))


def _shelve(ids: Ids, asked: Asked, by: User) -> Told:
    until = _moment(asked["until"])
    if until <= timezone.now():  # the gesture was long to begin: nothing is hidden for a time that is over
        return Told(reasons=dict.fromkeys(ids, _("L'heure de fin du masquage est passée.")))
    result = shelving.shelve_many(alarm_ids=ids, by=by, until=until, reason=asked["comment"])
    told = _of_alarms(result)
    told.before = {pk: result.before[pk] for pk in told.done}
    return told


def _bring_back(ids: Ids, asked: Asked, by: User) -> Told:
    until = _moment(asked["until"]) if asked.get("until") else None
    before = {int(pk): state for pk, state in asked.get("before", {}).items()}
    result = shelving.bring_back_many(alarm_ids=ids, by=by, comment=asked["comment"], until=until, before=before)
    return _of_alarms(result)


def _comment_alarms(ids: Ids, asked: Asked, by: User) -> Told:
    return _said(ids, commenting.of_alarms(alarm_ids=ids, by=by, text=asked["comment"]))


def _comment_incidents(ids: Ids, asked: Asked, by: User) -> Told:
    return _said(ids, commenting.of_incidents(incident_ids=ids, by=by, text=asked["comment"]))


def _said(ids: Ids, done: set[int]) -> Told:
    return Told(done=[pk for pk in ids if pk in done], forbidden=[pk for pk in ids if pk not in done])


def _moment(text: str) -> datetime:
    return parse_datetime(text) or timezone.now() - timedelta(seconds=1)


# --- Incidents, one by one --------------------------------------------------------------------------------------------


def _take(ids: Ids, asked: Asked, by: User) -> Told:
    def so(row: Incident) -> bool:
        return row.assigned_to_id == by.pk and row.state in (*lifecycle.WORKED, lifecycle.RESTORED)

    def act(row: Incident) -> None:
        if row.state in lifecycle.OVER:
            raise acts.ActRefused("id", _("L'incident est terminé."))
        acts.take(incident_id=row.pk, by=by, comment=asked["comment"])

    return _each(ids, by, so, act)


def _assign(ids: Ids, asked: Asked, by: User) -> Told:
    to = User.objects.filter(username=asked["to"], is_active=True).first() if asked["to"] else None

    def act(row: Incident) -> None:
        if row.state in lifecycle.OVER:
            raise acts.ActRefused("id", _("L'incident est terminé."))
        if asked["to"] and to is None:
            raise acts.ActRefused("to", _("Cette personne ne peut pas traiter cet incident."))
        acts.give(incident_id=row.pk, by=by, to=to)

    return _each(ids, by, lambda row: row.assigned_to_id == (to.pk if to else None), act)


def _give_back(ids: Ids, asked: Asked, by: User) -> Told:
    """Only where nobody gave it again since."""
    names = {name for name in asked["before"].values() if name}
    people = {one.username: one for one in User.objects.filter(username__in=names, is_active=True)}

    def act(row: Incident) -> None:
        given = row.assigned_to.username if row.assigned_to else ""
        if given != asked["to"]:
            raise acts.ActRefused("id", _("L'incident a été confié à quelqu'un d'autre depuis."))
        acts.give(incident_id=row.pk, by=by, to=people.get(asked["before"].get(str(row.pk)) or ""))

    return _each(ids, by, lambda row: False, act)


def _close(ids: Ids, asked: Asked, by: User) -> Told:
    def act(row: Incident) -> None:
        acts.move_on(incident_id=row.pk, by=by, to=lifecycle.CLOSED, why=asked["comment"])

    return _each(ids, by, lambda row: row.state in lifecycle.OVER, act)


def _each(ids: Ids, by: User, so: Callable[[Incident], bool], act: Callable[[Incident], None]) -> Told:
    """`so`: nothing is left to do; `act` raises what the services raise."""
    told = Told()
    rows = {row.pk: row for row in Incident.objects.visible_to(by).select_related("assigned_to").filter(pk__in=ids)}
    for pk in ids:
        row = rows.get(pk)
        if row is None or not acts.may(by, acts.HANDLE, pk):
            told.forbidden.append(pk)
        elif so(row):
            told.already.append(pk)
        else:
            _try(told, row, act)
    return told


def _try(told: Told, row: Incident, act: Callable[[Incident], None]) -> None:
    try:
        act(row)
    except (acts.ActRefused, lifecycle.TransitionRefused) as refusal:
        told.reasons[row.pk] = str(refusal)
    except (PermissionDenied, Incident.DoesNotExist):  # withdrawn between the two looks
        told.forbidden.append(row.pk)
    else:
        told.done.append(row.pk)
        told.before[row.pk] = row.assigned_to.username if row.assigned_to else None


ACTS: dict[tuple[str, str], Callable[[Ids, Asked, User], Told]] = {
    ("alarms", "acknowledge"): _acknowledge,
    ("alarms", "shelve"): _shelve,
    ("alarms", "bring_back"): _bring_back,
    ("alarms", "comment"): _comment_alarms,
    ("incidents", "take"): _take,
    ("incidents", "assign"): _assign,
    ("incidents", "give_back"): _give_back,
    ("incidents", "comment"): _comment_incidents,
    ("incidents", "close"): _close,
}
PERMISSIONS = {
    "alarms": {"shelve": shelving.PERMISSION, "bring_back": shelving.PERMISSION},
    "incidents": {},
}
OF_LIST = {"alarms": acknowledging.PERMISSION, "incidents": acts.HANDLE}


def do(listed: str, act: str, ids: Ids, asked: Asked, by: User) -> Told:
    """In the caller's transaction, who publishes `news` last."""
    return ACTS[listed, act](ids, asked, by)


def permission(listed: str, act: str) -> str:
    """Without it anywhere, the gesture is not even begun."""
    return PERMISSIONS[listed].get(act, OF_LIST[listed])
