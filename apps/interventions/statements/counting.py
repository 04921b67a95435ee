# SPDX-License-Identifier: EUPL-1.2
"""The lines of a statement, counted from the clocks of a contract in a fixed number of queries. Writes nothing.

A clock is in the month in which it falls due. Late, it comes back each month until it stops: what earlier months
priced of it is deducted, so that the whole is owed once. What changed since about a clock that an earlier month
counted (a suspension accepted late, a class corrected) comes as a correction: the earlier month stays as it was.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.contracts import penalties
from apps.contracts.calendars import NEVER_OPEN, Calendar
from apps.contracts.clocks import DelayRefused, spent
from apps.contracts.models import Commitment, Contract, ContractVersion, PenaltyRule
from apps.contracts.penalties import NOTHING, Amount, Rule
from apps.contracts.trying import calendars_of
from apps.interventions import workflow
from apps.interventions.models import Clock, Statement, StatementLine, Suspension
from apps.interventions.statements import earlier, wording
from apps.interventions.statements.earlier import JUDGED, Past

Pauses = Sequence[tuple[datetime, datetime | None]]
READ = (  # of a clock, its request and its asset: a month of a large city has 15 000 of them
    *("kind", "round", "amount", "unit", "state", "started_at", "due_at", "stopped_at", "request__title"),
    *("request__trade", "request__restricted", "request__commitment_id", "request__version_of_contract_id"),
    *("request__asset__code", "request__asset__name"),
)
LONGEST = 260  # characters, as wide as the column


@dataclass(frozen=True, slots=True)
class Terms:
    """What the contract says of these clocks, read once for all."""

    contract: int
    versions: Mapping[int | None, ContractVersion]
    lines: Mapping[int | None, Commitment]
    rules: Mapping[tuple[Any, ...], PenaltyRule]
    priced: Mapping[int, Rule]
    calendars: Mapping[int, Mapping[int | None, Calendar]]
    pauses: Mapping[tuple[int, int], Sequence[Suspension]]

    def binds(self, clock: Clock) -> bool:
        """It still is a promise of this contract."""
        version = self.versions.get(clock.request.version_of_contract_id)
        known = version is not None and version.contract_id == self.contract
        return known and clock.state in JUDGED and bool(clock.started_at and clock.due_at)

    def line(self, clock: Clock) -> Commitment | None:
        return self.lines.get(clock.request.commitment_id)

    def rule(self, clock: Clock) -> PenaltyRule | None:
        version, trade = clock.request.version_of_contract_id, clock.request.trade
        return self.rules.get((version, clock.kind, trade)) or self.rules.get((version, clock.kind, ""))

    def calendar(self, clock: Clock) -> Calendar:
        line = self.line(clock)
        return self.calendars[line.version_id].get(line.calendar_id, NEVER_OPEN) if line else NEVER_OPEN

    def stops(self, clock: Clock) -> Pauses:
        asked = self.pauses.get((clock.request_id, clock.round), [])
        return [(one.started_at, one.ended_at) for one in asked if one.stops(clock.kind)]


def bounds(contract: Contract, month: date) -> tuple[datetime, datetime]:
    """First instant of the month and of the next one, where the contract is managed."""
    zone = ZoneInfo(contract.territory.time_zone)
    first, last = (datetime(day.year, day.month, 1, tzinfo=zone) for day in (month, following(month)))
    return first.astimezone(UTC), last.astimezone(UTC)


def following(month: date) -> date:
    """First day of the next month."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def lines(statement: Statement) -> list[StatementLine]:
    """Unsaved, priced one by one; see `capping.settle` for the caps of the month and of the year."""
    begin, end = bounds(statement.contract, statement.month)
    cut = min(end, statement.counted_to)
    usual = list(_clocks(statement.contract, begin, cut, end))
    again = list(_with_request(earlier.changed(statement, [one.pk for one in usual])))
    clocks = usual + again
    past, terms = earlier.past(statement, [one.pk for one in clocks]), _terms(statement, clocks)
    found = [_line(statement, clock, terms, cut, past.get(clock.pk), begin) for clock in usual]
    later = (_again(statement, clock, terms, cut, past[clock.pk]) for clock in again)
    return found + [row for row in later if row.owed or row.contested]


def _clocks(contract: Contract, begin: datetime, cut: datetime, end: datetime) -> QuerySet[Clock]:
    """Due in the month, or late from before and not stopped when it began. Before the month ends: what is over, or
    stopped before its deadline."""
    known = Q(due_at__lt=cut) | Q(due_at__lt=end, stopped_at__lt=cut)
    rows = Clock.objects.filter(known, request__version_of_contract__contract=contract, state__in=JUDGED)
    rows = rows.filter(Q(due_at__gte=begin) | Q(stopped_at=None) | Q(stopped_at__gte=begin))
    return _with_request(rows.exclude(started_at=None).order_by("due_at", "pk"))


def _with_request(rows: QuerySet[Clock]) -> QuerySet[Clock]:
    return rows.select_related("request__asset").only(*READ)


def _line(
    statement: Statement, clock: Clock, terms: Terms, cut: datetime, past: Past | None, begin: datetime
) -> StatementLine:
    """Of a clock that this month counts anyway."""
    row = _priced(statement, clock, terms, cut)
    if clock.due_at and clock.due_at < begin:
        row.nature = StatementLine.Nature.LATE
    return _followed(row, past) if past else row


def _again(statement: Statement, clock: Clock, terms: Terms, cut: datetime, past: Past) -> StatementLine:
    """Of a clock that earlier months counted, and of which something changed."""
    row = _priced(statement, clock, terms, cut) if terms.binds(clock) else _void(statement, past.last)
    row.nature = StatementLine.Nature.CARRIED if past.undecided else StatementLine.Nature.CORRECTION
    return _followed(row, past)


def _followed(row: StatementLine, past: Past) -> StatementLine:
    """What earlier months settled is deducted; never is more given back than was asked."""
    row.before, row.previous = past.before, past.ordinary
    row.owed = row.whole - row.before
    given_back = max(row.whole, NOTHING) - max(row.before, NOTHING)
    if given_back < 0:
        row.owed += max(-given_back - past.charged, NOTHING)
        row.nature = StatementLine.Nature.CORRECTION
    if past.undecided:
        row.previous = past.last
        row.contested, row.contest_reason = True, past.last.contest_reason
    return row


def _priced(statement: Statement, clock: Clock, terms: Terms, cut: datetime) -> StatementLine:
    assert clock.started_at and clock.due_at  # no other is judged
    rule, line, stops = terms.rule(clock), terms.line(clock), terms.stops(clock)
    stop = clock.stopped_at if clock.stopped_at and clock.stopped_at < cut else None
    until = stop or cut
    overrun = _overrun(clock.due_at, until, rule, terms.calendar(clock), stops)
    priced = penalties.penalty(overrun, terms.priced[rule.pk]) if rule and overrun else _free(rule)
    request = clock.request
    return StatementLine(
        statement=statement,
        request=request,
        clock=clock,
        about=_about(clock),
        trade=request.trade,
        version=terms.versions.get(request.version_of_contract_id),
        commitment=line,
        clause=wording.clause(clock, line, terms.versions.get(request.version_of_contract_id)),
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
        owed=priced.amount,
        why=wording.overrun(overrun, rule.step_unit if rule else "hours", priced.why),
    )


def _void(statement: Statement, last: StatementLine) -> StatementLine:
    """Nothing is promised any more: refused, merged, classed elsewhere."""
    kept = ("request", "clock", "about", "trade", "version", "commitment", "clause", "kind", "rule")
    known = {name: getattr(last, name) for name in (*kept, "started_at", "due_at", "stopped_at", "suspended")}
    why = _("Cette échéance n'engage plus : rien n'est dû.")
    return StatementLine(statement=statement, **known, overrun=timedelta(0), late=False, why=why)


def _about(clock: Clock) -> str:
    """A statement is read by who may not read restricted positions: their equipment is not named."""
    asset = None if clock.request.restricted else clock.request.asset
    return f"{clock.request.title} · {asset}"[:LONGEST] if asset else clock.request.title[:LONGEST]


def _free(rule: PenaltyRule | None) -> Amount:
    return Amount(0, NOTHING, _("rien n'est dû.") if rule else _("le contrat ne prévoit pas de pénalité."))


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


def _terms(statement: Statement, clocks: Sequence[Clock]) -> Terms:
    numbers = {one.request.version_of_contract_id for one in clocks}
    lines = Commitment.objects.filter(pk__in={one.request.commitment_id for one in clocks})
    versions = ContractVersion.objects.in_bulk(numbers - {None})
    rules = list(PenaltyRule.objects.filter(version__in=versions))
    return Terms(
        contract=statement.contract_id,
        versions=versions,
        lines={row.pk: row for row in lines.select_related("fault_class", "zone").defer("zone__outline")},
        rules={(row.version_id, row.clock, row.trade): row for row in rules},
        priced={row.pk: row.as_rule() for row in rules},
        calendars={number: calendars_of(row) for number, row in versions.items()},
        pauses=_pauses(clocks),
    )
