# SPDX-License-Identifier: EUPL-1.2
"""Where a contract stands: what was saved against what was promised, by lot, authority and year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from apps.contracts import performance
from apps.contracts.models import Contract
from apps.contracts.penalties import NOTHING
from apps.energy.models import LedgerLine
from apps.energy.performance import figures, promises, reading, trajectory
from apps.energy.performance.figures import HUNDRED, ZERO, Figure
from apps.energy.performance.promises import Key, Promise, PromisedYear
from apps.energy.performance.summing import Summed
from apps.energy.performance.sums import Sum

LEVEL = Decimal("0.90")


@dataclass(frozen=True, slots=True)
class Cell:
    """One lot of one authority, one year: `committed` kWh on the days that were counted, None: nothing promised, or
    nothing counted to compare with. `lines`: those it was counted from, when they were asked for."""

    promise: Promise
    number: int
    figure: Figure
    committed: Decimal | None
    sums: tuple[Sum, ...]
    lines: tuple[LedgerLine, ...] = ()

    @property
    def lot(self) -> str:
        return self.promise.baseline.lot

    @property
    def authority(self) -> Any:
        return self.promise.baseline.authority

    @property
    def committed_percent(self) -> Decimal | None:
        year = self.promise.year
        if year is not None and year.percent is not None:
            return year.percent
        return self.committed / self.figure.adjusted * HUNDRED if self.committed and self.figure.adjusted else None


@dataclass(frozen=True, slots=True)
class YearStanding:
    """`status`: "past", "running" or "ahead"."""

    promised: PromisedYear
    status: str
    elapsed: float
    figure: Figure
    cells: tuple[Cell, ...]

    @property
    def number(self) -> int:
        return self.promised.period.number


@dataclass(frozen=True, slots=True)
class LotStanding:
    """A lot over all that was lived, and over the last whole year: what is shown against its target."""

    lot: str
    name: str
    figure: Figure
    latest: Figure | None
    latest_year: int | None
    target: Decimal | None
    committed: Decimal | None


@dataclass(frozen=True, slots=True)
class Standing:
    contract: Contract
    level: Decimal
    years: tuple[YearStanding, ...]
    lots: tuple[LotStanding, ...]
    figure: Figure
    trajectory: trajectory.Trajectory
    counted_at: Any
    is_sample: bool


def of(contract: Contract, told: Sequence[Summed], today: date) -> Standing:
    """`told`: what is current of its ledger, added up. Five queries."""
    promised = promises.of(contract)
    years = tuple(_year(one, told, today) for one in promised)
    whole = figures.of_sums(one.sum for one in told)
    level = max((one.level for one in told), default=LEVEL)
    return Standing(
        contract=contract,
        level=level,
        years=years,
        lots=tuple(_lots(years, told)),
        figure=whole,
        trajectory=trajectory.draw([_of_trajectory(one) for one in years], whole.euros, float(level)),
        counted_at=max((one.counted_at for one in told), default=None),
        is_sample=contract.is_sample or any(one.is_sample for one in told),
    )


def cells(promised: PromisedYear, lines: Sequence[LedgerLine]) -> list[Cell]:
    """Of one year, in the order of the promises, with the lines of each: what a statement copies."""
    by_key: dict[Key, list[LedgerLine]] = {}
    for line in lines:
        if promised.period.starts_on <= line.first <= promised.period.ends_on:
            by_key.setdefault((line.lot, line.authority_id), []).append(line)
    return [
        replace(_cell(promised, promise, [figures.as_sum(row) for row in reading.as_rows(held)]), lines=tuple(held))
        for promise, held in ((one, by_key.get(key, [])) for key, one in promised.promises.items())
    ]


def settled(found: Sequence[Cell]) -> dict[Key, performance.Settlement]:
    """What the rules of the contract make of these cells, caps shared by the lines of a rule."""
    by_rule: dict[int, list[tuple[Key, performance.Year, performance.Rule]]] = {}
    for cell in found:
        rule = cell.promise.rule
        if rule is None or cell.committed is None or cell.figure.avoided is None:
            continue
        year = performance.Year(
            adjusted=cell.figure.adjusted,
            committed=cell.committed,
            achieved=cell.figure.avoided.value,
            price=cell.promise.baseline.reference_price,
            proven=cell.figure.proven,
        )
        key = (cell.lot, cell.promise.baseline.authority_id)
        by_rule.setdefault(rule.pk, []).append((key, year, rule.as_rule()))
    return {
        key: one
        for group in by_rule.values()
        for (key, _year, _rule), one in zip(
            group, performance.settle_all([year for _key, year, _rule in group], group[0][2]), strict=True
        )
    }


def due(found: dict[Key, performance.Settlement]) -> Decimal:
    return sum((one.amount for one in found.values()), NOTHING)


def _cell(promised: PromisedYear, promise: Promise, sums: Sequence[Sum]) -> Cell:
    figure = figures.of_sums(sums)
    return Cell(promise, promised.period.number, figure, _committed(promised, promise, figure, sums), tuple(sums))


def _committed(promised: PromisedYear, promise: Promise, figure: Figure, sums: Sequence[Sum]) -> Decimal | None:
    """On the days that were counted, so that a silent meter neither lowers nor raises a saving."""
    if promise.year is None or figure.avoided is None:
        return None
    if promise.year.percent is not None:
        return promise.year.percent / HUNDRED * figure.adjusted
    things = len({one.key for one in sums})
    counted = sum(one.days for one in sums)
    share = Decimal(counted) / (promised.days * things) if things else ZERO
    return (promise.year.kwh or ZERO) * min(share, Decimal(1))


def _year(promised: PromisedYear, told: Sequence[Summed], today: date) -> YearStanding:
    by_key: dict[Key, list[Sum]] = {}
    for one in told:
        if one.year == promised.period.number:
            by_key.setdefault((one.lot, one.authority_id), []).append(one.sum)
    found = tuple(_cell(promised, one, by_key.get(key, [])) for key, one in promised.promises.items())
    elapsed = promised.elapsed(today)
    status = "ahead" if promised.period.starts_on > today else "past" if elapsed >= 1 else "running"
    figure = figures.of_sums(one for cell in found for one in cell.sums)
    return YearStanding(promised, status, elapsed, figure, found)


def _lots(years: Sequence[YearStanding], told: Sequence[Summed]) -> Iterable[LotStanding]:
    named = {cell.lot: cell.promise.baseline.get_lot_display() for year in years for cell in year.cells}
    for lot, name in named.items():
        latest = next((year for year in reversed(years) if year.status == "past" and _counted(year, lot)), None)
        committed = [cell.committed for cell in latest.cells if cell.lot == lot and cell.committed] if latest else []
        yield LotStanding(
            lot=lot,
            name=str(name),
            figure=figures.of_sums(one.sum for one in told if one.lot == lot),
            latest=of_lot(latest, lot) if latest else None,
            latest_year=latest.number if latest else None,
            target=_target(years, lot),
            committed=sum(committed, ZERO) if committed else None,
        )


def _counted(year: YearStanding, lot: str) -> bool:
    return any(cell.figure.avoided is not None for cell in year.cells if cell.lot == lot)


def of_lot(year: YearStanding, lot: str) -> Figure:
    return figures.of_sums(one for cell in year.cells if cell.lot == lot for one in cell.sums)


def lot_years(found: Standing, lot: str) -> list[tuple[YearStanding, Figure, float | None]]:
    """Each year of a lot: what was achieved, and the share that was promised of it (None: nothing, or in kWh only and
    nothing is counted yet)."""
    return [(year, of_lot(year, lot), promised_share(year, lot)) for year in found.years]


def promised_share(year: YearStanding, lot: str) -> float | None:
    """In %: on what was counted, else weighted by the references."""
    of_it = [cell for cell in year.cells if cell.lot == lot]
    counted = [cell for cell in of_it if cell.committed is not None]
    adjusted = sum((cell.figure.adjusted for cell in counted), ZERO)
    if adjusted > 0:
        return float(sum((cell.committed or ZERO for cell in counted), ZERO) / adjusted * HUNDRED)
    share = _weighted(of_it)
    return None if share is None else float(share)


def _target(years: Sequence[YearStanding], lot: str) -> Decimal | None:
    """What is promised at the end, weighted by the references: « 79 % »."""
    return _weighted([cell for cell in years[-1].cells if cell.lot == lot]) if years else None


def _weighted(found: Sequence[Cell]) -> Decimal | None:
    return share_of([cell.promise for cell in found])


def share_of(promised: Sequence[Promise]) -> Decimal | None:
    """In %, weighted by the references; None when one of them is not promised as a share."""
    shares = [(one.baseline.reference_kwh, one.year) for one in promised if one.year]
    if not shares or any(year.percent is None for _kwh, year in shares):
        return None
    whole = sum((kwh for kwh, _year in shares), ZERO)
    return sum((kwh * (year.percent or ZERO) for kwh, year in shares), ZERO) / whole


def _of_trajectory(year: YearStanding) -> trajectory.Year:
    covered = float(year.figure.completeness)
    return trajectory.Year(year.number, year.promised.planned, year.elapsed, covered, year.figure.euros)
