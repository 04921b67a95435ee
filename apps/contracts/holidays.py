# SPDX-License-Identifier: EUPL-1.2
"""French public holidays, for any year: Code du travail L3133-1, L3134-13 (Alsace-Moselle), L3422-2 (overseas)."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

NAMES = {
    "new_year": _("Jour de l'An"),
    "good_friday": _("Vendredi saint"),
    "easter_monday": _("Lundi de Pâques"),
    "abolition": _("Abolition de l'esclavage"),
    "labour_day": _("Fête du Travail"),
    "victory_1945": _("Victoire de 1945"),
    "ascension": _("Ascension"),
    "whit_monday": _("Lundi de Pentecôte"),
    "national_day": _("Fête nationale"),
    "assumption": _("Assomption"),
    "all_saints": _("Toussaint"),
    "armistice": _("Armistice de 1918"),
    "christmas": _("Noël"),
    "saint_stephen": _("Saint-Étienne (26 décembre)"),
}
REGIONS = {
    "": _("France métropolitaine"),
    "alsace_moselle": _("Alsace et Moselle (Vendredi saint et 26 décembre chômés)"),
    "guadeloupe": _("Guadeloupe"),
    "guyane": _("Guyane"),
    "martinique": _("Martinique"),
    "mayotte": _("Mayotte"),
    "reunion": _("La Réunion"),
    "saint_barthelemy": _("Saint-Barthélemy"),
    "saint_martin": _("Saint-Martin"),
}
FIXED = {
    "new_year": (1, 1),
    "labour_day": (5, 1),
    "victory_1945": (5, 8),
    "national_day": (7, 14),
    "assumption": (8, 15),
    "all_saints": (11, 1),
    "armistice": (11, 11),
    "christmas": (12, 25),
}
AFTER_EASTER = {"easter_monday": 1, "ascension": 39, "whit_monday": 50}  # days
ABOLITION = {
    "guadeloupe": (5, 27),
    "guyane": (6, 10),
    "martinique": (5, 22),
    "mayotte": (4, 27),
    "reunion": (12, 20),
    "saint_barthelemy": (10, 9),
    "saint_martin": (5, 28),
}


def easter(year: int) -> date:
    """Easter Sunday, Gregorian calendar (anonymous algorithm, Nature 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * weekday) // 433
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=512)
def of(year: int, region: str = "") -> Mapping[date, tuple[str, ...]]:
    """Codes of the holidays of each day that has one: Ascension and 8 May fall together some years."""
    sunday = easter(year)
    days = {code: date(year, *day) for code, day in FIXED.items()}
    days |= {code: sunday + timedelta(after) for code, after in AFTER_EASTER.items()}
    if region == "alsace_moselle":
        days |= {"good_friday": sunday - timedelta(2), "saint_stephen": date(year, 12, 26)}
    if region in ABOLITION:
        days["abolition"] = date(year, *ABOLITION[region])
    found: dict[date, tuple[str, ...]] = {}
    for code, day in days.items():
        found[day] = (*found.get(day, ()), code)
    return MappingProxyType(dict(sorted(found.items())))
