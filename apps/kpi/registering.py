# SPDX-License-Identifier: EUPL-1.2
"""Indicators that a version brings, with the first version of their passport: created when missing, never rewritten."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from apps.kpi.models import Definition, Indicator

SINCE = date(2000, 1, 1)  # the first version holds for all that was measured before
OF_INDICATOR = ("theme", "unit", "better", "rank", "leading", "public", "decimals")


@transaction.atomic
def register(rows: Iterable[dict[str, Any]]) -> int:
    """How many indicators were created."""
    return sum(_register(row) for row in rows)


def _register(row: dict[str, Any]) -> bool:
    values = {name: row[name] for name in OF_INDICATOR}
    indicator, created = Indicator.objects.get_or_create(code=row["code"], defaults=values)
    if created:
        Definition.objects.create(indicator=indicator, since=SINCE, measure=row["code"], **row["definition"])
    return created
