# SPDX-License-Identifier: EUPL-1.2
"""From the live outbox to events: everything that was committed, in the order of commits, each fact once.

The outbox is written in the transaction of the fact, under a lock that gives ids in the order of commits
(`events.live`): what comes after a known id is all that is new. The place, the events and what they owe move in one
transaction.
"""

import logging
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from apps.events import live, retention
from apps.events.models import LiveMessage
from apps.territories.models import Territory
from apps.webhooks import completing, envelope, facts, fanning, seeding
from apps.webhooks.facts import Fact, News
from apps.webhooks.models import Event, Follower, Known, Subscriber

log = logging.getLogger(__name__)

MOST = 2000  # messages of one look
LOOKS = 20  # of one task


def follow() -> int:
    """How many events were written. 0 when nobody is served, or another process is at it."""
    written, more = look()
    for _ in range(LOOKS - 1):
        if not more:
            break
        found, more = look()
        written += found
    return written


def look(now: datetime | None = None) -> tuple[int, bool]:
    """Events written, and whether there is more to read. A message that cannot be read stops nothing: it is logged."""
    now = now or timezone.now()
    with transaction.atomic():
        if not Subscriber.objects.served().exists():
            return _rest()
        place = _held(now)
        if place is None:
            return 0, False
        head = live.head()
        rows = list(_after(place.live_id, head))
        events = _written(_new(rows, place.started_at, now), now)
        fanning.owe([event.pk for event in events], now)
        place.live_id = rows[-1].pk if len(rows) == MOST else max(head, place.live_id)
        _move(place, now)
    return len(events), len(rows) == MOST


def _rest() -> tuple[int, bool]:
    """Nobody to tell: the next subscriber begins anew."""
    if Follower.objects.all().delete()[0]:
        Known.objects.all()._raw_delete(Known.objects.db)
    return 0, False


def _held(now: datetime) -> Follower | None:
    place = Follower.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    if place is not None or Follower.objects.filter(pk=1).exists():
        return place
    _made, created = Follower.objects.get_or_create(
        pk=1, defaults={"live_id": live.head(), "started_at": now, "looked_at": now}
    )
    if created:
        seeding.remember(now)
    return Follower.objects.select_for_update(skip_locked=True).filter(pk=1).first()


def _move(place: Follower, now: datetime) -> None:
    """What the outbox forgot before it was read is lost, and said."""
    forgotten = now - retention.KEPT
    if place.looked_at < forgotten:
        place.lost_until = forgotten
        log.error("webhooks: the live outbox was not followed from %s to %s", place.looked_at, forgotten)
    place.looked_at = now
    place.save(update_fields=["live_id", "looked_at", "lost_until"])


def _after(live_id: int, head: int) -> Iterable[LiveMessage]:
    """What is restricted is not even read."""
    rows = LiveMessage.objects.filter(pk__gt=live_id, pk__lte=head, restricted=False, kind__in=facts.FOLLOWED)
    return rows.order_by("pk")[:MOST]


def _new(rows: Sequence[LiveMessage], since: datetime, now: datetime) -> list[Fact]:
    """What each message says that the one before did not; remembered."""
    news = [News(row.at, row.territory_id, row.kind, row.payload) for row in rows]
    known = {one.subject: one.state for one in Known.objects.filter(pk__in={_subject(one) for one in news})}
    found: list[Fact] = []
    changed: dict[str, str] = {}
    for one in news:
        try:
            fresh, state = facts.told(one, known.get(one.subject), since)
        except (KeyError, TypeError, ValueError, AttributeError):
            log.exception("webhooks: a live message of kind %s could not be read", one.kind)
            continue
        found += fresh
        if state and known.get(one.subject) != state:
            known[one.subject] = changed[one.subject] = state
    Known.objects.bulk_create(
        [Known(subject=subject, state=state, changed_at=now) for subject, state in changed.items()],
        update_conflicts=True,
        unique_fields=["subject"],
        update_fields=["state", "changed_at"],
    )
    return found


def _subject(one: News) -> str:
    try:
        return one.subject
    except (KeyError, TypeError):
        return ""  # told when it is read, below


def _written(found: Sequence[Fact], now: datetime) -> list[Event]:
    completing.complete(found)
    codes = dict(Territory.objects.filter(pk__in={fact.news.territory_id for fact in found}).values_list("pk", "code"))
    return Event.objects.bulk_create(_event(fact, codes, now) for fact in found if fact.news.territory_id in codes)


def _event(fact: Fact, codes: dict[int, str], now: datetime) -> Event:
    key, news = uuid.uuid4(), fact.news
    return Event(
        key=key,
        type=fact.type,
        subject=news.subject,
        territory_id=news.territory_id,
        territories=sorted(fact.territories),
        trades=sorted(fact.trades),
        at=fact.at,
        created_at=now,
        body=envelope.body(key, fact.type, news.subject, fact.at, codes[news.territory_id], fact.data),
    )
