# SPDX-License-Identifier: EUPL-1.2
"""Sending the sheets that are owed: claimed by lease, handed to the child of apps/duty, at most once.

The PDF is made when it leaves, for who receives it: rights are those of that moment. Killed before « go », it is done
again; after, nobody knows and it is not sent again: the row says so. With no mail server, sheets wait and nothing
fails.
"""

import logging
import random
import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import owed
from apps.duty.notifying import child
from apps.kpi import reading
from apps.kpi.models import Publication, SheetLetter, SheetReader
from apps.kpi.sheet import contents, printing, writing

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=180)  # longer than a printing and a child may live
ENOUGH = 60.0  # seconds after which a round claims nothing more: the next one does
FIRST, LONGEST = timedelta(seconds=30), timedelta(hours=1)  # waits between attempts
GIVE_UP = timedelta(hours=72)
State = SheetLetter.State
OWED = (State.WAITING, State.SENDING, State.RETRY)


def deliver() -> int:
    """Send what is due; how many were tried. A mail server that is away stops the round: the next will see."""
    tried, limit = 0, time.monotonic() + ENOUGH
    while settings.EMAIL_HOST and time.monotonic() < limit:
        rows = owed.claim(SheetLetter.objects.filter(state__in=OWED), limit=1, lease=LEASE)
        tried += len(rows)
        if not rows or not _safely(rows[0]):
            break
    return tried


def _safely(row: SheetLetter) -> bool:
    """Whether the mail server answered."""
    try:
        return _deliver(row)
    except owed.LeaseLost:
        log.warning("sheet letter=%s: somebody else owns it now", row.pk)
    except Exception:  # the others go on; the lease ends and this one is tried again
        log.exception("sheet letter=%s: not sent", row.pk)
    return True


def _deliver(row: SheetLetter) -> bool:
    if row.state == State.SENDING and row.handed_at is not None:
        _finish(row, State.UNCERTAIN, _("L'envoi a été interrompu : le message est peut-être parti."))
        return True
    reader = _begin(row)
    sheet = _sheet(reader, row) if reader else None
    if reader is None or sheet is None:
        _finish(row, State.DROPPED, "")
        return True
    try:
        order = _order(sheet, reader, row)
    except printing.PrintingFailed:
        _again(row, _("La fiche n'a pas pu être composée."))
        return True
    outcome = child.speak(order, handing=lambda: _hand(row))
    _conclude(row, outcome)
    return not outcome.unreached


@transaction.atomic
def _begin(row: SheetLetter) -> SheetReader | None:
    """None when the person wants it no more, or has no account or address any more."""
    rows = SheetLetter.objects.select_related("reader__person", "reader__territory")
    held = rows.select_for_update(of=("self",)).get(pk=row.pk)
    if held.lease_token != row.lease_token:
        raise owed.LeaseLost(f"SheetLetter {row.pk}")
    reader = held.reader
    gone = reader.person is not None and not reader.person.is_active
    if not reader.active or gone or not reader.address:
        return None
    held.state, held.tried_at = State.SENDING, held.tried_at or timezone.now()
    held.save(update_fields=["state", "tried_at"])
    row.state, row.tried_at = held.state, held.tried_at
    return reader


def _sheet(reader: SheetReader, row: SheetLetter) -> contents.Sheet | None:
    """What this reader may read of this month, now; None: nothing."""
    if reader.person is not None:
        allowed = any(one.pk == reader.territory_id for one in reading.territories(reader.person))
    else:
        allowed = Publication.objects.open().filter(territory=reader.territory_id).exists()
    if not allowed:
        return None
    sheet = contents.of(reader.territory, row.month, user=reader.person, published=True)
    return sheet if sheet.blocks else None


def _order(sheet: contents.Sheet, reader: SheetReader, row: SheetLetter) -> dict[str, Any]:
    words = writing.of(sheet, reader)
    return child.mail(
        to=reader.address,
        subject=words.subject,
        body=words.body,
        html=words.html,
        unsubscribe=words.leave,
        one_click=True,
        key=str(row.key),
        attached=(sheet.name, printing.pdf(sheet), "application/pdf"),
    )


def _hand(row: SheetLetter) -> None:
    """Committed before the effect. Raises LeaseLost: the child is then killed without having done anything."""
    now = timezone.now()
    mine = SheetLetter.objects.filter(pk=row.pk, lease_token=row.lease_token, lease_until__gt=now)
    if not mine.update(handed_at=now):
        raise owed.LeaseLost(f"SheetLetter {row.pk}")


def _conclude(row: SheetLetter, outcome: child.Outcome) -> None:
    if outcome.kind == child.SENT:
        _finish(row, State.SENT, "")
    elif outcome.kind == child.UNKNOWN:
        log.warning("sheet letter=%s: uncertain", row.pk)
        _finish(row, State.UNCERTAIN, outcome.reason)
    else:
        _again(row, outcome.reason)


def _again(row: SheetLetter, reason: str) -> None:
    if row.tried_at and timezone.now() - row.tried_at > GIVE_UP:
        log.warning("sheet letter=%s: given up", row.pk)
        _finish(row, State.FAILED, reason)
    else:
        _finish(row, State.RETRY, reason, due_at=_later(row.attempts))


def _later(attempts: int) -> datetime:
    wait = min(LONGEST, FIRST * 2 ** min(attempts - 1, 10))
    return timezone.now() + wait * random.uniform(0.75, 1.25)


@transaction.atomic
def _finish(row: SheetLetter, state: str, reason: str, *, due_at: datetime | None = None) -> None:
    """The state and the end of the lease together, refused to who lost the lease."""
    mine = SheetLetter.objects.select_for_update(of=("self",)).filter(pk=row.pk, lease_token=row.lease_token)
    again: dict[str, Any] = {"handed_at": None, "over_at": None} if due_at else {"over_at": timezone.now()}
    mine.update(state=state, **again)
    owed.release(row, due_at=due_at, error=reason)
