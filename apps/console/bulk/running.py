# SPDX-License-Identifier: EUPL-1.2
"""Life of a gesture on many rows: asked with its rows frozen, worked by chunks, stopped, undone, forgotten.

Each chunk is one transaction with how far it went: a worker killed in the middle leaves what the next one goes on
with, and each row is touched once. Short ones are done before the answer; the others by the worker.
"""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import owed
from apps.console.bulk import doing
from apps.console.models import BulkAct
from apps.events import commenting, live, shelving
from apps.territories.models import User
from apps.territories.refusals import FieldRefused

AT_ONCE = 500  # rows done before the answer
PATIENCE = 6.0  # seconds given to them: what is left then goes to the worker, the browser waits 15
MOST = 20_000  # rows of one gesture
CHUNK = {"alarms": 100, "incidents": 1}  # rows in one transaction: others wait for no more than that
TURN = 10.0  # seconds of a worker at once: other work waits behind
LEASE = timedelta(seconds=30)  # kept by each chunk: a killed worker is missed no longer than that
MAX_ATTEMPTS = 5  # without a chunk done
UNDO_FOR = timedelta(hours=1)
KEPT = timedelta(days=30)
UNDOES = {"shelve": "bring_back", "assign": "give_back"}
REASONS = 8  # different ones kept: the counts stay exact
Status = BulkAct.Status


class BulkRefused(FieldRefused):
    """What was asked cannot be: `field` is what to correct, the message says why, in French."""


class NotNow(Exception):
    """The gesture is not, or no longer, in a state that allows this. The message says why, in French."""


def begin(*, by: User, act: str, listed: str, ids: Sequence[int], query: str = "", asked: dict[str, Any]) -> BulkAct:
    """Freeze the rows and do what can be done at once. Raises BulkRefused, PermissionDenied.

    `asked`: comment; hours (shelve); to, a username or "" for nobody (assign).
    """
    if (listed, act) not in doing.ACTS or act == BulkAct.Act.GIVE_BACK:
        raise BulkRefused("act", _("Ce geste ne se fait pas sur cette liste."))
    if not by.has_perm(doing.permission(listed, act)):
        raise PermissionDenied(_("Votre rôle ne permet pas ce geste."))
    if not ids:
        raise BulkRefused("ids", _("Rien n'est choisi : il n'y a rien à faire."))
    if len(ids) > MOST:
        raise BulkRefused("query", _("%(most)d lignes au plus : préciser le filtre.") % {"most": MOST})
    return _started(BulkAct(by=by, act=act, listed=listed, query=query, ids=list(ids), asked=checked(act, asked)))


def _started(job: BulkAct) -> BulkAct:
    job.total = len(job.ids)
    job.save()
    if job.total <= AT_ONCE:
        for claimed in owed.claim(BulkAct.objects.filter(pk=job.pk), limit=1, lease=LEASE):
            run(claimed, PATIENCE)
    job.refresh_from_db()
    return job


def checked(act: str, asked: dict[str, Any]) -> dict[str, Any]:
    """What will be said to each door. Raises BulkRefused."""
    said: dict[str, Any] = {"comment": str(asked.get("comment") or "").replace("\x00", "").strip()}
    try:
        if act == BulkAct.Act.SHELVE:
            until = timezone.now() + timedelta(hours=float(asked.get("hours") or 0))
            shelving.check(until=until, reason=said["comment"])
            said["until"] = until.isoformat()
        elif act == BulkAct.Act.COMMENT:
            commenting.check(said["comment"])
    except (shelving.ShelvingRefused, commenting.CommentRefused) as refusal:
        raise BulkRefused({"until": "hours"}.get(refusal.field, "comment"), str(refusal)) from refusal
    if len(said["comment"]) > commenting.LONGEST:
        raise BulkRefused("comment", _("%(most)d caractères au plus.") % {"most": commenting.LONGEST})
    if act == BulkAct.Act.CLOSE and not said["comment"]:
        raise BulkRefused("comment", _("Un motif est nécessaire : les collègues le liront."))
    if act == BulkAct.Act.ASSIGN:
        said["to"] = str(asked.get("to") or "")
    return said


def run_due() -> int:
    """A turn at the gestures that are due; how many were taken."""
    jobs = owed.claim(BulkAct.objects.filter(status=Status.RUNNING), limit=1, lease=LEASE)
    for job in jobs:
        run(job, TURN)
    return len(jobs)


def run(job: BulkAct, seconds: float) -> None:
    """A turn at a claimed gesture. A lost lease undoes the current chunk and leaves it to its new owner."""
    until = time.monotonic() + seconds
    try:
        if job.attempts > MAX_ATTEMPTS:
            return _end(job, Status.FAILED)
        while job.processed < job.total:
            if BulkAct.objects.filter(pk=job.pk, stop_asked=True).exists():
                return _end(job, Status.STOPPED)
            if time.monotonic() > until:
                return owed.release(job, due_at=timezone.now(), attempts=0)
            _chunk(job)
        _end(job, Status.DONE)
    except owed.LeaseLost:
        return None


def _chunk(job: BulkAct) -> None:
    ids = job.ids[job.processed : job.processed + CHUNK[job.listed]]
    by = User.objects.get(pk=job.by_id)  # anew: its rights are those of now
    with transaction.atomic():
        told = doing.do(job.listed, job.act, ids, job.asked, by)
        values = _after(job, told, len(ids))
        mine = BulkAct.objects.filter(pk=job.pk, lease_token=job.lease_token)
        if not mine.update(lease_until=timezone.now() + LEASE, **values):
            raise owed.LeaseLost(f"BulkAct {job.pk}")
        live.publish(told.news)  # last; an incident told its own before: this row alone is written under that lock
    for name, value in values.items():
        setattr(job, name, value)


def _after(job: BulkAct, told: doing.Told, taken: int) -> dict[str, Any]:
    now = {
        "done": len(told.done),
        "already": len(told.already),
        "forbidden": len(told.forbidden),
        "impossible": told.impossible,
    }
    counts = {name: job.outcome.get(name, 0) + number for name, number in now.items()}
    reasons = Counter(job.outcome.get("reasons", {})) + Counter(told.reasons.values())
    before = {str(pk): was for pk, was in told.before.items()} if job.act in UNDOES else {}
    return {
        "processed": job.processed + taken,
        "outcome": {**counts, "reasons": dict(reasons.most_common(REASONS))},
        "done": [*job.done, *told.done],
        "before": {**job.before, **before},
    }


def _end(job: BulkAct, status: str) -> None:
    with transaction.atomic():
        owed.release(job, due_at=None)
        BulkAct.objects.filter(pk=job.pk).update(status=status, finished_at=timezone.now())


def stop(*, by: User, bulk_id: int) -> BulkAct:
    """What is done stays done; the others are not touched. Raises BulkAct.DoesNotExist, NotNow."""
    if not BulkAct.objects.visible_to(by).filter(pk=bulk_id, status=Status.RUNNING).update(stop_asked=True):
        BulkAct.objects.visible_to(by).get(pk=bulk_id)
        raise NotNow(_("Ce geste est déjà terminé."))
    return BulkAct.objects.get(pk=bulk_id)


def undoable(job: BulkAct) -> bool:
    """An acknowledgement is not undone (ISA-18.2): somebody saw it."""
    recent = job.finished_at is not None and timezone.now() - job.finished_at < UNDO_FOR
    return recent and job.act in UNDOES and bool(job.done) and not hasattr(job, "undone_by")


def undo(*, by: User, bulk_id: int) -> BulkAct:
    """The contrary, on what was done and that nobody changed since. Raises BulkAct.DoesNotExist, NotNow."""
    with transaction.atomic():
        job = BulkAct.objects.filter(by=by).select_for_update(of=("self",)).get(pk=bulk_id)  # nobody else's to undo
        if not undoable(job):
            raise NotNow(_("Ce geste ne s'annule pas, ou plus."))
        asked = {**job.asked, "comment": _("Annulation d'un geste groupé."), "before": job.before}
        undoing = BulkAct(by=by, act=UNDOES[job.act], listed=job.listed, ids=job.done, asked=asked, undo_of=job)
        undoing.total = len(undoing.ids)
        undoing.save()
    return _started(undoing)


def forget() -> int:
    """Gestures of more than a month: what they did is in the journal."""
    old = BulkAct.objects.filter(finished_at__lt=timezone.now() - KEPT)
    return int(old.delete()[0])
