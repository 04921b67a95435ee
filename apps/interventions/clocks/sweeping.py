# SPDX-License-Identifier: EUPL-1.2
"""What time alone does to clocks: warnings before the deadline, breaches after it. Reads the rows that are due only.

Several sweepers are harmless: a request that another one holds is left to it, and what was said once is not said again.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from apps.events import live
from apps.interventions import holding, telling
from apps.interventions.clocks import keeping
from apps.interventions.models import Clock, WorkRequest

SLICE = 100  # requests of one transaction


def sweep(now: datetime | None = None) -> int:
    """How many requests had a clock to look at."""
    moment = now or timezone.now()
    looked: set[int] = set()
    while numbers := set(_due(moment)) - looked:
        some = _look(numbers, moment)
        looked |= some
        if some != numbers:  # the others are held by somebody: at the next sweep
            break
    return len(looked)


def _due(now: datetime) -> list[int]:
    rows = Clock.objects.filter(look_at__lte=now).order_by("look_at").values_list("request_id", flat=True)
    return list(dict.fromkeys(rows[: 3 * SLICE]))[:SLICE]


@transaction.atomic
def _look(numbers: Collection[int], now: datetime) -> set[int]:
    """Those that nobody else holds."""
    rows = WorkRequest.objects.filter(pk__in=numbers).select_related(*holding.AT_HAND).order_by("pk")
    held = list(rows.select_for_update(of=("self",), no_key=True, skip_locked=True))
    for request in held:
        keeping.count(request, now, tell=True)
    live.publish([telling.message(request) for request in held])  # last: live ids follow the order of commits
    return {request.pk for request in held}
