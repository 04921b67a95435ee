# SPDX-License-Identifier: EUPL-1.2
"""What inhabitants say, beside what machines say: a testimony weighs less than an alarm.

It never moves an episode, never is a cause, never makes a symptom. It supports the loss of a node that the machines
told or deduced; where they said nothing, three voices about what one line feeds are a hypothesis. Pure, and a function
of the set, as `engine.group`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from apps.events.correlation.facts import DARK, Cause, Episode, Evidence, Group, Nature, Shape, Testimony, Topology
from apps.events.correlation.naming import shape_of_node
from apps.events.correlation.network import Network
from apps.events.correlation.reach import HEARD, TALK

VOICES = 3  # networks that say the same of one line, before it is a hypothesis
LARGE = frozenset({Shape.CABINET, Shape.FEEDER, Shape.POWER_NODE, Shape.UPSTREAM, Shape.GATEWAY})
LOST = LARGE | {Shape.ROW, Shape.SINGLE, Shape.SAME_ASSET, Shape.VANDALISM}


@dataclass(frozen=True, slots=True)
class Known:
    """A group of the machines that something dark is in, and while it lasts. `large`: a node is its cause."""

    number: int
    large: bool
    start: float
    end: float
    rank: tuple[float, int]


def support(
    groups: list[Group], episodes: Sequence[Episode], topology: Topology, heard: Sequence[Testimony]
) -> list[Group]:
    """The same groups, with the testimonies that support each; then the hypotheses that only inhabitants make."""
    network = Network(topology)
    ordered = sorted((one for one in heard if one.nature in DARK), key=_order)
    known = _known(groups, {one.key: one for one in episodes})
    by_node = {one.key: found for one in ordered if (found := _of_node(one, known, network)) is not None}
    guessed, alone = _hypotheses([one for one in ordered if one.key not in by_node], topology)
    by_asset = {one.key: found for one in alone if (found := _nearest(one, known, [one.asset])) is not None}
    supporting: dict[int, list[Testimony]] = {}
    for one in ordered:
        if (number := by_node.get(one.key, by_asset.get(one.key))) is not None:
            supporting.setdefault(number, []).append(one)
    told = [_supported(group, supporting.get(number, ())) for number, group in enumerate(groups)]
    left = [one for one in alone if one.key not in by_asset] + [one for one in heard if one.nature not in DARK]
    return [*told, *guessed, *(_pinned(one) for one in sorted(left, key=_order) if one.pinned)]


def _order(one: Testimony) -> tuple[float, int, int]:
    return (one.start, one.asset, one.key)


def _known(groups: Sequence[Group], episodes: Mapping[int, Episode]) -> dict[int, list[Known]]:
    """By node or asset that is dark in each: what it says of itself, or what is deduced of it."""
    found: dict[int, list[Known]] = {}
    for number, group in enumerate(groups):
        dark = [episode for key in group.members if (episode := episodes[key]).nature in DARK]
        if not dark or group.shape not in LOST:
            continue
        ends = [inf if one.end is None else one.end for one in dark]
        known = Known(
            number, group.shape in LARGE, min(one.start for one in dark), max(ends), (dark[0].start, dark[0].asset)
        )
        for asset in {one.asset for one in dark} | {group.cause.asset}:
            found.setdefault(asset, []).append(known)
    return found


def _of_node(one: Testimony, known: Mapping[int, Sequence[Known]], network: Network) -> int | None:
    """The loss of a node that explains it: one that its own asset is in, else the nearest above what it is about."""
    if not known:
        return None
    found = _nearest(one, known, [one.asset], large=True)
    if found is None:
        found = _nearest(one, known, one.lines)
    if found is None:
        found = _nearest(one, known, sorted({node for line in one.lines for node, _ in network.power(line)}))
    return found


def _nearest(
    one: Testimony, known: Mapping[int, Sequence[Known]], nodes: Iterable[int], *, large: bool = False
) -> int | None:
    """In time, of the groups in which one of these is dark."""
    near = [found for node in nodes for found in known.get(node, ()) if _lasted(found, one) and found.large >= large]
    return min(near, key=lambda found: (abs(one.start - found.start), found.rank)).number if near else None


def _lasted(found: Known, one: Testimony) -> bool:
    return found.start - HEARD <= one.start <= found.end + HEARD


def _supported(group: Group, heard: Sequence[Testimony]) -> Group:
    if not heard:
        return group
    return replace(group, members=(*group.members, *(one.key for one in heard)), witnesses=len(heard))


def _hypotheses(heard: Sequence[Testimony], topology: Topology) -> tuple[list[Group], list[Testimony]]:
    """The line of which most voices speak takes its testimonies first; and what stays in none."""
    left = list(heard)
    groups: list[Group] = []
    while True:
        best = max(_stories(left), key=lambda story: (_voices(story[1]), -story[1][0].start, -story[0]), default=None)
        if best is None or _voices(best[1]) < VOICES:
            return groups, left
        node, story = best
        groups.append(_hypothesis(node, story, topology))
        taken = {one.key for one in story}
        left = [one for one in left if one.key not in taken]


def _stories(heard: Sequence[Testimony]) -> Iterator[tuple[int, list[Testimony]]]:
    """By line, what follows each other without a day of silence."""
    lines: dict[int, list[Testimony]] = {}
    for one in heard:
        for line in one.lines:
            lines.setdefault(line, []).append(one)
    for line, told in lines.items():
        story = [told[0]]
        for one in told[1:]:
            if one.start - story[-1].start > TALK:
                yield line, story
                story = []
            story.append(one)
        yield line, story


def _voices(story: Sequence[Testimony]) -> int:
    return len(frozenset().union(*(one.voices for one in story)))


def _hypothesis(node: int, story: Sequence[Testimony], topology: Topology) -> Group:
    evidence = Evidence(
        count=len({one.asset for one in story}),
        of=0,
        seconds=story[-1].start - story[0].start,
        metres=0.0,
        effect=Nature.OUTAGE,
        condition="",
    )
    keys = tuple(one.key for one in story)
    return Group(keys, Cause(node, 0, said=False, key=None), shape_of_node(topology, node), evidence, len(keys))


def _pinned(one: Testimony) -> Group:
    """Where an operator put it, alone of its kind."""
    evidence = Evidence(1, 0, 0.0, 0.0, one.nature, "")
    return Group((one.key,), Cause(one.asset, 0, said=False, key=None), Shape.SINGLE, evidence, 1)
