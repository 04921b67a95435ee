# SPDX-License-Identifier: EUPL-1.2
"""Photos that an agent decided about after a work request was opened for their report: they join it a moment later."""

import logging
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.interventions import reported, workflow
from apps.interventions.models import Attachment, WorkRequest
from apps.signalements.models import Photo, Signalement

log = logging.getLogger(__name__)

LOOKED_BACK = timedelta(days=7)  # a worker that was away for less forgets none
MOST = 50  # of one round


def sweep() -> int:
    """How many photos were added."""
    done = 0
    for photo, request in list(_missing())[:MOST]:
        try:
            done += _added(photo, request)
        except FileNotFoundError:  # erased, or hidden again, meanwhile
            log.warning("photo=%s request=%s: its file is gone", photo.pk, request.pk)
    return done


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
