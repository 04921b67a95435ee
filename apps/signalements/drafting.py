# SPDX-License-Identifier: EUPL-1.2
"""A form on its way: what was said so far, and its photos, kept from one step to the next without a cookie."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets.photos import making, sealing, storing
from apps.signalements.models import Draft, Photo, SealedPhoto, Signalement
from apps.signalements.refusals import SignalementRefused
from apps.signalements.submitting import MOST_PHOTOS


def find(key: str) -> Draft | None:
    return Draft.objects.filter(key=key).first()


def save(*, key: str, said: dict[str, Any]) -> Draft:
    """Add to what was said; begun by the first step."""
    with transaction.atomic():
        draft, created = Draft.objects.select_for_update(of=("self",)).get_or_create(
            key=key, defaults={"data": said, "created_at": timezone.now()}
        )
        if not created:
            draft.data |= said
            draft.save(update_fields=["data"])
    return draft


def add_photo(draft: Draft, data: bytes) -> Photo:
    """Looked at without being decoded, and sealed: a worker makes it again. Raises SignalementRefused (photo)."""
    digest = hashlib.sha256(data).hexdigest()
    if known := _known(digest, draft=draft):
        return known
    try:
        bare = making.received(data)
    except making.PhotoRefused as refusal:
        raise SignalementRefused("photo", str(refusal)) from refusal
    name, key = sealing.seal(bare.data)
    fields = {"state": Photo.State.PREPARING, "width": bare.width, "height": bare.height, "size": len(bare.data)}
    with _or_forgotten(name):
        photo, created = _made(digest, fields, draft=draft)
        if created:
            SealedPhoto.objects.create(photo=photo, file=name, key=key)
    if not created:
        storing.forget(name)
    return photo


def add_photo_to(report: Signalement, data: bytes, *, moment: str = Photo.Moment.BEFORE) -> Photo:
    """By an agent, who is told at once: made again from its pixels, outside of any transaction. Who calls has checked
    the right to. Raises SignalementRefused (photo)."""
    digest = hashlib.sha256(data).hexdigest()
    if known := _known(digest, signalement=report):
        return known
    try:
        made = making.remade(data)
    except making.PhotoRefused as refusal:
        raise SignalementRefused("photo", str(refusal)) from refusal
    file, thumbnail = storing.keep(made)
    sizes = {"width": made.width, "height": made.height, "size": len(made.image)}
    with _or_forgotten(file, thumbnail):
        fields = {"moment": moment, "file": file, "thumbnail": thumbnail, **sizes}
        photo, created = _made(digest, fields, signalement=report)
    if not created:
        storing.forget(file, thumbnail)
    return photo


def _known(digest: str, **owner: Any) -> Photo | None:
    """The same photo, sent again. Raises SignalementRefused when it would be one too many."""
    if known := Photo.objects.filter(digest=digest, **owner).first():
        return known
    if Photo.objects.filter(**owner).count() >= MOST_PHOTOS:
        raise SignalementRefused("photo", _("%(most)d photos au plus.") % {"most": MOST_PHOTOS})
    return None


def _made(digest: str, fields: dict[str, Any], **owner: Any) -> tuple[Photo, bool]:
    return Photo.objects.get_or_create(digest=digest, **owner, defaults={"at": timezone.now(), **fields})


@contextmanager
def _or_forgotten(*names: str) -> Iterator[None]:
    """In a transaction; without it, these files are not left behind."""
    try:
        with transaction.atomic():
            yield
    except BaseException:
        storing.forget(*names)
        raise


def drop_photo(draft: Draft, uid: Any) -> None:
    with transaction.atomic():
        rows = draft.photos.filter(uid=uid)
        names = rows.files()
        rows.delete()
    storing.forget(*names)
