# SPDX-License-Identifier: EUPL-1.2
"""Sending the e-mails that other apps owe: claimed by lease, handed to the child, at most once.

Killed before « go », a letter is done again; after, nobody knows and it is not sent again: its row says so. With no
mail server, letters wait and nothing fails.
"""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import owed
from apps.duty.models import OwedLetter
from apps.duty.notifying import child

log = logging.getLogger(__name__)

GIVE_UP = timedelta(hours=72)
State = OwedLetter.State
L = TypeVar("L", bound=OwedLetter)
Order = dict[str, Any]  # of child.mail


class NotReady(Exception):
    """What the letter carries could not be made, with the reason in French: it is tried again later."""


@dataclass(frozen=True, slots=True)
class Post(Generic[L]):
    """The letters of one table. `prepare` reads what one says now, its row locked, and gives what makes its order once
    the transaction is over; None there or then: nobody wants it any more. `lease` is longer than both may take;
    after `enough` seconds a round claims nothing more: the next one does."""

    letters: type[L]
    prepare: Callable[[L], Callable[[], Order | None] | None]
    related: tuple[str, ...] = ()
    lease: timedelta = timedelta(seconds=60)
    at_once: int = 5
    enough: float = 20.0
    first: timedelta = timedelta(seconds=20)  # waits between attempts
    longest: timedelta = timedelta(minutes=15)

    def deliver(self) -> int:
        """Send what is due; how many were tried. A mail server that is away stops the round: the next will see."""
        tried, limit = 0, time.monotonic() + self.enough
        due = self.letters._default_manager.filter(state__in=OwedLetter.OWED)
        while settings.EMAIL_HOST and time.monotonic() < limit:
            rows = owed.claim(due, limit=self.at_once, lease=self.lease)
            tried += len(rows)
            reached = [self._safely(row) for row in rows]
            if not rows or not all(reached):
                break
        return tried

    def _safely(self, row: L) -> bool:
        """Whether the mail server answered."""
        try:
            return self._deliver(row)
        except owed.LeaseLost:
            log.warning("%s: somebody else owns it now", _name(row))
        except Exception:  # the others go on; the lease ends and this one is tried again
            log.exception("%s: not sent", _name(row))
        return True

    def _deliver(self, row: L) -> bool:
        if row.state == State.SENDING and row.handed_at is not None:
            _finish(row, State.UNCERTAIN, _("L'envoi a été interrompu : le message est peut-être parti."))
            return True
        try:
            ready = self._begin(row)
            order = ready() if ready else None
        except NotReady as error:
            self._again(row, str(error))
            return True
        if order is None:
            _finish(row, State.DROPPED, "")
            return True
        outcome = child.speak(order, handing=lambda: _hand(row))
        self._conclude(row, outcome)
        return not outcome.unreached

    @transaction.atomic
    def _begin(self, row: L) -> Callable[[], Order | None] | None:
        rows = self.letters._default_manager.select_related(*self.related)
        held = rows.select_for_update(of=("self",)).get(pk=row.pk)
        if held.lease_token != row.lease_token:
            raise owed.LeaseLost(_name(row))
        ready = self.prepare(held)
        if ready is not None:
            held.state, held.tried_at = State.SENDING, held.tried_at or timezone.now()
            held.save(update_fields=["state", "tried_at"])
            row.state, row.tried_at = held.state, held.tried_at
        return ready

    def _conclude(self, row: L, outcome: child.Outcome) -> None:
        if outcome.kind == child.SENT:
            _finish(row, State.SENT, "")
        elif outcome.kind == child.UNKNOWN:
            log.warning("%s: uncertain", _name(row))
            _finish(row, State.UNCERTAIN, outcome.reason)
        else:
            self._again(row, outcome.reason)

    def _again(self, row: L, reason: str) -> None:
        if row.tried_at and timezone.now() - row.tried_at > GIVE_UP:
            log.warning("%s: given up", _name(row))
            _finish(row, State.FAILED, reason)
        else:
            _finish(row, State.RETRY, reason, due_at=self._later(row.attempts))

    def _later(self, attempts: int) -> datetime:
        wait = min(self.longest, self.first * 2 ** min(attempts - 1, 10))
        return timezone.now() + wait * random.uniform(0.75, 1.25)


def _hand(row: OwedLetter) -> None:
    """Committed before the effect. Raises LeaseLost: the child is then killed without having done anything."""
    now = timezone.now()
    mine = type(row)._default_manager.filter(pk=row.pk, lease_token=row.lease_token, lease_until__gt=now)
    if not mine.update(handed_at=now):
        raise owed.LeaseLost(_name(row))


@transaction.atomic
def _finish(row: OwedLetter, state: str, reason: str, *, due_at: datetime | None = None) -> None:
    """The state and the end of the lease together, refused to who lost the lease."""
    rows = type(row)._default_manager.select_for_update(of=("self",))
    again: dict[str, Any] = {"handed_at": None, "over_at": None} if due_at else {"over_at": timezone.now()}
    rows.filter(pk=row.pk, lease_token=row.lease_token).update(state=state, **again)
    owed.release(row, due_at=due_at, error=reason)


def _name(row: OwedLetter) -> str:
    return f"{row._meta.model_name}={row.pk}"
