# SPDX-License-Identifier: EUPL-1.2
"""What a delay costs, and what an advance earns, by the rule of a contract. Pure; decimal, to the cent."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.contracts.clocks import Delay
from apps.territories.refusals import FieldRefused

NOTHING = Decimal("0.00")
CENT = Decimal("0.01")


class RuleRefused(FieldRefused):
    """`field` is what to correct, the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Rule:
    """So much for each step begun, up to caps; `neutral` steps' units on both sides of the deadline count for nothing.

    Beyond the neutral band the whole delay counts, or what exceeds the band when it is `deducted`.
    """

    step: Delay
    amount: Decimal
    cap_per_case: Decimal | None = None
    cap_per_month: Decimal | None = None
    cap_per_year: Decimal | None = None
    neutral: int = 0  # in the unit of the step
    deducted: bool = False
    bonus: Decimal = NOTHING  # for each whole step of advance
    bonus_cap: Decimal | None = None  # per case

    def __post_init__(self) -> None:
        for field in ("amount", "cap_per_case", "cap_per_month", "cap_per_year", "bonus", "bonus_cap"):
            value = getattr(self, field)
            if value is not None and (value < 0 or value != value.quantize(CENT)):
                raise RuleRefused(field, _("Un montant en euros et centimes, positif ou nul, est attendu."))
        if self.neutral < 0:
            raise RuleRefused("neutral", _("La bande neutre ne peut pas être négative."))

    @property
    def band(self) -> timedelta:
        return (self.step.length // self.step.amount) * self.neutral


@dataclass(frozen=True, slots=True)
class Amount:
    """Positive: owed by the contractor; negative: a bonus, owed to them."""

    steps: int
    amount: Decimal
    why: str


def penalty(overrun: timedelta, rule: Rule) -> Amount:
    """For one case; `overrun` is counted in the unit of the step (clocks.spent), negative when it was early.

    The caps of the month and of the year are those of a list of cases: see `settle`.
    """
    beyond = abs(overrun) - rule.band
    if beyond <= timedelta(0) and rule.neutral:
        return Amount(0, NOTHING, _("Dans la bande neutre : rien n'est dû."))
    counted = beyond if rule.deducted else abs(overrun)
    return _late(counted, rule) if overrun > timedelta(0) else _early(counted, rule)


def settle(
    amounts: Iterable[Amount], rule: Rule, *, month_so_far: Decimal = NOTHING, year_so_far: Decimal = NOTHING
) -> list[Amount]:
    """The penalties of a month, in order, within its cap and that of the year; bonuses are left as they are.

    `…_so_far`: penalties already counted of the same rule, before these.
    """
    found = []
    for one in amounts:
        kept = _within(one, rule, month_so_far, year_so_far)
        found.append(kept)
        if kept.amount > 0:
            month_so_far, year_so_far = month_so_far + kept.amount, year_so_far + kept.amount
    return found


def euros(amount: Decimal) -> str:
    """« 1 234,50 € » with the spaces that French typography asks for."""
    text = f"{amount:,.2f}".replace(",", "\u202f").replace(".", ",")
    return f"{text}\u00a0€"


def _late(counted: timedelta, rule: Rule) -> Amount:
    steps = -(-counted // rule.step.length)
    due = (steps * rule.amount).quantize(CENT)
    said = ngettext(
        "%(n)d pas entamé de %(step)s à %(each)s = %(due)s",
        "%(n)d pas entamés de %(step)s à %(each)s = %(due)s",
        steps,
    ) % {"n": steps, "step": rule.step, "each": euros(rule.amount), "due": euros(due)}
    return _capped(Amount(steps, due, said), rule.cap_per_case, _("plafond par DI"))


def _early(counted: timedelta, rule: Rule) -> Amount:
    steps = counted // rule.step.length
    if not steps or not rule.bonus:
        return Amount(0, NOTHING, _("Dans le délai."))
    earned = (steps * rule.bonus).quantize(CENT)
    kept = earned if rule.bonus_cap is None else min(earned, rule.bonus_cap)
    said = ngettext(
        "%(n)d pas d'avance de %(step)s à %(each)s : intéressement de %(kept)s",
        "%(n)d pas d'avance de %(step)s à %(each)s : intéressement de %(kept)s",
        steps,
    ) % {"n": steps, "step": rule.step, "each": euros(rule.bonus), "kept": euros(kept)}
    return Amount(steps, -kept.quantize(CENT), said if kept == earned else _("%(said)s (plafonné)") % {"said": said})


def _within(one: Amount, rule: Rule, month_so_far: Decimal, year_so_far: Decimal) -> Amount:
    for cap, so_far, name in (
        (rule.cap_per_month, month_so_far, _("plafond du mois")),
        (rule.cap_per_year, year_so_far, _("plafond de l'année")),
    ):
        if cap is not None:
            one = _capped(one, max(cap - so_far, NOTHING), name)
    return one


def _capped(one: Amount, most: Decimal | None, name: str) -> Amount:
    if most is None or one.amount <= most:
        return one
    said = _("%(why)s, ramené à %(most)s (%(name)s)") % {"why": one.why, "most": euros(most), "name": name}
    return replace(one, amount=most.quantize(CENT), why=said)
