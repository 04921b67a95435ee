# SPDX-License-Identifier: EUPL-1.2
"""Whose alarms are measured: the territories where a person holds the right, or one of them and what it includes."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from apps.territories import scoping
from apps.territories.models import Territory

PERMISSION = "events.view_quality"


@dataclass(frozen=True, slots=True)
class Scope:
    """Ids of territories; `secret`: those where restricted positions may be told."""

    seen: list[int]
    secret: list[int]

    def sql(self, row: str) -> str:
        """A condition on the columns of `row`, to be given `parameters`."""
        return f"{row}.territory_id = ANY(%(seen)s) AND (NOT {row}.restricted OR {row}.territory_id = ANY(%(secret)s))"

    @property
    def parameters(self) -> dict[str, list[int]]:
        return {"seen": self.seen, "secret": self.secret}


def territories(user: Any) -> QuerySet[Territory]:
    """Those whose alarms `user` may see, and whose quality."""
    rows = Territory.objects.visible_to(user, PERMISSION).visible_to(user, "events.view_alarm")
    return rows.defer("outline").order_by("name", "pk")


def of(user: Any, code: str = "") -> Scope:
    rows = territories(user)
    if code:
        rows = rows.filter(pk__in=scoping.perimeter(code))
    seen = list(rows.values_list("pk", flat=True))
    secret = Territory.objects.visible_to(user, "assets.view_restricted_position").filter(pk__in=seen)
    return Scope(seen, list(secret.values_list("pk", flat=True)))
