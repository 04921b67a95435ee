# SPDX-License-Identifier: EUPL-1.2
"""Named reads of statements: lists, lines, the summary by indicator, the use of the caps. Each a fixed number of
queries, whatever the number of lines."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext as _

from apps.contracts.clocks import ACRONYMS, CLOCKS, WORKING_DAYS
from apps.contracts.models import Contract, Party, PenaltyRule
from apps.contracts.penalties import NOTHING
from apps.interventions import workflow
from apps.interventions.models import Statement, StatementLine
from apps.interventions.statements import earlier, silence
from apps.territories import granting
from apps.territories.models import Territory

NEWEST = ("-month", "-id")
IN_ORDER = ("due_at", "clock_id")
MOST_CONTESTED = 200  # on one page; the list of lines has the others
PREPARE = "interventions.prepare_statement"
DUE, CORRECTION = StatementLine.Nature.DUE, StatementLine.Nature.CORRECTION
OPEN_TO_CONTEST = (workflow.STATEMENT_ISSUED, workflow.STATEMENT_CONTESTED)
UNDECIDED = Q(contested=True, decision="")
VIEWS = {
    "montants": ~Q(amount=0),
    "non-tenues": Q(late=True),
    "regularisations": Q(nature=CORRECTION),
    "contestees": Q(contested=True),
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """Of one clock over the month: what fell due, what was kept, what it cost."""

    kind: str
    due: int
    kept: int
    failed: int
    still_open: int
    neutral: int
    penalties: Decimal
    bonuses: Decimal
    corrections: Decimal
    apart: Decimal  # contested
    cut: Decimal  # what the caps took away

    @property
    def acronym(self) -> str:
        return ACRONYMS[self.kind]

    @property
    def name(self) -> str:
        return str(CLOCKS[self.kind])


@dataclass(frozen=True, slots=True)
class Cap:
    """How much of the caps of a rule is used, this month and this year."""

    rule: PenaltyRule
    month: Decimal
    year: Decimal

    @property
    def words(self) -> str:
        """« GTR, feux et carrefours (v2) »."""
        where = f", {self.rule.get_trade_display().lower()}" if self.rule.trade else ""
        return f"{ACRONYMS[self.rule.clock]}{where} (v{self.rule.version.number})"


def statements(user: Any) -> QuerySet[Statement]:
    rows = Statement.objects.visible_to(user).select_related("contract__territory", "version")
    return rows.select_related("owner_signed_by", "contractor_signed_by", "tacit_by").defer(
        "contract__territory__outline"
    )


def lines(user: Any, statement_id: int) -> QuerySet[StatementLine]:
    rows = StatementLine.objects.visible_to(user).filter(statement=statement_id)
    return rows.select_related("rule", "previous__statement", "version").order_by(*IN_ORDER)


def contractors(contract: Contract) -> str:
    """The names of those who signed it as contractors."""
    roles = [Party.Role.CONTRACTOR, Party.Role.PARTNER]
    return ", ".join(row.name for row in contract.parties.all() if row.role in roles)


def to_prepare(user: Any) -> QuerySet[Contract]:
    """Contracts whose statements the person draws up."""
    held = Territory.objects.visible_to(user, PREPARE).order_by().values("pk")
    rows = Contract.objects.filter(territory__in=held).select_related("territory").defer("territory__outline")
    return rows.order_by("name", "pk")


def indicators(statement: Statement) -> list[Indicator]:
    """The three clocks, in their order, even those of which there is nothing. One query."""
    rows = statement.lines.order_by().values("kind").annotate(**_figures())
    found = {row["kind"]: row for row in rows}
    return [_indicator(kind, found.get(kind, {})) for kind in CLOCKS]


def caps(statement: Statement) -> list[Cap]:
    """Of the rules that have one and that the lines of the month name."""
    rules = PenaltyRule.objects.filter(pk__in=statement.lines.order_by().values("rule")).order_by(
        "clock", "trade", "pk"
    )
    rules = rules.select_related("version")
    capped = [rule for rule in rules if rule.cap_per_month is not None or rule.cap_per_year is not None]
    if not capped:
        return []
    year = earlier.so_far(statement)
    totals = statement.lines.filter(earlier.COUNTED).order_by().values_list("rule__clock", "rule__trade")
    summed = totals.annotate(penalties=_penalties(), corrections=_corrections())
    month = {(clock, trade): amounts for clock, trade, *amounts in summed}
    return [_cap(rule, month.get((rule.clock, rule.trade), (None, None)), year) for rule in capped]


def rights(user: Any, territory_id: int) -> frozenset[str]:
    return granting.held(user, territory_id, "interventions")


def acts(statement: Statement, user: Any, held: frozenset[str] | None = None) -> set[str]:
    """What the person may do now: their rights and the life-cycle both allow it."""
    held = rights(user, statement.contract.territory_id) if held is None else held
    may = {act for act, (right, states) in ACTS.items() if right in held and statement.state in states}
    for side in ("owner", "contractor"):
        other = "contractor" if side == "owner" else "owner"
        both = getattr(statement, f"{other}_signed_by_id") == user.pk
        if getattr(statement, f"{side}_signed_at") or both:
            may.discard(f"sign_{side}")
    side = silence.may_accept(statement)
    if side and f"sign_{side}_statement" in held:
        may.add("tacit")
    return may


ACTS = {
    "prepare": ("prepare_statement", {workflow.STATEMENT_DRAFT}),
    "issue": ("prepare_statement", {workflow.STATEMENT_DRAFT}),
    "contest": ("contest_statement", set(OPEN_TO_CONTEST)),
    "decide": ("sign_owner_statement", {workflow.STATEMENT_CONTESTED}),
    "sign_owner": ("sign_owner_statement", set(OPEN_TO_CONTEST)),
    "sign_contractor": ("sign_contractor_statement", set(OPEN_TO_CONTEST)),
    "pay": ("prepare_statement", {workflow.STATEMENT_VALIDATED}),
}


def kinds_of_lines() -> Iterable[tuple[str, str]]:
    return (
        ("", _("Toutes")),
        ("montants", _("Avec un montant")),
        ("non-tenues", _("Non tenues")),
        ("regularisations", _("Régularisations")),
        ("contestees", _("Contestées")),
    )


def _figures() -> dict[str, Any]:
    counted, usual = earlier.COUNTED, ~Q(nature=CORRECTION)
    unit = Case(When(rule__step_unit=WORKING_DAYS, then=Value(timedelta(days=1))), default=Value(timedelta(hours=1)))
    band = ExpressionWrapper(F("rule__neutral") * unit, output_field=DurationField())
    inside = Q(rule__neutral__gt=0, overrun__lte=band, overrun__gte=-band)
    return {
        "due": Count("pk", filter=Q(nature=DUE)),
        "kept": Count("pk", filter=Q(nature=DUE, late=False)),
        "failed": Count("pk", filter=Q(nature=DUE, late=True)),
        "still_open": Count("pk", filter=Q(late=True, stopped_at=None)),
        "neutral": Count("pk", filter=inside),
        "penalties": _penalties(),
        "bonuses": Sum("amount", filter=counted & usual & Q(amount__lt=0)),
        "corrections": _corrections(),
        "apart": Sum("amount", filter=UNDECIDED),
        "cut": Sum(F("owed") - F("amount"), filter=counted & usual),
    }


def _penalties() -> Sum:
    return Sum("amount", filter=earlier.COUNTED & ~Q(nature=CORRECTION) & Q(amount__gt=0))


def _corrections() -> Sum:
    return Sum("amount", filter=earlier.COUNTED & Q(nature=CORRECTION))


def _indicator(kind: str, row: dict[str, Any]) -> Indicator:
    return Indicator(
        kind,
        due=row.get("due") or 0,
        kept=row.get("kept") or 0,
        failed=row.get("failed") or 0,
        still_open=row.get("still_open") or 0,
        neutral=row.get("neutral") or 0,
        penalties=row.get("penalties") or NOTHING,
        bonuses=-(row.get("bonuses") or NOTHING),
        corrections=row.get("corrections") or NOTHING,
        apart=row.get("apart") or NOTHING,
        cut=row.get("cut") or NOTHING,
    )


def _cap(rule: PenaltyRule, month: Any, year: dict[earlier.Key, Decimal]) -> Cap:
    penalties, corrections = (value or NOTHING for value in month)
    return Cap(rule, penalties, year.get((rule.clock, rule.trade), NOTHING) + penalties + corrections)
