# SPDX-License-Identifier: EUPL-1.2
"""Why these alarms are one incident, in French, for an operator; names are passed in, numbers are the evidence."""

from apps.events.correlation.facts import Evidence, Group, Nature, Shape

EFFECTS = {
    Nature.SUPPLY: ("n'a plus de courant", "n'ont plus de courant"),
    Nature.OUTAGE: ("est en panne", "sont en panne"),
    Nature.SILENCE: ("ne répond plus", "ne répondent plus"),
    Nature.MISBEHAVIOUR: ("fonctionne hors programme", "fonctionnent hors programme"),
}
OTHERWISE = ("est en alarme", "sont en alarme")


def reason(group: Group, *, name: str, things: str = "équipements", condition: str = "") -> str:
    """One sentence without its full stop.

    `name`: of the cause, an asset or a source. `things`: what is touched, as the operator calls several of them.
    `condition`: what the cause says of itself, as the operator reads it; "" when nobody knows.
    """
    match group.shape:
        case Shape.SINGLE:
            return f"Alarme isolée : rien d'autre ne s'est produit en amont ni autour de {name}"
        case Shape.SAME_ASSET:
            return f"{len(group.members)} alarmes d'un même équipement, {name}, apparues {during(group.evidence)}"
        case Shape.ROW:
            return f"{_row(group.evidence, things)}, {during(group.evidence)} ; le premier vu de l'armoire est {name}"
        case Shape.VANDALISM:
            return f"{_walk(group.evidence, things)}, {during(group.evidence)} ; le premier touché est {name}"
        case Shape.SOURCE_LOST:
            return _source(group, name, things)
        case _:
            return f"{_below(group.evidence, name, things)} ; {_voice(group, name, condition)}"


def supported(heard: int) -> str:
    """« 3 signalements d'habitants vont dans ce sens »."""
    return (
        "1 signalement d'habitant va dans ce sens"
        if heard == 1
        else f"{heard} signalements d'habitants vont dans ce sens"
    )


def supposed(group: Group, *, name: str, heard: int, people: int) -> str:
    """Said by inhabitants alone: a testimony, not a fact. `people`: at least that many of them."""
    told = "1 signalement d'habitant" if heard == 1 else f"{heard} signalements d'habitants"
    several = f", d'au moins {people} personnes," if people > heard else ""
    around = f"autour de ce que {name} alimente, {during(group.evidence)}"
    return f"Hypothèse : {told}{several} {around} ; aucune machine ne le dit"


def during(evidence: Evidence) -> str:
    """« en 4 min », as precise as a clock of a supervisor."""
    minutes = round(evidence.seconds / 60)
    if minutes < 1:
        return "en moins d'une minute"
    if minutes < 120:
        return f"en {minutes} min"
    return f"en {round(minutes / 60)} h"


def _below(evidence: Evidence, name: str, things: str) -> str:
    total = f" sur {evidence.of}" if evidence.of else ""
    effect = EFFECTS.get(evidence.effect, OTHERWISE)
    if evidence.count == 1:
        return f"Un équipement en aval de {name} {effect[0]}"
    return f"{evidence.count} {things}{total} en aval de {name} {effect[1]}, {during(evidence)}"


def _voice(group: Group, name: str, condition: str) -> str:
    if not group.cause.said:
        return f"{name} n'annonce rien : cause déduite"
    return f"{name} l'annonce : {condition}" if condition else f"{name} est aussi en alarme"


def _row(evidence: Evidence, things: str) -> str:
    return f"{evidence.count} {things} qui se suivent sur {round(evidence.metres)} m {_effect(evidence)}"


def _walk(evidence: Evidence, things: str) -> str:
    return (
        f"{evidence.count} {things} touchés ou arrêtés à moins de {max(1, round(evidence.metres))} m les uns des autres"
    )


def _effect(evidence: Evidence) -> str:
    return EFFECTS.get(evidence.effect, OTHERWISE)[1]


def _source(group: Group, name: str, things: str) -> str:
    if len(group.members) == 1:
        return f"La source {name} ne répond plus"
    touched = f"{group.evidence.count} {things} de la source {name} ne répondent plus, {during(group.evidence)}"
    voice = "la liaison avec elle est perdue" if group.cause.said else "cause déduite"
    return f"{touched} ; {voice}"
