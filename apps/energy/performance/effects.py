# SPDX-License-Identifier: EUPL-1.2
"""What accepted adjustments do to a month of the ledger. Pure; decimal.

A yearly effect is spread evenly over the days of a year; a share is that of the reference of the days concerned. The
uncertainty of each adjustment combines in quadrature with that of the model. A month touched by works is left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from apps.energy.performance.figures import EXCLUDED, HUNDRED, PROVEN, UNPROVEN, ZERO, quadrature

CENT = Decimal("0.01")
DAYS_OF_A_YEAR = Decimal(365)
WORKS, KWH_YEAR, PERCENT = "works", "kwh_year", "percent"


@dataclass(frozen=True, slots=True)
class Effect:
    """`amount` in the unit; `margin` of it, from 0 to 1; `last` None: until the end."""

    kind: str
    unit: str
    amount: Decimal
    margin: Decimal
    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """What the model said of it, before any adjustment."""

    first: date
    last: date
    days_counted: int
    days_expected: int
    baseline: Decimal
    measured: Decimal
    margin: Decimal


@dataclass(frozen=True, slots=True)
class Counted:
    adjustment: Decimal
    avoided: Decimal | None
    low: Decimal | None
    high: Decimal | None
    verdict: str


def count(month: Month, effects: Iterable[Effect]) -> Counted:
    """avoided = baseline + Σ effects − measured; interval = ± √(margin² + Σ (effect × its margin)²)."""
    given = [one for one in effects if days_in(one, month)]
    if any(one.kind == WORKS for one in given):
        return Counted(ZERO, None, None, None, EXCLUDED)
    changes = [_change(one, month) for one in given]
    adjustment = cents(sum(changes, ZERO))
    avoided = month.baseline + adjustment - month.measured
    doubts = [abs(change) * one.margin for change, one in zip(changes, given, strict=True)]
    width = cents(quadrature([month.margin, *doubts]))
    verdict = UNPROVEN if avoided - width <= 0 <= avoided + width else PROVEN
    return Counted(adjustment, avoided, avoided - width, avoided + width, verdict)


def days_in(effect: Effect, month: Month) -> int:
    """Days of the month that it concerns."""
    first = max(effect.first, month.first)
    last = month.last if effect.last is None else min(effect.last, month.last)
    return max((last - first + timedelta(days=1)).days, 0)


def _change(effect: Effect, month: Month) -> Decimal:
    """On the days that were counted: a month half read takes half of the effect."""
    share = Decimal(days_in(effect, month)) / ((month.last - month.first).days + 1)
    if effect.unit == PERCENT:
        return effect.amount / HUNDRED * month.baseline * share
    return effect.amount / DAYS_OF_A_YEAR * month.days_counted * share


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
