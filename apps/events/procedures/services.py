# SPDX-License-Identifier: EUPL-1.2
"""Procedures are written here as versions, opened on incidents and followed step by step."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events import lifecycle, live, locks
from apps.events.incidents import acts, grouping, retelling, stored
from apps.events.incidents.correlating import Correlated
from apps.events.incidents.lives import UPDATED, News
from apps.events.models import Incident, Procedure, ProcedureRun, ProcedureVersion, StepDone
from apps.events.procedures import opening, steps
from apps.events.rules.reach import reach
from apps.territories.models import User
from apps.territories.refusals import FieldRefused

MAX_COMMENT = 500  # characters, as wide as the column


class ProcedureRefused(FieldRefused):
    """What was asked cannot be: `field` is what to correct, the message says why, in French."""


@transaction.atomic
def write(*, procedure: Procedure, wanted: Sequence[dict[str, Any]], by: User | None) -> ProcedureVersion:
    """Its steps from now on: a new version when they changed; runs that began keep theirs. Raises ProcedureRefused."""
    wrong = list(steps.problems(wanted))
    if wrong:
        raise ProcedureRefused("steps", " ".join(wrong))
    Procedure.objects.select_for_update().get(pk=procedure.pk)
    newest = procedure.versions.order_by("-number").first()
    if newest and newest.steps == wanted:
        return newest
    number = newest.number + 1 if newest else 1
    return ProcedureVersion.objects.create(procedure=procedure, number=number, steps=list(wanted), by=by)


@transaction.atomic
def open_on(*, incident_id: int, procedure: Procedure, by: User) -> ProcedureRun:
    """By hand. Raises Incident.DoesNotExist, PermissionDenied, ProcedureRefused (procedure)."""
    _permitted(incident_id, by)
    locks.hold_incidents()
    work = stored.incidents([incident_id])[incident_id]
    if work.state in lifecycle.OVER:
        raise ProcedureRefused("procedure", _("L'incident est clos : le rouvrir d'abord."))
    _check_offered(procedure, work.territory_id)
    correlated = Correlated([News(UPDATED, work, work.state)])
    now = timezone.now()
    if not opening.open_many(correlated, [opening.Asked(work, procedure.pk)], now, by.pk):
        raise ProcedureRefused("procedure", _("Cette fiche est déjà ouverte sur cet incident."))
    _publish(correlated, now)
    return ProcedureRun.objects.get(incident=incident_id, procedure=procedure)


@transaction.atomic
def check(*, run_id: int, step: int, by: User, comment: str = "") -> ProcedureRun:
    """This step was done. Told twice it is done once: the first who did it stays.

    Raises ProcedureRun.DoesNotExist, PermissionDenied, ProcedureRefused (step, comment).
    """
    if len(comment) > MAX_COMMENT:
        raise ProcedureRefused("comment", _("%(most)d caractères au plus.") % {"most": MAX_COMMENT})
    run = _held(run_id, step, by)
    now = timezone.now()
    told = {"at": now, "by": by, "comment": comment}
    _done, is_new = StepDone.objects.get_or_create(run=run, step=step, defaults=told)
    if is_new:
        _progress(run, by, now, _("Étape %(n)d faite : %(text)s") % _named(run, step), comment)
    return run


@transaction.atomic
def uncheck(*, run_id: int, step: int, by: User) -> ProcedureRun:
    """It was not done after all; the journal keeps both lines. Raises as `check`."""
    run = _held(run_id, step, by)
    if StepDone.objects.filter(run=run, step=step).delete()[0]:
        _progress(run, by, timezone.now(), _("Étape %(n)d à refaire : %(text)s") % _named(run, step), "")
    return run


def _permitted(incident_id: int, by: User) -> None:
    Incident.objects.visible_to(by).get(pk=incident_id)
    if not acts.may(by, acts.HANDLE, incident_id):
        raise PermissionDenied(_("Votre rôle ne permet pas de traiter les incidents de ce territoire."))


def _check_offered(procedure: Procedure, territory_id: int) -> None:
    if not procedure.active or not procedure.versions.exists():
        raise ProcedureRefused("procedure", _("Cette fiche n'est plus en usage."))
    root = procedure.territory_id
    if root is not None and territory_id not in reach([root])[root]:
        raise ProcedureRefused("procedure", _("Cette fiche n'est pas celle de ce territoire."))


def _held(run_id: int, step: int, by: User) -> ProcedureRun:
    incident_id = ProcedureRun.objects.values_list("incident_id", flat=True).get(pk=run_id)
    if not Incident.objects.visible_to(by).filter(pk=incident_id).exists():
        raise ProcedureRun.DoesNotExist
    _permitted(incident_id, by)
    locks.hold_incidents()
    run = ProcedureRun.objects.select_related("version", "procedure").select_for_update(of=("self",)).get(pk=run_id)
    if not 1 <= step <= len(run.version.steps):
        raise ProcedureRefused("step", _("Cette étape n'existe pas : 1 à %(n)d.") % {"n": len(run.version.steps)})
    return run


def _named(run: ProcedureRun, step: int) -> dict[str, Any]:
    return {"n": step, "text": run.version.steps[step - 1]["text"]}


def _progress(run: ProcedureRun, by: User, now: datetime, text: str, comment: str) -> None:
    total = len(run.version.steps)
    run.done = run.steps_done.count()
    run.finished_at = now if run.done == total else None
    run.save(update_fields=["done", "finished_at"])
    work = stored.incidents([run.incident_id])[run.incident_id]
    why = _("Fiche « %(title)s » · %(text)s") % {"title": run.procedure.title, "text": text}
    correlated = Correlated([News(UPDATED, work, work.state, f"{why} — {comment}" if comment else why)])
    shown = {"id": run.pk, "title": run.procedure.title, "done": run.done, "total": total}
    correlated.extra[work.id] = {"procedures": [shown]}
    _publish(correlated, now, by.pk)


def _publish(correlated: Correlated, now: datetime, actor_id: int | None = None) -> None:
    retelling.complete(correlated)
    live.publish(grouping.tell(correlated, now, actor_id).messages)  # last: live ids follow the order of commits
