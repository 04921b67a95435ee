# SPDX-License-Identifier: EUPL-1.2
"""What the page of a request shows of its GMAO: where it is there, what has not left, what is disputed."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.assets.admin.badges import badge
from apps.interventions import offering
from apps.interventions.gmao import standing
from apps.interventions.models import Conflict, Gmao, Handoff, Ticket, TicketItem, WorkRequest

HEALTH = {Gmao.Health.OK: ("normal", "•"), Gmao.Health.DOWN: ("critical", "◆"), Gmao.Health.UNKNOWN: ("unknown", "◌")}
MESSAGE = {
    Handoff.State.OWED: ("running", "…"),
    Handoff.State.HELD: ("major", "▲"),
    Handoff.State.FAILED: ("major", "▲"),
    Handoff.State.REFUSED: ("critical", "◆"),
}


@dataclass(frozen=True, slots=True)
class Message:
    row: Handoff
    state: SafeString
    next: str


@dataclass(frozen=True, slots=True)
class Panel:
    """`ticket`: the last one; None while the order itself has not left."""

    gmao: Gmao
    health: SafeString
    ticket: Ticket | None
    messages: list[Message]
    sent: int
    refused: list[TicketItem]
    conflict: Conflict | None
    may_retry: bool
    may_confirm: bool
    may_resolve: bool


def of(work: WorkRequest, held: Collection[str]) -> Panel | None:
    """None: no GMAO has to do with it."""
    rows = list(work.handoffs.filter(gmao__isnull=False).select_related("gmao").defer("gmao__secret"))
    gmao = rows[-1].gmao if rows else None
    if gmao is None:
        return None
    tickets = Ticket.objects.filter(request=work).order_by("-pk")
    left = [row for row in rows if row.state in standing.UNFINISHED]
    reads = standing.READ in held
    conflict = Conflict.objects.filter(ticket__request=work, resolved_at=None).select_related("ticket").first()
    offered = offering.of_sending({row.state for row in left}, conflict is not None, held)
    refused = TicketItem.objects.filter(ticket__request=work).exclude(refused="")
    return Panel(
        gmao=gmao,
        health=health(gmao),
        ticket=tickets.filter(gmao=gmao).first(),
        messages=[_message(row, gmao) for row in left if reads],
        sent=sum(row.state == Handoff.State.SENT for row in rows),
        refused=list(refused) if reads else [],
        conflict=conflict,
        may_retry="retry" in offered,
        may_confirm="confirm" in offered,
        may_resolve="resolve" in offered,
    )


def health(gmao: Gmao) -> SafeString:
    if gmao.paused:
        return badge("masked", "⏸", _("En pause"), None)
    style, shape = HEALTH[Gmao.Health(gmao.health)]
    return badge(style, shape, str(gmao.get_health_display()), gmao.health_at)


def _message(row: Handoff, gmao: Gmao) -> Message:
    style, shape = MESSAGE[Handoff.State(row.state)]
    since = row.created_at
    return Message(row, badge(style, shape, str(row.get_state_display()), since), standing.next_step(row, gmao))
