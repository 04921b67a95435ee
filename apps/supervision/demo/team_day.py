# SPDX-License-Identifier: EUPL-1.2
"""A day for the team of the demo's field account, all invented: asked for by the doors of people, once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.measure import D
from django.db import transaction
from django.utils import timezone

from apps.assets.models import Asset
from apps.contracts.models import FaultClass
from apps.interventions import assigning, planning, services
from apps.interventions.models import Gmao, Plan, Team, WorkRequest
from apps.supervision.demo import pictures
from apps.territories.models import Territory, User

NEAR = 150  # metres: what the page of a request offers to do in the same visit
DEGREES = 0.003  # more than that at any latitude of France, for the index
WHO = ("by", "planner")


@transaction.atomic
def load(plan: dict[str, Any]) -> int:
    """How many requests were opened; none a second time, without accounts, or where a GMAO gives its own teams."""
    people = {one.username: one for one in User.objects.filter(username__in=[plan[who] for who in WHO])}
    done = WorkRequest.objects.filter(token__in=[_token(rank) for rank in range(len(plan["jobs"]))]).exists()
    if len(people) < len(WHO) or done or Gmao.objects.filter(active=True).exists():
        return 0
    team = Team.objects.get(territory__code=plan["territory"], name=plan["team"])
    by, planner = (people[plan[who]] for who in WHO)
    now = timezone.now()
    assets = _assets(plan)
    for rank, (entry, asset) in enumerate(zip(plan["jobs"], assets, strict=True)):
        if asset is not None:
            _job(_token(rank), entry, asset, team, by, now)
    opened = sum(asset is not None for asset in assets)
    return opened + _preventive(plan["preventive"], plan["territory"], team, planner)


def _token(rank: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"demo:team-day:{rank}")


def _assets(plan: dict[str, Any]) -> Sequence[Asset | None]:
    """That of each job: the one of its rank, or the closest one to that of an earlier job."""
    found: list[Asset | None] = []
    for entry in plan["jobs"]:
        before = found[entry["near"]] if "near" in entry else None
        found.append(_beside(before, found) if before else _ranked(plan["territory"], entry))
    return found


def _ranked(code: str, entry: dict[str, Any]) -> Asset | None:
    return _invented(code).filter(kind__code=entry["kind"]).order_by("code")[entry["rank"] : entry["rank"] + 1].first()


def _beside(asset: Asset, taken: Sequence[Asset | None]) -> Asset | None:
    rows = Asset.objects.filter(kind=asset.kind_id, owner=asset.owner_id, attributes__fictif=True)
    rows = rows.exclude(pk__in=[one.pk for one in taken if one])
    around = rows.filter(geometry__dwithin=(asset.geometry, DEGREES))
    near = around.annotate(away=Distance("geometry", asset.geometry)).filter(away__lte=D(m=NEAR))
    return near.order_by("away", "code").first()


def _invented(code: str) -> Any:
    within = Territory.objects.get(code=code).includes.all()
    return Asset.objects.filter(owner__in=within, attributes__fictif=True)


def _job(token: UUID, entry: dict[str, Any], asset: Asset, team: Team, by: User, now: datetime) -> None:
    wish = services.Wish(
        title=entry["title"],
        description=entry["said"],
        fault_class=FaultClass.objects.get(code=entry["class"]),
        detected_at=now - timedelta(hours=entry["hours"]),
        team=team,
        another=True,
        token=token,
    )
    request = services.open_from_assets(uids=[asset.uid], by=by, wish=wish)
    order = request.orders.get()
    assigning.checklist(order, entry.get("checklist", []))
    for lit, moment, caption in entry.get("photos", []):
        services.attach(request_id=request.pk, by=by, data=pictures.lamp(lit=lit), moment=moment, caption=caption)
    if "window" in entry:
        start, end = (_hour(now, ahead) for ahead in entry["window"])
        services.plan(order_id=order.pk, by=by, start=start, end=end)


def _hour(now: datetime, ahead: int) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=ahead)


def _preventive(entry: dict[str, Any], code: str, team: Team, by: User) -> int:
    """A plan that falls due today."""
    asset = _ranked(code, entry)
    if asset is None:
        return 0
    plan = Plan.objects.create(
        territory_id=asset.owner_id,
        title=entry["title"],
        description=entry["said"],
        trade=entry["trade"],
        checklist=entry["checklist"],
        starts_on=timezone.localdate(),
        team=team,
    )
    plan.assets.set([asset])
    planning.open_now(plan_id=plan.pk, by=by)
    return 1
