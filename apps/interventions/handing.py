# SPDX-License-Identifier: EUPL-1.2
"""Handing a request over to who does the work: an outbox row each time, in the order of the request.

Our own board takes it in the same transaction when no other maintenance software (GMAO) is to be told: the reference
is then our number. What goes out would stay « à envoyer » with its row owed.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.interventions.clocks import choosing
from apps.interventions.models import Handoff, WorkRequest
from apps.interventions.passing import transition
from apps.interventions.workflow import ACKNOWLEDGED, CREATED, TO_SEND, VALIDATED
from apps.territories.models import User

TO_HAND_OVER = {CREATED: (VALIDATED, TO_SEND), VALIDATED: (TO_SEND,)}


def hand_over(
    request: WorkRequest, *, by: User | None, why: str = "", since: datetime | None = None, **fields: Any
) -> Handoff:
    """Decided: it leaves now, `fields` written with it. `since`: its clocks count as if it had left then.

    Raises TransitionRefused. The caller holds the row, and publishes.
    """
    path = TO_HAND_OVER.get(request.state, (TO_SEND,))
    transition(request, *path, by=by, why=why, sent_at=since or timezone.now(), **fields)
    choosing.choose(request)
    rank = request.handoffs.count() + 1
    handoff = Handoff.objects.create(request=request, rank=rank, due_at=None)
    taken(handoff, request, reference=str(request.pk), by=by)
    return handoff


def taken(handoff: Handoff, request: WorkRequest, *, reference: str, by: User | None) -> None:
    """Whoever it was handed to has it, under this reference."""
    handoff.reference, handoff.taken_at = reference, timezone.now()
    handoff.save(update_fields=["reference", "taken_at"])
    transition(request, ACKNOWLEDGED, by=by, why=_("Au tableau des équipes."))
