# SPDX-License-Identifier: EUPL-1.2
"""The table itself, without a database: which rule a report meets first, and the values that decided, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DAYS = [
    (1, gettext_lazy("lundi")),
    (2, gettext_lazy("mardi")),
    (3, gettext_lazy("mercredi")),
    (4, gettext_lazy("jeudi")),
    (5, gettext_lazy("vendredi")),
    (6, gettext_lazy("samedi")),
    (7, gettext_lazy("dimanche")),
]


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one report. `at`: when it came, in the time of its territory."""

    category: str
    category_label: str
    territory: str
    territory_name: str
    point: Point | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Chosen:
    rule: Any
    why: str


def first(rules: Sequence[Any], facts: Facts) -> Chosen | None:
    """`rules`: those of the desk that are in service, in their order."""
    for rule in rules:
        why = met(rule, facts)
        if why is not None:
            return Chosen(rule, why)
    return None


def met(rule: Any, facts: Facts) -> str | None:
    """« catégorie Éclairage éteint ; reçu à 23 h »; None when the rule is not met."""
    said = [_said(holds, words) for holds, words in _asked(rule, facts)]
    if None in said:
        return None
    return " ; ".join(filter(None, said)) or _("tous les signalements")


def _said(holds: bool, words: str) -> str | None:
    return words if holds else None


def _asked(rule: Any, facts: Facts) -> Iterator[tuple[bool, str]]:
    """Each thing that the rule asks: whether it holds, and how it is said."""
    if rule.categories:
        yield facts.category in rule.categories, _("catégorie %(label)s") % {"label": facts.category_label}
    if rule.territories:
        yield facts.territory in rule.territories, _("à %(name)s") % {"name": facts.territory_name}
    if rule.days:
        day = facts.at.isoweekday()
        yield day in rule.days, _("reçu un %(day)s") % {"day": DAYS[day - 1][1]}
    if rule.hours:
        yield within(facts.at.hour, rule.hours), _("reçu à %(hour)d h") % {"hour": facts.at.hour}
    if rule.zone is not None:
        yield facts.point is not None and rule.zone.intersects(facts.point), _("dans la zone dessinée")


def within(hour: int, span: str) -> bool:
    """« 22-6 » goes over midnight; its end is not in it."""
    start, end = map(int, span.split("-"))
    return start <= hour < end if start <= end else hour >= start or hour < end
