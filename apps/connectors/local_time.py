# SPDX-License-Identifier: EUPL-1.2
"""Local times that say no offset: the hour that autumn tells twice is told apart by its order, spring's is no hour.

French suppliers date by the legal time of Paris. On the last Sunday of October 02:00–03:00 happens twice (25 h), on the
last Sunday of March it does not happen (23 h).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True)
class Instant:
    """`at` in UTC; None when that local time does not exist. `doubtful`: one of two hours, and nothing says which."""

    at: datetime | None
    doubtful: bool = False


def instants(told: Sequence[datetime], zone: ZoneInfo = PARIS, *, ends: bool = False) -> list[Instant]:
    """What naive local times, in the order they were told (ascending or descending), are in UTC.

    `ends`: they end intervals, so that the very beginning of the hour that spring skips is the end of the one before.
    """
    backwards = len(told) > 1 and told[0] > told[-1]
    ordered = list(reversed(told)) if backwards else list(told)
    times = Counter(ordered)
    seen: set[datetime] = set()
    last: datetime | None = None
    found: list[Instant] = []
    for naive in ordered:
        one = _instant(naive, zone, last, naive in seen, ends=ends)
        if one.doubtful and times[naive] > 1:
            one = Instant(one.at)
        seen.add(naive)
        last = one.at or last
        found.append(one)
    return list(reversed(found)) if backwards else found


def midnight(day: date, zone: ZoneInfo = PARIS) -> datetime:
    """When a local day begins, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _instant(naive: datetime, zone: ZoneInfo, last: datetime | None, again: bool, *, ends: bool) -> Instant:
    first, second = (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return Instant(first)
    if second < first:  # skipped: the offset before it gives `first`
        return Instant(first if ends and _exists(naive - timedelta(microseconds=1), zone) else None)
    late = again or (last is not None and first <= last)
    return Instant(second if late else first, doubtful=not late)


def _exists(naive: datetime, zone: ZoneInfo) -> bool:
    there = naive.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    return there == naive
