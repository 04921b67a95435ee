# SPDX-License-Identifier: EUPL-1.2
"""Sending what is owed to who follows: claimed by lease, handed to the child of apps/duty, at most once.

Killed before « go », it is done again; after, nobody knows and it is not sent again: the page says the same thing. With
no mail server given, letters wait and nothing fails.
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
from apps.signalements import submitting, tokens
from apps.signalements.letters import writing
from apps.signalements.models import Letter, Watch
from apps.signalements.streets import watching
from apps.signalements.streets import writing as resident_letters

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)  # longer than a child may live
AT_ONCE = 5
ENOUGH = 20.0  # seconds after which a round claims nothing more: the next one does
FIRST, LONGEST = timedelta(seconds=20), timedelta(minutes=15)  # waits between attempts
GIVE_UP = timedelta(hours=72)
State = Letter.State
OWED = (State.WAITING, State.SENDING, State.RETRY)


def deliver() -> int:
    """Send what is due; how many were tried. A mail server that is away stops the round: the next will see."""
    tried, limit = 0, time.monotonic() + ENOUGH
    while settings.EMAIL_HOST and time.monotonic() < limit:
        rows = owed.claim(Letter.objects.filter(state__in=OWED), limit=AT_ONCE, lease=LEASE)
        tried += len(rows)
        reached = [_safely(row) for row in rows]
        if not rows or not all(reached):
            break
    return tried


def _safely(row: Letter) -> bool:
    """Whether the mail server answered."""
    try:
        return _deliver(row)
    except owed.LeaseLost:
        log.warning("letter=%s: somebody else owns it now", row.pk)
    except Exception:  # the others go on; the lease ends and this one is tried again
        log.exception("letter=%s: not sent", row.pk)
    return True


def _deliver(row: Letter) -> bool:
    if row.state == State.SENDING and row.handed_at is not None:
        _finish(row, State.UNCERTAIN, _("L'envoi a été interrompu : le message est peut-être parti."))
        return True
    found = _begin(row)
    if found is None:
        _finish(row, State.DROPPED, "")
        return True
    address, words = found
    order = child.mail(
        to=address,
        subject=words.subject,
        body=words.body,
        html=words.html,
        unsubscribe=words.unsubscribe,
        one_click=bool(row.watch_id),
        key=str(row.key),
    )
    outcome = child.speak(order, handing=lambda: _hand(row))
    _conclude(row, outcome)
    return not outcome.unreached


@transaction.atomic
def _begin(row: Letter) -> tuple[str, writing.Written] | None:
    """Its address and its words, as they are now; None when the person wants no more of them."""
    rows = Letter.objects.select_related(
        *("follower__contact", "follower__signalement", "step__signalement__category", "step__signalement__territory"),
        "watch__desk__territory",
    )
    held = rows.select_for_update(of=("self",)).get(pk=row.pk)
    if held.lease_token != row.lease_token:
        raise owed.LeaseLost(f"Letter {row.pk}")
    found = _to_resident(held) if held.watch_id else _to_follower(held)
    if found is None:
        return None
    held.state, held.tried_at = State.SENDING, held.tried_at or timezone.now()
    held.save(update_fields=["state", "tried_at"])
    row.state, row.tried_at = held.state, held.tried_at
    return found


def _to_follower(held: Letter) -> tuple[str, writing.Written] | None:
    assert held.follower is not None
    contact = getattr(held.follower, "contact", None)
    if contact is None or not contact.email or held.follower.muted_at:
        return None
    token = tokens.new_access()
    submitting.grant(held.follower, token, timezone.now())
    return contact.email, writing.of(held, token)


def _to_resident(held: Letter) -> tuple[str, writing.Written] | None:
    """None when the watch is over, or when nothing is left to say."""
    watch = held.watch
    assert watch is not None
    asks = held.step_id is None and held.day is None
    if not asks and not Watch.objects.active().filter(pk=watch.pk).exists():
        return None
    token = tokens.new_access()
    words = resident_letters.of(held, token)
    if words is not None:
        watching.grant(watch, token)
    return (watch.email, words) if words else None


def _hand(row: Letter) -> None:
    """Committed before the effect. Raises LeaseLost: the child is then killed without having done anything."""
    now = timezone.now()
    mine = Letter.objects.filter(pk=row.pk, lease_token=row.lease_token, lease_until__gt=now)
    if not mine.update(handed_at=now):
        raise owed.LeaseLost(f"Letter {row.pk}")


def _conclude(row: Letter, outcome: child.Outcome) -> None:
    if outcome.kind == child.SENT:
        _finish(row, State.SENT, "")
    elif outcome.kind == child.UNKNOWN:
        log.warning("letter=%s: uncertain", row.pk)
        _finish(row, State.UNCERTAIN, outcome.reason)
    elif row.tried_at and timezone.now() - row.tried_at > GIVE_UP:
        log.warning("letter=%s: given up", row.pk)
        _finish(row, State.FAILED, outcome.reason)
    else:
        _finish(row, State.RETRY, outcome.reason, due_at=_later(row.attempts))


def _later(attempts: int) -> datetime:
    wait = min(LONGEST, FIRST * 2 ** min(attempts - 1, 10))
    return timezone.now() + wait * random.uniform(0.75, 1.25)


@transaction.atomic
def _finish(row: Letter, state: str, reason: str, *, due_at: datetime | None = None) -> None:
    """The state and the end of the lease together, refused to who lost the lease."""
    mine = Letter.objects.select_for_update(of=("self",)).filter(pk=row.pk, lease_token=row.lease_token)
    again: dict[str, Any] = {"handed_at": None, "over_at": None} if due_at else {"over_at": timezone.now()}
    mine.update(state=state, **again)
    owed.release(row, due_at=due_at, error=reason)
