# SPDX-License-Identifier: EUPL-1.2
"""How each figure is counted: a function of what is asked, found by its name, that reads the apps below."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.kpi.measured import Asked, Measured

OURS = {  # name -> module, label
    "lighting_saving": ("energy", _("Économie d'éclairage, registre des économies")),
    "building_saving": ("energy", _("Économie des bâtiments, registre des économies")),
    "euros_avoided": ("energy", _("Euros évités depuis le début du contrat")),
    "co2_avoided": ("energy", _("CO₂ évité, registre des économies")),
    "dark_street_hours": ("light", _("Heures de rue noire (armoires et départs coupés)")),
    "lamp_availability": ("light", _("Disponibilité des lampes télégérées, la nuit")),
    "intervention_kept": ("work", _("Délais d'intervention tenus (GTI)")),
    "restoration_kept": ("work", _("Délais de rétablissement tenus (GTR)")),
    "confirmed_resolutions": ("people", _("Réparations confirmées par les habitants")),
    "seen_by_machines": ("people", _("Pannes vues d'abord par une machine")),
    "alarms_per_day": ("alarms", _("Alarmes annoncées par jour et par poste")),
    "sources_heard": ("data", _("Équipements dont l'état est connu")),
}
MEASURES: dict[str, tuple[str, Any]] = {
    name: (f"apps.kpi.measures.{module}", label) for name, (module, label) in OURS.items()
}
Measure = Callable[[Asked], Measured]


def offer(name: str, module: str, label: Any) -> None:
    """What an app above counts from rows of its own: the function `name` of `module`. Said when the app is ready."""
    MEASURES[name] = (module, label)


def choices() -> list[tuple[str, Any]]:
    return [(name, label) for name, (_module, label) in MEASURES.items()]


def of(name: str) -> Measure:
    found: Measure = getattr(import_module(MEASURES[name][0]), name)
    return found
