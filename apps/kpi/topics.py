# SPDX-License-Identifier: EUPL-1.2
"""« 3 sujets à trancher »: what élus have to decide on, from the figures of the page. By rule, so that it can be argued
with: far from its target first, then what gets worse, then what nobody can say."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.kpi.words import SHORT, Card

MOST = 3
WORSE = Decimal("0.05")  # of a year before: under it, no subject
UNSAID = Decimal("0.01")  # weight of a figure that is missing: after all that is known to go wrong


@dataclass(frozen=True, slots=True)
class Topic:
    weight: Decimal
    title: str
    said: str
    code: str


def of(cards: Sequence[Card], before: dict[str, Decimal]) -> list[Topic]:
    """`before`: code -> value a year earlier, same definition. The heaviest first, three at most."""
    found = [one for card in cards if (one := _short(card) or _worse(card, before.get(card.code)) or _unsaid(card))]
    return sorted(found, key=lambda one: (-one.weight, one.code))[:MOST]


def _short(card: Card) -> Topic | None:
    figure = card.figure
    if card.verdict != SHORT or figure.value is None or not figure.target:
        return None
    gap = abs(figure.value - figure.target) / abs(figure.target)
    said = _("%(value)s pour un objectif de %(target)s (%(period)s).")
    told = {"value": card.value, "target": card.target, "period": card.period}
    return Topic(1 + gap, _("%(name)s : l'objectif n'est pas atteint") % {"name": card.name}, said % told, card.code)


def _worse(card: Card, before: Decimal | None) -> Topic | None:
    value = card.figure.value
    if card.change_is != "worse" or value is None or not before:
        return None
    moved = abs(value - before) / abs(before)
    if moved < WORSE:
        return None
    title = _("%(name)s : moins bien qu'il y a un an") % {"name": card.name}
    return Topic(min(moved, Decimal(1)), title, f"{card.value}. {card.change}.", card.code)


def _unsaid(card: Card) -> Topic | None:
    if card.figure.value is not None:
        return None
    title = _("%(name)s : pas de chiffre à montrer") % {"name": card.name}
    return Topic(UNSAID, title, card.figure.why, card.code)
