# SPDX-License-Identifier: EUPL-1.2
"""Sending what GMAO are owed: claimed by lease, in the order of each request, one effect per key.

**One effect.** `tried_at` is committed before the first call that could have one. From then on nobody knows what a
call that went wrong, or a worker that died, has done there: the key is looked up before anything is sent again. The
lease outlives the longest call, and is checked again just before each effect.
"""

import logging
import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import owed
from apps.connectors.base import ConnectorError
from apps.connectors.gmao.base import Sent, step_of
from apps.interventions import handing, telling, workflow
from apps.interventions.gmao import admitting, health, steps, wording
from apps.interventions.gmao.addressing import call, driver_of
from apps.interventions.holding import AT_HAND
from apps.interventions.models import Conflict, Delivery, Gmao, Handoff, Ticket, WorkRequest

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)  # longer than the calls of one message may take together
WIDTH = 4  # messages of one GMAO at the same time
ENOUGH = 20.0  # seconds after which a round claims nothing more: the next one does
FIRST = timedelta(seconds=20)  # the wait after a first failure; then longer and longer
LONGEST = timedelta(minutes=3)  # a GMAO that is away has its scout; one that is well again has all within five minutes
IN_DOUBT = timedelta(seconds=30)  # a GMAO may still be writing what it did not answer in time
PENDING = (Handoff.State.OWED, Handoff.State.HELD, Handoff.State.FAILED)
TO_LEAVE = (workflow.TO_SEND, workflow.SEND_FAILED)
ASK_LATER = {408, 425, 429}


def dispatch() -> int:
    """Send what is due; how many messages were tried. A GMAO that hangs holds its own places only, for a while."""
    admitting.admit()
    tried, limit = 0, time.monotonic() + ENOUGH
    while time.monotonic() < limit:
        rows = _claimed()
        if not rows:
            break
        with ThreadPoolExecutor(max_workers=len(rows)) as pool:
            list(pool.map(_in_thread, rows))
        tried += len(rows)
    return tried


def sendable() -> QuerySet[Handoff]:
    """What may leave, due or not: nothing before it is still to leave, its GMAO is not paused."""
    before = Handoff.objects.filter(request=OuterRef("request"), rank__lt=OuterRef("rank"), gmao__isnull=False)
    blocked = before.filter(Q(state__in=PENDING) | Q(kind=Handoff.Kind.ORDER, state=Handoff.State.REFUSED))
    rows = Handoff.objects.filter(~Exists(blocked), state__in=health.PENDING, gmao__paused=False)
    return rows.filter(Q(admitted_at__isnull=False) | ~Q(kind=Handoff.Kind.ORDER))


def _claimed() -> list[Handoff]:
    now = timezone.now()
    called = Gmao.objects.filter(Q(wait_until=None) | Q(wait_until__lte=now), paused=False)
    rows: list[Handoff] = []
    for number in called.exclude(health=Gmao.Health.DOWN).values_list("pk", flat=True):
        rows += owed.claim(sendable().filter(gmao=number), limit=WIDTH, lease=LEASE)
    for number in called.filter(health=Gmao.Health.DOWN, try_at__lte=now).values_list("pk", flat=True):
        rows += _scout(number, now)
    return rows


def _scout(gmao_id: int, now: datetime) -> list[Handoff]:
    """The one message that tries a GMAO that is down, whenever it was due: the same one, the others did not fail."""
    if not Gmao.objects.filter(pk=gmao_id, try_at__lte=now).update(try_at=now + health.SCOUT):
        return []
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    first = sendable().filter(free, gmao=gmao_id).order_by("-attempts", "due_at", "pk").first()
    if first is None:
        return []
    Handoff.objects.filter(pk=first.pk).update(due_at=now)
    return owed.claim(sendable().filter(pk=first.pk), limit=1, lease=LEASE)


def _in_thread(row: Handoff) -> None:
    try:
        deliver(row)
    except owed.LeaseLost:
        log.warning("handoff=%s: somebody else owns it now", row.pk)
    except Exception:  # the others go on; the lease ends and this one is tried again
        log.exception("handoff=%s: not sent", row.pk)
    finally:
        connection.close()  # this thread's own


def deliver(row: Handoff) -> None:
    """One claimed message. Raises LeaseLost."""
    gmao = Gmao.objects.select_related("account", "team").get(handoffs=row.pk)
    request = WorkRequest.objects.select_related(*AT_HAND, "territory").get(pk=row.request_id)
    try:
        if row.kind == Handoff.Kind.ORDER:
            _order(row, request, gmao)
        else:
            _addition(row, request, gmao)
    except FileNotFoundError:  # a photo that is no longer in its folder; the GMAO has nothing to do with it
        _finish(row, Handoff.State.REFUSED, _("La photo n'est plus dans le stockage."))
    except ConnectorError as error:
        health.failed(gmao.pk, error)
        _failed(row, error)


# --- An order ---------------------------------------------------------------------------------------------------------


def _order(row: Handoff, request: WorkRequest, gmao: Gmao) -> None:
    wanted, driver = request.state in TO_LEAVE, driver_of(gmao)
    found: tuple[Sent, ...] = ()
    if row.tried_at is not None:
        found = call(gmao, driver.find_by_reference, str(row.key))
    if not found and not wanted:
        _finish(row, Handoff.State.DROPPED)
        return
    if not found:
        order = wording.order(row, request)
        _about_to(row)
        found = (call(gmao, driver.send, order),)
    health.reached(gmao.pk)
    _taken(row, gmao, found)


@transaction.atomic
def _taken(row: Handoff, gmao: Gmao, found: tuple[Sent, ...]) -> None:
    """The GMAO has it, under this reference: the request is « envoyée »."""
    request = _held(row)
    now, first = timezone.now(), found[0]
    _finish(row, Handoff.State.SENT, reference=first.reference, sent_at=now)
    doubles = ", ".join(one.reference for one in found[1:])[:300]
    if doubles:
        log.error("handoff=%s: gmao=%s has it more than once", row.pk, gmao.pk)
    ticket = Ticket.objects.create(
        request=request, gmao=gmao, handoff=row, reference=first.reference, url=first.url[:300], doubles=doubles
    )
    handing.sent(request, why=str(ticket), at=now)
    _hear_what_came_too_early(ticket)
    telling.done(request)


def _hear_what_came_too_early(ticket: Ticket) -> None:
    """A webhook may speak of an order before our transaction that knows it."""
    early = Delivery.objects.filter(gmao=ticket.gmao_id, reference=ticket.reference, state=Delivery.State.UNKNOWN)
    if early.update(state=Delivery.State.TAKEN, reason=""):
        Ticket.objects.filter(pk=ticket.pk).update(asked_at=timezone.now())


# --- What is added to it ----------------------------------------------------------------------------------------------


def _addition(row: Handoff, request: WorkRequest, gmao: Gmao) -> None:
    ticket = Ticket.objects.filter(request=request, gmao=gmao).order_by("-pk").first()
    if ticket is None:  # the order itself was dropped
        _finish(row, Handoff.State.DROPPED)
        return
    is_state = row.kind == Handoff.Kind.STATE
    step = steps.ours(request) if is_state else ""
    if is_state and row.tried_at is None and (step == ticket.agreed or _disputed(ticket)):
        _finish(row, Handoff.State.DROPPED)
        return
    if is_state and row.tried_at is None and _moved_there(gmao, ticket):
        _finish(row, Handoff.State.DROPPED)
        return
    now_said = _say(row, request, gmao, ticket, step)
    seen = _seen(gmao, ticket) if is_state else None
    if seen and not now_said:  # said by who died: what it said may be older than what is true now
        step = step_of(gmao.options.get("states", {}), seen.state) or step
    health.reached(gmao.pk)
    with transaction.atomic():
        _held(row)
        _finish(row, Handoff.State.SENT, sent_at=timezone.now(), reference=ticket.reference)
        if is_state:
            now_there = {"state": seen.state, "changed_at": seen.changed_at} if seen else {}
            Ticket.objects.filter(pk=ticket.pk).update(agreed=step, **now_there)


def _say(row: Handoff, request: WorkRequest, gmao: Gmao, ticket: Ticket, step: str) -> bool:
    """False: it was there already."""
    driver = driver_of(gmao)
    told = wording.addition(row, request, step)
    if row.tried_at is not None and call(gmao, driver.has, ticket.reference, told):
        return False
    _about_to(row)
    call(gmao, driver.add, ticket.reference, told)
    return True


def _seen(gmao: Gmao, ticket: Ticket) -> Any:
    """Its state now that we have changed it: the next reading must not take our change for theirs."""
    return next(iter(call(gmao, driver_of(gmao).glance, [ticket.reference])), None)


def _moved_there(gmao: Gmao, ticket: Ticket) -> bool:
    """They changed it since the last reading: it is read again before ours may cover it."""
    seen = _seen(gmao, ticket) if ticket.state else None  # never read: its first word is where the order was born
    if seen is None or seen.state == ticket.state:
        return False
    now = timezone.now()
    Ticket.objects.filter(pk=ticket.pk).update(asked_at=now)
    Gmao.objects.filter(pk=gmao.pk, due_at__gt=now).update(due_at=now)
    return True


def _disputed(ticket: Ticket) -> bool:
    return Conflict.objects.filter(ticket=ticket, resolved_at=None).exists()


# --- The end of an attempt --------------------------------------------------------------------------------------------


def _about_to(row: Handoff) -> None:
    """Committed before the effect. Raises LeaseLost to who was believed dead."""
    now = timezone.now()
    mine = Handoff.objects.filter(pk=row.pk, lease_token=row.lease_token, lease_until__gt=now)
    if not mine.update(tried_at=row.tried_at or now, lease_until=now + LEASE):
        raise owed.LeaseLost(f"Handoff {row.pk}")


def _failed(row: Handoff, error: ConnectorError) -> None:
    """Refused in itself: a person looks. Anything else is tried again, and never given up."""
    if 400 <= error.status < 500 and error.status not in health.REFUSES_US | ASK_LATER:
        state, due_at = Handoff.State.REFUSED, None
    elif error.status == 429:
        state, due_at = Handoff.State.OWED, _after(error, health.PAUSE)
    else:
        state, due_at = Handoff.State.FAILED, _after(error, _later(row.attempts))
    with transaction.atomic():
        request = _held(row)
        _finish(row, state, error.reason, due_at=due_at)
        if row.kind == Handoff.Kind.ORDER and state != Handoff.State.OWED and request.state == workflow.TO_SEND:
            handing.not_sent(request, why=error.reason)
            telling.done(request)


def _after(error: ConnectorError, wait: timedelta) -> datetime:
    return timezone.now() + max(timedelta(seconds=error.retry_after), wait)


def _later(attempts: int) -> timedelta:
    wait = min(LONGEST, FIRST * 2 ** min(attempts - 1, 10))
    return max(wait * random.uniform(0.75, 1.25), IN_DOUBT)


def _held(row: Handoff) -> WorkRequest:
    rows = WorkRequest.objects.select_related(*AT_HAND).select_for_update(of=("self",), no_key=True)
    return rows.get(pk=row.request_id)


def _finish(row: Handoff, state: str, reason: str = "", *, due_at: datetime | None = None, **fields: Any) -> None:
    """The state and the end of the lease together, refused to who lost the lease."""
    with transaction.atomic():
        mine = Handoff.objects.select_for_update(of=("self",)).filter(pk=row.pk, lease_token=row.lease_token)
        mine.update(state=state, **fields)
        owed.release(row, due_at=due_at, error=reason)
