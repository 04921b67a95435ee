# SPDX-License-Identifier: EUPL-1.2
"""Reading back what GMAO did: all that changed since the last time, what a webhook rang for, and a few more in turn.

In turn, because a GMAO may not say that an order changed when somebody only commented on it.
"""

import logging
import time
from datetime import timedelta

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import owed
from apps.connectors.base import ConnectorError
from apps.connectors.gmao.base import MOST_GLANCED, Glance
from apps.interventions.gmao import health, taking
from apps.interventions.gmao.addressing import call, driver_of
from apps.interventions.models import Gmao, Ticket

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)
ENOUGH = 40.0  # seconds of one reading: the rest is due at once
IN_TURN = 10  # orders read as a whole each time, the longest unread first
AT_ONCE = 4  # GMAO of one round
LONGEST = timedelta(minutes=2)  # between two readings of a GMAO that is down


def read() -> int:
    """How many GMAO were read."""
    rows = owed.claim(Gmao.objects.filter(paused=False), limit=AT_ONCE, lease=LEASE)
    for row in rows:
        _read(row)
    return len(rows)


def _read(row: Gmao) -> None:
    gmao = Gmao.objects.select_related("account", "team", "territory").get(pk=row.pk)
    again = timezone.now() + timedelta(seconds=gmao.poll_every)
    try:
        all_read = _orders(gmao)
        health.reached(gmao.pk)
        owed.release(row, due_at=again if all_read else timezone.now())
    except ConnectorError as error:
        health.failed(gmao.pk, error)
        wait = timedelta(seconds=max(gmao.poll_every, error.retry_after))
        owed.release(row, due_at=timezone.now() + min(wait, LONGEST), error=error.reason)
    except owed.LeaseLost:
        log.warning("gmao=%s: somebody else reads it now", row.pk)


def _orders(gmao: Gmao) -> bool:
    """Whether all that changed was read. Raises ConnectorError when the GMAO did not answer."""
    limit = time.monotonic() + ENOUGH
    alive = Ticket.objects.filter(gmao=gmao, ended_at=None).select_related("handoff").order_by("pk")
    to_read = {ticket.pk: ticket for ticket in _in_turn(alive)}
    for slice_ in _slices(alive):
        seen = {one.reference: one for one in _glance(gmao, slice_)}
        to_read |= {ticket.pk: ticket for ticket in slice_ if _changed(ticket, seen.get(ticket.reference))}
    for ticket in sorted(to_read.values(), key=lambda ticket: (ticket.asked_at is None, ticket.pk)):
        if time.monotonic() > limit:
            return False
        _order(ticket, gmao)
    Gmao.objects.filter(pk=gmao.pk).update(read_at=timezone.now())
    return True


def _in_turn(alive: QuerySet[Ticket]) -> QuerySet[Ticket]:
    return alive.order_by(F("read_at").asc(nulls_first=True), "pk")[:IN_TURN]


def _slices(alive: QuerySet[Ticket]) -> list[list[Ticket]]:
    rows = list(alive)
    return [rows[at : at + MOST_GLANCED] for at in range(0, len(rows), MOST_GLANCED)]


def _glance(gmao: Gmao, tickets: list[Ticket]) -> tuple[Glance, ...]:
    return call(gmao, driver_of(gmao).glance, [ticket.reference for ticket in tickets])


def _changed(ticket: Ticket, seen: Glance | None) -> bool:
    """What a glance no longer shows is read too: the answer says what became of it."""
    if seen is None or ticket.asked_at is not None:
        return True
    return (seen.state, seen.changed_at) != (ticket.state, ticket.changed_at)


def _order(ticket: Ticket, gmao: Gmao) -> None:
    """What is wrong with one order does not stop the others."""
    try:
        taking.take(ticket, gmao, call(gmao, driver_of(gmao).status, ticket.reference))
    except ConnectorError as error:
        if error.status in health.AWAY - {0} or error.status == 429 or (error.status == 0 and error.retryable):
            raise
        gone = error.status in (404, 410)
        problem = _("n'existe plus chez la GMAO") if gone else error.reason
        Ticket.objects.filter(pk=ticket.pk).update(problem=problem[:300], read_at=timezone.now(), asked_at=None)
