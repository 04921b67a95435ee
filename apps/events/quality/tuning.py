# SPDX-License-Identifier: EUPL-1.2
"""The one setting that would have removed the most alarms: pure, recounted from what was said in the period.

Two settings every supervisor has (ISA-18.2, 16.5): a delay before announcing, counted in episodes that would not have
been heard; and, when no delay helps, the return held for a minute, counted in repeats of alarms that chatter.
Thresholds are not judged: that needs the measures behind each alarm. Critical alarms are never proposed a delay.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from apps.events.quality.reading import Chatter, Sum

DELAYS = (1, 5, 15)  # minutes
ENOUGH = 0.8  # of what the longest delay removes: a shorter one is better
LEAST = 3  # below, no change is worth the visit


@dataclass(frozen=True, slots=True)
class Tuning:
    """`removed` of `among`: heard episodes for a « delay », messages of appearance for a « hold »."""

    act: str
    source_id: int
    condition: str
    alarm_id: int  # one of them, whose title names the condition
    minutes: int
    removed: int
    among: int
    critical: int = 0  # heard ones, that the same delay would make wait


def best(kinds: Iterable[Sum], suspects: Iterable[Sum], chatter: Mapping[int, Chatter]) -> Tuning | None:
    """What an operator hears comes first; None when nothing is worth it."""
    kinds = [one for one in kinds if one.pk is not None]
    return _delay(kinds) or _hold(kinds, suspects, chatter)


def _delay(kinds: list[Sum]) -> Tuning | None:
    worst = max(kinds, key=lambda one: (one.brief_15, one.heard), default=None)
    if worst is None or worst.brief_15 < LEAST:
        return None
    removed = dict(zip(DELAYS, (worst.brief_1, worst.brief_5, worst.brief_15), strict=True))
    minutes = next(delay for delay in DELAYS if removed[delay] >= ENOUGH * worst.brief_15)
    return _tuning("delay", worst, minutes, removed[minutes], worst.heard)


def _hold(kinds: list[Sum], suspects: Iterable[Sum], chatter: Mapping[int, Chatter]) -> Tuning | None:
    repeats: dict[tuple[int | None, str | None], int] = {}
    for one in suspects:
        key, said = (one.source_id, one.condition), chatter.get(one.pk or 0)
        repeats[key] = repeats.get(key, 0) + (said.repeats if said else 0)
    worst = max(kinds, key=lambda one: repeats.get((one.source_id, one.condition), 0), default=None)
    removed = repeats.get((worst.source_id, worst.condition), 0) if worst else 0
    return _tuning("hold", worst, 1, removed, worst.starts) if worst and removed >= LEAST else None


def _tuning(act: str, kind: Sum, minutes: int, removed: int, among: int) -> Tuning:
    if kind.source_id is None or kind.condition is None or kind.pk is None:
        raise ValueError("a kind of alarm has a source, a condition and an alarm")
    return Tuning(act, kind.source_id, kind.condition, kind.pk, minutes, removed, among, kind.critical)
