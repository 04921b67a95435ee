# SPDX-License-Identifier: EUPL-1.2
"""From rows of the ledger to one figure with its interval, its coverage and what is wrong with it. Pure; decimal.

Months of one meter share the error of one model, which adds up; the noise of each month is its own and combines in
quadrature, as do meters, whose models are their own (IPMVP Core Concepts 2022, annexe on uncertainty; GUM, uncorrelated
inputs). Where a row does not say which part is noise, all of it adds up: the safe side.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.energy.performance import sums
from apps.energy.performance.sums import Part, Sum

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
    return of_sums(as_sum(row) for row in rows)


def as_sum(row: Row) -> Sum:
    if row.verdict == EXCLUDED:
        return Sum(row.key)
    told: dict[str, Any] = {
        "key": row.key,
        "rows": 1,
        "expected": row.days_expected,
        "reasons": dict.fromkeys(row.reasons, 1),
    }
    if row.verdict not in (PROVEN, UNPROVEN):
        return Sum(**told, refused=int(row.verdict == REFUSED))
    value = row.avoided or ZERO
    low, high = value if row.low is None else row.low, value if row.high is None else row.high
    part = sums.widths(value, low, high, row.noise)
    return Sum(
        **told,
        counted=1,
        days=row.days_counted,
        adjusted=(row.baseline or ZERO) + row.adjustment,
        measured=row.measured or ZERO,
        avoided=part,
        euros=sums.scaled(part, row.reference_price),
        current=sums.NOTHING if row.price is None else sums.scaled(part, row.price),
        co2=sums.NOTHING if row.kg_per_kwh is None else sums.scaled(part, row.kg_per_kwh),
        priced=int(row.price is not None),
        weighed=int(row.kg_per_kwh is not None),
        unpriced=value if row.price is None else ZERO,
        unweighed=value if row.kg_per_kwh is None else ZERO,
    )


def of_sums(given: Iterable[Sum]) -> Figure:
    """Of rows that were added up beforehand, in any groups of one key."""
    found = [one for one in given if one.rows]
    counted = [one for one in found if one.counted]
    expected = sum(one.expected for one in found)
    completeness = Decimal(sum(one.days for one in counted)) / expected if expected else ZERO
    adjusted = sum((one.adjusted for one in counted), ZERO)
    ranks = sums.ranks_of(one.key for one in counted)
    avoided = _span([one.avoided for one in counted], ranks) if counted else None
    verdict = _verdict(found, avoided)
    unpriced = sum((one.unpriced for one in counted), ZERO)
    unweighed = sum((one.unweighed for one in counted), ZERO)
    return Figure(
        adjusted=adjusted,
        measured=sum((one.measured for one in counted), ZERO),
        avoided=avoided,
        percent=scaled(avoided, HUNDRED / adjusted) if avoided and adjusted > 0 else None,
        completeness=completeness,
        verdict=verdict,
        confidence=_confidence(completeness, verdict, bool(unpriced or unweighed)),
        reasons=tuple(_reasons(found, completeness, verdict, unpriced, unweighed)),
        euros=_span([one.euros for one in counted], ranks) if counted else None,
        current=_span([one.current for one in counted], ranks) if any(one.priced for one in counted) else None,
        unpriced=unpriced,
        co2=_span([one.co2 for one in counted], ranks) if any(one.weighed for one in counted) else None,
        unweighed=unweighed,
        rows=sum(one.rows for one in found),
    )


def _span(parts: Sequence[Part], ranks: tuple[list[int], int] | None) -> Span:
    return Span(*sums.spread(parts, ranks))


def quadrature(widths: Iterable[Decimal]) -> Decimal:
    return sum((width * width for width in widths), ZERO).sqrt()


def scaled(one: Span, by: Decimal) -> Span:
    return Span(one.value * by, one.low * by, one.high * by)


def spans_zero(one: Span) -> bool:
    return one.low <= 0 <= one.high


def _verdict(found: Sequence[Sum], avoided: Span | None) -> str:
    if avoided is not None:
        return UNPROVEN if spans_zero(avoided) else PROVEN
    return REFUSED if any(one.refused for one in found) else MISSING


def _confidence(completeness: Decimal, verdict: str, holes: bool) -> str:
    if verdict not in (PROVEN, UNPROVEN):
        return NONE
    if completeness < ENOUGH or verdict == UNPROVEN:
        return LOW
    return MEDIUM if completeness < GOOD or holes else HIGH


def _reasons(
    given: Sequence[Sum], completeness: Decimal, verdict: str, unpriced: Decimal, unweighed: Decimal
) -> list[str]:
    found = []
    if not given:
        found.append(_("Aucun relevé n'est compté sur la période."))
    if verdict == UNPROVEN:
        found.append(_("Non démontré : l'intervalle contient zéro."))
    if given and completeness < GOOD:
        found.append(_("Complétude %(share)s %%.") % {"share": _number(completeness * HUNDRED)})
    if unpriced:
        found.append(_("%(kwh)s kWh sans prix connu : hors du montant à prix courant.") % {"kwh": _number(unpriced)})
    if unweighed:
        found.append(_("%(kwh)s kWh sans facteur d'émissions : hors du CO₂ évité.") % {"kwh": _number(unweighed)})
    told: dict[str, int] = {}
    for one in given:
        for said, count in one.reasons.items():
            told[said] = told.get(said, 0) + count
    counted = sorted(told.items(), key=lambda item: (-item[1], item[0]))[:MOST_REASONS]
    return found + [_times(said, count) for said, count in counted]


def _times(said: str, count: int) -> str:
    if count == 1:
        return said
    return ngettext("%(said)s (%(n)d mois)", "%(said)s (%(n)d mois)", count) % {"said": said.rstrip("."), "n": count}


def _number(value: Decimal) -> str:
    return number_format(value, decimal_pos=0, force_grouping=True)
