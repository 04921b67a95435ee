# SPDX-License-Identifier: EUPL-1.2
"""The lines of a yearly statement, from the ledger: one for each lot of each authority, then what earlier years owe.

Each line copies what it was counted from (rows of the ledger, prices, factors, rule, adjustments): it is read for ever
without them.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from apps.contracts import performance
from apps.contracts.penalties import NOTHING, euros
from apps.energy.models import Adjustment, LedgerLine, SavingsStatement, SavingsStatementLine
from apps.energy.models.statement import Settlement
from apps.energy.performance import promises, standing, workflow
from apps.energy.performance.figures import Span
from apps.energy.performance.promises import Key, PromisedYear
from apps.energy.performance.standing import Cell

CENT, SHARE = Decimal("0.01"), Decimal("0.0001")
YEAR, CORRECTION = SavingsStatementLine.Nature.YEAR, SavingsStatementLine.Nature.CORRECTION
MOST_REASONS = 12
COPIED = (
    *("id", "revision", "label", "first", "last", "days_expected", "days_counted", "baseline_kwh", "adjustment_kwh"),
    *("measured_kwh", "avoided_kwh", "low_kwh", "high_kwh", "level", "verdict", "reasons", "reference_price", "price"),
    *("kg_per_kwh", "model", "inputs", "counted_at", "is_sample"),
)


def lines(statement: SavingsStatement) -> list[SavingsStatementLine]:
    """Not written yet: the year, then the corrections of those already issued."""
    promised = {one.period.number: one for one in promises.of(statement.contract)}
    applied = _applied(statement)
    found = _of_year(statement, promised[statement.year], applied)
    for earlier in _issued_before(statement):
        found += _corrections(statement, promised[earlier.year], earlier, applied)
    return found


def ledger_of(statement: SavingsStatement, promised: PromisedYear) -> list[LedgerLine]:
    """What is current of a year of its contract."""
    rows = LedgerLine.objects.filter(
        contract=statement.contract_id,
        current=True,
        first__gte=promised.period.starts_on,
        first__lte=promised.period.ends_on,
    )
    return list(rows.order_by("lot", "authority", "label", "first", "pk"))


def _of_year(
    statement: SavingsStatement, promised: PromisedYear, applied: Sequence[Adjustment]
) -> list[SavingsStatementLine]:
    cells = standing.cells(promised, ledger_of(statement, promised))
    settled = standing.settled(cells)
    return [_line(statement, YEAR, cell, settled.get(_key(cell)), promised, applied) for cell in cells]


def _corrections(
    statement: SavingsStatement,
    promised: PromisedYear,
    earlier: SavingsStatement,
    applied: Sequence[Adjustment],
) -> list[SavingsStatementLine]:
    """Of an earlier year whose figures moved since: late readings, adjustments applied afterwards."""
    cells = standing.cells(promised, ledger_of(statement, promised))
    settled = standing.settled(cells)
    stated = _stated(statement, earlier.year)
    found = []
    for cell in cells:
        made = _line(statement, CORRECTION, cell, settled.get(_key(cell)), promised, applied)
        last, before = stated.get(_key(cell), (None, NOTHING))
        if last is None or _same(made, last):
            continue
        made.before, made.amount = before, made.whole - before
        made.why = _("Régularisation de l'année %(year)d : %(before)s déjà compté ; %(why)s")[:1000] % {
            "year": earlier.year,
            "before": euros(before),
            "why": made.why,
        }
        found.append(made)
    return found


def _line(
    statement: SavingsStatement,
    nature: str,
    cell: Cell,
    settled: performance.Settlement | None,
    promised: PromisedYear,
    applied: Sequence[Adjustment],
) -> SavingsStatementLine:
    figure, baseline = cell.figure, cell.promise.baseline
    avoided = figure.avoided
    whole = settled.amount if settled else NOTHING
    return SavingsStatementLine(
        statement=statement,
        nature=nature,
        year=promised.period.number,
        lot=cell.lot,
        authority=baseline.authority,
        energy=baseline.energy,
        adjusted_kwh=_cents(figure.adjusted) if avoided else None,
        measured_kwh=_cents(figure.measured) if avoided else None,
        avoided_kwh=_value(avoided),
        low_kwh=_cents(avoided.low) if avoided else None,
        high_kwh=_cents(avoided.high) if avoided else None,
        level=baseline.level,
        completeness=figure.completeness.quantize(SHARE, ROUND_HALF_UP),
        percent=_value(figure.percent),
        committed_percent=None if cell.committed_percent is None else _cents(cell.committed_percent),
        committed_kwh=None if cell.committed is None else _cents(cell.committed),
        verdict=figure.verdict,
        confidence=figure.confidence,
        reasons=[one[:300] for one in figure.reasons[:MOST_REASONS]],
        euros_constant=_value(figure.euros),
        euros_current=_value(figure.current),
        co2_kg=_value(figure.co2),
        gap_kwh=_cents(settled.gap) if settled else None,
        gap_points=_cents(settled.points) if settled else None,
        settlement=settled.kind if settled else Settlement.SUSPENDED,
        whole=whole,
        amount=whole,
        why=(settled.why if settled else _without(cell))[:1000],
        rows=[_copied(line) for line in cell.lines],
        inputs=_inputs(cell, promised, applied),
    )


def _without(cell: Cell) -> str:
    if cell.promise.year is None:
        return _("Aucune économie promise cette année : ni bonus ni malus.")
    if cell.committed is None:
        return _("Rien n'a pu être compté : ni bonus ni malus tant que les relevés manquent.")
    return _("Le contrat ne dit rien du bonus ni du malus de ce lot.")


def _copied(line: LedgerLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in COPIED}


def _inputs(cell: Cell, promised: PromisedYear, applied: Sequence[Adjustment]) -> dict[str, Any]:
    """Everything else that the figure rests on, as it was."""
    baseline, rule = cell.promise.baseline, cell.promise.rule
    concerned = [one for one in applied if (one.lot, one.authority_id) == _key(cell)]
    return {
        "contract_version": promised.version.number if promised.version else None,
        "reference_kwh": baseline.reference_kwh,
        "reference_from": baseline.reference_from,
        "reference_to": baseline.reference_to,
        "option": baseline.option,
        "method": baseline.method,
        "degree_days": baseline.degree_days,
        "base_c": baseline.base_c,
        "reference_price": baseline.reference_price,
        "rule": {name: getattr(rule.as_rule(), name) for name in performance.Rule.__slots__} if rule else None,
        "adjustments": [
            {"id": one.pk, "title": one.title, "unit": one.unit, "effect": one.effect, "applied_at": one.applied_at}
            for one in concerned
        ],
    }


def _applied(statement: SavingsStatement) -> list[Adjustment]:
    rows = Adjustment.objects.filter(contract=statement.contract_id, state=workflow.APPLIED)
    return list(rows.order_by("applied_at", "pk"))


def _issued_before(statement: SavingsStatement) -> list[SavingsStatement]:
    rows = SavingsStatement.objects.filter(contract=statement.contract_id, year__lt=statement.year)
    return list(rows.exclude(state=workflow.DRAFT).order_by("year"))


def _stated(statement: SavingsStatement, year: int) -> dict[Key, tuple[SavingsStatementLine, Decimal]]:
    """Of a year: the last line that told it, and what all of them asked."""
    rows = SavingsStatementLine.objects.filter(
        statement__contract=statement.contract_id, statement__year__lt=statement.year, year=year
    ).exclude(statement__state=workflow.DRAFT)
    found: dict[Key, tuple[SavingsStatementLine, Decimal]] = {}
    for row in rows.defer("rows", "inputs").order_by("statement__year", "pk"):
        _last, before = found.get((row.lot, row.authority_id), (None, NOTHING))
        found[row.lot, row.authority_id] = (row, before + row.amount)
    return found


def _same(made: SavingsStatementLine, last: SavingsStatementLine) -> bool:
    names = ("adjusted_kwh", "measured_kwh", "avoided_kwh", "low_kwh", "high_kwh", "whole")
    return all(getattr(made, name) == getattr(last, name) for name in names)


def _key(cell: Cell) -> Key:
    return cell.lot, cell.promise.baseline.authority_id


def _value(one: Span | None) -> Decimal | None:
    return None if one is None else _cents(one.value)


def _cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)
