# SPDX-License-Identifier: EUPL-1.2
"""Figures in words, as French people write them: value and unit, interval, distance to the target, what changed."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from apps.kpi.models import Definition, Figure, Indicator
from apps.kpi.reading import Shown

MILLION = Decimal(1_000_000)
UNITS = {
    Indicator.Unit.PERCENT: "\u00a0%",
    Indicator.Unit.EUROS: "\u00a0€",
    Indicator.Unit.TONNES: "\u00a0t",
    Indicator.Unit.LAMP_HOURS: "\u00a0h",
    Indicator.Unit.PER_DAY: "\u00a0/ jour",
}
REACHED, NEAR, SHORT = "reached", "near", "short"
SAME = Decimal("0.005")  # of a value: closer than that, nothing changed


@dataclass(frozen=True, slots=True)
class Card:
    """What a page says of a figure; "" where there is nothing to say."""

    figure: Figure
    name: str
    value: str
    interval: str
    target: str
    verdict: str
    verdict_said: str
    change: str
    change_is: str  # "better", "worse" or ""
    sentence: str
    period: str
    provisional: bool

    @property
    def code(self) -> str:
        return self.figure.indicator.code

    @property
    def span(self) -> str:
        """« 70,1 % à 72,4 % »; "" without an interval."""
        figure = self.figure
        if not self.interval:
            return ""
        told = {"low": amount(figure.low, figure.indicator), "high": amount(figure.high, figure.indicator)}
        return _("%(low)s à %(high)s") % told

    @property
    def verdict_short(self) -> str:
        """For a cell of a table."""
        said = {REACHED: _("atteint"), NEAR: _("proche"), SHORT: _("non atteint")}
        return said.get(self.verdict, "")

    @property
    def bar(self) -> str:
        """Per cent of the way to the target, as a width; "" without a target."""
        figure = self.figure
        if figure.value is None or not figure.target:
            return ""
        part = figure.value / figure.target * 100
        return f"{min(max(part, Decimal(0)), Decimal(100)):.1f}"


def card(one: Shown, reader: str = "for_elus") -> Card:
    """`reader`: which of the three readings of the definition."""
    figure, indicator = one.figure, one.figure.indicator
    found = judged(figure)
    change, change_is = changed(figure, one.before)
    return Card(
        figure=figure,
        name=figure.definition.name,
        value=amount(figure.value, indicator),
        interval=interval(figure),
        target=amount(figure.target, indicator),
        verdict=found,
        verdict_said=_verdicts()[found] if found else "",
        change=change,
        change_is=change_is,
        sentence=sentence(figure.definition, figure, reader),
        period=period(figure),
        provisional=not figure.is_published,
    )


def amount(value: Decimal | None, indicator: Indicator) -> str:
    """« 76,4 % », « 1,24 M€ », « 312 t »; "" when it is unknown."""
    if value is None:
        return ""
    if indicator.unit == Indicator.Unit.EUROS and abs(value) >= MILLION:
        return number_format(value / MILLION, decimal_pos=2, force_grouping=True) + "\u00a0M€"
    return (
        number_format(value, decimal_pos=indicator.decimals, force_grouping=True)
        + UNITS[Indicator.Unit(indicator.unit)]
    )


def interval(figure: Figure) -> str:
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return ""
    told = {"low": amount(figure.low, figure.indicator), "high": amount(figure.high, figure.indicator)}
    return _("entre %(low)s et %(high)s, à 90 %%") % told


def period(figure: Figure) -> str:
    """« octobre 2026 », « 12 mois jusqu'à octobre 2026 », « depuis le début du contrat »."""
    month = date_format(figure.month, "F Y")
    if figure.definition.measure == "euros_avoided":
        return _("du début du contrat à %(month)s") % {"month": month}
    if figure.definition.months == 1:
        return month
    return _("%(n)d mois jusqu'à %(month)s") % {"n": figure.definition.months, "month": month}


def judged(figure: Figure) -> str:
    """Against the target, with its interval: what may be on either side is said near, never reached."""
    if figure.value is None or figure.target is None:
        return ""
    low = figure.value if figure.low is None else figure.low
    high = figure.value if figure.high is None else figure.high
    worst, best = (low, high) if figure.indicator.better == Indicator.Better.HIGHER else (-high, -low)
    target = figure.target if figure.indicator.better == Indicator.Better.HIGHER else -figure.target
    return REACHED if worst >= target else SHORT if best < target else NEAR


def _verdicts() -> dict[str, str]:
    return {
        REACHED: _("Objectif atteint"),
        NEAR: _("Proche : l'intervalle contient l'objectif"),
        SHORT: _("Objectif non atteint"),
    }


def changed(figure: Figure, before: Figure | None) -> tuple[str, str]:
    """Against a year earlier; two versions of a definition are not compared."""
    if figure.value is None:
        return "", ""
    if before is None or before.value is None:
        return _("Un an plus tôt : inconnu"), ""
    if before.definition_id != figure.definition_id:
        return _("Un an plus tôt : autre définition, pas comparable"), ""
    told = {"value": amount(before.value, figure.indicator)}
    if abs(figure.value - before.value) <= abs(before.value) * SAME:
        return _("Comme un an plus tôt (%(value)s)") % told, ""
    higher = figure.value > before.value
    better = higher == (figure.indicator.better == Indicator.Better.HIGHER)
    text = _("En hausse : %(value)s un an plus tôt") if higher else _("En baisse : %(value)s un an plus tôt")
    return text % told, "better" if better else "worse"


def sentence(definition: Definition, figure: Figure, reader: str) -> str:
    """The reading of the definition with its figure; why there is none otherwise."""
    if figure.value is None:
        return typeset(figure.why)
    told = {
        "valeur": amount(figure.value, figure.indicator),
        "objectif": amount(figure.target, figure.indicator) or _("sans objectif"),
        "territoire": figure.territory.name,
        "periode": period(figure),
    }
    return typeset(str(getattr(definition, reader)).format(**told))


def typeset(text: str) -> str:
    """French spaces that no line may break at."""
    return re.sub(r" (?=[;:!?%»€])", "\u00a0", text).replace("« ", "«\u00a0")
