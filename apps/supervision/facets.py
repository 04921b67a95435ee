# SPDX-License-Identifier: EUPL-1.2
"""Which sources of a list one looks at: by health, and by words of their name, protocol, territory or reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Source
from apps.connectors.readings.words import plain
from apps.supervision.overview import Line

LONGEST = 80  # characters of a search
Health = Source.Health
FACETS = {  # as the address says it: what is read, and the health; "": whatever it is
    "": (_("Toutes"), None),
    "panne": (_("En panne"), Health.DOWN),
    "degradees": (_("Dégradées"), Health.DEGRADED),
    "inconnues": (_("Jamais entendues"), Health.UNKNOWN),
    "service": (_("En service"), Health.OK),
}


@dataclass(frozen=True, slots=True)
class Facet:
    """One choice, with how many sources it would show; `query` is its address, the words that are searched kept."""

    label: str
    health: str
    count: int
    chosen: bool
    query: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is searched, as it was understood: an unknown health is any, words are cut at LONGEST."""

    words: str
    facet: str

    @classmethod
    def of(cls, params: Mapping[str, str]) -> "Asked":
        facet = params.get("sante", "")
        return cls(params.get("q", "").strip()[:LONGEST], facet if facet in FACETS else "")


def chosen(lines: Sequence[Line], asked: Asked) -> tuple[list[Line], list[Facet]]:
    """The lines that answer, in their order; each choice of health among those that hold the words."""
    found = [line for line in lines if _holds(line, plain(asked.words).split())]
    by_health = {health: [line for line in found if line.source.health == health] for health in Health.values}
    facets = []
    for key, (label, health) in FACETS.items():
        count = len(found if health is None else by_health[health])
        if count or health is None or key == asked.facet:
            facets.append(Facet(str(label), health or "", count, key == asked.facet, _query(key, asked.words)))
    wanted = FACETS[asked.facet][1]
    return (found if wanted is None else by_health[wanted]), facets


def _holds(line: Line, words: Sequence[str]) -> bool:
    source = line.source
    told = plain(f"{source.name} {source.slug} {line.driver} {source.territory.name} {line.error}")
    return all(word in told for word in words)


def _query(facet: str, words: str) -> str:
    said = {name: value for name, value in (("sante", facet), ("q", words)) if value}
    return f"?{urlencode(said)}" if said else "?"
