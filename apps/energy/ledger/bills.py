# SPDX-License-Identifier: EUPL-1.2
"""Meters that only bills or months tell: their regression is on these periods, each with the weather of its days.

A meter with one known day in what is read is counted by its days, and its bills are left aside. A period of which a
part is outside a month of the ledger is counted in none: nothing is shared out between two months.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext as _

from apps.contracts.models import SavingBaseline
from apps.energy.billed import inside, spread
from apps.energy.consumption import Daily
from apps.energy.ledger import buildings
from apps.energy.ledger.months import Found, Window
from apps.energy.maths import change_point, periods, savings
from apps.energy.models import BilledPeriod
from apps.energy.spans import Values

ENERGY, GAS = BilledPeriod.Metric.ENERGY, BilledPeriod.Metric.GAS


@dataclass(frozen=True, slots=True)
class Billed:
    """`rows`: periods of each meter of `read` that no day tells, by its rank. `spread`: `read` with the mean of each
    period on its days, for prices and factors of dates only."""

    rows: dict[int, list[BilledPeriod]]
    spread: Daily


def of(read: Daily) -> Billed:
    """One query, none when every meter is read by days."""
    silent = [rank for rank in range(len(read.points)) if np.isnan(read.kwh[rank]).all() and len(read.days)]
    keys = {read.points[rank].pk: rank for rank in silent}
    found: dict[int, list[BilledPeriod]] = {}
    if keys:
        first, last = (one.astype(object) for one in (read.days[0], read.days[-1]))
        rows = BilledPeriod.objects.filter(point__in=keys, metric__in=(ENERGY, GAS), starts_on__gte=first)
        for row in rows.filter(ends_on__lte=last).order_by("starts_on"):
            found.setdefault(keys[row.point_id], []).append(row)
    return Billed(found, spread(read, found))


def count(
    baseline: SavingBaseline, billed: Billed, temperature: Values, windows: Sequence[Window]
) -> Iterator[tuple[int, Found]]:
    """Each of these meters (by its rank), each month."""
    for rank, rows in billed.rows.items():
        every = _periods(billed, rank, rows, temperature)
        before = every.between(baseline.reference_from, np.datetime64(baseline.reference_to) + 1)
        models = change_point.fit_many(before, buildings.rules(baseline))
        for window in windows:
            after = every.between(window.first, np.datetime64(window.last) + 1)
            found = savings.avoided(models, after, confidence=float(baseline.level), least_known=0.0)
            told = buildings.month(billed.spread.points[rank], window, found[0], models[0])
            yield rank, replace(told, reasons=(*told.reasons, *_notes(rows, window)), inputs=_inputs(rows, window))


def _periods(billed: Billed, rank: int, rows: Sequence[BilledPeriod], temperature: Values) -> periods.Periods:
    """kWh of each period, gas by the calorific value of each of its days; NaN when one of them has none."""
    read = billed.spread
    kwh = [float(read.kwh[rank, inside(read, row)].sum()) for row in rows]
    starts = np.array([row.starts_on for row in rows], dtype="datetime64[D]")
    ends = np.array([row.ends_on for row in rows], dtype="datetime64[D]") + 1
    return periods.billed(starts, ends, kwh, days=read.days, temperature=temperature)


def _touching(rows: Sequence[BilledPeriod], window: Window) -> list[BilledPeriod]:
    return [row for row in rows if row.starts_on <= window.last and row.ends_on >= window.first]


def _notes(rows: Sequence[BilledPeriod], window: Window) -> Iterator[str]:
    astride = [row for row in _touching(rows, window) if row.starts_on < window.first or row.ends_on > window.last]
    if astride:
        yield _("Facture à cheval sur deux mois (%(period)s) : elle n'est comptée dans aucun.") % {"period": astride[0]}
    estimated = sum(row.estimated for row in _touching(rows, window))
    if estimated:
        yield _("Période estimée par le fournisseur : %(n)d.") % {"n": estimated}


def _inputs(rows: Sequence[BilledPeriod], window: Window) -> dict[str, object]:
    held = [str(row) for row in _touching(rows, window)]
    return {"relevés": [_("mois ou factures"), *held] if held else []}
