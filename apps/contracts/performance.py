# SPDX-License-Identifier: EUPL-1.2
"""What a year's gap between promised and achieved savings costs or earns, by the rule of a contract. Pure; decimal."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from apps.contracts.penalties import CENT, NOTHING, euros

MALUS, BONUS, NEUTRAL, SUSPENDED = "malus", "bonus", "neutral", "suspended"
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Rule:
    """`neutral` in points of the adjusted reference, on both sides of the promise; `bonus_share` from 0 to 1; caps in
    euros a year, None: no cap."""

    neutral: Decimal = NOTHING
    deducted: bool = False
    malus_coefficient: Decimal = Decimal(1)
    bonus_share: Decimal = NOTHING
    malus_cap: Decimal | None = None
    bonus_cap: Decimal | None = None
    unproven_is_none: bool = False


@dataclass(frozen=True, slots=True)
class Year:
    """One lot of one authority over a year, on the days that were counted. kWh; `price` in €/kWh.

    `proven`: the interval of what was achieved does not hold zero.
    """

    adjusted: Decimal
    committed: Decimal
    achieved: Decimal
    price: Decimal
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Settlement:
    """`amount` positive: owed by the contractor, negative: a bonus; `gap` in kWh and `points`, positive: missing."""

    kind: str
    gap: Decimal
    points: Decimal
    amount: Decimal
    why: str


def settle(year: Year, rule: Rule) -> Settlement:
    """Gap = promised − achieved. Malus = gap × price × coefficient; bonus = surplus × price × share; both beyond the
    neutral band and below their cap. Source: the parameters of the contract, IPMVP for what is proven."""
    if not year.proven and not rule.unproven_is_none:
        why = _("Économie non démontrée : ni bonus ni malus tant qu'elle ne l'est pas.")
        return Settlement(SUSPENDED, NOTHING, NOTHING, NOTHING, why)
    achieved = year.achieved if year.proven else NOTHING
    gap = year.committed - achieved
    points = gap / year.adjusted * HUNDRED if year.adjusted else NOTHING
    if abs(points) <= rule.neutral:
        return Settlement(NEUTRAL, gap, points, NOTHING, _within(points, rule))
    counted = abs(gap) - (rule.neutral * year.adjusted / HUNDRED if rule.deducted else NOTHING)
    return _malus(gap, points, counted, year, rule) if gap > 0 else _bonus(gap, points, counted, year, rule)


def settle_all(years: Iterable[Year], rule: Rule) -> list[Settlement]:
    """The lines of one rule in their order, within the caps of the year that they share."""
    found: list[Settlement] = []
    left = rule
    for year in years:
        one = settle(year, left)
        found.append(one)
        left = replace(
            left,
            malus_cap=None if left.malus_cap is None else left.malus_cap - max(one.amount, NOTHING),
            bonus_cap=None if left.bonus_cap is None else left.bonus_cap + min(one.amount, NOTHING),
        )
    return found


def _malus(gap: Decimal, points: Decimal, counted: Decimal, year: Year, rule: Rule) -> Settlement:
    owed = cents(counted * year.price * rule.malus_coefficient)
    said = _("%(kwh)s kWh manquants × %(price)s €/kWh × %(coefficient)s = %(owed)s") % {
        "kwh": _number(counted, 0),
        "price": _number(year.price, 4),
        "coefficient": _number(rule.malus_coefficient, 2),
        "owed": euros(owed),
    }
    kept, said = _capped(owed, rule.malus_cap, said)
    return Settlement(MALUS, gap, points, kept, said)


def _bonus(gap: Decimal, points: Decimal, counted: Decimal, year: Year, rule: Rule) -> Settlement:
    earned = cents(counted * year.price * rule.bonus_share)
    said = _("%(kwh)s kWh de plus que promis × %(price)s €/kWh × %(share)s %% = %(earned)s") % {
        "kwh": _number(counted, 0),
        "price": _number(year.price, 4),
        "share": _number(rule.bonus_share * HUNDRED, 0),
        "earned": euros(earned),
    }
    kept, said = _capped(earned, rule.bonus_cap, said)
    return Settlement(BONUS, gap, points, -kept, said)


def _capped(amount: Decimal, cap: Decimal | None, said: str) -> tuple[Decimal, str]:
    if cap is None or amount <= cap:
        return amount, said
    return cents(cap), _("%(said)s, ramené au plafond de %(cap)s") % {"said": said, "cap": euros(cents(cap))}


def _within(points: Decimal, rule: Rule) -> str:
    said = {"points": _number(abs(points), 2), "neutral": _number(rule.neutral, 2)}
    return _("Écart de %(points)s points, dans la bande neutre de ± %(neutral)s.") % said


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def _number(value: Decimal, places: int) -> str:
    return number_format(value, decimal_pos=places, force_grouping=True)
