# SPDX-License-Identifier: EUPL-1.2
"""A photo at the door: looked at without being decoded, and sealed. Its rows say whose it is and owe the work of making
it again (decision 21)."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.assets.photos import making, sealing, storing
from apps.signalements.models import Photo, SealedPhoto
from apps.signalements.refusals import SignalementRefused


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file on the disk under its key, without a row yet. `digest`: of what was sent."""

    digest: str
    file: str
    key: bytes
    width: int
    height: int
    size: int


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def seal(data: bytes, digest: str) -> Sealed:
    """Raises SignalementRefused (photo)."""
    try:
        bare = making.received(data)
    except making.PhotoRefused as refusal:
        raise SignalementRefused("photo", str(refusal)) from refusal
    name, key = sealing.seal(bare.data)
    return Sealed(digest, name, key, bare.width, bare.height, len(bare.data))


def keep(given: Sequence[Sealed], **owner: Any) -> list[Photo]:
    """Their rows, of a report or of a draft. In a transaction: without it these files are to be forgotten."""
    now = timezone.now()
    photos = Photo.objects.bulk_create(Photo(at=now, **fields(one), **owner) for one in given)
    SealedPhoto.objects.bulk_create(
        SealedPhoto(photo=photo, file=one.file, key=one.key) for photo, one in zip(photos, given, strict=True)
    )
    return photos


def fields(one: Sealed) -> dict[str, Any]:
    sizes = {"width": one.width, "height": one.height, "size": one.size}
    return {"digest": one.digest, "state": Photo.State.PREPARING, **sizes}


def forget(given: Iterable[Sealed]) -> None:
    storing.forget(*(one.file for one in given))


@contextmanager
def or_forgotten(*names: str) -> Iterator[None]:
    """In a transaction; without it, these files are not left behind."""
    try:
        with transaction.atomic():
            yield
    except BaseException:
        storing.forget(*names)
        raise
