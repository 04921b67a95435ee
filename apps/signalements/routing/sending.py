# SPDX-License-Identifier: EUPL-1.2
"""Handing reports to neighbours: claimed by lease, one effect per key; then what becomes of them there.

`tried_at` is committed before the call that may have the effect. From then on nobody knows what a call that went
wrong, or a worker that died, has done there: one that knows our references is asked again with the same one; with any
other we look for our reference first, and when it is not found a person decides. Nothing is made twice there.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import outbound, owed, secrets
from apps.connectors import open311
from apps.connectors.base import ConnectorError
from apps.connectors.http import Client
from apps.signalements import holding, passing, telling, workflow
from apps.signalements.models import Addressee, Handover, Signalement, Step
from apps.signalements.routing import hearing

log = logging.getLogger(__name__)

T = TypeVar("T")
LEASE = timedelta(seconds=120)  # longer than the calls of one row may take together
AT_ONCE = 10
ASKED_AT_ONCE = open311.MOST_ASKED
SLOWER = 50  # a fiftieth of its age passes before it is asked about again
ENOUGH = 20.0  # seconds after which a round claims nothing more: the next one does
FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=30)  # waits between attempts
NOT_DONE = {401, 403, 408, 425, 429}  # the neighbour says that it did nothing, and may do it later
State = Handover.State


def deliver() -> int:
    """Hand over what is owed, ask about what was; how many rows were tried."""
    tried, limit = 0, time.monotonic() + ENOUGH
    served = Handover.objects.filter(addressee__active=True)
    while time.monotonic() < limit:
        owing = owed.claim(served.filter(state=State.OWED), limit=AT_ONCE, lease=LEASE)
        asking = owed.claim(served.filter(state=State.SENT), limit=ASKED_AT_ONCE, lease=LEASE)
        for row in owing:
            _safely(_hand, row)
        for addressee_id, rows in groupby(sorted(asking, key=_of), key=_of):
            _safely(_ask, addressee_id, list(rows))
        tried += len(owing) + len(asking)
        if not owing and not asking:
            break
    return tried


def _of(row: Handover) -> int:
    return row.addressee_id


def call(addressee: Addressee, function: Callable[..., Awaitable[T]], *words: Any) -> T:
    """What a function of the driver answers. Raises ConnectorError."""

    async def ask() -> T:
        async with Client(addressee.url, allow=outbound.allowed()) as client:
            return await function(client, addressee.jurisdiction, *words)

    return asyncio.run(ask())


def _safely(act: Callable[..., None], *what: Any) -> None:
    try:
        act(*what)
    except owed.LeaseLost as lost:
        log.warning("%s: somebody else owns it now", lost)
    except Exception:  # the others go on; the lease ends and this one is tried again
        log.exception("handover: %s not done", what)


# --- Handing over -----------------------------------------------------------------------------------------------------


def _hand(row: Handover) -> None:
    addressee = Addressee.objects.get(pk=row.addressee_id)
    report = Signalement.objects.select_related("category", "asset").get(pk=row.signalement_id)
    doubtful = row.tried_at is not None
    if not doubtful and not wanted(report):
        _finish(row, State.DROPPED)
        return
    try:
        receipt = _known_there(row, addressee) if doubtful and not addressee.replays else None
        if doubtful and not addressee.replays and receipt is None:
            _in_doubt(row, addressee)
            return
        receipt = receipt or _sent(row, addressee, report)
    except ConnectorError as error:
        _failed(row, error)
        return
    _taken(row, addressee, receipt)


def wanted(report: Signalement) -> bool:
    """Whether it is still to be handed over: an agent may have decided otherwise meanwhile."""
    state = report.before_question if report.state == workflow.INFO_ASKED else report.state
    return state == workflow.FORWARDED


def _known_there(row: Handover, addressee: Addressee) -> open311.Receipt | None:
    """What a call that went wrong, or a worker that died, made there."""
    since = (row.tried_at or row.created_at) - timedelta(days=1)
    return call(addressee, open311.find, row.key, row.service_code, since)


def _sent(row: Handover, addressee: Addressee, report: Signalement) -> open311.Receipt:
    secret = _secret(addressee)
    said = hearing.said(row, report)
    if not addressee.replays:
        call(addressee, open311.services)  # away: known before there is anything to doubt of
    _about_to(row)
    return call(addressee, open311.send, secret, said)


def _secret(addressee: Addressee) -> str:
    try:
        return secrets.decrypt(addressee.secret)
    except secrets.SecretUnreadable as error:
        raise ConnectorError(str(error)) from error


def _about_to(row: Handover) -> None:
    """Committed before the effect. Raises LeaseLost to who was believed dead."""
    now = timezone.now()
    mine = Handover.objects.filter(pk=row.pk, lease_token=row.lease_token, lease_until__gt=now)
    if not mine.update(tried_at=now, lease_until=now + LEASE):
        raise owed.LeaseLost(f"Handover {row.pk}")
    row.tried_at = now


@transaction.atomic
def _taken(row: Handover, addressee: Addressee, receipt: open311.Receipt) -> None:
    [report] = holding.locked([row.signalement_id])
    row.reference, row.token, row.sent_at = receipt.service_request_id, receipt.token, timezone.now()
    _finish(
        row,
        State.SENT,
        due_at=timezone.now() + timedelta(minutes=addressee.poll_every),
        reference=row.reference,
        token=row.token,
        sent_at=row.sent_at,
    )
    hearing.taken(report, row, addressee, receipt)
    telling.done(report)


def _in_doubt(row: Handover, addressee: Addressee) -> None:
    """It may have it, and says nothing of our reference: sent again, it could be there twice."""
    words = _("%(who)s a peut-être reçu ce signalement : vérifier chez elle, puis reprendre.") % {"who": addressee}
    _stopped(row, State.UNCERTAIN, words)


def _failed(row: Handover, error: ConnectorError) -> None:
    """Refused in itself: a person looks. What was certainly not done is tried again as if for the first time."""
    if 400 <= error.status < 500 and error.status not in NOT_DONE:
        _stopped(row, State.REFUSED, error.reason)
        return
    again = timezone.now() + max(timedelta(seconds=error.retry_after), _later(row.attempts))
    tried = None if error.status in NOT_DONE else row.tried_at
    _finish(row, State.OWED, error.reason, due_at=again, tried_at=tried)


@transaction.atomic
def _stopped(row: Handover, state: str, reason: str) -> None:
    [report] = holding.locked([row.signalement_id])
    _finish(row, state, reason, tried_at=None if state == State.REFUSED else row.tried_at)
    said = _("Transmission à reprendre : %(why)s") % {"why": reason}
    passing.tell(report, Step.Kind.NOTE, by=None, said=said)
    telling.done(report)


# --- What became of it there ------------------------------------------------------------------------------------------


def _ask(addressee_id: int, rows: list[Handover]) -> None:
    """One question for all of them."""
    addressee = Addressee.objects.get(pk=addressee_id)
    try:
        for row in rows:
            row.reference = row.reference or call(addressee, open311.of_token, row.token)
        known = [row.reference for row in rows if row.reference]
        found = call(addressee, open311.statuses, known) if known else ()
    except ConnectorError as error:
        for row in rows:
            late = max(timedelta(seconds=error.retry_after), _later(row.attempts))
            _finish(row, State.SENT, error.reason, due_at=max(_again(addressee, row), timezone.now() + late))
        return
    said = {status.service_request_id: status for status in found}
    for row in rows:
        _safely(_heard, row, addressee, said.get(row.reference))


@transaction.atomic
def _heard(row: Handover, addressee: Addressee, status: open311.Status | None) -> None:
    [report] = holding.locked([row.signalement_id])
    over = status is not None and hearing.heard(report, row, addressee, status)
    told: dict[str, Any] = {"reference": row.reference, "read_at": timezone.now(), "attempts": 0}
    told |= {"told_state": row.told_state, "told_notes": row.told_notes}
    _finish(row, State.ENDED if over else State.SENT, due_at=None if over else _again(addressee, row), **told)
    telling.done(report)


def _again(addressee: Addressee, row: Handover) -> datetime:
    """Less and less often: after fifty days, once a day."""
    now = timezone.now()
    return now + max(timedelta(minutes=addressee.poll_every), (now - row.since) / SLOWER)


def _later(attempts: int) -> timedelta:
    wait = min(LONGEST, FIRST * 2 ** min(max(attempts, 1) - 1, 10))
    return wait * random.uniform(0.75, 1.25)


@transaction.atomic
def _finish(row: Handover, state: str, reason: str = "", *, due_at: datetime | None = None, **fields: Any) -> None:
    """The state and the end of the lease together, refused to who lost the lease."""
    mine = Handover.objects.select_for_update(of=("self",)).filter(pk=row.pk, lease_token=row.lease_token)
    mine.update(state=state, **fields)
    owed.release(row, due_at=due_at, error=reason)
