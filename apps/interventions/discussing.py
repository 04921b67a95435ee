# SPDX-License-Identifier: EUPL-1.2
"""The thread of a request, both ways: what people write and photograph. Sent twice, kept once; never edited."""

import hashlib
from typing import TypeVar
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.interventions import holding, telling, workflow
from apps.interventions.models import Attachment, Comment, WorkRequest
from apps.interventions.models.thread import LONGEST
from apps.interventions.photos import making, storing
from apps.interventions.refusals import InterventionRefused
from apps.territories.models import User

Row = TypeVar("Row", Comment, Attachment)

MOST_PHOTOS = 200  # of one request
LONGEST_CAPTION = 200


@transaction.atomic
def comment(*, request_id: int, by: User, text: str, token: UUID | None = None) -> Comment:
    """Raises WorkRequest.DoesNotExist, PermissionDenied, InterventionRefused (text)."""
    request = holding.request(request_id, by, holding.DISCUSS)
    if token and (made := Comment.objects.filter(token=token).first()):
        return _of(made, request)
    said = text.replace("\x00", "").strip()
    if not said:
        raise InterventionRefused("text", _("Écrire au moins un mot."))
    if len(said) > LONGEST:
        raise InterventionRefused("text", _("%(most)d caractères au plus.") % {"most": LONGEST})
    _require_alive(request)
    row = Comment.objects.create(request=request, at=timezone.now(), by=by, text=said, token=token or uuid4())
    telling.done(request)
    return row


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
    request = WorkRequest.objects.visible_to(by).get(pk=request_id)
    holding.require(by, holding.DISCUSS, request.territory_id)
    digest = hashlib.sha256(data).hexdigest()
    if made := _known(request, digest, token):
        return made
    _check(request, moment, caption, order_id)
    photo = making.remade(data)
    names = storing.keep(photo)
    try:
        row = _kept(request_id, by, photo, names, digest, moment, caption, order_id, token)
    except BaseException:
        storing.forget(*names)
        raise
    if row.file != names[0]:  # the same photo came by another request meanwhile
        storing.forget(*names)
    return row


@transaction.atomic
def _kept(
    request_id: int,
    by: User,
    photo: making.Photo,
    names: tuple[str, str],
    digest: str,
    moment: str,
    caption: str,
    order_id: int | None,
    token: UUID | None,
) -> Attachment:
    request = holding.request(request_id, by, holding.DISCUSS)
    if made := _known(request, digest, token):
        return made
    row = Attachment.objects.create(
        request=request,
        order_id=order_id,
        at=timezone.now(),
        by=by,
        moment=moment,
        caption=caption.strip(),
        file=names[0],
        thumbnail=names[1],
        width=photo.width,
        height=photo.height,
        size=len(photo.image),
        digest=digest,
        token=token or uuid4(),
    )
    telling.done(request)
    return row


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


def _require_alive(request: WorkRequest) -> None:
    if request.state == workflow.MERGED:
        raise InterventionRefused(
            "", _("Cette demande a été fusionnée : écrire dans la DI n° %(into)d.") % {"into": request.merged_into_id}
        )
