# SPDX-License-Identifier: EUPL-1.2
"""The thread of a request, both ways: what people write and photograph. Sent twice, kept once; never edited."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets.photos import making, storing
from apps.interventions import holding, telling, workflow
from apps.interventions.models import Attachment, Comment, WorkRequest
from apps.interventions.models.thread import LONGEST
from apps.interventions.refusals import InterventionRefused
from apps.territories.models import User

Row = TypeVar("Row", Comment, Attachment)

MOST_PHOTOS = 200  # of one request
LONGEST_CAPTION = 200


@transaction.atomic
def comment(*, request_id: int, by: User, text: str, token: UUID | None = None, at: datetime | None = None) -> Comment:
    """`at`: when it was written, for who could not send it then. Raises WorkRequest.DoesNotExist, PermissionDenied,
    InterventionRefused (text)."""
    request = holding.request(request_id, by, holding.DISCUSS)
    if token and (made := Comment.objects.filter(token=token).first()):
        return _of(made, request)
    said = text.replace("\x00", "").strip()
    if not said:
        raise InterventionRefused("text", _("Écrire au moins un mot."))
    if len(said) > LONGEST:
        raise InterventionRefused("text", _("%(most)d caractères au plus.") % {"most": LONGEST})
    _require_alive(request)
    row = Comment.objects.create(request=request, at=at or timezone.now(), by=by, text=said, token=token or uuid4())
    telling.done(request)
    return row


@dataclass(frozen=True, slots=True)
class Ready:
    """A photo made again and put away, that no row names yet."""

    request_id: int
    photo: making.Photo
    names: tuple[str, str]
    digest: str
    moment: str
    caption: str
    order_id: int | None
    token: UUID | None


def attach(
    *,
    request_id: int,
    by: User,
    data: bytes,
    moment: str = Attachment.Moment.DURING,
    caption: str = "",
    order_id: int | None = None,
    token: UUID | None = None,
) -> Attachment:
    """A photo. Decoded before anything is locked; the file that was sent is forgotten.

    Raises WorkRequest.DoesNotExist, PermissionDenied, InterventionRefused (file, moment, caption, order).
    """
    ready = prepare(
        request_id=request_id, by=by, data=data, moment=moment, caption=caption, order_id=order_id, token=token
    )
    if isinstance(ready, Attachment):
        return ready
    try:
        return keep(ready, by=by)
    finally:
        forget_unless_kept(ready)


def prepare(
    *,
    request_id: int,
    by: User,
    data: bytes,
    moment: str,
    caption: str = "",
    order_id: int | None = None,
    token: UUID | None = None,
) -> Ready | Attachment:
    """What is long, without a lock: `keep` follows, and `forget_unless_kept` whatever happens. Raises as `attach`."""
    request = WorkRequest.objects.visible_to(by).get(pk=request_id)
    holding.require(by, holding.DISCUSS, request.territory_id)
    digest = hashlib.sha256(data).hexdigest()
    if made := _known(request, digest, token):
        return made
    _check(request, moment, caption, order_id)
    photo = _remade(data)
    return Ready(request_id, photo, storing.keep(photo), digest, moment, caption.strip(), order_id, token)


@transaction.atomic
def keep(ready: Ready, *, by: User, at: datetime | None = None) -> Attachment:
    """Raises WorkRequest.DoesNotExist, PermissionDenied, InterventionRefused (token)."""
    request = holding.request(ready.request_id, by, holding.DISCUSS)
    if made := _known(request, ready.digest, ready.token):
        return made
    row = Attachment.objects.create(
        request=request,
        order_id=ready.order_id,
        at=at or timezone.now(),
        by=by,
        moment=ready.moment,
        caption=ready.caption,
        file=ready.names[0],
        thumbnail=ready.names[1],
        width=ready.photo.width,
        height=ready.photo.height,
        size=len(ready.photo.image),
        digest=ready.digest,
        token=ready.token or uuid4(),
    )
    telling.done(request)
    return row


def forget_unless_kept(ready: Ready) -> None:
    """The same photo may have come by another request meanwhile, or its row was refused."""
    if not Attachment.objects.filter(file=ready.names[0]).exists():
        storing.forget(*ready.names)


def _known(request: WorkRequest, digest: str, token: UUID | None) -> Attachment | None:
    if token and (made := Attachment.objects.filter(token=token).first()):
        return _of(made, request)
    return Attachment.objects.filter(request=request, digest=digest).first()


def _of(made: Row, request: WorkRequest) -> Row:
    """What the token of the client made before. Raises InterventionRefused (token)."""
    if made.request_id != request.pk:
        raise InterventionRefused("token", _("Ce jeton est déjà celui d'un autre envoi."))
    return made


def _check(request: WorkRequest, moment: str, caption: str, order_id: int | None) -> None:
    _require_alive(request)
    if moment not in Attachment.Moment.values:
        raise InterventionRefused("moment", _("Moment inconnu : avant, pendant, après ou signature."))
    if len(caption) > LONGEST_CAPTION or "\x00" in caption:
        raise InterventionRefused("caption", _("%(most)d caractères au plus.") % {"most": LONGEST_CAPTION})
    if order_id is not None and not request.orders.filter(pk=order_id).exists():
        raise InterventionRefused("order", _("Cet ordre de travail n'est pas de cette demande."))
    if request.attachments.count() >= MOST_PHOTOS:
        raise InterventionRefused("file", _("%(most)d photos au plus par demande.") % {"most": MOST_PHOTOS})


def _remade(data: bytes) -> making.Photo:
    try:
        return making.remade(data)
    except making.PhotoRefused as refusal:
        raise InterventionRefused("file", str(refusal)) from refusal


def _require_alive(request: WorkRequest) -> None:
    if request.state == workflow.MERGED:
        raise InterventionRefused(
            "", _("Cette demande a été fusionnée : écrire dans la DI n° %(into)d.") % {"into": request.merged_into_id}
        )
