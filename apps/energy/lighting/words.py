# SPDX-License-Identifier: EUPL-1.2
"""What the page of lighting says: names of strategies, what is missing of the lamps of a cabinet, what is assumed."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.energy.lighting.register import BEFORE, SCHEDULE, WATTS, Cabinet
from apps.energy.maths.decomposition import Strategy

PARTS: dict[str, Any] = {
    Strategy.LED: gettext_lazy("Remplacement des lampes (LED)"),
    Strategy.DIMMING: gettext_lazy("Abaissement"),
    Strategy.CUT_OFF: gettext_lazy("Coupure de nuit"),
    Strategy.PRESENCE: gettext_lazy("Détection de présence"),
    Strategy.UNEXPLAINED: gettext_lazy("Écart entre calcul et compteurs"),
}
SHORT: dict[str, Any] = {  # of a column
    Strategy.LED: gettext_lazy("LED"),
    Strategy.DIMMING: gettext_lazy("Abaissement"),
    Strategy.CUT_OFF: gettext_lazy("Coupure"),
    Strategy.PRESENCE: gettext_lazy("Présence"),
    Strategy.UNEXPLAINED: gettext_lazy("Écart"),
}
STRATEGIES: dict[str, Any] = {
    Strategy.PRESENCE: gettext_lazy("Détection de présence"),
    Strategy.CUT_OFF: gettext_lazy("Coupure de nuit"),
    Strategy.DIMMING: gettext_lazy("Abaissement"),
    Strategy.LED: gettext_lazy("LED, allumage toute la nuit"),
    "unchanged": gettext_lazy("Rien de changé"),
    "mixed": gettext_lazy("Plusieurs stratégies sous un même compteur"),
    "unknown": gettext_lazy("Régime ou puissance inconnus"),
}
STATES: dict[str, Any] = {
    "measured": gettext_lazy("mesurée"),
    "computed": gettext_lazy("calculée, non mesurée"),
    "unknown": gettext_lazy("inconnue"),
}


def missing(cabinet: Cabinet) -> list[str]:
    """What keeps lamps from being counted."""
    told = {name: sum(one.lamps for one in cabinet.classes if name in one.lamp.missing) for name in _MISSING}
    return [_MISSING[name](number) % {"n": number} for name, number in told.items() if number]


_MISSING: dict[str, Any] = {
    BEFORE: lambda n: ngettext(
        "Puissance d'avant les travaux inconnue pour %(n)d lampe.",
        "Puissance d'avant les travaux inconnue pour %(n)d lampes.",
        n,
    ),
    WATTS: lambda n: ngettext(
        "Puissance d'aujourd'hui inconnue pour %(n)d lampe.", "Puissance d'aujourd'hui inconnue pour %(n)d lampes.", n
    ),
    SCHEDULE: lambda n: ngettext(
        "Régime de nuit inconnu ou illisible pour %(n)d lampe.",
        "Régime de nuit inconnu ou illisible pour %(n)d lampes.",
        n,
    ),
}


def notes(cabinet: Cabinet) -> Iterator[str]:
    """What is assumed of its lamps: never in favour of the saving."""
    undated = sum(one.lamps for one in cabinet.classes if one.lamp.changed and one.lamp.renewed_on is None)
    if undated:
        yield ngettext(
            "Date de remplacement inconnue pour %(n)d lampe : toute la période est comptée, l'économie est au pire "
            "sous-estimée.",
            "Date de remplacement inconnue pour %(n)d lampes : toute la période est comptée, l'économie est au pire "
            "sous-estimée.",
            undated,
        ) % {"n": undated}
    if any(one.lamp.before_losses is None for one in cabinet.classes if one.lamps):
        yield _("Pertes du ballast d'avant non renseignées : comptées nulles, la référence calculée est au plus bas.")
    if any(one.removed for one in cabinet.classes):
        removed = sum(one.removed for one in cabinet.classes)
        yield ngettext(
            "%(n)d lampe déposée depuis : la référence est ramenée aux lampes d'aujourd'hui.",
            "%(n)d lampes déposées depuis : la référence est ramenée aux lampes d'aujourd'hui.",
            removed,
        ) % {"n": removed}
