# SPDX-License-Identifier: EUPL-1.2
"""Drawn jobs as the rows that their life would have left: request, order, clocks counted from the facts, suspensions,
passages, journal, what was handed over. Numbers are drawn first, so that everything is written at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from apps.assets.models import Asset
from apps.contracts.calendars import NEVER_OPEN
from apps.contracts.choosing import Choice
from apps.contracts.clocks import CLOCKS
from apps.contracts.models import FaultClass, SuspensionReason
from apps.contracts.trying import calendar_of
from apps.events import fetching, journal
from apps.events.models import Severity
from apps.interventions import passing, workflow
from apps.interventions.clocks import choosing, counting, keeping
from apps.interventions.models import (
    NEVER,
    Clock,
    Handoff,
    Outcome,
    Passage,
    Suspension,
    Team,
    WorkOrder,
    WorkRequest,
)
from apps.supervision.demo import copied
from apps.supervision.demo.past_year.drawing import SIGNED, Job, Wait
from apps.territories.models import User

FICTIF = "Intervention fictive, chargée avec la démonstration."
REPEATED = timedelta(days=30)
VISIT = timedelta(hours=1)
SOON = timedelta(minutes=6)  # from the board to a team


@dataclass(slots=True)
class World:
    """What the rows point to."""

    assets: Mapping[int, Asset]
    classes: Mapping[str, FaultClass]
    teams: Mapping[str, Team]
    by: User
    owner: User
    contractor: User
    reasons: Mapping[str, SuspensionReason]
    now: datetime
    lines: dict[tuple[int, int | None], Choice] = field(default_factory=dict)


@dataclass(slots=True)
class Lived:
    """A job and its rows."""

    job: Job
    request: WorkRequest
    order: WorkOrder
    suspensions: list[Suspension] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)


def live(jobs: Sequence[Job], world: World) -> list[Lived]:
    """Written, in the order of their opening."""
    numbers = zip(
        fetching.new_ids("interventions_workrequest", len(jobs)),
        fetching.new_ids("interventions_workorder", len(jobs)),
        strict=True,
    )
    held: dict[int, WorkRequest] = {}
    lived = [_lived(job, *pair, world, held) for job, pair in zip(jobs, numbers, strict=True)]
    _write(lived, world)
    return lived


def _lived(job: Job, number: int, order: int, world: World, held: dict[int, WorkRequest]) -> Lived:
    request = _request(job, number, world)
    before = held.get(job.asset)
    if job.slot is None and before and before.repaired_at and job.opened - before.repaired_at < REPEATED:
        request.repeat_of_id = before.pk
    if request.repaired_at and job.slot is None:
        held[job.asset] = request
    lived = Lived(job, request, _order(job, order, request, world))
    lived.suspensions = [_suspension(one, lived, world) for one in job.waits]
    lived.clocks = [_clock(kind, lived, world) for kind in CLOCKS]
    alive = (workflow.RUNNING, workflow.BREACHED)
    request.due_at = min((one.due_at for one in lived.clocks if one.state in alive and one.due_at), default=NEVER)
    return lived


def _request(job: Job, number: int, world: World) -> WorkRequest:
    asset = world.assets[job.asset]
    kind = world.classes.get(job.habit.get("class", ""))
    outcome = _outcome(job)
    closed = job.over + SIGNED if job.over else None
    request = WorkRequest(
        id=number,
        territory_id=asset.owner_id,
        restricted=asset.kind.restricted,
        title=kind.label if kind else job.habit["title"],
        description=FICTIF,
        priority=Severity.MAJOR if kind else Severity.MINOR,
        trade=kind.trade if kind else job.habit["trade"],
        fault_class=kind,
        origin=WorkRequest.Origin.PLAN if job.slot else WorkRequest.Origin.ASSET,
        asset=asset,
        place=asset.geometry.centroid if asset.geometry else None,
        state=workflow.CLOSED if job.over else workflow.ASSIGNED,
        version=5 if job.over else 3,
        team=world.teams[job.team],
        detected_at=job.opened,
        sent_at=job.opened,
        arrived_at=job.arrived,
        provisional_at=job.provisional,
        repaired_at=job.repaired,
        settled_at=job.over,
        closed_at=closed,
        outcome=outcome,
        created_at=job.opened,
        created_by=None if job.slot else world.by,
        changed_at=closed or job.opened + SOON,
        token=uuid5(NAMESPACE_URL, f"demo:year:{job.opened.isoformat()}:{job.asset}:{number}"),
    )
    choice = _line(request, world)
    request.commitment, request.version_of_contract = choice.line, choice.version
    request.commitment_why = choice.why[: choosing.LONGEST_WHY]
    return request


def _line(request: WorkRequest, world: World) -> Choice:
    """One version and no zone in the contracts of the demo: the line depends on whose it is, and on the class."""
    key = (request.territory_id, request.fault_class_id)
    if key not in world.lines:
        world.lines[key] = choosing.line_of(
            request.territory_id, request.trade, request.fault_class, request.place, request.detected_at
        )
    return world.lines[key]


def _outcome(job: Job) -> str:
    if job.repaired:
        return Outcome.REPAIRED.value
    return Outcome.NOT_FOUND.value if job.over else ""


def _order(job: Job, number: int, request: WorkRequest, world: World) -> WorkOrder:
    state = workflow.CLOSED if job.over else workflow.PLANNED if job.planned else workflow.TO_PLAN
    minutes = int((job.over - job.arrived).total_seconds() // 60) if job.over and job.arrived else None
    return WorkOrder(
        id=number,
        request=request,
        team=world.teams[job.team],
        state=state,
        version=5 if job.over else 1,
        planned_from=job.planned,
        planned_to=job.planned + VISIT if job.planned else None,
        departed_at=job.departed,
        arrived_at=job.arrived,
        provisional_at=job.provisional,
        repaired_at=job.repaired,
        ended_at=job.over + SIGNED if job.over else None,
        outcome=request.outcome,
        said=job.said,
        minutes=min(minutes, 8 * 60) if minutes is not None else None,
        created_at=job.opened + SOON,
        created_by=None if job.slot else world.by,
        changed_at=request.changed_at,
    )


def _suspension(wait: Wait, lived: Lived, world: World) -> Suspension:
    return Suspension(
        request=lived.request,
        order=lived.order,
        reason=wait.reason,
        contract_reason=world.reasons.get(wait.reason),
        said=wait.said,
        started_at=wait.start,
        ended_at=wait.end,
        state=workflow.ACCEPTED if wait.accepted else workflow.REJECTED,
        proposed_at=wait.start,
        proposed_by=world.contractor,
        decided_at=wait.end + VISIT,
        decided_by=world.owner,
        decision_said=wait.why,
    )


def _clock(kind: str, lived: Lived, world: World) -> Clock:
    """Counted as any other; what time had to say of it was said when it came."""
    request = lived.request
    accepted = [one for one in lived.suspensions if one.state == workflow.ACCEPTED]
    facts = keeping.facts_of(request, kind, accepted)
    line = request.commitment
    counted = counting.count(facts, calendar_of(line) if line and _by_calendar(line) else NEVER_OPEN, world.now)
    until = counted.stopped_at or world.now
    late = counted.state in (workflow.BREACHED, workflow.MISSED)
    warned = counted.warn_at if counted.warn_at and counted.warn_at <= until else None
    said = counted.due_at if late else None
    return Clock(
        request=request,
        kind=kind,
        amount=facts.delay.amount if facts.delay else None,
        unit=facts.delay.unit if facts.delay else "",
        state=counted.state,
        started_at=counted.started_at,
        due_at=counted.due_at,
        warn_at=counted.warn_at,
        stopped_at=counted.stopped_at,
        warned_at=said or warned,
        breached_at=said,
        look_at=counted.look_at(bool(said or warned), bool(said)),
    )


def _by_calendar(line: Any) -> bool:
    return any(delay.unit != "hours" for delay in line.delays.values())


# --- What was passed through ------------------------------------------------------------------------------------------

Step = tuple[datetime, User | None, str, str, bool, str]  # at, by, before, after, of the order, why


def _steps(lived: Lived, world: World) -> Iterator[Step]:
    """Each state that it went through, in order of time."""
    job, by, crew = lived.job, None if lived.job.slot else world.by, world.contractor
    yield job.opened, by, "", workflow.CREATED, False, ""
    yield job.opened, by, workflow.CREATED, workflow.TO_SEND, False, ""
    yield job.opened, by, workflow.TO_SEND, workflow.ACKNOWLEDGED, False, "Au tableau des équipes."
    given = job.opened + SOON
    yield given, by, workflow.ACKNOWLEDGED, workflow.ASSIGNED, False, str(lived.order.team)
    yield given, by, "", workflow.TO_PLAN, True, ""
    if job.planned:
        yield given, by, workflow.TO_PLAN, workflow.PLANNED, True, ""
    if job.arrived and job.departed and job.over:
        yield max(job.departed, given), crew, workflow.TO_PLAN, workflow.EN_ROUTE, True, ""
        yield job.arrived, crew, workflow.EN_ROUTE, workflow.ON_SITE, True, ""
        yield from _worked(job, crew)
        yield job.over + SIGNED, world.by, workflow.SETTLED, workflow.CLOSED, False, ""


def _worked(job: Job, crew: User) -> Iterator[Step]:
    assert job.over
    state = workflow.ON_SITE
    for wait in job.waits:
        yield wait.start, crew, state, workflow.SUSPENDED, True, wait.said
        yield wait.end, crew, workflow.SUSPENDED, workflow.ON_SITE, True, ""
        state = workflow.ON_SITE
    if job.provisional:
        yield job.provisional, crew, state, workflow.PROVISIONAL, True, ""
        state = workflow.PROVISIONAL
    if job.repaired:
        yield job.repaired, crew, state, workflow.REPAIRED, True, job.said
        yield job.over, crew, workflow.ASSIGNED, workflow.SETTLED, False, str(Outcome.REPAIRED.label)
        yield job.over + SIGNED, crew, workflow.REPAIRED, workflow.CLOSED, True, ""
    else:
        yield job.over, crew, state, workflow.CLOSED, True, job.said
        yield job.over, crew, workflow.ASSIGNED, workflow.SETTLED, False, str(Outcome.NOT_FOUND.label)


def _kind(before: str, of_order: bool) -> str:
    if of_order:
        return passing.ORDERED
    return passing.UPDATED if before else passing.OPENED


def _write(lived: Sequence[Lived], world: World) -> None:
    told = [(one, step) for one in lived for step in _steps(one, world)]
    copied.write([one.request for one in lived])
    links = WorkRequest.assets.through
    copied.write([links(workrequest_id=one.request.pk, asset_id=one.job.asset) for one in lived])
    copied.write([_handed(one) for one in lived])
    copied.write([one.order for one in lived])
    copied.write([row for one in lived for row in one.suspensions])
    copied.write([row for one in lived for row in one.clocks])
    copied.write([_passage(one, step, world) for one, step in told])
    journal.record_many(sorted((_entry(one, step) for one, step in told), key=lambda entry: entry.at))


def _handed(lived: Lived) -> Handoff:
    """Our own board took it."""
    at, request = lived.job.opened, lived.request
    instants = {"created_at": at, "admitted_at": at, "sent_at": at, "taken_at": at}
    return Handoff(request=request, rank=1, state=Handoff.State.SENT, reference=str(request.pk), **instants)


def _passage(lived: Lived, step: Step, world: World) -> Passage:
    at, by, before, after, of_order, why = step
    row = lived.order if of_order else lived.request
    return Passage(
        request=lived.request,
        order=lived.order if of_order else None,
        at=at,
        recorded_at=at,
        by=by,
        kind=_kind(before, of_order),
        before=before,
        after=after,
        text=str(row)[:300],
        why=why or (FICTIF if after == workflow.CREATED else ""),
    )


@cache
def _label(of_order: bool, state: str) -> str:
    return passing.label(WorkOrder() if of_order else WorkRequest(), state)


def _entry(lived: Lived, step: Step) -> journal.Entry:
    at, by, before, after, of_order, why = step
    row = lived.order if of_order else lived.request
    return journal.Entry(
        at=at,
        territory_id=lived.request.territory_id,
        kind=_kind(before, of_order),
        text=str(row),
        before=_label(of_order, before),
        after=_label(of_order, after),
        why=why,
        actor_id=by.pk if by else None,
        asset_id=lived.request.asset_id,
        restricted=lived.request.restricted,
    )
