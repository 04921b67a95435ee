# SPDX-License-Identifier: EUPL-1.2
"""A delay as people write it in a cell: « 72 h », « 8 h ouvrées », « 3 jours ouvrés », nothing for no commitment."""

import re

from django.utils.translation import gettext as _

from apps.contracts.clocks import HOURS, WORKING_DAYS, WORKING_HOURS, Delay, DelayRefused

CELL = re.compile(r"(-?\d{1,6})\s*([^\d].*)?\Z")
NONE = {"", "-", "–", "—", "néant", "aucun", "sans", "sans engagement", "none"}
UNITS = {
    HOURS: {"h", "heure", "heures"},
    WORKING_HOURS: {"ho", "h ouvrée", "h ouvrées", "heure ouvrée", "heures ouvrées", "h ouvrees", "heures ouvrees"},
    WORKING_DAYS: {"jo", "j", "j ouvré", "j ouvrés", "jour ouvré", "jours ouvrés", "jours ouvres", "j ouvres"},
}


def read(text: str) -> Delay | None:
    """None: no commitment. Raises DelayRefused, in words."""
    said = " ".join(text.casefold().replace("\u00a0", " ").replace("\u202f", " ").split())
    if said in NONE:
        return None
    match = CELL.match(said)
    if match is None:
        raise DelayRefused(_("« %(text)s » : écrire 72 h, 8 h ouvrées ou 3 jours ouvrés.") % {"text": text[:40]})
    return Delay(int(match[1]), _unit(match[2] or ""))


def _unit(text: str) -> str:
    words = text.strip()
    if not words:
        raise DelayRefused(_("Il manque l'unité : 72 h, 8 h ouvrées ou 3 jours ouvrés."))
    found = next((unit for unit, names in UNITS.items() if words in names), None)
    if found is None:
        said = _("Unité inconnue « %(unit)s » : écrire 72 h, 8 h ouvrées ou 3 jours ouvrés.")
        raise DelayRefused(said % {"unit": words[:40]})
    return found
