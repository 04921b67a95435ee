# SPDX-License-Identifier: EUPL-1.2
"""The life of an alarm as a pure function of what was said of it: any order of delivery ends in the same row.

Observations are folded by (at, kind) from a base, what the last human act left (ISA-18.2, see workflow.py).
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from apps.events.workflow import ACKED, MASKED, NORMAL, RTN_UNACK, UNACK

START, INSTANT, END = 0, 1, 2  # order of equal times: a source with coarse clocks ends what it started
LEAST = 3  # severity of an alarm of which nothing is known; 1 is the worst

CHANGES, WINDOW = 6, timedelta(seconds=60)  # three appearances and disappearances a minute: the alarm chatters
CALM = timedelta(minutes=10)  # without chatter before the flag falls, at the next observation


class Said(NamedTuple):
    """One observation. Field order is the order of the fold."""

    at: datetime
    kind: int
    severity: int


class Life(NamedTuple):
    """What the fold computes. `raised_at` and `cleared_at` None: nothing folded says so."""

    state: str = NORMAL
    active: bool = False
    severity: int = LEAST
    raised_at: datetime | None = None
    cleared_at: datetime | None = None


def fold(base: Life, observations: Iterable[Said]) -> Life:
    """The life after `observations`, in any order, duplicates allowed."""
    life = base
    for said in distinct(observations):
        life = step(life, said)
    return life


def distinct(observations: Iterable[Said]) -> list[Said]:
    """In the order of the fold, once per (at, kind): of two that disagree on severity the worst is kept."""
    kept: list[Said] = []
    for said in sorted(observations):
        if not kept or kept[-1][:2] != said[:2]:
            kept.append(said)
    return kept


def step(life: Life, said: Said) -> Life:
    """The life after one observation that is later than all those before."""
    if said.kind == END:
        return _ended(life, said)
    if life.active:
        return life._replace(state=_again(life, said), severity=said.severity)
    if said.kind == INSTANT:
        return Life(_unless_masked(life.state, RTN_UNACK), False, said.severity, said.at, said.at)
    return Life(_unless_masked(life.state, UNACK), True, said.severity, said.at, None)


def _again(life: Life, said: Said) -> str:
    """A repeat of what is present changes nothing, unless it got worse since somebody acknowledged it."""
    return UNACK if life.state == ACKED and said.severity < life.severity else life.state


def _ended(life: Life, said: Said) -> Life:
    if not life.active:
        return life  # a tombstone: the start may arrive later
    after = {UNACK: RTN_UNACK, ACKED: NORMAL}.get(life.state, life.state)
    return life._replace(state=after, active=False, cleared_at=said.at)


def _unless_masked(state: str, after: str) -> str:
    return state if state in MASKED else after


def inherited(raised_at: datetime, severity: int, until: datetime | None, then: int | None) -> bool:
    """Whether this appearance, no worse now than `then`, was already there when its source was met."""
    return until is not None and raised_at <= until and severity >= (then or 0)


def chatters(observations: Collection[Said]) -> bool:
    """Whether the condition came and went too often, less than CALM before the newest observation."""
    if len(observations) < CHANGES // 2:
        return False
    ordered = distinct(observations)
    changes, newest = list(_changes(ordered)), ordered[-1].at
    windows = zip(changes, changes[CHANGES - 1 :], strict=False)
    return any(last - first <= WINDOW and newest - last < CALM for first, last in windows)


def _changes(ordered: list[Said]) -> Iterator[datetime]:
    """When the condition came or went; an instant comes and goes at once, a repeat changes nothing."""
    present = False
    for said in ordered:
        if said.kind == INSTANT and not present:
            yield from (said.at, said.at)
        elif said.kind != INSTANT and present != (said.kind == START):
            yield said.at
            present = not present
