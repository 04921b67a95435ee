# SPDX-License-Identifier: EUPL-1.2
"""What a past period is made of: what there was at its start, then each thing that was told, in order."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from apps.console.replay.period import Period
from apps.events import workflow
from apps.interventions.workflow import EN_ROUTE, ON_SITE

ALARM, INCIDENT, WORK, SOURCE = range(4)  # what something is told of
STATES = (
    workflow.NORMAL,
    workflow.UNACK,
    workflow.ACKED,
    workflow.RTN_UNACK,
    workflow.SHELVED,
    workflow.SUPPRESSED,
    workflow.OUT_OF_SERVICE,
)
SEVERITY, HIDDEN = 8, 32  # a look is state + SEVERITY × severity + HIDDEN × (its cause speaks for it)
STATE_MASK, SEVERITY_MASK = 7, 3
FAULT = {STATES.index(workflow.UNACK), STATES.index(workflow.ACKED)}
RETURNED = STATES.index(workflow.RTN_UNACK)
SET_ASIDE = {STATES.index(state) for state in workflow.MASKED}
LOST = ("down", "unknown")  # health of a source whose equipment is then unknown
AWAY = {EN_ROUTE: 1, ON_SITE: 2}  # of an order, what the map shows; 0 otherwise


def look(state: str, severity: int, hidden: bool) -> int:
    """Raises ValueError for a state that is none."""
    return STATES.index(state) + SEVERITY * severity + HIDDEN * hidden


class Told(NamedTuple):
    """One line. `key` is the id of what it is about, `verb` a key of words.VERBS, `now` its look after it: of an alarm
    see `look`; of an incident 1 while it is open; of an order see AWAY; of a source 1 while it is lost."""

    at: datetime
    about: int
    key: int
    verb: str
    now: int
    by: int | None = None  # user
    why: str = ""


class Place(NamedTuple):
    """An asset: what draws it and names it. `source`: that it is of today."""

    fid: int
    kind: int
    code: str
    lon: float | None
    lat: float | None
    source: int | None


class Thing(NamedTuple):
    """An alarm, an incident or an order: its name, where it is (fid or a place of its own), what it belongs to."""

    title: str
    asset: int | None = None
    severity: int = 0
    lon: float | None = None
    lat: float | None = None
    number: str = ""


@dataclass(slots=True)
class Part:
    """What is known of one kind of thing: things and their look at the start by id, and their lines."""

    things: dict[int, Thing] = field(default_factory=dict)
    start: dict[int, int] = field(default_factory=dict)
    lines: list[Told] = field(default_factory=list)


@dataclass(slots=True)
class Past:
    """`parts` in the order of ALARM, INCIDENT, WORK, SOURCE; `lines` are theirs, in order of time."""

    period: Period
    parts: tuple[Part, Part, Part, Part]
    places: dict[int, Place]
    silent: dict[int, dict[str, Any]]  # source that was lost -> runs and cells of its equipment, as in the snapshot
    names: dict[int, str]  # of people
    lines: list[Told]

    def thing(self, line: Told) -> Thing:
        return self.parts[line.about].things[line.key]

    def place(self, thing: Thing) -> Place | None:
        return self.places.get(thing.asset) if thing.asset is not None else None
