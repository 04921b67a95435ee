# SPDX-License-Identifier: EUPL-1.2
"""Rows of the board, in a number of queries that depends on nothing: teams, their weeks, their orders, what waits."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.gis.geos import Point
from django.core.cache import cache
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from apps.interventions import assigning, selectors, week, workflow
from apps.interventions.board import slots
from apps.interventions.board.period import FIRST_HOUR, LAST_HOUR, Column, Period
from apps.interventions.models import Clock, Team, TeamLeave, WorkOrder, WorkRequest
from apps.interventions.rounds import reading as rounds
from apps.interventions.rounds.travel import Place
from apps.territories import scoping

MOST_TEAMS, MOST_CARDS, COUNTED = 40, 600, 1000
KNOWN_FOR = 600  # seconds that a usual duration is kept: it is a median of months
SHOWN = (  # hundreds of cards: what they say, and nothing else
    *("team", "state", "version", "planned_from", "planned_to", "request__version", "request__round"),
    *("request__title", "request__priority", "request__state", "request__trade", "request__fault_class"),
    *("request__asset__code", "request__place", "request__territory__name", "request__territory__time_zone"),
)
CLOCK = ("request", "round", "kind", "state", "due_at", "warn_at")
WAITS = (workflow.ACKNOWLEDGED, workflow.CONTESTED)


@dataclass(slots=True)
class Cell:
    """A team on a day, or an hour of it. `load`: minutes that the day holds, of which `day.capacity` can be worked;
    `driving`: those that are on the road."""

    column: Column
    day: week.Day
    load: int = 0
    driving: int = 0
    orders: list[WorkOrder] = field(default_factory=list)


@dataclass(slots=True)
class Line:
    team: Team
    cells: list[Cell]


@dataclass(slots=True)
class Board:
    """`more_teams`, `more_cards`: some are left out, as no page can show them."""

    period: Period
    columns: list[Column]
    lines: list[Line]
    more_teams: bool
    more_cards: bool


def board(user: Any, period: Period, *, code: str = "", trade: str = "") -> Board:
    found = list(_teams(user, code, trade)[: MOST_TEAMS + 1])
    teams = found[:MOST_TEAMS]
    leaves = leaves_of(teams, period.first, period.last)
    orders = list(_planned(user, teams, period)[: MOST_CARDS + 1])
    by_team: dict[int, list[WorkOrder]] = defaultdict(list)
    for order in orders[:MOST_CARDS]:
        by_team[order.team_id].append(order)
    usual = usual_minutes(user, {order.request.fault_class_id for order in orders})
    columns = period.columns(_hours(teams))
    lines = [_line(team, columns, leaves[team.pk], by_team[team.pk], usual) for team in teams]
    return Board(period, columns, lines, len(found) > MOST_TEAMS, len(orders) > MOST_CARDS)


def waiting(user: Any) -> QuerySet[WorkRequest]:
    """What could be given a day and has none, or whose day went by: `movable` is its order, if a team has it."""
    open_orders = to_plan().filter(request=OuterRef("pk"))
    rows = selectors.requests(user).filter(
        Q(state__in=WAITS) | Q(Exists(open_orders), state=workflow.ASSIGNED), state__in=(*WAITS, workflow.ASSIGNED)
    )
    mine = to_plan().select_related("team").order_by("pk")
    return rows.prefetch_related(Prefetch("orders", mine, to_attr="movable"))


def count_waiting(rows: QuerySet[WorkRequest]) -> int:
    """Exact up to `COUNTED`, which stands for more."""
    return rows.prefetch_related(None).order_by()[:COUNTED].count()


def to_plan() -> QuerySet[WorkOrder]:
    """Orders without a window, or whose window was on a day that is over, and nobody left."""
    over = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return WorkOrder.objects.filter(Q(state=workflow.TO_PLAN) | Q(state=workflow.PLANNED, planned_to__lt=over))


def leaves_of(teams: Sequence[Team], first: date, last: date) -> dict[int, list[TeamLeave]]:
    found: dict[int, list[TeamLeave]] = {team.pk: [] for team in teams}
    for row in TeamLeave.objects.filter(team__in=list(found), first_day__lte=last, last_day__gte=first):
        found[row.team_id].append(row)
    return found


def day_orders(team: Team, day: date) -> list[WorkOrder]:
    """What the team has that day, whoever asks: a gap must be free for everybody."""
    start, end = week.at(team, day, time.min), week.at(team, day + timedelta(days=1), time.min)
    rows = _windows(WorkOrder.objects.filter(team=team), start, end).select_related("request")
    return list(rows.only("planned_from", "planned_to", "request__fault_class_id", "request__place"))


def windows(orders: Iterable[WorkOrder], usual: dict[int | None, int]) -> dict[slots.Window, list[int]]:
    """As `slots.load` counts them."""
    found: dict[slots.Window, list[int]] = defaultdict(list)
    for order in orders:
        if order.planned_from and order.planned_to:
            expected = usual.get(order.request.fault_class_id, rounds.USUAL)
            found[order.planned_from, order.planned_to].append(expected)
    return found


def driving(team: Team, orders: Iterable[WorkOrder]) -> int:
    """Minutes on the road of a day that holds these orders."""
    stops = [(order.planned_from, lonlat(order.request.place)) for order in orders if order.planned_from]
    return slots.driving(lonlat(team.base), stops)


def lonlat(point: Point | None) -> Place | None:
    return (point.x, point.y) if point else None


def usual_minutes(user: Any, classes: Iterable[int | None]) -> dict[int | None, int]:
    """`rounds.durations`, remembered: thousands of reports are read to know one median."""
    keys = {f"interventions.usual.{user.pk}.{one}": one for one in classes if one}
    known = cache.get_many(keys)
    missing = [one for key, one in keys.items() if key not in known]
    if missing:
        read = rounds.durations(user, missing)
        fresh = {f"interventions.usual.{user.pk}.{one}": read.get(one, 0) for one in missing}
        cache.set_many(fresh, KNOWN_FOR)
        known |= fresh
    return {keys[key]: minutes for key, minutes in known.items() if minutes}


def _teams(user: Any, code: str, trade: str) -> QuerySet[Team]:
    rows = selectors.teams(user).filter(active=True).order_by("name", "pk")
    if code:
        rows = rows.filter(territory__in=scoping.perimeter(code))
    return rows.filter(Q(trades=[]) | Q(trades__contains=[trade])) if trade else rows


def _planned(user: Any, teams: Sequence[Team], period: Period) -> QuerySet[WorkOrder]:
    """A day more on each side: the days of teams overseas are not ours."""
    start = datetime.combine(period.first - timedelta(days=1), time.min, UTC)
    end = datetime.combine(period.last + timedelta(days=2), time.min, UTC)
    rows = WorkOrder.objects.visible_to(user).filter(team__in=teams).order_by("planned_from", "pk")
    running = Clock.objects.filter(state__in=(workflow.RUNNING, workflow.BREACHED)).order_by("id").only(*CLOCK)
    clocks = Prefetch("request__clocks", running)
    shown = rows.select_related("request__asset", "request__territory").only(*SHOWN).prefetch_related(clocks)
    return _windows(shown, start, end)


def _windows(rows: QuerySet[WorkOrder], start: datetime, end: datetime) -> QuerySet[WorkOrder]:
    """Those whose window touches this time; what is done stays in its day."""
    since = start - assigning.LONGEST_WINDOW
    return rows.exclude(state=workflow.CANCELLED).filter(
        planned_from__gte=since, planned_from__lt=end, planned_to__gt=start
    )


def _line(
    team: Team, columns: list[Column], leaves: list[TeamLeave], orders: list[WorkOrder], usual: dict[int | None, int]
) -> Line:
    days = {column.day: week.day_of(team, column.day, leaves) for column in columns}
    first = _first_days(team, orders, days)
    road = {day: driving(team, first[day]) for day in days}
    loads = {day: slots.load(windows(first[day], usual)) + road[day] for day in days}
    cells = [Cell(column, days[column.day], loads[column.day], road[column.day]) for column in columns]
    zone = ZoneInfo(team.territory.time_zone)
    for day in days:
        of_day = [cell for cell in cells if cell.column.day == day]
        for order in first[day]:
            _cell_of(order, of_day, zone).orders.append(order)
    return Line(team, cells)


def _first_days(team: Team, orders: list[WorkOrder], days: dict[date, week.Day]) -> dict[date, list[WorkOrder]]:
    """Each order on the first of these days that its window touches."""
    zone = ZoneInfo(team.territory.time_zone)
    found: dict[date, list[WorkOrder]] = {day: [] for day in days}
    for order in orders:
        begins, ends = (at.astimezone(zone) for at in (order.planned_from, order.planned_to) if at)
        last = (ends - week.MINUTE).date()
        day = next((day for day in found if begins.date() <= day <= last), None)
        if day is not None:
            found[day].append(order)
    return found


def _cell_of(order: WorkOrder, cells: list[Cell], zone: ZoneInfo) -> Cell:
    """The only one of a day, or the one of its hour: the first and the last hold what begins before and after."""
    if len(cells) == 1 or order.planned_from is None:
        return cells[0]
    local = order.planned_from.astimezone(zone)
    begun = [cell for cell in cells if cell.column.hour is not None and cell.column.hour <= local.hour]
    return begun[-1] if begun and local.date() == cells[0].column.day else cells[0]


def _hours(teams: Sequence[Team]) -> tuple[int, int]:
    """First and last hour that a day shows: of the team that begins first, of the one that ends last."""
    first = min((team.starts_at.hour for team in teams), default=FIRST_HOUR)
    last = max((team.ends_at.hour - (not team.ends_at.minute) for team in teams), default=LAST_HOUR)
    return first, last
