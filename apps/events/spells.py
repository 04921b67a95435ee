# SPDX-License-Identifier: EUPL-1.2
"""The spells of an alarm: comings and goings less than GAP apart are one. A pure function of what was said of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from apps.events.fold import END, INSTANT, Said, distinct

GAP = timedelta(minutes=30)  # a lamp that blinks all evening is one trouble, the same lamp next night another


class Spell(NamedTuple):
    """From the first appearance to the last disappearance; `end` None while it lasts. `severity` is the worst."""

    start: datetime
    end: datetime | None
    severity: int


def spells(observations: Iterable[Said], since: Spell | None = None) -> list[Spell]:
    """In order of time, in whatever order they were said. `since`: the spell that was known before all of them."""
    found = [since] if since else []
    for said in distinct(observations):
        _step(found, said)
    return found


def _step(found: list[Spell], said: Said) -> None:
    last = found[-1] if found else None
    if said.kind == END:
        if last and last.end is None:
            found[-1] = last._replace(end=said.at)
        return
    lasts = last is not None and last.end is None
    end = said.at if said.kind == INSTANT and not lasts else None
    if last and (last.end is None or said.at - last.end <= GAP):
        found[-1] = last._replace(end=end, severity=min(last.severity, said.severity))
    else:
        found.append(Spell(said.at, end, said.severity))
