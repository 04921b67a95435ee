# SPDX-License-Identifier: EUPL-1.2
"""The lines of a statement, counted from the clocks of a contract in a fixed number of queries. Writes nothing.

A clock is in the month in which it falls due. Late, it comes back each month until it stops: what earlier statements
counted of it is deducted, so that the whole is owed once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from apps.contracts import penalties
from apps.contracts.calendars import NEVER_OPEN, Calendar
from apps.contracts.clocks import DelayRefused, spent
from apps.contracts.models import Contract, ContractVersion, PenaltyRule
from apps.contracts.penalties import NOTHING, Amount
from apps.contracts.trying import calendars_of
from apps.interventions import workflow
from apps.interventions.models import Clock, Statement, StatementLine, Suspension

JUDGED = (workflow.RUNNING, workflow.BREACHED, workflow.MET, workflow.MISSED, workflow.PAUSED)
Pauses = Sequence[tuple[datetime, datetime | None]]


@dataclass(frozen=True, slots=True)
class Totals:
    penalties: Decimal
    bonuses: Decimal
    contested: Decimal

    @property
    def total(self) -> Decimal:
        return self.penalties - self.bonuses


def bounds(contract: Contract, month: date) -> tuple[datetime, datetime]:
    """First instant of the month and of the next one, where the contract is managed."""
    zone = ZoneInfo(contract.territory.time_zone)
    first, last = (datetime(day.year, day.month, 1, tzinfo=zone) for day in (month, following(month)))
    return first.astimezone(UTC), last.astimezone(UTC)


def following(month: date) -> date:
    """First day of the next month."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def lines(statement: Statement) -> list[StatementLine]:
    """Unsaved, priced one by one; see `settle` for the caps of the month and of the year."""
    begin, end = bounds(statement.contract, statement.month)
    cut = min(end, statement.counted_to)
    clocks = list(_clocks(statement.contract, begin, cut))
    pauses, before = _pauses(clocks), _before(statement, clocks)
    rules, calendars = _rules(clocks), _calendars(clocks)
    found = []
    for clock in clocks:
        line = clock.request.commitment
        calendar = calendars[line.version_id].get(line.calendar_id, NEVER_OPEN) if line else NEVER_OPEN
        rule = _rule(rules, clock)
        asked = pauses.get((clock.request_id, clock.round), [])
        stops = [(one.started_at, one.ended_at) for one in asked if one.stops(clock.kind)]
        found.append(_line(statement, clock, rule, calendar, stops, cut, before.get(clock.pk, NOTHING)))
    return found


def settle(statement: Statement, rows: Iterable[StatementLine]) -> Totals:
    """Caps of the month and of the year by rule, contested lines apart: writes `amount` on the rows."""
    by_rule: dict[int | None, list[StatementLine]] = defaultdict(list)
    rows = list(rows)
    for row in rows:
        row.amount = row.whole - row.before
        if row.counts:
            by_rule[row.rule_id].append(row)
    year = _year_so_far(statement)
    for number, some in by_rule.items():
        if number is not None and some[0].rule is not None:
            priced = [Amount(row.steps, row.amount, row.why) for row in some]
            kept = penalties.settle(priced, some[0].rule.as_rule(), year_so_far=year.get(number, NOTHING))
            for row, one in zip(some, kept, strict=True):
                row.amount = one.amount
    counted = [row.amount for row in rows if row.counts]
    return Totals(
        penalties=sum((one for one in counted if one > 0), NOTHING),
        bonuses=-sum((one for one in counted if one < 0), NOTHING),
        contested=sum((row.amount for row in rows if row.contested and not row.decision), NOTHING),
    )


def _clocks(contract: Contract, begin: datetime, cut: datetime) -> QuerySet[Clock]:
    """Due in the month, or late from before and not stopped when it began."""
    rows = Clock.objects.filter(request__version_of_contract__contract=contract, state__in=JUDGED, due_at__lt=cut)
    rows = rows.filter(Q(due_at__gte=begin) | Q(stopped_at=None) | Q(stopped_at__gte=begin))
    known = rows.exclude(started_at=None).select_related("request__commitment")
    heavy = ("request__description", "request__place")
    return known.defer(*heavy).order_by("due_at", "pk")


def _line(
    statement: Statement,
    clock: Clock,
    rule: PenaltyRule | None,
    calendar: Calendar,
    stops: Pauses,
    cut: datetime,
    before: Decimal,
) -> StatementLine:
    assert clock.started_at and clock.due_at  # `_clocks` gives no other
    stop = clock.stopped_at if clock.stopped_at and clock.stopped_at < cut else None
    until = stop or cut
    overrun = _overrun(clock.due_at, until, rule, calendar, stops)
    priced = penalties.penalty(overrun, rule.as_rule()) if rule and overrun else _free(rule)
    return StatementLine(
        statement=statement,
        request=clock.request,
        clock=clock,
        kind=clock.kind,
        rule=rule,
        started_at=clock.started_at,
        due_at=clock.due_at,
        stopped_at=stop,
        suspended=_suspended(clock.started_at, until, stops),
        overrun=overrun,
        late=until > clock.due_at,
        steps=priced.steps,
        whole=priced.amount,
        before=before,
        why=priced.why,
    )


def _free(rule: PenaltyRule | None) -> Amount:
    return Amount(0, NOTHING, _("À l'échéance exacte.") if rule else _("Le contrat ne prévoit pas de pénalité."))


def _overrun(due: datetime, until: datetime, rule: PenaltyRule | None, calendar: Calendar, stops: Pauses) -> timedelta:
    """In the unit of the step; in real time when the contract has no rule, or its calendar never opens."""
    if rule is None:
        return until - due
    try:
        if until >= due:
            return spent(due, until, rule.step_unit, calendar, stops)
        return -spent(until, due, rule.step_unit, calendar, stops)
    except DelayRefused:
        return until - due


def _suspended(start: datetime, until: datetime, stops: Pauses) -> timedelta:
    """Real time that accepted suspensions cover, those that overlap counted once."""
    total, reached = timedelta(0), start
    for begin, end in sorted(stops, key=lambda one: one[0]):
        first, last = max(begin, reached), min(end or until, until)
        if last > first:
            total, reached = total + (last - first), last
    return total


def _pauses(clocks: Iterable[Clock]) -> Mapping[tuple[int, int], list[Suspension]]:
    found: dict[tuple[int, int], list[Suspension]] = defaultdict(list)
    rows = Suspension.objects.filter(request__in={one.request_id for one in clocks}, state=workflow.ACCEPTED)
    for one in rows.select_related("contract_reason"):
        found[one.request_id, one.round].append(one)
    return found


def _before(statement: Statement, clocks: Iterable[Clock]) -> dict[int, Decimal]:
    """By clock, what the statements of earlier months counted."""
    rows = StatementLine.objects.filter(
        clock__in=[one.pk for one in clocks],
        statement__contract=statement.contract_id,
        statement__month__lt=statement.month,
    ).exclude(contested=True, decision=StatementLine.Decision.DROPPED)
    return dict(rows.order_by().values_list("clock").annotate(Sum("amount")))


def _rules(clocks: Iterable[Clock]) -> dict[tuple[Any, ...], PenaltyRule]:
    versions = {one.request.version_of_contract_id for one in clocks}
    rows = PenaltyRule.objects.filter(version__in=versions)
    return {(row.version_id, row.clock, row.trade): row for row in rows}


def _rule(rules: Mapping[tuple[Any, ...], PenaltyRule], clock: Clock) -> PenaltyRule | None:
    version, trade = clock.request.version_of_contract_id, clock.request.trade
    return rules.get((version, clock.kind, trade)) or rules.get((version, clock.kind, ""))


def _calendars(clocks: Iterable[Clock]) -> dict[int, dict[int | None, Calendar]]:
    numbers = {one.request.commitment.version_id for one in clocks if one.request.commitment}
    return {row.pk: calendars_of(row) for row in ContractVersion.objects.filter(pk__in=numbers)}


def _year_so_far(statement: Statement) -> dict[int, Decimal]:
    """By rule, the penalties of the earlier months of the year of the contract (the civil year when it has none)."""
    period = statement.contract.periods.filter(starts_on__lte=statement.month, ends_on__gte=statement.month).first()
    first = period.starts_on if period else statement.month.replace(month=1)
    rows = StatementLine.objects.filter(
        Q(contested=False) | Q(decision=StatementLine.Decision.KEPT),
        statement__contract=statement.contract_id,
        statement__month__gte=first.replace(day=1),
        statement__month__lt=statement.month,
        rule__isnull=False,
        amount__gt=0,
    )
    return dict(rows.order_by().values_list("rule").annotate(Sum("amount")))
