# SPDX-License-Identifier: EUPL-1.2
"""Preventive work that falls due near the stops of a round: the same trip may do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.db.models.functions import Centroid
from django.contrib.gis.geos import MultiPolygon, Point
from django.db import transaction

from apps.assets.models import Asset
from apps.interventions import assigning, nearby, planning, telling
from apps.interventions.models import Plan, PlanSlot, Team, WorkOrder
from apps.interventions.refusals import InterventionRefused
from apps.interventions.rounds import travel
from apps.interventions.rounds.jobs import Crew, Route
from apps.territories.models import User

MOST, MOST_ASSETS = 20, 400  # slots on a page, equipment looked at


@dataclass(frozen=True, slots=True)
class Added:
    """A slot, the crew that passes near by, and how far it passes."""

    slot: PlanSlot
    crew: Crew
    metres: int


def near(user: Any, routes: Sequence[Route]) -> list[Added]:
    """The closest first; each slot once, to the crew of the trade that passes the closest."""
    stops = [(route.crew, stop.job.place) for route in routes for stop in route.stops]
    if not stops:
        return []
    discs = MultiPolygon([nearby.around(Point(*place, srid=4326), nearby.VISIT) for _crew, place in stops], srid=4326)
    places = _places(user, discs.unary_union)
    slots = PlanSlot.objects.visible_to(user).filter(plan__in=places, plan__active=True, done_at=None)
    soon = slots.filter(due_on__lte=nearby.last_day()).select_related("plan").order_by("due_on", "pk")[:MOST]
    found = [added for slot in soon if (added := _closest(slot, stops, places[slot.plan_id]))]
    return sorted(found, key=lambda one: (one.metres, one.slot.pk))


@transaction.atomic
def add(*, slot_id: int, team: Team, by: User) -> WorkOrder:
    """Opened now, for this team; its window comes with the round. Raises as `planning.open_slot` and `assign`."""
    made = planning.open_slot(slot_id=slot_id, by=by)
    assigning.assign(request_id=made.pk, team=team, by=by)
    order = made.orders.filter(team=team).order_by("-pk").first()
    if order is None:
        raise InterventionRefused("team", str(team))
    telling.done(made)
    return order


def _places(user: Any, zone: Any) -> dict[int, list[travel.Place]]:
    """Where the equipment of each plan is, in this zone."""
    seen = Asset.objects.visible_to(user).filter(geom_3857__intersects=zone).order_by()
    linked: Any = Plan.assets.through.objects.filter(asset__in=seen.values("pk"))
    rows = linked.annotate(middle=Centroid("asset__geometry")).values_list("plan", "middle")[:MOST_ASSETS]
    found: dict[int, list[travel.Place]] = {}
    for plan, middle in rows:
        if middle is not None:
            found.setdefault(plan, []).append((middle.x, middle.y))
    return found


def _closest(
    slot: PlanSlot, stops: Sequence[tuple[Crew, travel.Place]], places: Sequence[travel.Place]
) -> Added | None:
    able = [
        (travel.metres(place, stop), crew.key, crew)
        for crew, stop in stops
        for place in places
        if slot.plan.territory_id in crew.grounds and (not crew.trades or slot.plan.trade in crew.trades)
    ]
    best = min(able, key=lambda one: one[:2], default=None)
    return Added(slot, best[2], round(best[0])) if best and best[0] <= nearby.VISIT else None
