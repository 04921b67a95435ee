# SPDX-License-Identifier: EUPL-1.2
"""Work requests and the signalements that they are for: opened from one with its words and photos, told back to it.

The reports follow the work by the same door as incidents: each gesture of a request ends in `telling.done`, which asks
here what to tell them. Nobody types twice what became of it.
"""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets.photos import storing
from apps.assets.photos.making import Photo as Made
from apps.events import live
from apps.interventions import workflow
from apps.interventions.models import Attachment, Outcome, WorkOrder, WorkRequest
from apps.signalements import services as signalements
from apps.signalements import workflow as lives
from apps.signalements.models import Photo, Signalement
from apps.signalements.services import Picture, Progress
from apps.territories.models import User

OUTCOMES = {
    Outcome.REPAIRED: Signalement.Outcome.RESOLVED,
    Outcome.PROVISIONAL: Signalement.Outcome.PROVISIONAL,
    Outcome.NOT_FOUND: Signalement.Outcome.NOT_FOUND,
    Outcome.OUT_OF_SCOPE: Signalement.Outcome.OUT_OF_SCOPE,
    Outcome.NEEDLESS: Signalement.Outcome.NEEDLESS,
}
GIVEN_UP = (workflow.REFUSED,)
Copy = tuple[str, str, str, int, int, int, str]  # file, thumbnail, digest, width, height, bytes; the file it is of


def follow(request: WorkRequest) -> list[live.Message]:
    """What to publish of the reports of this request, that now say what became of it. The caller holds it."""
    ids = list(request.signalements.order_by("pk").values_list("pk", flat=True))
    if not ids:
        return []
    if request.state == workflow.MERGED and request.merged_into is not None:
        request.merged_into.signalements.add(*ids)
        return follow(request.merged_into)
    return signalements.follow(signalement_ids=ids, progress=progress(request), by=None)


def progress(request: WorkRequest) -> Progress:
    """How far the work is, as whoever reported may read it."""
    if request.state in GIVEN_UP:
        said = _("La DI n° %(number)d est refusée : décider de la suite.") % {"number": request.pk}
        return Progress(lives.QUALIFIED, request.pk, said=said)
    if request.state in (workflow.SETTLED, workflow.CLOSED):
        outcome = OUTCOMES[Outcome(request.outcome)].value
        return Progress(lives.TREATED, request.pk, outcome=outcome, after=_after(request))
    if request.provisional_at is not None:
        return Progress(lives.PARTIAL, request.pk, after=_after(request))
    orders = set(request.orders.filter(round=request.round).values_list("state", flat=True))
    if orders & {*workflow.ORDER_BEGUN, workflow.REPAIRED, workflow.CONTROLLED}:
        return Progress(lives.IN_PROGRESS, request.pk)
    planned = WorkOrder.State.PLANNED in orders
    return Progress(lives.PLANNED if planned else lives.FORWARDED, request.pk)


def _after(request: WorkRequest) -> Sequence[Picture]:
    """What the team photographed once it was done."""
    rows = Attachment.objects.filter(request=request, moment=Attachment.Moment.AFTER).order_by("at", "id")[:5]
    return [Picture(row.digest, row.file, row.thumbnail, row.width, row.height, row.size) for row in rows]


def copies(report: Signalement) -> list[Copy]:
    """Its photos in files of the request's own: the person may have theirs erased. Long: outside any transaction."""
    return [copy(row) for row in decided(report.photos.all()).order_by("at", "id")]


def decided(photos: QuerySet[Photo]) -> QuerySet[Photo]:
    """Those that an agent looked at: nobody else, and no contractor, sees what an inhabitant photographed before."""
    return photos.filter(Q(shown=True) | Q(moderated_at__isnull=False), borrowed=False, moment=Photo.Moment.BEFORE)


def copy(row: Photo) -> Copy:
    image = storing.read(row.file)
    names = storing.keep(Made(row.width, row.height, image, storing.read(row.thumbnail)))
    return (*names, hashlib.sha256(image).hexdigest(), row.width, row.height, len(image), row.file)


@transaction.atomic
def link(request: WorkRequest, report: Signalement, copied: Sequence[Copy]) -> None:
    """The report is one of those of this request, which has its photos. The caller holds the request."""
    request.signalements.add(report)
    attach(request, report.reference, copied)


def attach(request: WorkRequest, reference: str, copied: Sequence[Copy]) -> None:
    now = timezone.now()
    for file, thumbnail, digest, width, height, size, source in copied:
        fields = {"file": file, "thumbnail": thumbnail, "width": width, "height": height, "size": size}
        said: dict[str, Any] = {
            "at": now,
            "by": request.created_by,
            "moment": Attachment.Moment.BEFORE,
            "token": token(request.pk, source),
            "caption": caption(reference),
        }
        Attachment.objects.get_or_create(request=request, digest=digest, defaults=fields | said)


def caption(reference: str) -> str:
    """By which a photo of an inhabitant is found again, when they have theirs erased."""
    return _("Photo de l'habitant, %(reference)s") % {"reference": reference}


def token(request_id: int, source: str) -> UUID:
    """Of this file in this request: copied twice, kept once."""
    return uuid5(NAMESPACE_URL, f"report-photo:{request_id}:{source}")


def forget_unless_kept(copied: Sequence[Copy]) -> None:
    kept = set(Attachment.objects.filter(file__in=[one[0] for one in copied]).values_list("file", flat=True))
    for one in copied:
        if one[0] not in kept:
            storing.forget(one[0], one[1])


def asked_by(report: Signalement, by: User) -> WorkRequest | None:
    """The open request that it already has, as far as `by` may see it."""
    return WorkRequest.objects.visible_to(by).open().filter(signalements=report).order_by("pk").first()
