# SPDX-License-Identifier: EUPL-1.2
"""Photos that an agent decided about after a work request was opened for their report: they join it a moment later.

When something more was hidden in one that the request already has, the copy that still shows it goes.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.assets.photos import storing
from apps.interventions import reported, workflow
from apps.interventions.models import Attachment, WorkRequest
from apps.signalements.models import Photo, Signalement

log = logging.getLogger(__name__)

LOOKED_BACK = timedelta(days=7)  # a worker that was away for less forgets none
MOST = 50  # of one round


def sweep() -> int:
    """How many photos were added, or taken away."""
    done = _replaced()
    for photo, request in list(_missing())[:MOST]:
        try:
            done += _added(photo, request)
        except FileNotFoundError:  # erased, or hidden again, meanwhile
            log.warning("photo=%s request=%s: its file is gone", photo.pk, request.pk)
    return done


def _replaced() -> int:
    """Copies of files that are no longer those of their report: deleted first, the new ones may wait for a round."""
    with transaction.atomic():
        rows = list(_outdated().order_by("pk").select_for_update(of=("self",)))
        Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        storing.forget(row.file, row.thumbnail)
    return len(rows)


def _outdated() -> QuerySet[Attachment]:
    hidden = Photo.objects.filter(moderated_at__gte=timezone.now() - LOOKED_BACK, hidden_zones__gt=0, borrowed=False)
    reports = Signalement.objects.filter(photos__in=hidden)
    pairs = WorkRequest.signalements.through.objects.filter(signalement__in=reports)
    files: dict[int, set[str]] = {}
    for report_id, file in Photo.objects.filter(signalement__in=reports).values_list("signalement_id", "file"):
        files.setdefault(report_id, set()).add(file)
    outdated = Q(pk__in=[])
    for work, report, reference in pairs.values_list("workrequest_id", "signalement_id", "signalement__reference"):
        kept = [reported.token(work, file) for file in files[report]]
        outdated |= Q(request=work, caption=reported.caption(reference)) & ~Q(token__in=kept)
    return Attachment.objects.filter(outdated, moment=Attachment.Moment.BEFORE)


def _missing() -> Iterator[tuple[Photo, WorkRequest]]:
    recent = reported.decided(Photo.objects.filter(moderated_at__gte=timezone.now() - LOOKED_BACK))
    works = WorkRequest.objects.filter(signalements__photos__in=recent.values("pk"), state__in=workflow.REQUEST_OPEN)
    pairs = [
        (photo, work)
        for work in works.distinct().select_related("created_by").order_by("pk")
        for photo in recent.filter(signalement__work_requests=work).order_by("pk")
    ]
    tokens = [reported.token(work.pk, photo.file) for photo, work in pairs]
    known = set(Attachment.objects.filter(token__in=tokens).values_list("token", flat=True))
    return (pair for pair, token in zip(pairs, tokens, strict=True) if token not in known)


def _added(photo: Photo, request: WorkRequest) -> bool:
    report = Signalement.objects.only("reference").get(photos=photo)
    copied = [reported.copy(photo)]  # files, before anything is locked
    try:
        with transaction.atomic():
            held = WorkRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
            before = held.attachments.count()
            reported.attach(held, report.reference, copied)
            return held.attachments.count() > before
    finally:
        reported.forget_unless_kept(copied)
