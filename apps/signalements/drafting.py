# SPDX-License-Identifier: EUPL-1.2
"""A form on its way: what was said so far, and its photos, kept from one step to the next without a cookie."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from apps.assets.photos import making, storing
from apps.signalements import sealed
from apps.signalements.models import Draft, Photo, SealedPhoto, Signalement
from apps.signalements.refusals import SignalementRefused
from apps.signalements.submitting import MOST_PHOTOS

SAVE = """
INSERT INTO signalements_draft (key, data, created_at) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET data = signalements_draft.data || excluded.data
RETURNING id, key, data, created_at, made_at"""


def find(key: str) -> Draft | None:
    return Draft.objects.filter(key=key).first()


def save(*, key: str, said: dict[str, Any]) -> Draft:
    """Add to what was said; begun by the first step."""
    return Draft.objects.raw(SAVE, [key, Jsonb(said), timezone.now()])[0]


def keep(draft: Draft, given: Sequence[sealed.Sealed]) -> Draft:
    """What was said and photographed so far, one that has no row yet too: it survives a refusal."""
    row = save(key=draft.key, said=draft.data)
    for one in given:
        _kept(row, one)
    return row


def add_photo(draft: Draft, data: bytes) -> Photo:
    """Looked at without being decoded, and sealed: a worker makes it again. Raises SignalementRefused (photo)."""
    digest = sealed.digest_of(data)
    if known := _known(digest, draft=draft):
        return known
    return _kept(draft, sealed.seal(data, digest))


def _kept(draft: Draft, one: sealed.Sealed) -> Photo:
    given = sealed.fields(one)
    with sealed.or_forgotten(one.file):
        photo, created = _made(given.pop("digest"), given, draft=draft)
        if created:
            SealedPhoto.objects.create(photo=photo, file=one.file, key=one.key)
    if not created:
        storing.forget(one.file)
    return photo


def add_photo_to(report: Signalement, data: bytes, *, moment: str = Photo.Moment.BEFORE) -> Photo:
    """By an agent, who is told at once: made again from its pixels, outside of any transaction. Who calls has checked
    the right to. Raises SignalementRefused (photo)."""
    digest = sealed.digest_of(data)
    if known := _known(digest, signalement=report):
        return known
    try:
        made = making.remade(data)
    except making.PhotoRefused as refusal:
        raise SignalementRefused("photo", str(refusal)) from refusal
    file, thumbnail = storing.keep(made)
    sizes = {"width": made.width, "height": made.height, "size": len(made.image)}
    with sealed.or_forgotten(file, thumbnail):
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
        raise too_many()
    return None


def too_many() -> SignalementRefused:
    return SignalementRefused("photo", _("%(most)d photos au plus.") % {"most": MOST_PHOTOS})


def _made(digest: str, fields: dict[str, Any], **owner: Any) -> tuple[Photo, bool]:
    return Photo.objects.get_or_create(digest=digest, **owner, defaults={"at": timezone.now(), **fields})


def drop_photo(draft: Draft, uid: Any) -> None:
    with transaction.atomic():
        rows = draft.photos.filter(uid=uid)
        names = rows.files()
        rows.delete()
    storing.forget(*names)
