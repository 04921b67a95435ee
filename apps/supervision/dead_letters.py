# SPDX-License-Identifier: EUPL-1.2
"""What could not be used, with its reason: kept, counted when it repeats, replayed through the same door."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.assets.models import Source
from apps.supervision.models import DeadLetter

MAX_KEPT = 256_000  # bytes; a larger message is cut: enough to understand it, not enough to fill the disk
CUT = " (message tronqué à la conservation)"


@dataclass(frozen=True, slots=True)
class Letter:
    """`topic` and `payload` as received; `reason` in French."""

    topic: str
    payload: bytes
    reason: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.topic.encode() + b"\0" + self.payload).hexdigest()


def keep(*, source: Source, letters: Sequence[Letter]) -> None:
    """Store each letter once; a repeat raises its counter and makes a handled one pending again."""
    if not letters:
        return
    now = timezone.now()
    unique = {letter.digest: letter for letter in letters}
    repeats = dict.fromkeys(unique, 0)
    for letter in letters:
        repeats[letter.digest] += 1
    existing = set(DeadLetter.objects.filter(source=source, digest__in=unique).values_list("digest", flat=True))
    DeadLetter.objects.bulk_create(
        [_row(source, letter, repeats[digest], now) for digest, letter in unique.items() if digest not in existing]
    )
    for digest in existing:
        DeadLetter.objects.filter(source=source, digest=digest).update(
            occurrences=F("occurrences") + repeats[digest],
            last_at=now,
            reason=_text(unique[digest].reason, 500),
            status=DeadLetter.Status.PENDING,
        )


def _row(source: Source, letter: Letter, occurrences: int, now: Any) -> DeadLetter:
    reason = letter.reason if len(letter.payload) <= MAX_KEPT else letter.reason[:400] + CUT
    return DeadLetter(
        source=source,
        topic=_text(letter.topic, 300),
        payload=letter.payload[:MAX_KEPT],
        digest=letter.digest,
        occurrences=occurrences,
        reason=_text(reason, 500),
        received_at=now,
        last_at=now,
    )


def _text(value: str, length: int) -> str:
    """PostgreSQL text holds no NUL."""
    return value.replace("\0", "␀")[:length]


@transaction.atomic
def dismiss(*, letter_ids: Sequence[int], by: Any) -> int:
    """Set letters aside: a person has read them. How many were pending and may be handled by `by`."""
    return (
        DeadLetter.objects.visible_to(by, "supervision.replay_deadletter")
        .filter(pk__in=letter_ids, status=DeadLetter.Status.PENDING)
        .update(status=DeadLetter.Status.DISMISSED, handled_at=timezone.now(), handled_by=by)
    )
