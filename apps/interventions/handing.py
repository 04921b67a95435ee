# SPDX-License-Identifier: EUPL-1.2
"""Handing a request over to who does the work: an outbox row each time, in the order of the request.

Our own board takes it in the same transaction when no other maintenance software (GMAO) is to be told: the reference
is then our number. What goes out stays « à envoyer » with its row owed (`gmao.sending`), and is transmitted, for the
clocks of its contract, when the GMAO has it.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.interventions.clocks import choosing
from apps.interventions.gmao.addressing import gmao_of
from apps.interventions.models import Handoff, WorkRequest
from apps.interventions.passing import transition
from apps.interventions.workflow import ACKNOWLEDGED, CREATED, SEND_FAILED, SENT, TO_SEND, VALIDATED
from apps.territories.models import User

TO_HAND_OVER = {CREATED: (VALIDATED, TO_SEND), VALIDATED: (TO_SEND,)}
TO_SENT = {TO_SEND: (SENT,), SEND_FAILED: (TO_SEND, SENT)}


def hand_over(
    request: WorkRequest, *, by: User | None, why: str = "", since: datetime | None = None, **fields: Any
) -> Handoff:
    """Decided: it leaves now, `fields` written with it. `since`: its clocks count as if it had left then.

    Raises TransitionRefused. The caller holds the row, and publishes.
    """
    gmao, now = gmao_of(request), timezone.now()
    path = TO_HAND_OVER.get(request.state, (TO_SEND,))
    sent_at = since or (now if gmao is None else None)
    transition(request, *path, by=by, why=why, sent_at=sent_at, **fields)
    choosing.choose(request)
    due_at = None if gmao is None else now
    handoff = Handoff.objects.create(request=request, rank=next_rank(request), gmao=gmao, due_at=due_at)
    if gmao is None:
        taken(handoff, request, reference=str(request.pk), by=by)
    return handoff


def next_rank(request: WorkRequest) -> int:
    """The caller holds the request."""
    return (request.handoffs.order_by("-rank").values_list("rank", flat=True).first() or 0) + 1


def taken(handoff: Handoff, request: WorkRequest, *, reference: str, by: User | None) -> None:
    """Our own board has it, under this reference."""
    handoff.reference, handoff.state = reference, Handoff.State.SENT
    handoff.admitted_at = handoff.sent_at = handoff.taken_at = timezone.now()
    handoff.save(update_fields=["reference", "state", "admitted_at", "sent_at", "taken_at"])
    transition(request, ACKNOWLEDGED, by=by, why=_("Au tableau des équipes."))


def sent(request: WorkRequest, *, why: str, at: datetime) -> None:
    """A GMAO has it; one that nobody wants any more stays what it is. The caller holds the row, and publishes."""
    if request.state in TO_SENT:
        transition(request, *TO_SENT[request.state], by=None, why=why, sent_at=request.sent_at or at)
        choosing.choose(request)


def not_sent(request: WorkRequest, *, why: str) -> None:
    """Said once, whatever the number of attempts. The caller holds the row, and publishes."""
    transition(request, SEND_FAILED, by=None, why=why)


def acknowledged(request: WorkRequest, *, by: User | None, why: str) -> None:
    """Who does the work has taken note of it. The caller holds the row, and publishes."""
    transition(request, ACKNOWLEDGED, by=by, why=why)
    last = request.handoffs.filter(kind=Handoff.Kind.ORDER).order_by("-rank").first()
    if last is not None:
        Handoff.objects.filter(pk=last.pk).update(taken_at=timezone.now())
