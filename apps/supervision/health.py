# SPDX-License-Identifier: EUPL-1.2
"""Health of sources, spoken when it changes: heard again, late, lost. Never at each failed poll.

The reason is read by everybody whose equipment the source feeds, so it is made of the words below: never an address,
a path or what a supervisor wrote. The whole text of a failure stays in `Poll.last_error`, for who looks after sources.
"""

import re
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from apps.assets.models import Source
from apps.events import live, locks
from apps.events import services as events

FRESH = timedelta(seconds=5)  # a chatty source writes its last sign of life at most this often

PLAIN = re.compile(
    r"connexion impossible|certificat refusé|pas de réponse|échange interrompu|identifiants refusés"
    r"|redirection refusée|réponse tronquée"
    r"|erreur [1-5]\d\d\b|erreur interne"
)
UNREADABLE = "réponse inexploitable"

OK, DEGRADED, DOWN, UNKNOWN = Source.Health.OK, Source.Health.DEGRADED, Source.Health.DOWN, Source.Health.UNKNOWN


def heard(*, source: Source, at: datetime) -> list[live.Message]:
    """The source just spoke sense: alive. Runs in the transaction of what it said; the caller publishes."""
    current = Source.objects.select_related("poll").defer("options", "secret").get(pk=source.pk)
    if current.last_seen_at is None or at - current.last_seen_at > FRESH:
        Source.objects.filter(pk=source.pk).update(last_seen_at=at)
    if current.health == OK or (current.health == DEGRADED and _failure(current)):  # a part of it still fails
        return []
    return events.source_health(source=source, health=OK, reason="", at=at)


def watch() -> int:
    """Say which sources went late or silent since last time; how many changed."""
    watched = Source.objects.filter(enabled=True).exclude(driver="none").select_related("poll")
    watched.filter(health_at=None).update(health_at=timezone.now())  # a new source: its silence is counted from now
    return sum(_say(source) for source in watched if judge(source, timezone.now())[0] != source.health)


def judge(source: Source, now: datetime) -> tuple[str, str]:
    """What `source` is worth at `now`, and why (French). Silence makes it worse; only speaking makes it better."""
    since = source.last_seen_at or source.health_at or now
    silence = (now - since).total_seconds()
    failing = _failure(source)
    if silence > source.silent_after:
        never = "" if source.last_seen_at else "jamais entendue"
        return DOWN, failing or never or f"aucun message depuis plus de {_lasting(source.silent_after)}"
    if source.health in (DOWN, UNKNOWN):
        return source.health, source.health_reason
    late = _late_after(source)
    if failing or silence > late:
        return DEGRADED, failing or f"aucun message depuis plus de {_lasting(late)}"
    return OK, ""


def _late_after(source: Source) -> int:
    """Seconds of silence: half of what makes it lost; of a source that is asked, not before its next answer is due."""
    half = source.silent_after // 2
    return max(half, source.poll_every * 3 // 2) if getattr(source, "poll", None) is not None else half


def _lasting(seconds: int) -> str:
    """As people say it: 90 s, 2 min 30 s, 5 min, 36 h, 3 j."""
    for unit, length, below, part in (("j", 86_400, "h", 3600), ("h", 3600, "min", 60), ("min", 60, "s", 1)):
        if seconds >= 2 * length:
            left = seconds % length // part
            return f"{seconds // length} {unit}" + (f" {left} {below}" if left else "")
    return f"{seconds} s"


def _failure(source: Source) -> str:
    poll = getattr(source, "poll", None)
    return in_plain_words(poll.last_error) if poll is not None and poll.failures else ""


def in_plain_words(error: str) -> str:
    """Which kind of failure this is, without what it quotes."""
    found = PLAIN.search(error)
    return found.group() if found else UNREADABLE


def _say(source: Source) -> int:
    """One transaction: the row is locked and judged again, so that two watchers say it once."""
    with transaction.atomic():
        locks.hold_sources([source.pk])  # before its row: a batch being stored locks assets first, then this row
        locks.hold_incidents()  # lost or found, it opens or ends one
        locked = Source.objects.select_for_update(of=("self",)).select_related("poll").get(pk=source.pk)
        now = timezone.now()
        health, reason = judge(locked, now)
        if health == locked.health:
            return 0
        live.publish(events.source_health(source=locked, health=health, reason=reason, at=now))
    return 1
