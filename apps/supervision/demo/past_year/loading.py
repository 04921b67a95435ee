# SPDX-License-Identifier: EUPL-1.2
"""Who and what the year is about, its preventive plans, then its rows: `drawing` and `writing` do the rest."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from apps.assets.models import Asset
from apps.contracts.models import Contract, FaultClass, SuspensionReason
from apps.interventions import planning
from apps.interventions.models import Plan, PlanSlot, Team
from apps.supervision.demo.past_year import drawing, writing
from apps.supervision.demo.past_year.drawing import Town
from apps.supervision.demo.past_year.writing import Lived, World
from apps.territories.models import Territory, User

UNREAD = ("kind__attribute_schema", "attributes", "local_attributes", "geom_3857")


def load(
    plan: Mapping[str, Any], *, contract: Contract, place: str, since: date, by: User, owner: User, contractor: User
) -> int:
    """How many requests were added. The caller says that there were none."""
    zone = ZoneInfo(contract.territory.time_zone)
    now = timezone.now()
    territory = Territory.objects.get(code=place)
    town = Town(plan, _fleets(plan, territory), datetime.combine(since, time(), tzinfo=zone), now, zone)
    jobs = drawing.draw(town)
    broken = Asset.objects.filter(pk__in={job.asset for job in jobs}).select_related("kind").defer(*UNREAD)
    world = World(
        assets={one.pk: one for one in broken},
        classes={one.code: one for one in FaultClass.objects.all()},
        teams={one.name: one for one in Team.objects.filter(territory=territory)},
        by=by,
        owner=owner,
        contractor=contractor,
        reasons={one.code: one for one in SuspensionReason.objects.filter(version__contract=contract)},
        now=now,
    )
    lived = writing.live(jobs, world)
    _plans(plan["plans"], lived, world, territory, town)
    return len(lived)


def _fleets(plan: Mapping[str, Any], territory: Territory) -> dict[str, list[int]]:
    """The invented equipment of the kinds that break, in the order of its codes."""
    kinds = {entry["kind"] for name in ("habits", "waiting", "plans") for entry in plan[name]}
    rows = Asset.objects.filter(kind__code__in=kinds, owner__in=territory.includes.all(), attributes__fictif=True)
    found: dict[str, list[int]] = {}
    for kind, pk in rows.order_by("code").values_list("kind__code", "pk"):
        found.setdefault(kind, []).append(pk)
    return found


def _plans(
    entries: Sequence[Mapping[str, Any]], lived: Sequence[Lived], world: World, territory: Territory, town: Town
) -> None:
    """With the times that were opened, and the next one to come."""
    today = town.until.astimezone(town.zone).date()
    for rank, entry in enumerate(entries):
        row = Plan.objects.create(
            territory=territory,
            title=entry["title"],
            description=writing.FICTIF,
            trade=entry["trade"],
            checklist=entry["checklist"],
            every=entry["every_days"],
            unit=Plan.Unit.DAYS,
            starts_on=today + timedelta(days=entry["in_days"]) - timedelta(days=entry["every_days"] * entry["times"]),
            ahead=0,
            team=world.teams[entry["team"]],
        )
        mine = [one for one in lived if one.job.slot and one.job.slot[0] == rank]
        PlanSlot.objects.bulk_create(
            PlanSlot(plan=row, due_on=one.job.slot[1], request=one.request, done_at=one.job.opened)
            for one in mine
            if one.job.slot
        )
        planning.reschedule(row)
