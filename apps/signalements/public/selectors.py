# SPDX-License-Identifier: EUPL-1.2
"""Named reads of what is public: rows of `Published`, with the labels that a page says."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from apps.signalements import places
from apps.signalements.models import Desk, Photo, Published, Signalement, Step

NEWEST = ("-received_at", "-pk")
STEPS = 100


@dataclass(frozen=True, slots=True)
class Passage:
    """A state that was reached, without a word of anybody."""

    at: datetime
    label: str
    outcome: str = ""


def desks() -> QuerySet[Desk]:
    return places.desks().filter(publishes=True)


def desk(code: str) -> Desk | None:
    return desks().filter(territory__code=code[:16]).first()


def labelled(rows: QuerySet[Published]) -> QuerySet[Published]:
    """One query for a page of them."""
    shown = rows.select_related("category", "territory", "asset__kind")
    return shown.only(
        *("reference", "state", "outcome", "phase", "street", "place", "rounded", "text", "photos", "desk"),
        *("received_at", "ended_at", "changed_at", "category__label", "category__code", "category__service"),
        *("territory__name", "asset__code", "asset__kind__label"),
    )


def one(desk: Desk, reference: str) -> Published | None:
    return labelled(Published.objects.of(desk)).filter(reference=reference[:12]).first()


def original(desk: Desk, reference: str) -> str:
    """The reference of the report that this one repeats, "" when it repeats none."""
    rows = Signalement.objects.filter(reference=reference[:12], category__territory=desk.territory_id)
    return rows.values_list("duplicate_of__reference", flat=True).first() or ""


def passages(row: Published) -> list[Passage]:
    """The states that those who follow were told, with their dates; what was said with them is theirs."""
    rows = Step.objects.filter(signalement=row.pk, public=True, kind=Step.Kind.MOVED).order_by("at", "id")
    states = Signalement.State
    return [Passage(at, str(states(after).label)) for at, after in rows.values_list("at", "after")[:STEPS] if after]


def photos(row: Published) -> list[Photo]:
    """Those that an agent looked at, of a report whose photos an agent publishes."""
    return list(Photo.objects.filter(signalement=row.pk, shown=True).order_by("at", "id")) if row.photos else []
