# SPDX-License-Identifier: EUPL-1.2
"""Drawn photos of some invented reports: of what is open, still to be read again by somebody; before and after of what
was treated lately. Loaded once, after the reports."""

from typing import Any

from django.utils import timezone

from apps.signalements import drafting, workflow
from apps.signalements.models import Photo, Signalement
from apps.supervision.demo import street
from apps.territories.models import User

OPEN, TREATED = 10, 12  # reports of each


def load(plan: dict[str, Any]) -> int:
    """How many photos were added; none when there is one already, or when the accounts were refused."""
    by = User.objects.filter(username=plan["people"]).first()
    if by is None or Photo.objects.exists():
        return 0
    drawn = Signalement.objects.filter(category__code__in=["lamp-out", *street.WRONG], text__contains="(fictif)")
    rows = drawn.select_related("category").order_by("-received_at")
    unread = rows.filter(state__in=[workflow.RECEIVED, workflow.QUALIFIED, workflow.FORWARDED, workflow.REOPENED])
    treated = rows.filter(state__in=[workflow.TREATED, workflow.CONFIRMED], outcome="resolved")
    kept = [_taken(row, mended=False) for row in unread[:OPEN]]
    shown = {"shown": True, "moderated_at": timezone.now(), "moderated_by": by}
    for row in treated[:TREATED]:
        kept += [_taken(row, mended=mended, **shown) for mended in (False, True)]
    return len(kept)


def _taken(row: Signalement, *, mended: bool, **looked_at: Any) -> Photo:
    """At the hour of the report, or of its repair. `looked_at`: what an agent decided of it."""
    data = street.photo(row.category.code, row.pk, mended=mended)
    assert data is not None
    photo = drafting.add_photo_to(row, data, moment=Photo.Moment.AFTER if mended else Photo.Moment.BEFORE)
    at = row.treated_at if mended and row.treated_at else row.received_at
    Photo.objects.filter(pk=photo.pk).update(at=at, **looked_at)
    return photo
