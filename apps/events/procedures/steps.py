# SPDX-License-Identifier: EUPL-1.2
"""The steps of a procedure as JSON: `[{"kind": "doubt", "text": "Regarder la caméra", "minutes": 5}, …]`."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

KINDS = {
    "doubt": gettext_lazy("Levée de doute"),
    "call_csu": gettext_lazy("Appeler le CSU"),
    "call_duty": gettext_lazy("Prévenir l'élu d'astreinte"),
    "request": gettext_lazy("Demander une intervention"),
    "mail": gettext_lazy("Envoyer un mail"),
    "sms": gettext_lazy("Envoyer un SMS"),
    "todo": gettext_lazy("À faire"),
}
PARTS = ("kind", "text", "minutes")
MOST_STEPS, MAX_TEXT, MOST_MINUTES = 40, 500, 7 * 24 * 60
HELP = gettext_lazy(
    "Liste ordonnée d'étapes : « kind » (doubt : levée de doute, call_csu : appeler le CSU, call_duty : prévenir l'élu "
    "d'astreinte, request : demander une intervention, mail, sms, todo : à faire), « text », et si l'on veut "
    "« minutes », le délai conseillé depuis l'ouverture. "
    'Exemple : [{"kind": "doubt", "text": "Regarder la caméra la plus proche", "minutes": 5}].'
)


def validate(value: Any) -> None:
    """Validator of the field: raises ValidationError with every problem, in French, naming the step and its part."""
    found = list(problems(value))
    if found:
        raise ValidationError(found)


def problems(value: Any) -> Iterator[str]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_STEPS:
        yield _("Une liste de 1 à %(most)d étapes est attendue, entre crochets.") % {"most": MOST_STEPS}
        return
    for number, step in enumerate(value, 1):
        for problem in _problems_of(step):
            yield _("Étape %(n)d : %(problem)s") % {"n": number, "problem": problem}


def _problems_of(step: Any) -> Iterator[str]:
    if not isinstance(step, dict):
        yield _("un objet est attendu, entre accolades.")
        return
    for name in step.keys() - set(PARTS):
        yield _("« %(name)s » inconnu. Possibles : %(parts)s.") % {"name": str(name)[:40], "parts": ", ".join(PARTS)}
    if not isinstance(step.get("kind"), str) or step["kind"] not in KINDS:
        yield _("« kind » : une de ces natures est attendue : %(kinds)s.") % {"kinds": ", ".join(KINDS)}
    text = step.get("text")
    if not isinstance(text, str) or not text.strip() or len(text) > MAX_TEXT or "\x00" in text:
        yield _("« text » : de 1 à %(most)d caractères sont attendus.") % {"most": MAX_TEXT}
    minutes = step.get("minutes", 0)
    if not isinstance(minutes, int) or isinstance(minutes, bool) or not 0 <= minutes <= MOST_MINUTES:
        yield _("« minutes » : un entier de 0 à %(most)s est attendu.") % {"most": MOST_MINUTES}


def in_words(step: dict[str, Any]) -> str:
    """« Levée de doute : Regarder la caméra (dans les 5 min) »."""
    said = f"{KINDS.get(step['kind'], step['kind'])} : {step['text']}"
    return said + (_(" (dans les %(n)d min)") % {"n": step["minutes"]} if step.get("minutes") else "")
