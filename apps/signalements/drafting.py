# SPDX-License-Identifier: EUPL-1.2
"""A form on its way: what was said so far, and its photos, kept from one step to the next without a cookie."""

import hashlib
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets.photos import making, storing
from apps.signalements.models import Draft, Photo, Signalement
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
    """Made again from its pixels, outside of any transaction. Raises SignalementRefused (photo)."""
    return _kept(data, Photo.Moment.BEFORE, draft=draft)


def add_photo_to(report: Signalement, data: bytes, *, moment: str = Photo.Moment.BEFORE) -> Photo:
    """The same, of a report that exists; who calls has checked the right to."""
    return _kept(data, moment, signalement=report)


def _kept(data: bytes, moment: str, **owner: Any) -> Photo:
    digest = hashlib.sha256(data).hexdigest()
    if known := Photo.objects.filter(digest=digest, **owner).first():
        return known
    if Photo.objects.filter(**owner).count() >= MOST_PHOTOS:
        raise SignalementRefused("photo", _("%(most)d photos au plus.") % {"most": MOST_PHOTOS})
    try:
        made = making.remade(data)
    except making.PhotoRefused as refusal:
        raise SignalementRefused("photo", str(refusal)) from refusal
    names = storing.keep(made)
    try:
        photo, created = Photo.objects.get_or_create(
            digest=digest,
            **owner,
            defaults={
                "at": timezone.now(),
                "moment": moment,
                "file": names[0],
                "thumbnail": names[1],
                "width": made.width,
                "height": made.height,
                "size": len(made.image),
            },
        )
    except Exception:
        storing.forget(*names)
        raise
    if not created:
        storing.forget(*names)
    return photo


def drop_photo(draft: Draft, uid: Any) -> None:
    photo = draft.photos.filter(uid=uid).first()
    if photo is not None:
        photo.delete()
        storing.forget(photo.file, photo.thumbnail)
