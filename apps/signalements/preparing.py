# SPDX-License-Identifier: EUPL-1.2
"""Photos as they were sent become photos that we keep: decoded by a child, their sealed file deleted with their row.

One process at a time does it, one photo after the other, as long as a round lasts: the others are left to whatever
else is owed. A worker that dies leaves a row whose lease ends; who takes it over deletes what it had begun.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.assets import owed
from apps.assets.photos import making, sealing, storing, walking
from apps.assets.photos.decoding import Decoders
from apps.signalements.models import Photo, SealedPhoto

log = logging.getLogger(__name__)

ALONE = 0x9407  # advisory lock of the process that prepares
LEASE = timedelta(seconds=90)  # longer than one photo may take
ENOUGH = 20.0  # seconds of a round
MOST_TRIES = 6  # half an hour with the waits, then it is told as unreadable
FIRST = timedelta(seconds=30)  # doubled at each attempt


def sweep() -> int:
    """How many photos were made again, refused, or put off."""
    done, limit = 0, time.monotonic() + ENOUGH
    with _alone() as alone, Decoders() as decoders:
        while alone and time.monotonic() < limit:
            rows = owed.claim(SealedPhoto.objects.select_related("photo"), limit=1, lease=LEASE)
            if not rows:
                break
            _safely(rows[0], decoders)
            done += 1
    return done


def _safely(row: SealedPhoto, decoders: Decoders) -> None:
    try:
        _prepare(row, decoders)
    except owed.LeaseLost as lost:
        log.warning("%s: somebody else owns it now, or it was erased", lost)
    except Exception:  # the others go on; the lease ends and this one is tried again
        log.exception("photo=%s: not prepared", row.photo_id)


def _prepare(row: SealedPhoto, decoders: Decoders) -> None:
    if row.attempts > MOST_TRIES:
        _refused(row, walking.UNREADABLE)
        return
    try:
        made = decoders.remade(sealing.opened(row.file, row.key))
    except making.PhotoRefused as refusal:
        _refused(row, refusal.code)
    except (making.NoVerdict, sealing.Unsealable) as silent:
        again = timezone.now() + FIRST * 2 ** (row.attempts - 1)
        owed.release(row, due_at=again, error=type(silent).__name__)
    else:
        _ready(row, made)


def _ready(row: SealedPhoto, made: making.Photo) -> None:
    file, thumbnail = storing.keep(made, row.stem(row.attempts))
    sizes = {"width": made.width, "height": made.height, "size": len(made.image)}
    try:
        _over(row, state=Photo.State.READY, file=file, thumbnail=thumbnail, **sizes)
    except Exception:
        storing.forget(file, thumbnail)
        raise


def _refused(row: SealedPhoto, code: str) -> None:
    _over(row, state=Photo.State.REFUSED, refused=code)


@transaction.atomic
def _over(row: SealedPhoto, **fields: object) -> None:
    """What became of it and the end of its sealed file, together. Raises LeaseLost."""
    mine = SealedPhoto.objects.select_for_update(of=("self",)).filter(pk=row.pk, lease_token=row.lease_token).first()
    if mine is None:
        raise owed.LeaseLost(f"SealedPhoto {row.pk}")
    _unsealed(mine, **fields)


def _unsealed(row: SealedPhoto, **fields: object) -> None:
    """The caller holds it."""
    kept = {fields.get("file"), fields.get("thumbnail")}
    left = [name for name in row.files() if name not in kept]
    Photo.objects.filter(pk=row.photo_id).update(**fields)
    row.delete()
    transaction.on_commit(lambda: storing.forget(*left))


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process prepares now. The lock goes with the process, however it dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ALONE])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ALONE])


# --- What never was ---------------------------------------------------------------------------------------------------


def forget(before: datetime, *, dry_run: bool = False) -> int:
    """What was sealed before that and never made again, and files of which no row knows: how many went, or would."""
    old = _old(before)
    lost = sealing.lost(before, set(SealedPhoto.objects.values_list("file", flat=True)))
    if dry_run:
        return old.count() + len(lost)
    with transaction.atomic():
        rows = list(old.select_for_update(of=("self",), skip_locked=True))
        for row in rows:
            _unsealed(row, state=Photo.State.REFUSED, refused=walking.UNREADABLE)
    storing.forget(*lost)
    return len(rows) + len(lost)


def _old(before: datetime) -> QuerySet[SealedPhoto]:
    return SealedPhoto.objects.filter(photo__at__lt=before).order_by("pk")
