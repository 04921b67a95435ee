# SPDX-License-Identifier: EUPL-1.2
"""Rooms in words: a shape, a word and a class for their state, never a colour alone; values with their age."""

from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.assets.admin.badges import badge
from apps.energy.maths.comfort import Shares
from apps.energy.rooms.board import BREACH, COMFORT, DAYS, EMPTY, OUT, UNKNOWN, Board, Line, Sensor
from apps.energy.rooms.rules import CO2
from apps.energy.watching.rooms import WORDS

STATES = {
    BREACH: ("major", "▲", gettext_lazy("seuil passé")),
    OUT: ("minor", "◕", gettext_lazy("hors confort")),
    COMFORT: ("normal", "•", gettext_lazy("confortable")),
    EMPTY: ("silent", "○", gettext_lazy("inoccupée")),
    UNKNOWN: ("unknown", "◌", gettext_lazy("inconnu")),
}


def context(board: Board) -> dict[str, Any]:
    return {
        "room_lines": [_line(line) for line in board.lines],
        "rooms_lead": lead(board),
        "rooms_share": share(board),
        "rooms_days": DAYS,
    }


def lead(board: Board) -> str:
    """The answer first: what is beyond now, and what nobody knows."""
    count = len(board.lines)
    if board.breaching:
        words = ngettext(
            "%(n)d salle sur %(count)d passe un seuil maintenant.",
            "%(n)d salles sur %(count)d passent un seuil maintenant.",
            board.breaching,
        ) % {"n": board.breaching, "count": count}
    elif board.unknown == count:
        return _("L'air des salles de ce site est inconnu : aucun capteur ne dit tout ce qu'il devrait.")
    else:
        words = _("Aucune salle connue ne passe de seuil maintenant.")
    if not board.unknown:
        return words
    unknown = ngettext("%(n)d salle est inconnue.", "%(n)d salles sont inconnues.", board.unknown)
    return f"{words} {unknown % {'n': board.unknown}}"


def share(board: Board) -> str:
    found = board.shares
    if not found.hours:
        return _("Aucune heure de présence n'est déclarée sur %(days)d jours.") % {"days": DAYS}
    if not found.known:
        return _("Le confort des %(days)d derniers jours est inconnu.") % {"days": DAYS}
    said = {"days": DAYS, "n": round(100 * found.comfort)}
    words = _("%(n)d %% des heures de présence connues des %(days)d derniers jours étaient confortables") % said
    return f"{words} ; {_unknown(found)}"


def _unknown(found: Shares) -> str:
    if found.known == found.hours:
        return _("toutes sont connues.")
    percent = round(100 * found.unknown)
    if not percent:
        return _("moins de 1 % des heures de présence sont inconnues.")
    return _("%(n)d %% des heures de présence sont inconnues.") % {"n": percent}


def _line(line: Line) -> dict[str, Any]:
    style, shape, word = STATES[line.state]
    found = line.shares
    return {
        "line": line,
        "badge": badge(style, shape, str(word), None),
        "sensors": [_sensor(one) for one in line.sensors],
        "age": _age(min(fresh)) if (fresh := [one.at for one in line.sensors if one.at and not one.stale]) else "",
        "comfort": round(100 * found.comfort) if found.known else None,
        "unknown": round(100 * found.unknown) if found.hours else None,
        "hours": _hours(line),
        "heat": heat(line),
        "rule": str(line.asked.rule) if line.asked.written else "",
    }


def heat(line: Line) -> str:
    """The mean of the heating season, against what is asked; "" out of it."""
    found, limit = line.heated, line.asked.rule.heated_c
    if found is None or limit is None:
        return ""
    said = {"days": line.asked.rule.heated_days, "limit": formats.number_format(limit, 1 if limit % 1 else 0)}
    if found.celsius != found.celsius:
        return _("moyenne de chauffage sur %(days)d jours inconnue (%(limit)s °C au plus)") % said
    mean = formats.number_format(round(found.celsius, 1), 1)
    return _("chauffage : %(mean)s °C en moyenne sur %(days)d jours (%(limit)s °C au plus)") % {"mean": mean, **said}


def _sensor(sensor: Sensor) -> tuple[str, str, SafeString | str]:
    """(name, value, what is wrong with it): « CO₂ », « 1 240 ppm », nothing."""
    name, unit = WORDS[sensor.metric]
    if not sensor.understood:
        return str(name), "—", badge("unknown", "◌", _("unité non comprise"), None)
    if sensor.value is None or sensor.at is None:
        return str(name), "—", badge("unknown", "◌", _("muet depuis des jours"), None)
    digits = 0 if sensor.metric == CO2 else 1
    value = f"{formats.number_format(round(sensor.value, digits), digits, force_grouping=True)} {unit}"
    mute = badge("unknown", "◌", _("muet, %(age)s") % {"age": _age(sensor.at)}, None)
    return str(name), value, mute if sensor.stale else ""


def _age(at: datetime) -> str:
    return _("il y a %(age)s") % {"age": timesince(timezone.localtime(at), depth=1)}


def _hours(line: Line) -> list[str]:
    """What was not comfortable, in hours of presence; what was left out."""
    good = formats.number_format(line.asked.rule.co2_good_ppm, force_grouping=True)
    told = (
        (_("CO₂ au-dessus de %(ppm)s ppm") % {"ppm": good}, line.stuffy),
        (_("trop froid"), line.cold),
        (_("trop chaud"), line.hot),
    )
    found = [_("%(what)s : %(n)d\u00a0h") % {"what": what, "n": round(hours)} for what, hours in told if hours]
    if line.flagged:
        words = ngettext(
            "%(n)d heure de mesure impossible, laissée de côté",
            "%(n)d heures de mesures impossibles, laissées de côté",
            line.flagged,
        )
        found.append(words % {"n": line.flagged})
    return found
