# SPDX-License-Identifier: EUPL-1.2
"""What a GMAO is owed of the requests that it knows, read from the facts: texts, photos, states that it was not told.

No gesture has to think of it, and a row lost is owed again: each text and photo is owed once (unique key), a state
when it differs from the one agreed.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.interventions import handing, workflow
from apps.interventions.gmao import steps
from apps.interventions.gmao.health import PENDING
from apps.interventions.models import Attachment, Comment, Conflict, Handoff, Ticket, WorkOrder, WorkRequest

OVERLAP = timedelta(seconds=60)  # rows are committed out of order
GRACE = timedelta(days=7)  # a request that is over is still told of and heard
MOST = 500  # tickets of one round
DROPPABLE = (Handoff.State.REFUSED, Handoff.State.HELD)


def gather() -> int:
    """How many messages are newly owed. Several gatherers are harmless: each request is held by one."""
    _drop_what_nobody_wants()
    now = timezone.now()
    numbers = list(_to_look_at().order_by(F("gathered_at").asc(nulls_first=True)).values_list("pk", flat=True)[:MOST])
    return sum(_owe(number, now) for number in numbers)


def _to_look_at() -> QuerySet[Ticket]:
    """Those whose request, orders, texts or photos changed since they were last looked at."""
    since = OuterRef("gathered_at")
    work = WorkOrder.objects.filter(request=OuterRef("request"), changed_at__gt=since)
    moved = Q(gathered_at=None) | Q(request__changed_at__gt=F("gathered_at")) | Exists(work)
    alive = Ticket.objects.filter(ended_at=None, gmao__paused=False)
    return alive.filter(moved | Exists(_untold(Comment)) | Exists(_untold(Attachment)))


def _untold(model: type[Comment] | type[Attachment]) -> QuerySet:
    """Of a ticket in an outer query; what its own account wrote came from there."""
    rows = model._default_manager.filter(request=OuterRef("request"))
    name = "comment" if model is Comment else "attachment"
    told = Handoff.objects.filter(**{name: OuterRef("pk")}, gmao=OuterRef(OuterRef("gmao")))
    return rows.exclude(by=OuterRef("gmao__account")).filter(~Exists(told))


@transaction.atomic
def _owe(number: int, now: datetime) -> int:
    ticket = Ticket.objects.select_related("gmao").get(pk=number)
    rows = WorkRequest.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    request = rows.filter(pk=ticket.request_id).first()
    if request is None:  # somebody is at it: it will have changed
        return 0
    made = _texts_and_photos(ticket, request) + _state(ticket, request)
    Ticket.objects.filter(pk=number).update(gathered_at=now - OVERLAP, ended_at=_ends(ticket, request, now))
    return made


def _texts_and_photos(ticket: Ticket, request: WorkRequest) -> int:
    told = Handoff.objects.filter(gmao=ticket.gmao_id)
    texts = Comment.objects.filter(request=request).exclude(by=ticket.gmao.account_id)
    photos = Attachment.objects.filter(request=request).exclude(by=ticket.gmao.account_id)
    fresh: list[Comment | Attachment] = [
        *texts.filter(~Exists(told.filter(comment=OuterRef("pk")))),
        *photos.filter(~Exists(told.filter(attachment=OuterRef("pk")))),
    ]
    rank = handing.next_rank(request)
    for place, row in enumerate(sorted(fresh, key=lambda row: (row.at, row.pk)), rank):
        is_text = isinstance(row, Comment)
        kind = Handoff.Kind.TEXT if is_text else Handoff.Kind.PHOTO
        linked = {"comment" if is_text else "attachment": row}
        Handoff.objects.create(request=request, gmao=ticket.gmao, rank=place, kind=kind, **linked)
    return len(fresh)


def _state(ticket: Ticket, request: WorkRequest) -> int:
    """One message says the state as it will be when it leaves."""
    if request.tickets.filter(pk__gt=ticket.pk).exists() or steps.ours(request) == ticket.agreed:
        return 0
    waiting = Handoff.objects.filter(request=request, gmao=ticket.gmao_id, kind=Handoff.Kind.STATE, state__in=PENDING)
    if waiting.exists() or Conflict.objects.filter(ticket=ticket, resolved_at=None).exists():
        return 0
    rank = handing.next_rank(request)
    Handoff.objects.create(request=request, gmao=ticket.gmao, rank=rank, kind=Handoff.Kind.STATE)
    return 1


def _ends(ticket: Ticket, request: WorkRequest, now: datetime) -> datetime | None:
    """Nothing is said of it any more: over for long, or taken over by a newer one."""
    newer = request.tickets.filter(pk__gt=ticket.pk).exists()
    old = request.state in workflow.REQUEST_OVER and request.changed_at < now - GRACE
    return now if newer or old else None


def _drop_what_nobody_wants() -> None:
    """Orders that never left, of requests that are over: refused there, or still waiting for a person."""
    over = (*workflow.REQUEST_OVER, workflow.SETTLED)
    rows = Handoff.objects.filter(state__in=DROPPABLE, kind=Handoff.Kind.ORDER, request__state__in=over)
    rows.update(state=Handoff.State.DROPPED, due_at=None)
