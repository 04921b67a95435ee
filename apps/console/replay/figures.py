# SPDX-License-Identifier: EUPL-1.2
"""What can be counted of a past period. Pure: from what was told, nothing else."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from apps.console.replay import words
from apps.console.replay.told import ALARM, FAULT, HIDDEN, RETURNED, SOURCE, STATE_MASK, STATES, Past, Told
from apps.events.workflow import UNACK

QUARTER = timedelta(minutes=15)
TEN_MINUTES = timedelta(minutes=10)
WAITING = {STATES.index(UNACK), RETURNED}


@dataclass(frozen=True, slots=True)
class Figures:
    """`acknowledge`: median seconds from an appearance to its acknowledgement, None when nobody acknowledged any.
    `waiting`: alarms to acknowledge at the end. `down`, `lost`: seconds, added up over assets and over sources."""

    raised: int
    hidden: int
    peak: int
    acknowledged: int
    acknowledge: float | None
    waiting: int
    incidents: int
    down: float
    lost: float
    on_site: int
    repaired: int


def of(past: Past) -> Figures:
    alarms, verbs = past.parts[ALARM], Counter(line.verb for line in past.lines)
    raised = [line for line in alarms.lines if line.verb == words.RAISED]
    delays = acknowledge_delays(alarms.lines)
    return Figures(
        raised=len(raised),
        hidden=sum(bool(line.now & HIDDEN) for line in raised),
        peak=peak([line.at for line in raised]),
        acknowledged=len(delays),
        acknowledge=median(delays) if delays else None,
        waiting=sum(_waits(now) for now in at_the_end(alarms.start, alarms.lines).values()),
        incidents=verbs[words.OPENED],
        down=_down(past),
        lost=_lasted(past.parts[SOURCE].start, past.parts[SOURCE].lines, past),
        on_site=verbs[words.ON_SITE],
        repaired=verbs[words.REPAIRED],
    )


def quarters(past: Past) -> list[int]:
    """Alarms that appeared in each quarter of an hour from the start."""
    counts = [0] * max(1, -(-past.period.seconds // int(QUARTER.total_seconds())))
    for line in past.parts[ALARM].lines:
        if line.verb == words.RAISED:
            counts[int((line.at - past.period.start) / QUARTER)] += 1
    return counts


def peak(moments: Sequence[datetime]) -> int:
    """The most within ten minutes; `moments` in order."""
    most = first = 0
    for last, at in enumerate(moments):
        while at - moments[first] >= TEN_MINUTES:
            first += 1
        most = max(most, last - first + 1)
    return most


def acknowledge_delays(lines: Iterable[Told]) -> list[float]:
    """Seconds, of alarms that appeared in the period, by those who took them in it."""
    since: dict[int, datetime] = {}
    delays = []
    for line in lines:
        if line.verb == words.RAISED:
            since.setdefault(line.key, line.at)
        elif line.verb == words.ACKNOWLEDGED and line.key in since:
            delays.append((line.at - since.pop(line.key)).total_seconds())
        elif not line.now & STATE_MASK:
            since.pop(line.key, None)
    return delays


def at_the_end(start: dict[int, int], lines: Iterable[Told]) -> dict[int, int]:
    return start | {line.key: line.now for line in lines}


def _waits(now: int) -> bool:
    return now & STATE_MASK in WAITING and not now & HIDDEN


def _down(past: Past) -> float:
    """An asset is down while one of its alarms is present, whether or not its cause speaks for it."""
    part = past.parts[ALARM]
    faulty: dict[int, int] = defaultdict(int)  # asset -> alarms present
    told = [(past.period.start, key, 0, now) for key, now in part.start.items()]
    was = dict(part.start)
    for line in part.lines:
        told.append((line.at, line.key, was.get(line.key, 0), line.now))
        was[line.key] = line.now
    total, since = 0.0, {}
    for at, key, before, now in told:
        asset = part.things[key].asset or 0
        step = (now & STATE_MASK in FAULT) - (before & STATE_MASK in FAULT)
        faulty[asset] += step
        if step > 0 and faulty[asset] == 1:
            since[asset] = at
        elif step < 0 and not faulty[asset]:
            total += (at - since.pop(asset)).total_seconds()
    return total + sum((past.period.end - at).total_seconds() for at in since.values())


def _lasted(start: dict[int, int], lines: Iterable[Told], past: Past) -> float:
    """Seconds during which each was lost, added up."""
    since = dict.fromkeys(start, past.period.start)
    total = 0.0
    for line in lines:
        if line.now:
            since.setdefault(line.key, line.at)
        elif line.key in since:
            total += (line.at - since.pop(line.key)).total_seconds()
    return total + sum((past.period.end - at).total_seconds() for at in since.values())
