# SPDX-License-Identifier: EUPL-1.2
"""From rows of the ledger to one figure with its interval, its coverage and what is wrong with it. Pure; decimal.

Months of one meter share the error of one model, which adds up; the noise of each month is its own and combines in
quadrature, as do meters, whose models are their own (IPMVP Core Concepts 2022, annexe on uncertainty; GUM, uncorrelated
inputs). Where a row does not say which part is noise, all of it adds up: the safe side.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

PROVEN, UNPROVEN, REFUSED, MISSING, EXCLUDED = "proven", "unproven", "refused", "missing", "excluded"
HIGH, MEDIUM, LOW, NONE = "high", "medium", "low", "none"
ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
ENOUGH, GOOD = Decimal("0.80"), Decimal("0.95")  # completeness below which confidence is low, then medium
MOST_REASONS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One month of one thing; `key`: what shares a model. kWh, €/kWh, kg/kWh; None: unknown."""

    key: Hashable
    first: date
    days_expected: int
    days_counted: int
    verdict: str
    baseline: Decimal | None = None
    adjustment: Decimal = ZERO
    measured: Decimal | None = None
    avoided: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    noise: Decimal | None = None  # half width that is of this month alone
    reference_price: Decimal = ZERO
    price: Decimal | None = None
    kg_per_kwh: Decimal | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A value and its interval."""

    value: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """`avoided` None: nothing could be counted, `reasons` say why. `percent` of the adjusted reference on the days that
    were counted. `euros` at the price of the contract; `current` at that of each month, of what has one; `unpriced` and
    `unweighed` kWh have no price, no factor."""

    adjusted: Decimal
    measured: Decimal
    avoided: Span | None
    percent: Span | None
    completeness: Decimal
    verdict: str
    confidence: str
    reasons: tuple[str, ...]
    euros: Span | None
    current: Span | None
    unpriced: Decimal
    co2: Span | None
    unweighed: Decimal
    rows: int

    @property
    def proven(self) -> bool:
        return self.verdict == PROVEN


def total(rows: Iterable[Row]) -> Figure:
    """Rows of works are left out, those without readings or refused lower the completeness; nothing is extrapolated."""
    given = [row for row in rows if row.verdict != EXCLUDED]
    counted = [row for row in given if row.verdict in (PROVEN, UNPROVEN)]
    expected = sum(row.days_expected for row in given)
    completeness = Decimal(sum(row.days_counted for row in counted)) / expected if expected else ZERO
    adjusted = sum(((row.baseline or ZERO) + row.adjustment for row in counted), ZERO)
    avoided = span(counted, lambda _row: ONE) if counted else None
    verdict = _verdict(given, avoided)
    priced = [row for row in counted if row.price is not None]
    weighed = [row for row in counted if row.kg_per_kwh is not None]
    unpriced = sum(((row.avoided or ZERO) for row in counted if row.price is None), ZERO)
    unweighed = sum(((row.avoided or ZERO) for row in counted if row.kg_per_kwh is None), ZERO)
    return Figure(
        adjusted=adjusted,
        measured=sum((row.measured or ZERO for row in counted), ZERO),
        avoided=avoided,
        percent=scaled(avoided, HUNDRED / adjusted) if avoided and adjusted > 0 else None,
        completeness=completeness,
        verdict=verdict,
        confidence=_confidence(completeness, verdict, bool(unpriced or unweighed)),
        reasons=tuple(_reasons(given, completeness, verdict, unpriced, unweighed)),
        euros=span(counted, lambda row: row.reference_price) if counted else None,
        current=span(priced, lambda row: row.price or ZERO) if priced else None,
        unpriced=unpriced,
        co2=span(weighed, lambda row: row.kg_per_kwh or ZERO) if weighed else None,
        unweighed=unweighed,
        rows=len(given),
    )


def span(rows: Sequence[Row], weight: object) -> Span:
    """Σ avoided × weight, with its interval."""
    times = weight if callable(weight) else (lambda _row: ONE)
    below, above = Widths(), Widths()
    value = ZERO
    for row in rows:
        avoided, by = row.avoided or ZERO, times(row)
        value += avoided * by
        below.add(row, avoided - (avoided if row.low is None else row.low), by)
        above.add(row, (avoided if row.high is None else row.high) - avoided, by)
    return Span(value, value - below.half, value + above.half)


class Widths:
    """Half widths of rows on one side: added up within a model, but for the noise of each."""

    def __init__(self) -> None:
        self.shared: dict[Hashable, Decimal] = defaultdict(lambda: ZERO)
        self.own: list[Decimal] = []

    def add(self, row: Row, width: Decimal, by: Decimal) -> None:
        noise = min(row.noise or ZERO, width)
        self.shared[row.key] += (width * width - noise * noise).sqrt() * by
        self.own.append(noise * by)

    @property
    def half(self) -> Decimal:
        return quadrature([*self.shared.values(), *self.own])


def quadrature(widths: Iterable[Decimal]) -> Decimal:
    return sum((width * width for width in widths), ZERO).sqrt()


def scaled(one: Span, by: Decimal) -> Span:
    return Span(one.value * by, one.low * by, one.high * by)


def spans_zero(one: Span) -> bool:
    return one.low <= 0 <= one.high


def _verdict(rows: Sequence[Row], avoided: Span | None) -> str:
    if avoided is not None:
        return UNPROVEN if spans_zero(avoided) else PROVEN
    if not rows:
        return MISSING
    return REFUSED if any(row.verdict == REFUSED for row in rows) else MISSING


def _confidence(completeness: Decimal, verdict: str, holes: bool) -> str:
    if verdict not in (PROVEN, UNPROVEN):
        return NONE
    if completeness < ENOUGH or verdict == UNPROVEN:
        return LOW
    return MEDIUM if completeness < GOOD or holes else HIGH


def _reasons(
    rows: Sequence[Row], completeness: Decimal, verdict: str, unpriced: Decimal, unweighed: Decimal
) -> list[str]:
    found = []
    if not rows:
        found.append(_("Aucun relevé n'est compté sur la période."))
    if verdict == UNPROVEN:
        found.append(_("Non démontré : l'intervalle contient zéro."))
    if rows and completeness < GOOD:
        found.append(_("Complétude %(share)s %%.") % {"share": _number(completeness * HUNDRED)})
    if unpriced:
        found.append(_("%(kwh)s kWh sans prix connu : hors du montant à prix courant.") % {"kwh": _number(unpriced)})
    if unweighed:
        found.append(_("%(kwh)s kWh sans facteur d'émissions : hors du CO₂ évité.") % {"kwh": _number(unweighed)})
    told: dict[str, int] = {}
    for row in rows:
        for one in row.reasons:
            told[one] = told.get(one, 0) + 1
    counted = sorted(told.items(), key=lambda item: (-item[1], item[0]))[:MOST_REASONS]
    return found + [_times(said, count) for said, count in counted]


def _times(said: str, count: int) -> str:
    if count == 1:
        return said
    return ngettext("%(said)s (%(n)d mois)", "%(said)s (%(n)d mois)", count) % {"said": said.rstrip("."), "n": count}


def _number(value: Decimal) -> str:
    return number_format(value, decimal_pos=0, force_grouping=True)
