# SPDX-License-Identifier: EUPL-1.2
"""From rows to rounds: the teams of a day and what they could do that day, limited to what a person may dispatch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.gis.db.models.functions import Centroid
from django.db.models import Aggregate, Count, FloatField, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.contracts import clocks
from apps.events.models import Severity
from apps.interventions import holding, selectors, week, workflow
from apps.interventions.models import Clock, Team, TeamLeave, WorkOrder, WorkRequest
from apps.interventions.rounds import travel
from apps.interventions.rounds.explaining import minute_of
from apps.interventions.rounds.jobs import FAR, Crew, Job, Limit, Pause
from apps.interventions.rounds.solving import MOST_JOBS
from apps.territories import scoping
from apps.territories.models import Territory

USUAL = 45  # minutes of an intervention while nothing is known of its class
ENOUGH = 5  # reports before their median counts
SHORTEST, LONGEST = 5, 240
IMPORTANCE = {Severity.CRITICAL: 90, Severity.MAJOR: 50, Severity.MINOR: 10}
MOST_IMPORTANT = 100
SAME_PLACE = 150  # metres: one visit, as « Autour » joins them


class Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True, slots=True)
class Part:
    """One request of a visit; `order`: what a team already has of it, None when nobody does."""

    request: WorkRequest
    order: WorkOrder | None


@dataclass(frozen=True, slots=True)
class Row:
    """A job, with what it was read from: one request, or those that were joined for the same visit."""

    job: Job
    parts: tuple[Part, ...]

    @property
    def request(self) -> WorkRequest:
        return self.parts[0].request


def crews(teams: Sequence[Team], day: date, fallback: tuple[float, float] | None) -> list[Crew]:
    """Their day, from now on when it is today; a team whose day is over, or that does not work, is left out."""
    owners = {team.territory_id for team in teams}
    middles = dict(
        Territory.objects.filter(pk__in=owners, outline__isnull=False)
        .annotate(middle=Centroid("outline"))
        .values_list("pk", "middle")
    )
    grounds = {place: _included(place) for place in owners}
    days = _days(teams, day)
    made = []
    for team in teams:
        begins, ends = _hours(days[team.pk])
        start = team.base or middles.get(team.territory_id)
        place = (start.x, start.y) if start else fallback
        if begins < ends and place and not days[team.pk].closed:
            trades = frozenset(team.trades)
            pause = _pause(days[team.pk], begins)
            made.append(Crew(team.pk, team.name, place, begins, ends, trades, grounds[team.territory_id], pause))
    return made


def off(teams: Sequence[Team], crews: Iterable[Crew], day: date) -> list[str]:
    """Why each team that has no crew that day has none."""
    there, days = {crew.key for crew in crews}, _days(teams, day)
    why = {team: days[team.pk].closed for team in teams if team.pk not in there}
    return [
        _("%(team)s ne travaille pas ce jour-là : %(why)s.") % {"team": team.name, "why": reason}
        if reason
        else _("%(team)s : sa journée est finie.") % {"team": team.name}
        for team, reason in why.items()
    ]


def jobs(user: Any, teams: Sequence[Team], day: date, *, code: str = "", again: bool = False) -> tuple[list[Row], int]:
    """What is still to plan, the next deadline first, and how many are beyond what a round can hold.

    What is planned that day keeps its team and its window; `again`: its team only. Other days are not touched.
    """
    wanted = _open(user, teams, day, code, again)
    found: list[Any] = list(wanted.order_by(*selectors.FIRST_THINGS_FIRST)[: MOST_JOBS + 1])
    more = wanted.count() - MOST_JOBS if len(found) > MOST_JOBS else 0
    usual = durations(user, {row.fault_class_id for row in found if row.fault_class_id})
    rows = [_row(row, next(iter(row.movable), None), usual, again) for row in found[:MOST_JOBS]]
    return visits(rows), more


def one(user: Any, number: int) -> Row | None:
    """A request to insert: acknowledged, with a place, and nobody on it yet."""
    waiting = _dispatched(user).filter(pk=number, state=workflow.ACKNOWLEDGED, place__isnull=False)
    found = waiting.first()
    return _row(found, None, durations(user, {found.fault_class_id}), True) if found else None


def durations(user: Any, classes: Iterable[int | None]) -> dict[int | None, int]:
    """The median of what teams reported for each class of fault."""
    done = WorkOrder.objects.visible_to(user).filter(minutes__gt=0, request__fault_class__in=set(classes))
    rows = done.order_by().values("request__fault_class").annotate(n=Count("pk"), median=Median("minutes"))
    return {
        row["request__fault_class"]: min(LONGEST, max(SHORTEST, round(row["median"])))
        for row in rows
        if row["n"] >= ENOUGH
    }


def day_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    start = datetime.combine(day, datetime.min.time(), ZoneInfo(zone))
    return start, datetime.combine(day, datetime.max.time(), ZoneInfo(zone))


def _open(user: Any, teams: Sequence[Team], day: date, code: str, again: bool) -> QuerySet[WorkRequest]:
    start, end = day_bounds(day, teams[0].territory.time_zone)
    planned = Q(state=workflow.PLANNED, planned_from__range=(start, end))
    orders = WorkOrder.objects.filter(team__in=teams).filter(Q(state=workflow.TO_PLAN) | planned).order_by("pk")
    mine = Q(state=workflow.ASSIGNED, pk__in=orders.order_by().values("request"))
    grounds = {place for team in {t.territory_id: t for t in teams}.values() for place in _included(team.territory_id)}
    waiting = Q(state=workflow.ACKNOWLEDGED, territory__in=grounds)
    trades = {trade for team in teams for trade in team.trades}
    if trades and all(team.trades for team in teams):
        waiting &= Q(trade__in=trades)
    rows = _dispatched(user).filter(mine | waiting, place__isnull=False)
    if code:
        rows = rows.filter(territory__in=scoping.perimeter(code))
    return rows.prefetch_related(Prefetch("orders", orders.select_related("team"), to_attr="movable"))


def _dispatched(user: Any) -> QuerySet[WorkRequest]:
    rows = WorkRequest.objects.visible_to(user, holding.DISPATCH).select_related("asset__kind", "territory")
    return rows.defer(*(name for name in selectors.HEAVY if not name.startswith("fault"))).prefetch_related(
        Prefetch("clocks", Clock.objects.order_by("id"))
    )


def _row(request: Any, order: WorkOrder | None, usual: dict[int | None, int], again: bool) -> Row:
    minutes = usual.get(request.fault_class_id, USUAL)
    now = timezone.now()
    alive = [row for row in request.clocks.all() if row.round == request.round and row.due_at]
    late = any(row.state == workflow.BREACHED or (row.state == workflow.RUNNING and row.due_at <= now) for row in alive)
    limits = tuple(
        Limit(row.acronym, minute_of(row.due_at), row.kind != clocks.GTI)
        for row in alive
        if row.state == workflow.RUNNING and row.due_at > now
    )
    opens, closes = 0, FAR
    if order is not None and order.planned_from and order.planned_to and not again:
        opens = minute_of(order.planned_from)
        closes = max(opens, minute_of(order.planned_to) - minutes)
    job = Job(
        request.pk,
        (request.place.x, request.place.y),
        request.trade,
        request.territory_id,
        minutes,
        MOST_IMPORTANT if late else IMPORTANCE[Severity(request.priority)],
        limits,
        opens,
        closes,
        order.team_id if order else None,
        late,
    )
    return Row(job, (Part(request, order),))


def visits(rows: Sequence[Row]) -> list[Row]:
    """Jobs joined for one visit (same team, same window, same place) are one job, as long as all of them."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(_visit_of(row, groups), []).append(row)
    return [found[0] if len(found) == 1 else _joined(found) for found in groups.values()]


def _visit_of(row: Row, groups: Iterable[Any]) -> Any:
    """The key of the visit that this row is part of, its own when it is alone."""
    order = row.parts[0].order
    if order is None or order.planned_from is None:
        return row.job.key
    window = (order.team_id, order.planned_from, order.planned_to)
    near = (key for key in groups if isinstance(key, tuple) and key[0] == window)
    return next((key for key in near if travel.metres(key[1], row.job.place) <= SAME_PLACE), (window, row.job.place))


def _joined(rows: Sequence[Row]) -> Row:
    """The tightest deadline first; each is kept as soon as its own job is done."""
    ordered = sorted(rows, key=lambda row: (row.job.latest, row.job.key))
    first, spent, limits = ordered[0].job, 0, []
    for row in ordered:
        spent += row.job.minutes
        limits += [replace(limit, within=spent) for limit in row.job.limits]
    job = replace(
        first,
        minutes=spent,
        priority=max(row.job.priority for row in ordered),
        limits=tuple(limits),
        closes=max(first.opens, first.closes + first.minutes - spent) if first.closes < FAR else FAR,
        late=any(row.job.late for row in ordered),
    )
    return Row(job, tuple(row.parts[0] for row in ordered))


def _days(teams: Sequence[Team], day: date) -> dict[int, week.Day]:
    leaves = TeamLeave.objects.filter(team__in=teams, first_day__lte=day, last_day__gte=day)
    away: dict[int, list[TeamLeave]] = {team.pk: [] for team in teams}
    for leave in leaves:
        away[leave.team_id].append(leave)
    return {team.pk: week.day_of(team, day, away[team.pk]) for team in teams}


def _hours(day: week.Day) -> tuple[int, int]:
    return max(minute_of(day.begins), minute_of(timezone.now()) + 1), minute_of(day.ends)


def _pause(day: week.Day, begins: int) -> Pause | None:
    """None when the hour of the break has gone by."""
    if day.pause is None or minute_of(day.pause.latest) < begins:
        return None
    return Pause(max(minute_of(day.pause.opens), begins), minute_of(day.pause.latest), day.pause.minutes)


def _included(territory_id: int) -> frozenset[int]:
    """The territory and those that it includes: where its teams may work, as `assigning` judges it."""
    code = Territory.objects.filter(pk=territory_id).values_list("code", flat=True).get()
    return frozenset(Territory.objects.filter(pk__in=scoping.perimeter(code)).values_list("pk", flat=True))


def planned(user: Any, teams: Sequence[Team], day: date) -> dict[int, list[Row]]:
    """What each team is to do that day and has not begun, in the order planned: the round that exists."""
    start, end = day_bounds(day, teams[0].territory.time_zone)
    orders = list(
        WorkOrder.objects.visible_to(user, holding.DISPATCH)
        .filter(team__in=teams, state=workflow.PLANNED, planned_from__range=(start, end), request__place__isnull=False)
        .select_related("team")
        .order_by("planned_from", "pk")
    )
    requests = {row.pk: row for row in _dispatched(user).filter(pk__in=[order.request_id for order in orders])}
    usual = durations(user, {row.fault_class_id for row in requests.values()})
    rounds: dict[int, list[Row]] = {team.pk: [] for team in teams}
    for order in orders:
        request = requests[order.request_id]
        rounds[order.team_id].append(_row(request, order, usual, True))
    return {team: visits(rows) for team, rows in rounds.items()}
