# SPDX-License-Identifier: EUPL-1.2
"""How the exchange with GMAO goes, for who looks after the platform and for who waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from apps.interventions.gmao import sending
from apps.interventions.gmao.standing import UNFINISHED
from apps.interventions.models import Conflict, Delivery, Gmao, Handoff
from apps.interventions.models.ticket import Ticket

LATE = timedelta(minutes=2)  # what is due is tried every five seconds
RECENT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Exchange:
    """Of one GMAO. `waiting`: to leave, failed ones among them; `held`: a person must confirm; `refused`: one must
    correct; `late`: due, nobody is at it, since `oldest`; `doubled`: orders that it has twice."""

    gmao: Gmao
    waiting: int
    failing: int
    refused: int
    held: int
    late: int
    oldest: datetime | None
    conflicts: int
    doubled: int
    dead: int

    @property
    def down(self) -> bool:
        return self.gmao.health == Gmao.Health.DOWN

    @property
    def wrong(self) -> int:
        return self.failing + self.refused + self.held + self.late + self.conflicts + self.doubled + self.down


def exchanges(gmaos: QuerySet[Gmao]) -> list[Exchange]:
    """Six queries, whatever the number of GMAO."""
    rows = list(gmaos.defer("secret", "hook_secret").order_by("name", "pk"))
    numbers = [row.pk for row in rows]
    messages = _messages(numbers)
    disputed = _count(Conflict.objects.filter(resolved_at=None, ticket__gmao__in=numbers), "ticket__gmao")
    doubled = _count(Ticket.objects.filter(gmao__in=numbers, ended_at=None).exclude(doubles=""), "gmao")
    since = timezone.now() - RECENT
    dead = Delivery.objects.filter(gmao__in=numbers, last_at__gt=since).exclude(state=Delivery.State.TAKEN)
    letters = _count(dead, "gmao")
    return [
        Exchange(
            gmao=row,
            conflicts=disputed.get(row.pk, 0),
            doubled=doubled.get(row.pk, 0),
            dead=letters.get(row.pk, 0),
            **messages.get(row.pk, NOTHING),
        )
        for row in rows
    ]


NOTHING: dict[str, Any] = {"waiting": 0, "failing": 0, "refused": 0, "held": 0, "late": 0, "oldest": None}


def _messages(numbers: list[int]) -> dict[int, dict[str, Any]]:
    rows = Handoff.objects.filter(gmao__in=numbers, state__in=UNFINISHED).order_by().values("gmao")
    counted = rows.annotate(
        waiting=Count("pk", filter=Q(state__in=(Handoff.State.OWED, Handoff.State.FAILED))),
        failing=Count("pk", filter=Q(state=Handoff.State.FAILED)),
        refused=Count("pk", filter=Q(state=Handoff.State.REFUSED)),
        held=Count("pk", filter=Q(state=Handoff.State.HELD)),
    )
    overdue = _late(numbers)
    by_gmao = {row.pop("gmao"): row for row in counted}
    return {number: NOTHING | row | overdue.get(number, {}) for number, row in by_gmao.items()}


def _late(numbers: list[int]) -> dict[int, dict[str, Any]]:
    """Of what may leave now: what waits for its turn, for a GMAO that is down or for a pause is not late."""
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    called = Q(gmao__wait_until=None) | Q(gmao__wait_until__lt=now - LATE)
    rows = sending.sendable().filter(free, called, gmao__in=numbers, due_at__lt=now - LATE)
    up = rows.exclude(gmao__health=Gmao.Health.DOWN).order_by().values("gmao")
    return {row.pop("gmao"): row for row in up.annotate(late=Count("pk"), oldest=Min("due_at"))}


def _count(rows: QuerySet, name: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(name).annotate(n=Count("pk")))
