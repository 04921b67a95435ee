# SPDX-License-Identifier: EUPL-1.2
"""The actions of a rule: JSON checked in words. Who does them is `doing`, in the transaction of the batch."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.events.rules.fields import WEIGHTS, is_integer

SEVERITY, GROUP, ASSIGN, NOTIFY, PROCEDURE, PROPOSE = (
    *("severity", "group", "assign", "notify"),
    *("procedure", "propose_intervention"),
)
PARTS: dict[str, set[str]] = {  # beside « do »
    SEVERITY: {"to"},
    GROUP: {"minutes"},
    ASSIGN: {"to"},
    NOTIFY: {"person", "role"},
    PROCEDURE: {"code"},
    PROPOSE: set(),
}
MOST_ACTIONS, MOST_MINUTES, MAX_NAME = 10, 24 * 60, 150
HELP = gettext_lazy(
    "Liste d'actions : severity (to : critical, major, minor), group (minutes : fenêtre), assign (to : identifiant), "
    "notify (person : identifiant, ou role : nom du rôle), procedure (code de la fiche), propose_intervention. "
    'Exemple : [{"do": "severity", "to": "critical"}, {"do": "procedure", "code": "armoire-au-noir"}, '
    '{"do": "notify", "role": "Opérateur du PCC"}]. Rien ne part de soi-même : une intervention est proposée.'
)


def validate(value: Any) -> None:
    """Validator of the field: raises ValidationError with every problem, in French, naming the action."""
    found = list(problems(value))
    if found:
        raise ValidationError(found)


def problems(value: Any) -> Iterator[str]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_ACTIONS:
        yield _("Une liste de 1 à %(most)d actions est attendue, entre crochets.") % {"most": MOST_ACTIONS}
        return
    for number, action in enumerate(value, 1):
        for problem in _problems_of(action):
            yield _("Action %(n)d : %(problem)s") % {"n": number, "problem": problem}


def _problems_of(action: Any) -> Iterator[str]:
    if not isinstance(action, dict):
        yield _("un objet est attendu, entre accolades.")
        return
    name = action.get("do")
    if not isinstance(name, str) or name not in PARTS:
        yield _("« do » : action inconnue « %(name)s ». Actions : %(known)s.") % {
            "name": str(name)[:40],
            "known": ", ".join(PARTS),
        }
        return
    for extra in action.keys() - PARTS[name] - {"do"}:
        yield _("« %(extra)s » n'est pas demandé par %(name)s.") % {"extra": str(extra)[:40], "name": name}
    yield from _problems_in(name, action)


def _problems_in(name: str, action: Mapping[str, Any]) -> Iterator[str]:
    if name == SEVERITY and not (isinstance(action.get("to"), str) and action["to"] in WEIGHTS):
        yield _("« to » : critical, major ou minor est attendu.")
    if name == ASSIGN and not _is_name(action.get("to")):
        yield _("« to » : l'identifiant d'une personne est attendu.")
    if name == PROCEDURE and not _is_name(action.get("code")):
        yield _("« code » : le code d'une fiche réflexe est attendu.")
    if name == GROUP and not (is_integer(action.get("minutes")) and 1 <= action["minutes"] <= MOST_MINUTES):
        yield _("« minutes » : un entier de 1 à %(most)s est attendu.") % {"most": MOST_MINUTES}
    if name == NOTIFY:
        told = [part for part in ("person", "role") if part in action]
        if len(told) != 1 or not _is_name(action[told[0]]):
            yield _("« person » (identifiant) ou « role » (nom du rôle) est attendu, l'un ou l'autre.")


def unknown(
    value: list[Mapping[str, Any]], people: Collection[str], roles: Collection[str], procedures: Collection[str]
) -> Iterator[str]:
    """Names that nobody answers to, among actions that `problems` finds nothing to say about."""
    for number, action in enumerate(value, 1):
        for part, given, known in named(action):
            if given not in {"person": people, "role": roles, "procedure": procedures}[known]:
                yield _("Action %(n)d : « %(part)s » : « %(given)s » n'existe pas ici.") % {
                    "n": number,
                    "part": part,
                    "given": given,
                }


def named(action: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(part, name given, what it names: person, role or procedure)."""
    if action["do"] == ASSIGN:
        yield "to", action["to"], "person"
    if action["do"] == PROCEDURE:
        yield "code", action["code"], "procedure"
    if action["do"] == NOTIFY:
        part = "person" if "person" in action else "role"
        yield part, action[part], part


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_NAME and "\x00" not in value
