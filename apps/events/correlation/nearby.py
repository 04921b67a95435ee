# SPDX-License-Identifier: EUPL-1.2
"""What space and time link when no node explains it: lamps in a row, somebody who walks and breaks, one asset."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from math import cos, hypot, radians

from apps.events.correlation.facts import DARK, LAMPS, Episode, LonLat, Nature, Topology
from apps.events.correlation.network import Network
from apps.events.correlation.reach import (
    DAMAGE_METRES,
    DAMAGE_TIME,
    INTRUSION_METRES,
    INTRUSION_TIME,
    LINE_METRES,
    NEXT,
    ROW_AT_ONCE,
    ROW_METRES,
    ROW_TIME,
    SAME_ASSET,
    SPREAD,
)
from apps.events.correlation.union import Union

Link = tuple[int, int]  # indices of two episodes
LEAST = 3  # assets, for a walk of one touch and for a row that is a fault of its own
DEGREE = 111_195.0  # metres of one degree of latitude
NARROWEST = 0.5  # a degree of longitude at 60° of latitude: cells are never narrower than the limit south of it
BREAKS = frozenset({Nature.SUPPLY, Nature.OUTAGE})


def metres(one: LonLat, other: LonLat) -> float:
    """Flat distance: right to a thousandth over the length of a street."""
    width = cos(radians((one[1] + other[1]) / 2))
    return hypot((one[0] - other[0]) * width, one[1] - other[1]) * DEGREE


class Lines:
    """The order of lamps along their line, where it is known."""

    def __init__(self, topology: Topology, network: Network) -> None:
        self._lines, self._network = topology.lines, network
        self._places: dict[int, dict[int, int]] = {}

    def of(self, asset: int) -> tuple[int, int | None]:
        """(the node that feeds it directly, 0 when not known; its place along that line, None when not known)."""
        path = self._network.power(asset)
        if not path:
            return 0, None
        node = path[0][0]
        places = self._places.get(node)
        if places is None:
            places = self._places[node] = {lamp: place for place, lamp in enumerate(self._lines.get(node, ()))}
        return node, places.get(asset)

    def same(self, one: Episode, other: Episode) -> bool:
        return self.of(one.asset)[0] == self.of(other.asset)[0]


def rows(episodes: Sequence[Episode], alone: Iterable[int], lines: Lines) -> Iterator[Link]:
    """Lamps of one line, next to each other, out together. `alone`: dark episodes that no node explains."""
    lamps = [index for index in alone if episodes[index].kind in LAMPS and episodes[index].lonlat is not None]
    by_line: dict[int, list[tuple[int, int]]] = {}
    unplaced: set[int] = set()
    for index in lamps:
        line, place = lines.of(episodes[index].asset)
        if place is None:
            unplaced.add(index)
        else:
            by_line.setdefault(line, []).append((place, index))
    for ranked in by_line.values():
        yield from _along(episodes, sorted(ranked))
    if unplaced:
        yield from _on_the_ground(episodes, lamps, unplaced, lines)


def _along(episodes: Sequence[Episode], ranked: Sequence[tuple[int, int]]) -> Iterator[Link]:
    """No more than NEXT - 1 lamps between them."""
    for position, (place, index) in enumerate(ranked):
        one = episodes[index]
        for after in range(position + 1, len(ranked)):
            there, beside = ranked[after]
            if there - place > NEXT:
                break
            other = episodes[beside]
            if there != place and _together_on_line(one, other):
                yield min(index, beside), max(index, beside)


def _together_on_line(one: Episode, other: Episode) -> bool:
    if abs(one.start - other.start) > ROW_TIME or not _same_story(one, other):
        return False
    return one.lonlat is not None and other.lonlat is not None and metres(one.lonlat, other.lonlat) <= LINE_METRES


def _on_the_ground(
    episodes: Sequence[Episode], lamps: Sequence[int], unplaced: Collection[int], lines: Lines
) -> Iterator[Link]:
    """So near on the same line that it comes to the same, where the order along it is not known."""
    for one, other in near(episodes, lamps, ROW_METRES, ROW_TIME):
        unknown = one in unplaced or other in unplaced
        if unknown and _same_story(episodes[one], episodes[other]) and lines.same(episodes[one], episodes[other]):
            yield one, other


def _same_story(one: Episode, other: Episode) -> bool:
    return one.nature is other.nature or abs(one.start - other.start) <= ROW_AT_ONCE


def vandalism(episodes: Sequence[Episode], alone: Iterable[int]) -> Iterator[Link]:
    """Somebody touches several things on his way; what goes dark beside him meanwhile is his doing."""
    touched = [index for index, episode in enumerate(episodes) if episode.nature is Nature.INTRUSION]
    links = list(near(episodes, touched, INTRUSION_METRES, INTRUSION_TIME))
    broken = [index for index in alone if episodes[index].nature in DARK] if touched else []
    damages = near(episodes, sorted([*touched, *broken]), DAMAGE_METRES, DAMAGE_TIME)
    links += [
        (one, other)
        for one, other in damages
        if (episodes[one].nature is Nature.INTRUSION) != (episodes[other].nature is Nature.INTRUSION)
    ]
    walks = chains(links)
    several = {index for walk in walks if len({episodes[i].asset for i in walk}) >= LEAST for index in walk}
    for one, other in links:
        both = episodes[one].nature is Nature.INTRUSION and episodes[other].nature is Nature.INTRUSION
        if both or one in several:
            yield one, other


def chains(links: Sequence[Link]) -> list[list[int]]:
    """What the links hold together."""
    numbers = {index: number for number, index in enumerate(sorted({index for link in links for index in link}))}
    union = Union(len(numbers))
    for one, other in links:
        union.link(numbers[one], numbers[other])
    found: dict[int, list[int]] = {}
    for index, number in numbers.items():
        found.setdefault(union.find(number), []).append(index)
    return list(found.values())


def near(episodes: Sequence[Episode], chosen: Iterable[int], limit: float, time: float) -> Iterator[Link]:
    """Pairs of different assets within `limit` metres whose starts lie within `time`. In the order of their starts."""
    cells: dict[tuple[int, int], list[int]] = {}
    for index in chosen:
        here = episodes[index]
        if here.lonlat is None:
            continue
        row = int(here.lonlat[1] * DEGREE // limit)
        column = int(here.lonlat[0] * DEGREE * NARROWEST // limit)
        for beside in _around(column, row):
            for other in reversed(cells.get(beside, ())):
                there = episodes[other]
                if here.start - there.start > time:
                    break
                if there.asset != here.asset and metres(here.lonlat, there.lonlat or here.lonlat) <= limit:
                    yield other, index
        cells.setdefault((column, row), []).append(index)


def _around(column: int, row: int) -> Iterator[tuple[int, int]]:
    return ((column + x, row + y) for x in (-1, 0, 1) for y in (-1, 0, 1))


def same_asset(episodes: Sequence[Episode], explained: Sequence[bool]) -> Iterator[Link]:
    """Conditions of one asset that start together, or that come while its outage lasts.

    What upstream explains keeps its cause: only another way to say that the asset is dark joins it.
    """
    first: dict[int, int] = {}
    several: dict[int, list[int]] = {}
    for index, episode in enumerate(episodes):
        before = first.setdefault(episode.asset, index)
        if before != index and episode.asset:
            several.setdefault(episode.asset, [before]).append(index)
    for indices in several.values():
        yield from _of_asset(episodes, explained, indices)


def _of_asset(episodes: Sequence[Episode], explained: Sequence[bool], indices: Sequence[int]) -> Iterator[Link]:
    for position, later in enumerate(indices):
        if explained[later]:
            yield from _before_explained(episodes, explained, indices[:position], later)
            continue
        for earlier in indices[:position]:
            if _related(episodes[earlier], episodes[later]) and (
                not explained[earlier] or (episodes[later].nature in DARK and episodes[earlier].nature in DARK)
            ):
                yield earlier, later
                if explained[earlier]:
                    break


def _before_explained(
    episodes: Sequence[Episode], explained: Sequence[bool], before: Iterable[int], later: int
) -> Iterator[Link]:
    """A dark condition told a moment before the one that upstream explains."""
    if episodes[later].nature not in DARK:
        return
    for earlier in before:
        if (
            not explained[earlier]
            and episodes[earlier].nature in DARK
            and _together(episodes[earlier], episodes[later])
        ):
            yield earlier, later


def _related(earlier: Episode, later: Episode) -> bool:
    lasts = earlier.nature in BREAKS and (earlier.end is None or later.start <= earlier.end)
    return (lasts and later.start - earlier.start <= SPREAD) or _together(earlier, later)


def _together(earlier: Episode, later: Episode) -> bool:
    return later.start - earlier.start <= SAME_ASSET
