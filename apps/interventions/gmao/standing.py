# SPDX-License-Identifier: EUPL-1.2
"""Where a request stands with its GMAO, in one word and in plain words: what the API shows. Reads rows at hand only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.interventions import offering
from apps.interventions.models import Conflict, Gmao, Handoff, Ticket

UNFINISHED = (Handoff.State.OWED, Handoff.State.HELD, Handoff.State.FAILED, Handoff.State.REFUSED)
READ = "view_handoff"  # who may know how the sendings went, beyond their state


class Stand(models.TextChoices):
    """Of the order itself; a disagreement hides the rest, as it is what somebody must do something about."""

    TO_SEND = "to_send", gettext_lazy("À envoyer")
    HELD = "held", gettext_lazy("À confirmer")
    FAILED = "failed", gettext_lazy("Échec d'envoi, sera renvoyée")
    REFUSED = "refused", gettext_lazy("Refusée par la GMAO")
    SENT = "sent", gettext_lazy("Envoyée")
    ACKNOWLEDGED = "acknowledged", gettext_lazy("Accusée")
    DISPUTED = "disputed", gettext_lazy("En conflit")
    DROPPED = "dropped", gettext_lazy("Sans objet")


OF_HANDOFF = {
    Handoff.State.OWED: Stand.TO_SEND,
    Handoff.State.HELD: Stand.HELD,
    Handoff.State.FAILED: Stand.FAILED,
    Handoff.State.REFUSED: Stand.REFUSED,
    Handoff.State.DROPPED: Stand.DROPPED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """`order`: the last time that it was handed over; `ticket`: what it became there, None while it has not left."""

    order: Handoff
    gmao: Gmao
    ticket: Ticket | None
    conflict: Conflict | None

    @property
    def state(self) -> Stand:
        if self.conflict is not None:
            return Stand.DISPUTED
        if self.order.state == Handoff.State.SENT:
            return Stand.ACKNOWLEDGED if self.order.taken_at else Stand.SENT
        return OF_HANDOFF[Handoff.State(self.order.state)]

    @property
    def since(self) -> datetime:
        if self.conflict is not None:
            return self.conflict.at
        return self.order.taken_at or self.order.sent_at or self.order.created_at


def of(request: Any) -> Standing | None:
    """Of a row read by `selectors.with_gmao`. None: no GMAO has to do with it."""
    if not request.orders_sent:
        return None
    order = request.orders_sent[-1]
    ticket = getattr(order, "ticket", None)
    conflict = next(iter(ticket.open_conflicts), None) if ticket else None
    return Standing(order, order.gmao, ticket, conflict)


def shape(request: Any, held: Collection[str]) -> dict[str, Any] | None:
    """As the API says it; how the attempts went for who may read sendings."""
    standing = of(request)
    if standing is None:
        return None
    reads, ticket, order = READ in held, standing.ticket, standing.order
    return {
        "name": standing.gmao.name,
        "state": standing.state.value,
        "state_label": str(standing.state.label),
        "since": standing.since,
        "reference": ticket.reference if ticket else "",
        "url": ticket.url if ticket else "",
        "attempts": order.attempts if reads else None,
        "error": order.last_error if reads else "",
        "next": next_step(order, standing.gmao) if reads and order.state in UNFINISHED else "",
    }


def detailed(request: Any, held: Collection[str]) -> dict[str, Any] | None:
    """Of a row read `with_unsent` too: what has not left, what is disputed, what the person may do about them."""
    said, standing = shape(request, held), of(request)
    if said is None or standing is None:
        return None
    left = request.unsent
    conflict = standing.conflict
    return {
        **said,
        "health": standing.gmao.health,
        "health_label": str(standing.gmao.get_health_display()),
        "waiting": [_waiting(row) for row in left] if READ in held else [],
        "conflict": _disputed(conflict) if conflict else None,
        "acts": offering.of_sending({row.state for row in left}, conflict is not None, held),
    }


def next_step(row: Handoff, gmao: Gmao) -> str:
    """When it is tried again, or who must do what."""
    if row.state == Handoff.State.HELD:
        return _("Trop d'envois en une heure : quelqu'un doit confirmer.")
    if row.state == Handoff.State.REFUSED:
        return _("Corriger, puis réessayer.")
    if gmao.paused:
        return _("Partira à la reprise de la GMAO.")
    if gmao.health == Gmao.Health.DOWN:
        return _("Partira dès que la GMAO répondra.")
    until = max(filter(None, [row.due_at, gmao.wait_until]), default=None)
    if until and until > timezone.now():
        return _("Prochain essai à %(at)s.") % {"at": f"{timezone.localtime(until):%H:%M:%S}"}
    return _("Part dans quelques secondes.")


def _waiting(row: Handoff) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "kind_label": str(row.get_kind_display()),
        "state": row.state,
        "state_label": str(row.get_state_display()),
        "since": row.created_at,
        "attempts": row.attempts,
        "error": row.last_error,
        "next": next_step(row, row.gmao) if row.gmao else "",
    }


def _disputed(conflict: Conflict) -> dict[str, Any]:
    return {
        "at": conflict.at,
        "ours": conflict.ours,
        "ours_label": str(conflict.get_ours_display()),
        "theirs": conflict.theirs,
        "theirs_label": str(conflict.get_theirs_display()),
        "said": conflict.said,
        "why": conflict.why,
    }
