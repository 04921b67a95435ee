# SPDX-License-Identifier: EUPL-1.2
"""Whether a subscriber answers. Away, one message tries it now and then; back, all that it is owed is due.

Each has its own circuit: nothing here looks at another subscriber.
"""

import logging
import random
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from apps.webhooks.models import Delivery, Subscriber
from apps.webhooks.posting import Outcome

log = logging.getLogger(__name__)

FIRST, LONGEST = timedelta(seconds=20), timedelta(minutes=15)  # waits between attempts, before chance
IN_A_ROW = 3  # calls that did not reach it, before only one message tries it
SEEN = timedelta(seconds=1)  # a date that is written more often tells nobody more
GONE = 410
AWAY = {0, 401, 403, 404, 408, 429, 502, 503, 504}  # about the receiver; anything else is about the message
DOORS = {429, 503}  # may say when to come back


def later(attempts: int) -> timedelta:
    """Longer and longer, each time with some chance, so that what failed together does not come back together; never
    beyond LONGEST."""
    return min(LONGEST, FIRST * 2 ** min(max(attempts - 1, 0), 10)) * random.uniform(0.6, 1.0)


def reached(subscriber_id: int, now: datetime) -> None:
    """It took a message."""
    mine = Subscriber.objects.filter(pk=subscriber_id)
    mine.filter(Q(reached_at=None) | Q(reached_at__lt=now - SEEN)).update(reached_at=now)
    unwell = mine.exclude(failures=0, failing_since=None)
    if unwell.update(failures=0, failing_since=None, try_at=None, wait_until=None, last_error=""):
        log.warning("webhooks subscriber=%s: answers again", subscriber_id)
        waiting = Delivery.objects.owed().filter(subscriber=subscriber_id, lease_until=None, status__in=AWAY)
        waiting.update(due_at=now)


def failed(subscriber_id: int, outcome: Outcome, now: datetime) -> None:
    """A call went wrong: whether that is the receiver as a whole, or only this message."""
    mine = Subscriber.objects.filter(pk=subscriber_id)
    mine.update(last_error=said(outcome)[:300])
    if outcome.status not in AWAY:
        return
    if outcome.status in DOORS and outcome.retry_after:
        mine.update(wait_until=now + min(timedelta(seconds=outcome.retry_after), LONGEST))
    mine.update(failures=F("failures") + 1)
    if mine.filter(failing_since=None).update(failing_since=now):
        log.warning("webhooks subscriber=%s: does not answer", subscriber_id)
    failures = mine.values_list("failures", flat=True).first() or 0
    mine.update(try_at=now + later(failures - IN_A_ROW + 1))


def gone(subscriber_id: int, now: datetime) -> None:
    """It answered 410: nothing more is sent until somebody wakes it."""
    if Subscriber.objects.filter(pk=subscriber_id, rested_at=None).update(rested_at=now):
        log.warning("webhooks subscriber=%s: answered 410, at rest", subscriber_id)


def take_the_turn(subscriber_id: int) -> bool:
    """Whether we are the one who tries a receiver that is away; nobody else will for a while."""
    now = timezone.now()
    free = Subscriber.objects.filter(pk=subscriber_id, try_at__lte=now)
    return bool(free.update(try_at=now + LONGEST))


def said(outcome: Outcome) -> str:
    return outcome.error or f"HTTP {outcome.status}"
