# SPDX-License-Identifier: EUPL-1.2
"""The figures of a period in words, alone or beside those of another one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from apps.console.replay.figures import Figures
from apps.console.replay.words import NBSP

MINUS = "\N{MINUS SIGN}"
MINUTE, HOUR = 60, 3600
Asked = tuple[str, Any, Any, Callable[[float], str]]  # name of the figure, label, how it is counted, how it is said


@dataclass(frozen=True, slots=True)
class Row:
    """`help`: how it is counted. `other` and `change` are "" when nothing is compared."""

    label: str
    help: str
    value: str
    other: str = ""
    change: str = ""


def rows(figures: Figures, other: Figures | None = None) -> list[Row]:
    return [_row(asked, figures, other) for asked in ASKED]


def _row(asked: Asked, figures: Figures, other: Figures | None) -> Row:
    name, label, help_text, said = asked
    value = getattr(figures, name)
    if other is None:
        return Row(str(label), str(help_text), _known(said, value))
    compared = getattr(other, name)
    return Row(str(label), str(help_text), _known(said, value), _known(said, compared), _change(said, value, compared))


def _known(said: Callable[[float], str], value: float | None) -> str:
    return "—" if value is None else said(value)


def _change(said: Callable[[float], str], value: float | None, other: float | None) -> str:
    """From the other period to this one."""
    if value is None or other is None:
        return "—"
    shown = said(abs(value - other))
    if shown == said(0):
        return "="
    return f"{'+' if value > other else MINUS}{shown}"


def count(value: float) -> str:
    return number_format(int(value), use_l10n=True, force_grouping=True)


def duration(seconds: float) -> str:
    """« 36 s », « 5 min », « 3 h 05 », « 1 240 h »."""
    whole = int(seconds)
    if whole < MINUTE:
        return f"{whole}{NBSP}s"
    if whole < HOUR:
        return f"{whole // MINUTE}{NBSP}min"
    if whole < 100 * HOUR:
        return f"{whole // HOUR}{NBSP}h{NBSP}{whole % HOUR // MINUTE:02d}"
    return f"{number_format(round(whole / HOUR), use_l10n=True, force_grouping=True)}{NBSP}h"


ASKED: tuple[Asked, ...] = (
    ("raised", _("Alarmes apparues"), _("Chaque apparition compte, répétitions comprises."), count),
    ("hidden", _("dont masquées"), _("Leur cause ou un événement planifié parle pour elles, d'après ce jour."), count),
    ("peak", _("Pointe en 10 min"), _("Apparitions en dix minutes, au plus ; un opérateur en suit dix."), count),
    ("acknowledged", _("Alarmes acquittées"), _("Parmi celles apparues dans la période."), count),
    ("acknowledge", _("Délai d'acquittement"), _("Médiane, de l'apparition à l'acquittement."), duration),
    ("waiting", _("À acquitter à la fin"), _("Sans celles que leur cause masque."), count),
    ("incidents", _("Incidents ouverts"), _("Nés dans la période."), count),
    ("down", _("Indisponibilité"), _("Durées en défaut, additionnées équipement par équipement."), duration),
    ("lost", _("Sources muettes"), _("Durées additionnées ; leurs équipements étaient alors inconnus."), duration),
    ("on_site", _("Arrivées sur site"), _("Interventions que vous pouvez voir."), count),
    ("repaired", _("Réparations"), _("Interventions que vous pouvez voir."), count),
)
