# SPDX-License-Identifier: EUPL-1.2
"""The night rules in French: what each asks, of which lamps, what a lamp says, what is missing. « à vérifier » where
the value was not read in the text itself."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.energy.maths import night_rules
from apps.energy.maths.night_rules import Finding, Rule

USES = {
    night_rules.ROAD: gettext_lazy("a) voirie et déplacements"),
    night_rules.CLOSED_SITE: gettext_lazy("a) site clos d'activité"),
    night_rules.HERITAGE: gettext_lazy("b) patrimoine et cadre bâti"),
    night_rules.GARDEN: gettext_lazy("b) parc ou jardin"),
    night_rules.SPORT: gettext_lazy("c) équipement sportif"),
    night_rules.BUILDING: gettext_lazy("d) bâtiment non résidentiel"),
    night_rules.PARKING: gettext_lazy("e) parc de stationnement"),
    night_rules.EVENT: gettext_lazy("f) événement"),
    night_rules.WORKS: gettext_lazy("g) chantier"),
}
RULES = {
    "use": gettext_lazy("Usage de la lampe connu"),
    "park": gettext_lazy("Plafonds d'un parc naturel"),
    "kelvin": gettext_lazy("Température de couleur"),
    "kelvin_reserve": gettext_lazy("Température de couleur, réserve naturelle"),
    "kelvin_works": gettext_lazy("Température de couleur, chantier en réserve ou près d'un observatoire"),
    "upward": gettext_lazy("Lumière au-dessus de l'horizontale (ULR installé)"),
    "upward_none": gettext_lazy("Aucune lumière vers le haut, réserve ou observatoire"),
    "flux_urban": gettext_lazy("Flux par m², voirie en agglomération"),
    "flux_rural": gettext_lazy("Flux par m², voirie hors agglomération"),
    "flux_parking_urban": gettext_lazy("Flux par m², stationnement en agglomération"),
    "flux_parking_rural": gettext_lazy("Flux par m², stationnement hors agglomération"),
    "off_closed_site": gettext_lazy("Extinction d'un site clos, 1 h après l'activité"),
    "off_heritage": gettext_lazy("Extinction du patrimoine, à 1 h"),
    "off_garden": gettext_lazy("Extinction d'un jardin, 1 h après la fermeture"),
    "off_building": gettext_lazy("Extinction d'un bâtiment, à 1 h"),
    "off_parking": gettext_lazy("Extinction d'un stationnement, 2 h après l'activité"),
    "off_works": gettext_lazy("Extinction d'un chantier, 1 h après l'activité"),
}
TO_CHECK = {
    *("kelvin_works", "upward", "upward_none", "flux_urban", "flux_rural", "flux_parking_urban", "flux_parking_rural"),
    *("off_garden", "off_works", "park"),
}
UNITS = {"kelvin": "K", "lumens_m2": "lm/m²"}
MISSING = {
    "use": gettext_lazy("usage"),
    "kelvin": gettext_lazy("température de couleur"),
    "ulr": gettext_lazy("lumière vers le haut"),
    "lumens_m2": gettext_lazy("flux par m²"),
    "off_at": gettext_lazy("heure d'extinction"),
    "closes_at": gettext_lazy("heure de fermeture"),
    "commissioned": gettext_lazy("date de mise en service"),
    "urban": gettext_lazy("agglomération ou non"),
    "protected": gettext_lazy("espace protégé ou non"),
    "rule": gettext_lazy("plafonds du parc"),
}
VERDICTS = {
    night_rules.NOT_CONFORM: (gettext_lazy("Non conforme"), "major", "▲"),
    night_rules.UNKNOWN: (gettext_lazy("Inconnu"), "unknown", "◌"),
    night_rules.CONFORM: (gettext_lazy("Conforme"), "normal", "•"),
    night_rules.NOT_CONCERNED: (gettext_lazy("Non concernée"), "silent", "○"),
}
BY_CODE = {rule.code: rule for rule in night_rules.RULES}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule with how many lamps of each verdict; `others`: those that it does not concern."""

    code: str
    title: Any
    article: str
    limit: str
    to_check: bool
    conform: int
    not_conform: int
    unknown: int
    others: int


def lines(rules: dict[str, Any], lamps: int) -> list[RuleLine]:
    """Rules that concern some lamp, those with lamps that break them first."""
    told = [_line(code, counts, lamps) for code, counts in rules.items() if sum(counts.values())]
    return sorted(told, key=lambda one: (-one.not_conform, -one.unknown, one.code))


def _line(code: str, counts: Any, lamps: int) -> RuleLine:
    rule = BY_CODE.get(code)
    bad, good, lost = (counts[one] for one in (night_rules.NOT_CONFORM, night_rules.CONFORM, night_rules.UNKNOWN))
    article = rule.article if rule else "1" if code == "use" else "4"
    limit = limit_words(rule) if rule else "—"
    return RuleLine(code, RULES[code], article, limit, code in TO_CHECK, good, bad, lost, lamps - good - bad - lost)


def limit_words(rule: Rule) -> str:
    """« au plus 3 000 K », « à 1 h », « 2 h après la fermeture »."""
    if rule.measure == "off_at":
        said = {"n": _figure(rule.limit)}
        return _("%(n)s h après la fermeture") % said if rule.after_closing else _("à %(n)s h") % said
    if rule.measure == "ulr" and not rule.limit:
        return _("aucune")
    said = {"value": value_words(rule.measure, rule.limit)}
    return _("moins de %(value)s") % said if rule.strict else _("au plus %(value)s") % said


def value_words(measure: str, value: float) -> str:
    if measure == "ulr":
        return f"{_figure(100 * value)}\u202f%"
    if measure == "off_at":
        return _("toute la nuit") if value >= 36 else _("%(n)s h") % {"n": _figure(value % 24)}
    return f"{_figure(value)}\u202f{UNITS[measure]}"


def finding_words(finding: Finding) -> str:
    """« Température de couleur : 4 000 K, au plus 3 000 K (article 3, II, 3°) »."""
    rule, title = BY_CODE.get(finding.code), str(RULES[finding.code])
    if finding.missing or rule is None:
        said = {"title": title, "missing": str(MISSING.get(finding.missing, finding.missing))}
        return _("%(title)s : inconnu (%(missing)s)") % said
    said = {
        "title": title,
        "value": value_words(rule.measure, finding.value or 0.0),
        "limit": limit_words(rule),
        "article": finding.article,
    }
    return _("%(title)s : %(value)s, règle : %(limit)s (article %(article)s)") % said


def _figure(value: float) -> str:
    places = 0 if float(value).is_integer() else 1
    return number_format(round(value, 1), decimal_pos=places, use_l10n=True, force_grouping=True)
