# SPDX-License-Identifier: EUPL-1.2
"""Sending what is owed: claimed by lease, handed to a child process, told in words.

**One effect.** The child says « ready » when all that can fail without effect is done (server reached, logged in);
only then is `handed_at` committed here, and only then does the child go. Killed before: nothing left, it is done
again. Killed after: nobody can know whether the server took it, and it is **not** sent again (at most once): the row
says so (« incertain »), the log and the page show it. Why that way: a doubled call at night wears people out and a
lost one is caught by the next escalation step, which is a message of its own.

Where no mail server was given, mails wait: nothing is tried, so nothing fails, and one message per person gathers what
they are owed until there is one.
"""

import logging
import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import owed
from apps.assets.secrets import SecretUnreadable
from apps.duty.models import Channel, Notice
from apps.duty.notifying import child, wording

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)  # longer than a child may live
WIDTH = 6  # children at the same time
ENOUGH = 20.0  # seconds after which a round claims nothing more: the next one does
FIRST, LONGEST = timedelta(seconds=20), timedelta(minutes=15)  # waits between attempts
SCOUT = timedelta(seconds=30)  # one message tries a mail server that is away that often, so that it is soon seen back
GIVE_UP = timedelta(hours=72)  # of attempts, whenever they could begin
ONE_SCOUT = "SELECT pg_advisory_xact_lock(hashtext('duty.scout'))"
OWED = (Notice.State.GATHERING, Notice.State.SENDING, Notice.State.RETRY)


def deliver() -> int:
    """Send what is due; how many were tried. A channel that hangs holds one of WIDTH places, for a bounded time."""
    tried, limit = 0, time.monotonic() + ENOUGH
    while time.monotonic() < limit:
        rows = owed.claim(sendable(), limit=WIDTH, lease=LEASE)
        if not rows:
            break
        with ThreadPoolExecutor(max_workers=WIDTH) as pool:
            list(pool.map(_in_thread, rows))
        tried += len(rows)
    return tried


def sendable() -> QuerySet[Notice]:
    """What is owed, due or not, on channels that this installation can reach."""
    rows = Notice.objects.filter(state__in=OWED)
    return rows if settings.EMAIL_HOST else rows.exclude(channel__kind=Channel.Kind.EMAIL)


def _in_thread(row: Notice) -> None:
    try:
        _deliver(row)
    except owed.LeaseLost:
        log.warning("notice=%s: somebody else owns it now", row.pk)
    except Exception:  # the others go on; the lease ends and this one is tried again
        log.exception("notice=%s: not sent", row.pk)
    finally:
        connection.close()  # this thread's own


def _deliver(row: Notice) -> None:
    if row.state == Notice.State.SENDING and row.handed_at is not None:
        _finish(row, Notice.State.UNCERTAIN, _("L'envoi a été interrompu : le message est peut-être parti."))
        return
    words = _begin(row)
    if words is None:
        _finish(row, Notice.State.DROPPED, "")
        return
    try:
        outcome = child.send(row, words, handing=lambda: _hand(row))
    except SecretUnreadable as error:
        outcome = child.Outcome(child.FAILED, str(error))
    _conclude(row, outcome)


def _begin(row: Notice) -> wording.Words | None:
    """From here on nothing joins this message; it says what is true now."""
    with transaction.atomic():
        held = Notice.objects.select_for_update(of=("self",)).select_related("channel__person").get(pk=row.pk)
        if held.lease_token != row.lease_token:
            raise owed.LeaseLost(f"Notice {row.pk}")
        words = wording.of(held) if held.channel.enabled or held.kind == Notice.Kind.TEST else None
        if words is not None:
            held.state, held.subject, held.body = Notice.State.SENDING, words.subject, words.body
            held.tried_at = held.tried_at or timezone.now()
            held.save(update_fields=["state", "subject", "body", "tried_at"])
    row.channel, row.state, row.tried_at = held.channel, held.state, held.tried_at
    return words


def _hand(row: Notice) -> None:
    """Committed before the effect. Raises LeaseLost: the child is then killed without having done anything."""
    now = timezone.now()
    mine = Notice.objects.filter(pk=row.pk, lease_token=row.lease_token, lease_until__gt=now)
    if not mine.update(handed_at=now):
        raise owed.LeaseLost(f"Notice {row.pk}")


def _conclude(row: Notice, outcome: child.Outcome) -> None:
    if outcome.kind == child.SENT:
        _finish(row, Notice.State.SENT, "", sent_at=timezone.now())
        _is_back(row.channel)
    elif outcome.kind == child.UNKNOWN:
        log.warning("notice=%s: uncertain", row.pk)
        _finish(row, Notice.State.UNCERTAIN, outcome.reason)
    elif row.tried_at and timezone.now() - row.tried_at > GIVE_UP:
        log.warning("notice=%s: given up", row.pk)
        _finish(row, Notice.State.FAILED, outcome.reason)
    else:
        _again(row, outcome)


@transaction.atomic
def _again(row: Notice, outcome: child.Outcome) -> None:
    due_at = _scouting(row) if outcome.unreached else _later(row.attempts)
    _finish(row, Notice.State.RETRY, outcome.reason, due_at=due_at, handed_at=None, unreached=outcome.unreached)


def _scouting(row: Notice) -> datetime:
    """The first to find the mail server away tries it again soon; the others wait longer and longer."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_SCOUT)  # among those that find out at the same moment
    soon = timezone.now() + SCOUT
    others = _unreached(row.channel).filter(due_at__lte=soon).exclude(pk=row.pk)
    return _later(row.attempts) if others.exists() else min(soon, _later(row.attempts))


def _is_back(channel: Channel) -> None:
    """A message went through: those that had found the server away are due."""
    _unreached(channel).update(due_at=timezone.now())


def _unreached(channel: Channel) -> QuerySet[Notice]:
    """What waits for the same server: that of all mails, or that of this channel alone."""
    waiting = Notice.objects.filter(state=Notice.State.RETRY, unreached=True)
    if channel.kind == Channel.Kind.EMAIL:
        return waiting.filter(channel__kind=Channel.Kind.EMAIL)
    return waiting.filter(channel=channel)


def _later(attempts: int) -> datetime:
    wait = min(LONGEST, FIRST * 2 ** min(attempts - 1, 10))
    return timezone.now() + wait * random.uniform(0.75, 1.25)


def _finish(row: Notice, state: str, reason: str, *, due_at: datetime | None = None, **fields: Any) -> None:
    """The state and the end of the lease together, refused to who lost the lease."""
    with transaction.atomic():
        mine = Notice.objects.select_for_update(of=("self",)).filter(pk=row.pk, lease_token=row.lease_token)
        mine.update(state=state, over_at=None if due_at else timezone.now(), **fields)
        owed.release(row, due_at=due_at, error=reason)
