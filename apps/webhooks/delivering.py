# SPDX-License-Identifier: EUPL-1.2
"""Sending what subscribers are owed: claimed by lease, in the order of each object, answers kept.

**At least once.** Nothing is written before the call: a worker killed between the call and the commit leaves a lease
that ends, and the same message leaves again under the same `webhook-id`, by which its receiver knows it. Each
subscriber has its own places: one that is slow or away takes none of the others'.
"""

import logging
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import owed
from apps.assets.secrets import SecretUnreadable
from apps.webhooks import envelope, health
from apps.webhooks.models import Attempt, Delivery, Subscriber
from apps.webhooks.posting import Calls, Outcome

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)  # four times what a call may last
WIDTH = 8  # calls of one subscriber at the same time
LOOK = 0.5  # seconds between two looks at what became due while calls are waited for
ENOUGH = 20.0  # seconds after which a round claims nothing more: the next one does
WORKERS = 2  # one waits for the last answers of its round, the other goes on
LOCK = 0x3EBB  # class of the advisory locks of these places
GIVE_UP = timedelta(hours=72)  # of refusals by a receiver that takes other messages
ANSWERED = 500  # characters kept of an answer

Running = dict["Future[Outcome]", Delivery]
Answer = tuple[Delivery, Outcome]


def deliver() -> int:
    """Post what is due; how many calls were made. 0 when others are at it."""
    with _a_place() as free:
        return _round() if free else 0


@contextmanager
def _a_place() -> Iterator[bool]:
    """A few workers at a time, however slow receivers are: the others have something else to do."""
    with connection.cursor() as cursor:
        for number in range(WORKERS):
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, number])
            if cursor.fetchone()[0]:
                break
        else:
            yield False
            return
        try:
            yield True
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, number])


def _round() -> int:
    called, running, limit = 0, Running(), time.monotonic() + ENOUGH
    with Calls() as calls:
        while True:
            rows = _claimed(running) if time.monotonic() < limit else []
            for row in rows:
                _begin(calls, row, running)
            if not running:
                return called
            over, _left = wait(running, timeout=LOOK, return_when=FIRST_COMPLETED)
            called += len(over)
            _conclude_all([(running.pop(future), future.result()) for future in over])


def sendable(now: datetime) -> QuerySet[Delivery]:
    """What may leave: nothing before the event of the same object that came first. A test waits for nothing."""
    before = Delivery.objects.owed().filter(subscriber=OuterRef("subscriber"), subject=OuterRef("subject"))
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    return Delivery.objects.owed().filter(free, ~Exists(before.filter(event__lt=OuterRef("event"))))


@transaction.atomic
def _claimed(running: Running) -> list[Delivery]:
    """For each subscriber, as many as it has free places here; one message for who is away."""
    now, held = timezone.now(), Counter(row.subscriber_id for row in running.values())
    rows: list[Delivery] = []
    leased = Delivery.objects.owed().filter(lease_until__gt=now, is_test=False).values_list("subscriber", flat=True)
    elsewhere = Counter(leased.order_by())  # by other workers, and here
    for pk, failures in _ready(now):
        room = WIDTH - max(held[pk], elsewhere[pk])
        if failures >= health.IN_A_ROW:
            rows += _scout(pk, now)
        elif room >= WIDTH // 2:  # several at once: fewer questions to the database
            rows += owed.claim(sendable(now).filter(subscriber=pk, is_test=False), limit=room, lease=LEASE)
    rows += owed.claim(Delivery.objects.owed().filter(is_test=True), limit=WIDTH, lease=LEASE)
    return _with_what_they_say(rows)


def _ready(now: datetime) -> list[tuple[int, int]]:
    """Subscribers who are owed something now, with their failures in a row."""
    due = Delivery.objects.owed().filter(subscriber=OuterRef("pk"), due_at__lte=now, is_test=False)
    free = due.filter(Q(lease_until=None) | Q(lease_until__lt=now))
    called = Subscriber.objects.served().filter(Q(wait_until=None) | Q(wait_until__lte=now))
    well = Q(failures__lt=health.IN_A_ROW) | Q(try_at__lte=now)
    return list(called.filter(well, Exists(free)).order_by("pk").values_list("pk", "failures"))


def _scout(subscriber_id: int, now: datetime) -> list[Delivery]:
    """The one message that tries who is away, whenever it was due: the oldest of those tried least, since what nobody
    ever takes must not stand before what would be."""
    if not health.take_the_turn(subscriber_id):
        return []
    first = sendable(now).filter(subscriber=subscriber_id, is_test=False).order_by("attempts", "event_id").first()
    if first is None:
        return []
    Delivery.objects.filter(pk=first.pk).update(due_at=now)
    return owed.claim(sendable(now).filter(pk=first.pk), limit=1, lease=LEASE)


def _with_what_they_say(rows: list[Delivery]) -> list[Delivery]:
    """In the order in which they are claimed, with their event and their subscriber: one query."""
    known = Delivery.objects.select_related("event", "subscriber").in_bulk([row.pk for row in rows]) if rows else {}
    for row in rows:
        row.event, row.subscriber = known[row.pk].event, known[row.pk].subscriber
    return rows


def _begin(calls: Calls, row: Delivery, running: Running) -> None:
    try:
        body, headers = envelope.sealed(row.event, row.subscriber, timezone.now())
    except SecretUnreadable as error:
        _conclude(row, Outcome(0, error=str(error)))
        return
    running[calls.post(row.subscriber.url, body, headers)] = row


def _conclude_all(over: Sequence[Answer]) -> None:
    """What was received, together: the usual case costs a few statements, however many answered at once."""
    received = [one for one in over if _is_received(one[1])]
    if received:
        try:
            _received(received, timezone.now())
        except Exception:
            log.exception("webhooks: %s answers could not be kept", len(received))
    for row, outcome in over:
        if not _is_received(outcome):
            _conclude(row, outcome)


def _is_received(outcome: Outcome) -> bool:
    return 200 <= outcome.status < 300


@transaction.atomic
def _received(over: Sequence[Answer], now: datetime) -> None:
    """Those whose lease is still ours; the others belong to somebody else, who writes what becomes of them."""
    held = Delivery.objects.select_for_update(of=("self",)).order_by("pk")
    held = held.filter(pk__in=[row.pk for row, _outcome in over], lease_token__in=[row.lease_token for row, _ in over])
    mine = set(held.values_list("pk", flat=True))
    kept = [(row, outcome) for row, outcome in over if row.pk in mine]
    if len(kept) < len(over):
        log.warning("webhooks: %s answers came after their lease", len(over) - len(kept))
    Attempt.objects.bulk_create(_attempt(row, outcome, now) for row, outcome in kept)
    values = {"state": Delivery.State.DELIVERED, "over_at": now, "due_at": None, "last_error": ""}
    values |= {"lease_until": None, "lease_token": None, "tried_at": Coalesce("tried_at", Value(now))}
    for status in {outcome.status for _row, outcome in kept}:
        numbers = [row.pk for row, outcome in kept if outcome.status == status]
        Delivery.objects.filter(pk__in=numbers).update(status=status, **values)
    for number in sorted({row.subscriber_id for row, _outcome in kept}):
        health.reached(number, now)


def _conclude(row: Delivery, outcome: Outcome) -> None:
    """Keep the answer and what follows from it, in one transaction. A failure here stops nothing: the lease ends."""
    now = timezone.now()
    try:
        with transaction.atomic():
            _attempt(row, outcome, now).save()
            _settle(row, outcome, now)
    except owed.LeaseLost:
        log.warning("webhooks delivery=%s: somebody else owns it now", row.pk)
    except Exception:
        log.exception("webhooks delivery=%s: its answer could not be kept", row.pk)


def _attempt(row: Delivery, outcome: Outcome, now: datetime) -> Attempt:
    answer = outcome.answer.decode("utf-8", "replace").replace("\x00", "")[:ANSWERED]
    return Attempt(
        delivery=row,
        at=now,
        status=outcome.status or None,
        milliseconds=outcome.milliseconds,
        answer=answer,
        error=outcome.error[:300],
    )


def _settle(row: Delivery, outcome: Outcome, now: datetime) -> None:
    number = row.subscriber_id
    if row.is_test:  # it says something to who asked, and changes nothing
        _finish(row, outcome, now, Delivery.State.GIVEN_UP, error=health.said(outcome))
    elif outcome.status == health.GONE:
        _finish(row, outcome, now, Delivery.State.OWED, due_at=now, error=_("Le destinataire a répondu 410."))
        health.gone(number, now)
    else:
        health.failed(number, outcome, now)
        _again(row, outcome, now)


def _again(row: Delivery, outcome: Outcome, now: datetime) -> None:
    """Never given up while the receiver as a whole is away; after three days when it is this one that it refuses."""
    first, reached_at = row.tried_at or now, row.subscriber.reached_at
    takes_others = outcome.status not in health.AWAY or (reached_at is not None and reached_at > first)
    if takes_others and now - first > GIVE_UP:
        log.warning("webhooks delivery=%s: given up, %s", row.pk, health.said(outcome))
        _finish(row, outcome, now, Delivery.State.GIVEN_UP, error=health.said(outcome))
        return
    due_at = now + health.later(row.attempts)
    _finish(row, outcome, now, Delivery.State.OWED, due_at=due_at, error=health.said(outcome))


def _finish(
    row: Delivery, outcome: Outcome, now: datetime, state: str, *, due_at: datetime | None = None, error: str = ""
) -> None:
    """The state and the end of the lease together, refused to who lost the lease."""
    mine = Delivery.objects.select_for_update(of=("self",)).filter(pk=row.pk, lease_token=row.lease_token)
    over = None if state == Delivery.State.OWED else now
    mine.update(state=state, status=outcome.status, tried_at=row.tried_at or now, over_at=over)
    owed.release(row, due_at=due_at, error=error[:300])
