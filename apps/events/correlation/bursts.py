# SPDX-License-Identifier: EUPL-1.2
"""Moments in which many of some episodes start together. Indices of episodes are in the order of their starts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from apps.events.correlation.facts import Episode
from apps.events.correlation.reach import GAP, LAG, LEAD, TOGETHER


def overlaps(members: Sequence[int], others: Iterable[Sequence[int]]) -> bool:
    mine = set(members)
    return any(not mine.isdisjoint(other) for other in others)


def bursts(episodes: Sequence[Episode], entries: Sequence[int], need: int, window: float) -> Iterator[list[int]]:
    """Moments in which at least `need` different assets start within `window`: the densest first, then around it."""
    waiting = [(0, len(entries))]
    while waiting:
        low, high = waiting.pop()
        if high - low < need:
            continue
        best = densest(episodes, entries, low, high, window)
        if best is None or best[0] < need:
            continue
        _, left, right = best
        yield list(entries[left:right])
        first = episodes[entries[left]].start
        before, after = left, right
        while before > low and episodes[entries[before - 1]].start >= first - LEAD:
            before -= 1
        while after < high and episodes[entries[after]].start <= first + window + LAG:
            after += 1
        waiting += [(low, before), (after, high)]


def densest(
    episodes: Sequence[Episode], entries: Sequence[int], low: int, high: int, window: float
) -> tuple[int, int, int] | None:
    """(different assets, left, right) of the fullest window; the shortest, then the earliest, when several are."""
    counts: Counter[int] = Counter()
    best: tuple[int, float, int, int] | None = None
    left, distinct = low, 0
    for right in range(low, high):
        episode = episodes[entries[right]]
        counts[episode.asset] += 1
        distinct += counts[episode.asset] == 1
        while episodes[entries[left]].start < episode.start - window:
            gone = episodes[entries[left]].asset
            counts[gone] -= 1
            distinct -= counts[gone] == 0
            left += 1
        span = episode.start - episodes[entries[left]].start
        if best is None or (distinct, -span) > (best[0], -best[1]):
            best = (distinct, span, left, right + 1)
    return None if best is None else (best[0], best[2], best[3])


def reach_of(starts: Sequence[float]) -> tuple[float, float]:
    """Between which moments the effects of one loss start, judged by the bulk of them: a tenth at each end may lie."""
    tenth = len(starts) // 10
    first, last = starts[tenth], starts[-1 - tenth]
    return first - TOGETHER, last + min(GAP, max(TOGETHER, (last - first) * 1.5))
