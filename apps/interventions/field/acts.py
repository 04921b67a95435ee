# SPDX-License-Identifier: EUPL-1.2
"""The door of phones: an act that is sent once or ten times is done once, and answered each time as the first time.

The act and its answer are one transaction: a phone that did not hear us asks again and learns what was done. A refusal
is an answer too: the phone keeps the act, shows the reason, and asks again, if it does, with another key.
"""

import zlib
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.interventions import discussing
from apps.interventions.field import doing
from apps.interventions.field.sent import Done, Sent
from apps.interventions.models import FieldAct, FieldPlace, Sighting, WorkOrder
from apps.interventions.refusals import AlreadyOpen, Changed, InterventionRefused
from apps.interventions.workflow import TransitionRefused
from apps.territories.models import User

Refusal = InterventionRefused | TransitionRefused | Changed | AlreadyOpen | ObjectDoesNotExist | PermissionDenied
REFUSALS = (InterventionRefused, TransitionRefused, Changed, AlreadyOpen, ObjectDoesNotExist, PermissionDenied)
ALONE = 0x0F1E  # advisory lock, with the key of the act: the same one is not done by two requests at a time
PHOTO = FieldAct.Kind.PHOTO


def record(*, sent: Sent, by: User) -> FieldAct:
    """What was done, or why not (`done` false). Raises PermissionDenied for the key of somebody else's act."""
    if known := _known(sent, by):
        return known
    if sent.kind != PHOTO:
        return _recorded(sent, by, None)
    ready = _developed(sent, by)  # long, so that it comes before anything is locked
    try:
        return _recorded(sent, by, ready)
    finally:
        if isinstance(ready, discussing.Ready):
            discussing.forget_unless_kept(ready)


@transaction.atomic
def _recorded(sent: Sent, by: User, photo: Any) -> FieldAct:
    _alone(sent)
    if known := _known(sent, by):
        return known
    now = timezone.now()
    try:
        with transaction.atomic():  # what is refused leaves nothing, its answer stays
            done = doing.do(sent, by, now, photo)
    except REFUSALS as refusal:
        return _kept(sent, by, now, _refused(sent, by, refusal))
    return _kept(sent, by, now, done)


def _known(sent: Sent, by: User) -> FieldAct | None:
    known = FieldAct.objects.filter(uid=sent.uid).first()
    if known and known.by_id != by.pk:
        raise PermissionDenied(_("Cet acte est celui d'un autre compte."))
    return known


def _alone(sent: Sent) -> None:
    with connection.cursor() as cursor:
        number = zlib.crc32(sent.uid.bytes) - 2**31
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ALONE, number])


def _developed(sent: Sent, by: User) -> Any:
    """A photo that is ready, one that is there already, or why neither."""
    try:
        work = doing.target(sent, by)
        said = {"moment": sent.data["moment"], "caption": sent.data["caption"], "token": sent.uid}
        return discussing.prepare(request_id=work, by=by, data=sent.file, order_id=sent.order, **said)
    except REFUSALS as refusal:
        return refusal


def _refused(sent: Sent, by: User, refusal: Refusal) -> Done:
    """In words, and the state of the order as it is."""
    order = WorkOrder.objects.visible_to(by).filter(pk=sent.order or 0).select_related("request").first()
    said = str(refusal)
    if isinstance(refusal, ObjectDoesNotExist):
        said = _("Ce travail n'est plus à votre équipe, ou n'existe plus.")
    elif isinstance(refusal, PermissionDenied):
        said = said or _("Votre rôle ne permet pas cet acte.")
    field = refusal.field if isinstance(refusal, InterventionRefused) else ""
    return Done(order=order, request=order.request if order else None, done=False, said=said, field=field)


def _kept(sent: Sent, by: User, now: datetime, done: Done) -> FieldAct:
    work = done.request
    owner = done.seen.asset.owner_id if done.seen else None
    act = FieldAct.objects.create(
        uid=sent.uid,
        by=by,
        kind=sent.kind,
        territory_id=work.territory_id if work else owner,
        request=work,
        order=done.order,
        declared_at=sent.declared_at,
        counted_at=done.moment.at if done.moment else None,
        sent_at=sent.sent_at,
        received_at=now,
        done=done.done,
        detail=done.said[:1000],
        answer=_answer(sent, now, done),
    )
    if sent.place and done.done:
        longitude, latitude, accuracy = sent.place
        FieldPlace.objects.create(act=act, point=Point(longitude, latitude, srid=4326), accuracy=accuracy)
    if done.seen and done.moment:
        seen = {"asset": done.seen.asset, "state": done.seen.state, "source": done.seen.source}
        Sighting.objects.create(act=act, seen_at=done.moment.at, seen_by=by, **seen)
    return act


def _answer(sent: Sent, now: datetime, done: Done) -> dict[str, Any]:
    order = done.order
    return {
        "uid": str(sent.uid),
        "done": done.done,
        "detail": done.said[:1000],
        "field": done.field,
        "request": done.request.pk if done.request else None,
        "order": order.pk if order else None,
        "state": order.state if order else "",
        "state_label": str(order.get_state_display()) if order else "",
        "declared_at": sent.declared_at.isoformat(),
        "counted_at": done.moment.at.isoformat() if done.moment else None,
        "received_at": now.isoformat(),
    }


def forget_places(*, by: User) -> int:
    """Somebody no longer agrees that their position is told: what was is forgotten too."""
    return FieldPlace.objects.filter(act__by=by.pk).delete()[0]


def forget_old_places(before: datetime) -> int:
    return FieldPlace.objects.filter(act__received_at__lt=before).delete()[0]
