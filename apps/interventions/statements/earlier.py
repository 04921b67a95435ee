# SPDX-License-Identifier: EUPL-1.2
"""What earlier months of the same contract say: what they counted of a clock, whether they are settled, whether one
of them is missing. A month that is issued reads frozen months only, so that it counts the same for ever."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Greatest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.contracts.models import Contract
from apps.contracts.penalties import NOTHING
from apps.interventions import workflow
from apps.interventions.models import Clock, Statement, StatementLine

JUDGED = (workflow.RUNNING, workflow.BREACHED, workflow.MET, workflow.MISSED, workflow.PAUSED)
COUNTED = Q(contested=False) | Q(decision=StatementLine.Decision.KEPT)
Key = tuple[str, str]  # of a cap: the clock and the trade of its rule, whatever the version of the contract


@dataclass(frozen=True, slots=True)
class Past:
    """Of one clock, before a month: its last line, the last that was no correction, what it put in totals."""

    last: StatementLine
    ordinary: StatementLine
    charged: Decimal  # before the caps

    @property
    def undecided(self) -> bool:
        return self.last.contested and not self.last.decision

    @property
    def before(self) -> Decimal:
        """What is settled of its price: a line that waits for a decision settles nothing, it is taken over."""
        return self.last.before if self.undecided else self.last.whole


def past(statement: Statement, clocks: Iterable[int]) -> dict[int, Past]:
    """By clock."""
    rows = _lines(statement).filter(clock__in=list(clocks)).select_related("statement")
    found: dict[int, list[StatementLine]] = defaultdict(list)
    for row in rows.order_by("statement__month"):
        found[row.clock_id].append(row)
    return {clock: _past(rows) for clock, rows in found.items()}


def _past(rows: list[StatementLine]) -> Past:
    ordinary = [row for row in rows if row.nature != StatementLine.Nature.CORRECTION] or rows
    charged = sum((row.owed for row in rows if row.counts), NOTHING)
    return Past(rows[-1], ordinary[-1], max(charged, NOTHING))


def changed(statement: Statement, known: Iterable[int]) -> QuerySet[Clock]:
    """Clocks already counted whose facts are no longer those of a line, or whose line waits for a decision; those of
    `known` are counted anyway."""
    moved = (
        ~Q(clock__state__in=JUDGED)
        | ~Q(clock__started_at=F("started_at"))
        | ~Q(clock__due_at=F("due_at"))
        | Q(clock__stopped_at__lt=F("statement__counted_to"), stopped_at=None)
        | Q(stopped_at__isnull=False, clock__stopped_at=None)
        | (Q(stopped_at__isnull=False) & ~Q(clock__stopped_at=F("stopped_at")))
        | ~Q(request__version_of_contract__contract=statement.contract_id)
        | ~Q(request__commitment=F("commitment"))
        | Q(request__commitment=None, commitment__isnull=False)
        | Q(request__suspensions__decided_at__gte=F("statement__counted_to"))
        | Q(contested=True, decision="")
    )
    numbers = _lines(statement).filter(moved).order_by().values("clock")
    rows = Clock.objects.filter(pk__in=numbers).exclude(pk__in=list(known))
    return rows.order_by("due_at", "pk")


def so_far(statement: Statement) -> dict[Key, Decimal]:
    """By cap, the penalties of the earlier months of the year of the contract (the civil year when it has none), less
    what was given back of them."""
    period = statement.contract.periods.filter(starts_on__lte=statement.month, ends_on__gte=statement.month).first()
    first = period.starts_on if period else statement.month.replace(month=1)
    rows = _lines(statement).filter(COUNTED, statement__month__gte=first.replace(day=1), rule__isnull=False)
    penalty = Q(amount__gt=0) | Q(nature=StatementLine.Nature.CORRECTION)
    found = rows.filter(penalty).order_by().values_list("rule__clock", "rule__trade").annotate(Sum("amount"))
    return {(clock, trade): total for clock, trade, total in found}


def cut_off(statement: Statement, months: Iterable[int]) -> dict[tuple[int, Key], Decimal]:
    """By earlier statement and cap, how much of what was owed the caps cut off: what is given back eats this first."""
    rows = _lines(statement).filter(COUNTED, rule__isnull=False)
    usual = rows.filter(statement__in=list(months)).exclude(nature=StatementLine.Nature.CORRECTION)
    given = rows.filter(previous__statement__in=list(months), nature=StatementLine.Nature.CORRECTION)
    found: dict[tuple[int, Key], Decimal] = defaultdict(lambda: NOTHING)
    over = Sum(Greatest("owed", NOTHING)) - Sum(Greatest("amount", NOTHING))
    back = Sum("owed") - Sum("amount")
    for some, month, cut in ((usual, "statement", over), (given, "previous__statement", back)):
        grouped = some.order_by().values_list(month, "rule__clock", "rule__trade")
        for number, clock, trade, total in grouped.annotate(cut=cut):
            found[number, (clock, trade)] += total
    return found


# --- In which order months are settled --------------------------------------------------------------------------------


def why_not_yet(contract: Contract, month: date, begin: datetime) -> str:
    """Why this month cannot be issued: an earlier one is not signed, or was never counted. Empty: nothing lacks."""
    waiting = Statement.objects.filter(contract=contract, month__lt=month, frozen_at=None).order_by("month").first()
    if waiting is not None:
        return _(
            "Le décompte de %(month)s n'est pas encore signé par les deux parties : les plafonds de l'année et ce qui "
            "a déjà été compté en dépendent."
        ) % {"month": in_words(waiting.month)}
    missed = _never_counted(contract, month, begin).first()
    if missed is not None and missed.due_at is not None:
        return _(
            "Des échéances de %(month)s ne sont dans aucun décompte : établir et signer d'abord celui de ce mois."
        ) % {"month": in_words(_local(contract, missed.due_at))}
    return ""


def followed_by(contract: Contract, month: date) -> Statement | None:
    """A later month that is no longer a draft: it was counted with this one as it is."""
    later = Statement.objects.filter(contract=contract, month__gt=month).exclude(state=workflow.STATEMENT_DRAFT)
    return later.order_by("month").first()


def in_words(month: date) -> str:
    return date_format(month, "F Y")


def _lines(statement: Statement) -> QuerySet[StatementLine]:
    """Of earlier months."""
    return StatementLine.objects.filter(statement__contract=statement.contract_id, statement__month__lt=statement.month)


def _never_counted(contract: Contract, month: date, begin: datetime) -> QuerySet[Clock]:
    """Stopped before this month, due before it, and in no line: no later month would take them."""
    lines = StatementLine.objects.filter(clock=OuterRef("pk"), statement__contract=contract)
    rows = Clock.objects.filter(
        request__version_of_contract__contract=contract, state__in=JUDGED, due_at__lt=begin, stopped_at__lt=begin
    )
    return rows.exclude(started_at=None).filter(~Exists(lines)).order_by("due_at", "pk")


def _local(contract: Contract, at: datetime) -> date:
    return at.astimezone(ZoneInfo(contract.territory.time_zone)).date()
