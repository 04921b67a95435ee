# SPDX-License-Identifier: EUPL-1.2
"""What else is around a request: the same trip may do it, or somebody else is about to dig there.

Four queries whatever the answer, each through a spatial index; all of it limited to what the person may see.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, pi, radians, sin
from typing import Any

from django.contrib.gis.geos import Point, Polygon
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets.models import Asset
from apps.events.models import PlannedEvent
from apps.interventions import assigning, holding, planning, selectors, telling, workflow
from apps.interventions.models import Plan, PlanSlot, WorkOrder, WorkRequest
from apps.interventions.passing import transition
from apps.interventions.refusals import InterventionRefused
from apps.interventions.rounds import travel
from apps.territories.models import User

VISIT, WORKS = 150, 50  # metres: the same visit, the same hole
SOON = timedelta(days=30)
MOST = 20  # of each, on a page
JOINABLE = (workflow.ACKNOWLEDGED, workflow.ASSIGNED)
NOT_HERE = (workflow.CREATED, workflow.VALIDATED, *JOINABLE, workflow.SEND_FAILED, workflow.TO_SEND, workflow.SENT)
SIDES = 48


@dataclass(frozen=True, slots=True)
class Neighbour:
    request: WorkRequest
    metres: int
    joinable: bool


@dataclass(frozen=True, slots=True)
class Nearby:
    requests: list[Neighbour]
    slots: list[PlanSlot]
    works: list[PlannedEvent]

    def __bool__(self) -> bool:
        return bool(self.requests or self.slots or self.works)


def of(user: Any, work: WorkRequest) -> Nearby:
    """Nothing for a request that is over or that has no place."""
    if work.place is None or work.state not in NOT_HERE:
        return Nearby([], [], [])
    place = work.place
    return Nearby(_requests(user, work, place), _slots(user, place), _works(user, place))


@transaction.atomic
def join(*, request_id: int, others: Sequence[int], by: User) -> int:
    """These requests are given to the team of this one, in its window. How many were.

    Raises WorkRequest.DoesNotExist, PermissionDenied, InterventionRefused (others), TransitionRefused.
    """
    wanted = set(others) - {request_id}
    if not wanted or len(wanted) > MOST:
        raise InterventionRefused("others", _("Choisir de 1 à %(n)d demandes.") % {"n": MOST})
    held = {row.pk: row for row in holding.requests({request_id, *wanted}, by, holding.DISPATCH)}
    first = held[request_id].orders.filter(state__in=assigning.NOT_BEGUN).select_related("team").order_by("pk").first()
    if first is None:
        raise InterventionRefused("others", _("Affecter d'abord cette demande : la visite est celle de son équipe."))
    joined = [held[number] for number in sorted(wanted) if _join(held[number], first, by)]
    if joined:
        telling.done(*joined)
    return len(joined)


@transaction.atomic
def join_slot(*, request_id: int, slot_id: int, by: User) -> WorkRequest:
    """Preventive work that falls due near by is opened now, for the visit of this request.

    Raises as `join`, PlanSlot.DoesNotExist, InterventionRefused (slot).
    """
    made = planning.open_slot(slot_id=slot_id, by=by)
    join(request_id=request_id, others=[made.pk], by=by)
    return made


def around(place: Point, metres: float) -> Polygon:
    """A disc, in degrees: what a spatial index can look up."""
    wide = metres / (travel.DEGREE * cos(radians(place.y)))
    high = metres / travel.DEGREE
    turns = [2 * pi * side / SIDES for side in range(SIDES)]
    ring = [(place.x + wide * cos(turn), place.y + high * sin(turn)) for turn in turns]
    return Polygon([*ring, ring[0]], srid=4326)


def _join(other: WorkRequest, first: WorkOrder, by: User) -> bool:
    if other.state not in JOINABLE:
        words = {"number": other.pk, "state": other.get_state_display()}
        raise InterventionRefused("others", _("La DI n° %(number)d est « %(state)s » : relire.") % words)
    order = other.orders.filter(team=first.team, state__in=workflow.ORDER_ACTIVE).first()
    if order is None:
        why = _("Même visite que la DI n° %(number)d.") % {"number": first.request_id}
        order = assigning.give(other, first.team, by=by, why=why)
    elif order.state not in assigning.NOT_BEGUN or order.planned_from == first.planned_from:
        return False
    order.request = other
    if first.planned_from and first.planned_to:
        window = {"planned_from": first.planned_from, "planned_to": first.planned_to}
        said = assigning.window(first.planned_from, first.planned_to)
        transition(order, workflow.PLANNED, by=by, why=said, **window)
    return True


def _requests(user: Any, work: WorkRequest, place: Point) -> list[Neighbour]:
    rows = WorkRequest.objects.visible_to(user).filter(state__in=NOT_HERE, place__intersects=around(place, VISIT))
    rows = rows.exclude(pk=work.pk).select_related("asset__kind", "team").defer(*_HEAVY)
    first: list[Any] = list(rows.order_by(*selectors.FIRST_THINGS_FIRST)[:MOST])
    found = [Neighbour(row, _apart(row.place, place), row.state in JOINABLE) for row in first]
    return sorted(found, key=lambda one: (one.metres, one.request.pk))


def _apart(one: Point, other: Point) -> int:
    return round(travel.metres((one.x, one.y), (other.x, other.y)))


_HEAVY = [name for name in selectors.HEAVY if name.startswith("asset")]


def _slots(user: Any, place: Point) -> list[PlanSlot]:
    """Preventive work that falls due on equipment near by: its plan can be opened now."""
    near = _assets_near(user, place, VISIT)
    linked = Plan.assets.through.objects.filter(plan=OuterRef("plan"), asset__in=near)
    soon = PlanSlot.objects.visible_to(user).filter(Exists(linked), done_at=None, due_on__lte=last_day())
    return list(soon.select_related("plan").order_by("due_on", "pk")[:MOST])


def _works(user: Any, place: Point) -> list[PlannedEvent]:
    near = _assets_near(user, place, WORKS)
    linked = PlannedEvent.assets.through.objects.filter(plannedevent=OuterRef("pk"), asset__in=near)
    here = Q(perimeter__intersects=around(place, WORKS)) | Exists(linked)
    now = timezone.now()
    rows = PlannedEvent.objects.visible_to(user).filter(here, ends_at__gt=now, starts_at__lte=now + SOON)
    return list(rows.defer("perimeter").order_by("starts_at", "pk")[:MOST])


def _assets_near(user: Any, place: Point, metres: float) -> Any:
    return Asset.objects.visible_to(user).filter(geom_3857__intersects=around(place, metres)).order_by().values("pk")


def last_day() -> date:
    return timezone.localdate() + SOON
