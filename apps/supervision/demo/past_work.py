# SPDX-License-Identifier: EUPL-1.2
"""A year of invented interventions and its statements, each signed by both and paid but the last two: one signed, one
contested.

Those of the last two months that are written out are told one by one, the others are drawn (`past_year`), at their own
dates; clocks and statements are counted by the services. Told from the month of the day it is loaded; loaded once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from apps.assets.models import Asset
from apps.contracts.models import Contract, FaultClass, Party
from apps.interventions import passing, workflow
from apps.interventions.clocks import choosing, keeping
from apps.interventions.models import Outcome, Passage, Statement, Suspension, Team, WorkOrder, WorkRequest
from apps.interventions.statements import counting, deciding, freezing
from apps.supervision.demo import past_year
from apps.territories.models import Territory, User

HOUR = timedelta(hours=1)
WHO = ("by", "owner", "contractor")
FICTIF = "Intervention fictive, chargée avec la démonstration."


@dataclass(frozen=True, slots=True)
class Job:
    """One request of the plan, at its instants."""

    token: UUID
    entry: dict[str, Any]
    opened: datetime

    def at(self, hours: float) -> datetime:
        return self.opened + hours * HOUR

    def maybe(self, name: str) -> datetime | None:
        return self.at(self.entry[name]) if name in self.entry else None


@transaction.atomic
def load(plan: dict[str, Any]) -> int:
    """How many requests were added; none when there is a statement already, or when the accounts were refused."""
    contract = Contract.objects.select_related("territory").get(reference=plan["contract"])
    people = {one.username: one for one in User.objects.filter(username__in=[plan[who] for who in WHO])}
    if len(people) < len(WHO) or Statement.objects.filter(contract=contract).exists():
        return 0
    by, owner, contractor = (people[plan[who]] for who in WHO)
    for party in Party.objects.filter(contract=contract, role=Party.Role.CONTRACTOR):
        party.people.add(contractor)
    months = _months(contract)
    added = 0
    for month, entries in zip(months[-2:], plan["months"], strict=True):
        jobs = [_job(month, rank, entry, contract) for rank, entry in enumerate(entries)]
        added += sum(_lived(job, by, owner, contractor, plan["territory"]) for job in jobs)
    who = {"by": by, "owner": owner, "contractor": contractor}
    added += past_year.load(plan["year"], contract=contract, place=plan["territory"], since=months[0], **who)
    for month in months[:-1]:
        _closed(contract, month, owner, contractor, paid=month < months[-2])
    _issued(contract, months[-1], owner, contractor, plan["contest"])
    return added


def _months(contract: Contract) -> list[date]:
    """The twelve that are over, the oldest first."""
    month = timezone.localdate(timezone=ZoneInfo(contract.territory.time_zone)).replace(day=1)
    found: list[date] = []
    for _n in range(12):
        month = (month - timedelta(days=1)).replace(day=1)
        found.insert(0, month)
    return found


def _token(contract: Contract, month: date, rank: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"demo:{contract.reference}:{month}:{rank}")


def _job(month: date, rank: int, entry: dict[str, Any], contract: Contract) -> Job:
    zone = ZoneInfo(contract.territory.time_zone)
    opened = datetime.combine(month.replace(day=entry["day"]), time.fromisoformat(entry["at"]), tzinfo=zone)
    return Job(_token(contract, month, rank), entry, opened)


def _lived(job: Job, by: User, owner: User, contractor: User, place: str) -> bool:
    """Whether there was an asset of that kind to break."""
    entry = job.entry
    within = Territory.objects.get(code=place).includes.all()
    assets = Asset.objects.filter(kind__code=entry["kind"], owner__in=within, attributes__fictif=True).order_by("code")
    asset = assets.select_related("kind").defer("kind__attribute_schema")[entry["rank"] : entry["rank"] + 1].first()
    if asset is None or WorkRequest.objects.filter(token=job.token).exists():
        return False
    team = Team.objects.get(name=entry["team"])
    request = _request(job, asset, team, by)
    order = _order(job, request, team, by)
    _asked(job, request, order, owner, contractor)
    _told(job, request, order, by, contractor)
    keeping.count(request)
    return True


def _request(job: Job, asset: Asset, team: Team, by: User) -> WorkRequest:
    kind = FaultClass.objects.get(code=job.entry["class"])
    request = WorkRequest.objects.create(
        territory_id=asset.owner_id,
        restricted=asset.kind.restricted,
        title=kind.label,
        description=FICTIF,
        trade=kind.trade,
        fault_class=kind,
        origin=WorkRequest.Origin.ASSET,
        asset=asset,
        place=asset.geometry.centroid if asset.geometry else None,
        state=WorkRequest.State.CREATED,
        detected_at=job.opened,
        sent_at=job.opened,
        arrived_at=job.at(job.entry["arrive"]),
        provisional_at=job.maybe("provisional"),
        repaired_at=job.at(job.entry["repair"]),
        settled_at=job.at(job.entry["repair"]),
        closed_at=job.at(job.entry["repair"] + 2),
        outcome=Outcome.REPAIRED,
        repeat_of=_before(asset, job.opened),
        created_by=by,
        changed_at=job.opened,
        token=job.token,
    )
    request.assets.set([asset])
    choosing.choose(request)
    passing.write(request, state=WorkRequest.State.CLOSED, team=team)
    WorkRequest.objects.filter(pk=request.pk).update(created_at=job.opened, changed_at=request.closed_at)
    return request


def _before(asset: Asset, at: datetime) -> WorkRequest | None:
    """The repair that did not hold thirty days."""
    rows = WorkRequest.objects.filter(assets=asset, repaired_at__lt=at, repaired_at__gt=at - timedelta(days=30))
    return rows.order_by("-repaired_at").first()


def _order(job: Job, request: WorkRequest, team: Team, by: User) -> WorkOrder:
    entry = job.entry
    order = WorkOrder.objects.create(
        request=request,
        team=team,
        state=WorkOrder.State.CLOSED,
        departed_at=job.at(max(entry["arrive"] - 0.3, 0)),
        arrived_at=job.at(entry["arrive"]),
        provisional_at=job.maybe("provisional"),
        repaired_at=job.at(entry["repair"]),
        ended_at=job.at(entry["repair"] + 2),
        outcome=Outcome.REPAIRED,
        said=entry["said"],
        minutes=entry["minutes"],
        created_by=by,
        changed_at=job.at(entry["repair"] + 2),
    )
    WorkOrder.objects.filter(pk=order.pk).update(created_at=job.opened)
    return order


def _asked(job: Job, request: WorkRequest, order: WorkOrder, owner: User, contractor: User) -> None:
    wait = job.entry.get("wait")
    if wait:
        Suspension.objects.create(
            request=request,
            order=order,
            reason=wait["reason"],
            said=wait["said"],
            started_at=job.at(wait["from"]),
            ended_at=job.at(wait["to"]),
            state=wait["answer"],
            proposed_at=job.at(wait["from"]),
            proposed_by=contractor,
            decided_at=job.at(wait["to"] + 1),
            decided_by=owner,
            decision_said=wait["why"],
        )


def _told(job: Job, request: WorkRequest, order: WorkOrder, by: User, contractor: User) -> None:
    """What the thread of the request shows."""
    Passage.objects.bulk_create(list(_passages(job, request, order, by, contractor)))


def _passages(job: Job, request: WorkRequest, order: WorkOrder, by: User, contractor: User) -> Iterable[Passage]:
    entry = job.entry
    asked, worked = "intervention.updated", "intervention.order"
    steps: list[tuple[str, float, User, str, str, WorkOrder | None]] = [
        ("intervention.opened", 0, by, "", "created", None),
        (asked, 0, by, "created", "to_send", None),
        (asked, 0, by, "to_send", "acknowledged", None),
        (asked, 0.1, by, "acknowledged", "assigned", None),
        (worked, max(entry["arrive"] - 0.3, 0), contractor, "to_plan", "en_route", order),
        (worked, entry["arrive"], contractor, "en_route", "on_site", order),
        (worked, entry["repair"], contractor, "on_site", "repaired", order),
        (asked, entry["repair"], contractor, "assigned", "settled", None),
        (asked, entry["repair"] + 2, by, "settled", "closed", None),
    ]
    for kind, hours, who, before, after, row in steps:
        told = {"kind": kind, "before": before, "after": after, "text": str(row or request)[:300]}
        why = FICTIF if after == "created" else ""
        yield Passage(request=request, order=row, at=job.at(hours), by=who, why=why, **told)


def _closed(contract: Contract, month: date, owner: User, contractor: User, *, paid: bool) -> None:
    """Counted and issued by the services, then signed by both and paid in the weeks that followed the month."""
    row, end = _counted(contract, month, owner), counting.bounds(contract, month)[1]
    row.issued_at = min(end + timedelta(days=2, hours=9), timezone.now())
    row.contractor_signed_by, row.contractor_signed_at = contractor, row.issued_at + timedelta(days=4, hours=2)
    row.owner_signed_by, row.owner_signed_at = owner, row.issued_at + timedelta(days=6, hours=5)
    row.save()
    freezing.freeze(row, row.owner_signed_at)
    if paid:
        freezing.follow(row, workflow.STATEMENT_PAID)
        row.paid_at = row.owner_signed_at + timedelta(days=21)
        row.save(update_fields=["state", "paid_at"])


def _counted(contract: Contract, month: date, owner: User) -> Statement:
    """Issued, which counts it: its draft need not be counted before."""
    draft = Statement.objects.create(contract=contract, month=month, counted_to=timezone.now())
    return deciding.issue(statement_id=draft.pk, by=owner)


def _issued(contract: Contract, month: date, owner: User, contractor: User, contest: dict[str, Any]) -> None:
    """One of its lines is contested, and waits for the authority."""
    row = _counted(contract, month, owner)
    about = _token(contract, month, contest["rank"])
    line = row.lines.filter(request__token=about, kind=contest["clock"]).first()
    if line is not None:
        deciding.contest(statement_id=row.pk, line_id=line.pk, why=contest["why"], by=contractor)
