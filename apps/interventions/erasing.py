# SPDX-License-Identifier: EUPL-1.2
"""What an inhabitant had erased from a signalement is erased from the requests that copied it: words and photos.

The reports are below and know no request: these rows are looked for, within the hour. The request goes on.
"""

from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from apps.assets.photos import storing
from apps.interventions.models import Attachment, WorkRequest
from apps.interventions.reported import caption
from apps.signalements.models import Follower, Signalement

SLICE = 200
KEPT = Concat(F("signalement__reference"), Value("\n"), F("signalement__address"))  # of a description: where to go


def erased_reports() -> QuerySet[Signalement]:
    """Anonymised, or whose author asked for it."""
    author = Follower.objects.filter(signalement=OuterRef("pk"), author=True, erased_at__isnull=False)
    return Signalement.objects.filter(Q(anonymised_at__isnull=False) | Q(Exists(author)))


def words() -> QuerySet[Any]:
    """Pairs of a request and such a report, whose reference begins its description: it was copied from it."""
    rows = WorkRequest.signalements.through.objects.filter(signalement__in=erased_reports())
    copied = rows.filter(workrequest__description__startswith=F("signalement__reference"))
    return copied.exclude(workrequest__description=KEPT)


def photos() -> QuerySet[Attachment]:
    own = erased_reports().filter(work_requests=OuterRef("request"))
    named = own.annotate(named=Concat(Value(caption("")), F("reference"))).filter(named=OuterRef("caption"))
    return Attachment.objects.filter(Exists(named), moment=Attachment.Moment.BEFORE)


def _words() -> int:
    found = words().annotate(kept=KEPT).order_by("pk")[:SLICE]
    for pair in found:
        WorkRequest.objects.filter(pk=pair.workrequest_id).update(description=pair.kept)
    return len(found)


def _photos() -> int:
    with transaction.atomic():
        rows = list(photos().order_by("pk")[:SLICE])
        Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        storing.forget(row.file, row.thumbnail)
    return len(rows)


def sweep() -> int:
    """How many descriptions and photos went."""
    return _words() + _photos()
