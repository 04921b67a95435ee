# SPDX-License-Identifier: EUPL-1.2
"""What was told, line by line, in words: for the list of the page, the printed timeline and the file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.console.replay import words
from apps.console.replay.told import ALARM, HIDDEN, INCIDENT, SEVERITY, SEVERITY_MASK, SOURCE, WORK, Past, Told
from apps.events.models import Severity

NATURES = {ALARM: "alarm", INCIDENT: "incident", WORK: "work", SOURCE: "source"}


@dataclass(frozen=True, slots=True)
class Line:
    """`at` is in the hours of the territory; `severity` a slug, "" without; `number` « n° 12 », « OT n° 7 »."""

    at: datetime
    nature: str
    verb: str
    title: str
    number: str
    code: str
    severity: str
    by: str
    why: str
    hidden: bool

    @property
    def severity_word(self) -> str:
        return str(Severity[self.severity.upper()].label) if self.severity else ""

    @property
    def subject(self) -> str:
        return " · ".join(filter(None, [self.number, self.title]))


def of(past: Past, lines: Iterable[Told] | None = None) -> list[Line]:
    """All of them, or those of `lines`."""
    return [_line(past, line) for line in (past.lines if lines is None else lines)]


def foremost(past: Past, most: int) -> tuple[list[Told], int]:
    """At most so many, and how many are left out: first the alarms that a cause speaks for, then the last ones."""
    lines: Sequence[Told] = past.lines
    if len(lines) > most:
        lines = [line for line in lines if not (line.about == ALARM and line.now & HIDDEN)]
    return list(lines[:most]), len(past.lines) - min(most, len(lines))


def _line(past: Past, line: Told) -> Line:
    thing = past.thing(line)
    place = past.place(thing)
    severity = line.now // SEVERITY & SEVERITY_MASK if line.about == ALARM else thing.severity
    return Line(
        at=past.period.here(line.at),
        nature=NATURES[line.about],
        verb=words.verb(line.verb),
        title=thing.title,
        number=thing.number,
        code=place.code if place else "",
        severity=Severity(severity).slug if severity in Severity.values else "",
        by=past.names.get(line.by or 0, ""),
        why=line.why,
        hidden=line.about == ALARM and bool(line.now & HIDDEN),
    )
