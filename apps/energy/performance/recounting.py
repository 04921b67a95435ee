# SPDX-License-Identifier: EUPL-1.2
"""Accepted adjustments over the ledger: what one would change, and the lines counted again once it is applied.

A line that a statement took stays as it was: its new figures are another revision, which next year's statement puts
right.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from apps.energy.models import Adjustment, LedgerLine
from apps.energy.performance import effects, figures, reading, workflow
from apps.energy.performance.effects import Effect, Month
from apps.energy.performance.figures import HUNDRED, Figure, Row

RECOUNTED = ("adjustment_kwh", "avoided_kwh", "low_kwh", "high_kwh", "verdict", "reasons", "counted_at")
PLANNED_SAID = "Travaux prévus au contrat : hors du compte."
WORKS_SAID = "Période de travaux : hors du compte."  # kept in the row: the language of the register


@dataclass(frozen=True, slots=True)
class Move:
    """What an adjustment changes of the saving of the lines that it touches: kWh, points, €. None: nothing is counted
    there before, or after."""

    lines: int
    before: Figure
    after: Figure

    @property
    def kwh(self) -> Decimal | None:
        return _difference(self.before.avoided, self.after.avoided)

    @property
    def points(self) -> Decimal | None:
        return _difference(self.before.percent, self.after.percent)

    @property
    def euros(self) -> Decimal | None:
        return _difference(self.before.euros, self.after.euros)


def move(row: Adjustment) -> Move:
    """Of this adjustment beside those that are already applied; of one that is applied, what it changed."""
    return moves([row], list(touched(row)), applied_beside(row))[0]


def moves(rows: Sequence[Adjustment], lines: Sequence[LedgerLine], applied: Sequence[Adjustment]) -> list[Move]:
    """Of several, from current lines and applied adjustments that were read once."""
    return [_move(row, [line for line in lines if concerns(row, line)], applied) for row in rows]


def moves_of(contract_id: int, rows: Sequence[Adjustment]) -> list[Move]:
    """Of adjustments of one contract: two queries."""
    lines = LedgerLine.objects.filter(contract=contract_id, current=True).order_by("first", "pk")
    applied = Adjustment.objects.filter(contract=contract_id, state=workflow.APPLIED).order_by("applied_at", "pk")
    return moves(rows, list(lines), list(applied))


def touched(row: Adjustment) -> QuerySet[LedgerLine]:
    """Current lines that it concerns."""
    rows = LedgerLine.objects.filter(contract=row.contract_id, lot=row.lot, authority=row.authority_id, current=True)
    rows = rows.filter(last__gte=row.first)
    if row.last is not None:
        rows = rows.filter(first__lte=row.last)
    if row.point_id is not None:
        rows = rows.filter(point=row.point_id)
    if row.label:
        rows = rows.filter(label=row.label)
    return rows.order_by("first", "pk")


def applied_beside(row: Adjustment) -> list[Adjustment]:
    """Applied ones of the same lot of the same authority, the first applied first."""
    rows = Adjustment.objects.filter(
        contract=row.contract_id, lot=row.lot, authority=row.authority_id, state=workflow.APPLIED
    )
    return list(rows.order_by("applied_at", "pk"))


def concerns(row: Adjustment, line: LedgerLine) -> bool:
    """As `touched` says it, of one line."""
    return (
        (row.contract_id, row.lot, row.authority_id) == (line.contract_id, line.lot, line.authority_id)
        and line.last >= row.first
        and (row.last is None or line.first <= row.last)
        and row.point_id in (None, line.point_id)
        and row.label in ("", line.label)
    )


def as_effect(row: Adjustment) -> Effect:
    return Effect(row.kind, row.unit, row.effect, row.margin_percent / HUNDRED, row.first, row.last)


def apply(row: Adjustment) -> int:
    """The lines that it touches, counted again with it. How many changed. The caller holds the adjustment."""
    lines = list(touched(row).select_for_update(of=("self",)))
    beside = applied_beside(row)
    return sum(recount(line, [as_effect(one) for one in beside if concerns(one, line)]) for line in lines)


def recount(line: LedgerLine, given: Iterable[Effect]) -> bool:
    """Written in place, or as another revision of a line that a statement took. False: nothing changed."""
    if not has_model(line):
        return False
    found = values(line, given)
    if all(getattr(line, name) == value for name, value in found.items()):
        return False
    found["counted_at"] = timezone.now()
    if line.statement_id is not None:
        supersede(line, found)
    else:
        LedgerLine.objects.filter(pk=line.pk).update(**found)
    return True


def supersede(line: LedgerLine, changed: dict[str, Any]) -> LedgerLine:
    """Another revision of it, current from now on."""
    values = {one.attname: getattr(line, one.attname) for one in line._meta.concrete_fields if not one.primary_key}
    LedgerLine.objects.filter(pk=line.pk).update(current=False)
    given = {**values, "revision": line.revision + 1, "current": True, "statement_id": None, **changed}
    return LedgerLine.objects.create(**given)


def has_model(line: LedgerLine) -> bool:
    """Its model gave figures: a line refused, without readings, or in works that the contract plans, has nothing to
    adjust."""
    if PLANNED_SAID in line.reasons:
        return False
    return line.baseline_kwh is not None and line.measured_kwh is not None and line.margin_kwh is not None


def as_month(line: LedgerLine) -> Month:
    return Month(
        first=line.first,
        last=line.last,
        days_counted=line.days_counted,
        days_expected=line.days_expected,
        baseline=line.baseline_kwh or Decimal(0),
        measured=line.measured_kwh or Decimal(0),
        margin=line.margin_kwh or Decimal(0),
    )


def values(line: LedgerLine, given: Iterable[Effect], works: str = "") -> dict[str, Any]:
    """What these effects make of a line whose model gave figures; `works`: the reason to write when they exclude it."""
    found = effects.count(as_month(line), given)
    kept = [one for one in line.reasons if one not in (WORKS_SAID, works)]
    return {
        "adjustment_kwh": found.adjustment,
        "avoided_kwh": found.avoided,
        "low_kwh": found.low,
        "high_kwh": found.high,
        "verdict": found.verdict,
        "reasons": [*kept, works or WORKS_SAID] if found.avoided is None else kept,
    }


def _move(row: Adjustment, lines: Sequence[LedgerLine], applied: Sequence[Adjustment]) -> Move:
    beside = [one for one in applied if one.pk != row.pk]
    others = {line.pk: [as_effect(one) for one in beside if concerns(one, line)] for line in lines}
    before = figures.total(_counted(line, others[line.pk]) for line in lines)
    after = figures.total(_counted(line, [*others[line.pk], as_effect(row)]) for line in lines)
    return Move(len(lines), before, after)


def _counted(line: LedgerLine, given: Iterable[Effect]) -> Row:
    """As the ledger would say it, nothing is written."""
    row = reading.as_row(line)
    if not has_model(line):
        return row
    found = values(line, given)
    return replace(
        row,
        adjustment=found["adjustment_kwh"],
        avoided=found["avoided_kwh"],
        low=found["low_kwh"],
        high=found["high_kwh"],
        verdict=found["verdict"],
        reasons=tuple(found["reasons"]),
    )


def _difference(before: figures.Span | None, after: figures.Span | None) -> Decimal | None:
    return None if before is None or after is None else after.value - before.value
