# SPDX-License-Identifier: EUPL-1.2
"""Caps of the month and of the year over the lines of a statement, contested ones apart. Writes on the rows in memory.

A cap is shared by the lines of the same clock and trade, whichever version of the contract they are under. What is
given back of an earlier month first eats what that month's caps had cut off: nothing that was not paid is paid back.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from apps.contracts import penalties
from apps.contracts.models import PenaltyRule
from apps.contracts.penalties import NOTHING, Amount, Rule
from apps.interventions.models import Statement, StatementLine
from apps.interventions.statements import earlier, wording

CORRECTION = StatementLine.Nature.CORRECTION


@dataclass(frozen=True, slots=True)
class Totals:
    penalties: Decimal
    bonuses: Decimal
    corrections: Decimal
    contested: Decimal

    @property
    def total(self) -> Decimal:
        return self.penalties - self.bonuses + self.corrections


def settle(statement: Statement, rows: Iterable[StatementLine]) -> Totals:
    """`amount` and `said` of each row, in the order of deadlines."""
    rows = sorted(rows, key=lambda row: (row.due_at, row.clock_id))
    year = defaultdict(lambda: NOTHING, earlier.so_far(statement))
    month: dict[earlier.Key, Decimal] = defaultdict(lambda: NOTHING)
    corrected = {row.previous.statement_id for row in rows if row.nature == CORRECTION and row.previous}
    spare = earlier.cut_off(statement, corrected) if corrected else {}
    rules: dict[int, Rule] = {}
    for row in rows:
        key = (row.rule.clock, row.rule.trade) if row.rule else None
        row.amount, said = row.owed, row.why
        if row.counts and row.rule and key:
            if given_back(row) < 0:
                row.amount = _given_back(row, spare, key)
                year[key] += row.amount
            else:
                kept = _capped(row, row.rule, rules, month[key], year[key])
                row.amount, said = kept.amount, kept.why
                month[key] += max(kept.amount, NOTHING)
                year[key] += max(kept.amount, NOTHING)
        row.said = wording.computed(row, said)
    return _totals(rows)


def given_back(row: StatementLine) -> Decimal:
    """Negative when penalties asked by earlier months are owed no more."""
    return max(row.whole, NOTHING) - max(row.before, NOTHING)


def _capped(row: StatementLine, rule: PenaltyRule, rules: dict[int, Rule], month: Decimal, year: Decimal) -> Amount:
    if rule.pk not in rules:
        rules[rule.pk] = rule.as_rule()
    priced = Amount(row.steps, row.owed, row.why)
    return penalties.settle([priced], rules[rule.pk], month_so_far=month, year_so_far=year)[0]


def _given_back(row: StatementLine, spare: dict[tuple[int, earlier.Key], Decimal], key: earlier.Key) -> Decimal:
    """A bonus earned besides is whole; penalties, beyond what the caps of their month had cut off."""
    bonus = min(row.whole, NOTHING) - min(row.before, NOTHING)
    asked = row.owed - bonus
    at = (row.previous.statement_id if row.previous else 0, key)
    left = spare.get(at, NOTHING) + asked
    spare[at] = max(left, NOTHING)
    return min(left, NOTHING) + bonus


def _totals(rows: list[StatementLine]) -> Totals:
    counted = [row for row in rows if row.counts]
    usual = [row.amount for row in counted if row.nature != CORRECTION]
    return Totals(
        penalties=sum((one for one in usual if one > 0), NOTHING),
        bonuses=-sum((one for one in usual if one < 0), NOTHING),
        corrections=sum((row.amount for row in counted if row.nature == CORRECTION), NOTHING),
        contested=sum((row.amount for row in rows if row.contested and not row.decision), NOTHING),
    )
