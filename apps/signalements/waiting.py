# SPDX-License-Identifier: EUPL-1.2
"""How long a report of the queue waits, beside what people were told: its P80, or the delay that its category says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.db import connection
from django.utils import timezone

from apps.signalements.models import Category, Signalement
from apps.signalements.selectors import ENOUGH, FEWEST, RECENT

# The same figure as `selectors.expected_days`, of every pair of a page in one go.
PROMISED = """
SELECT asked.category, asked.territory, taken.p80
  FROM unnest(%s::bigint[], %s::bigint[]) AS asked(category, territory)
 CROSS JOIN LATERAL (
       SELECT count(*) AS n, percentile_cont(0.8) WITHIN GROUP (ORDER BY last.treated_at - last.received_at) AS p80
         FROM (SELECT treated_at, received_at FROM signalements_signalement
                WHERE category_id = asked.category AND territory_id = asked.territory AND treated_at >= %s
                ORDER BY treated_at DESC LIMIT %s) AS last
       ) AS taken
 WHERE taken.n >= %s
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """`days`: since it came; `promised`: None when nothing was told. `late`: longer than was told."""

    days: int
    promised: int | None
    late: bool


def of(rows: Sequence[Signalement]) -> dict[int, Waiting]:
    """By number; only what is open waits."""
    open_rows = [row for row in rows if row.is_open]
    told = _promised({(row.category_id, row.territory_id) for row in open_rows})
    now = timezone.now()
    found = {}
    for row in open_rows:
        days = (now - row.received_at).days
        promised = told.get((row.category_id, row.territory_id)) or _said(row.category)
        found[row.pk] = Waiting(days, promised, promised is not None and days > promised)
    return found


def _promised(pairs: set[tuple[int, int]]) -> dict[tuple[int, int], int]:
    if not pairs:
        return {}
    categories, territories = zip(*sorted(pairs), strict=True)
    since = timezone.now() - RECENT
    with connection.cursor() as cursor:
        cursor.execute(PROMISED, [list(categories), list(territories), since, ENOUGH, FEWEST])
        return {(row[0], row[1]): max(1, ceil(row[2] / timedelta(days=1))) for row in cursor.fetchall()}


def _said(category: Category) -> int | None:
    return category.public_delay
