# SPDX-License-Identifier: EUPL-1.2
"""Upstream losses: what a node says of itself, and what the assets below it say together when it says nothing."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf
from statistics import median_low

from apps.events.correlation.bursts import bursts, overlaps, reach_of
from apps.events.correlation.facts import CABINETS, DARK, DATA, LAMPS, POWER, Episode, Nature, Topology
from apps.events.correlation.network import Network, Path
from apps.events.correlation.reach import AT_ONCE, GAP, LEAD, SPREAD, TOGETHER, UNHEARD

LEAST = 3  # assets silent together before a silent node is suspected
SHARE = 0.5  # of those below it that speak
SOURCE_SHARE = 0.65  # a source is large, and lost as a whole: chance counts less than several gateways at once
PAIR_TIME = 10 * 60.0  # a node with two or three voices: two of them, closer together
BURNING_SHARE = 0.2  # lamps lit by day share a clock or a contactor, and many are never seen

Below = dict[int, list[int]]  # node -> indices of the episodes below it, in the order of their starts


@dataclass(slots=True, eq=False)
class Loss:
    """`node` (a source when negative) no longer does its part, from about `middle` to `end`.

    Its effects start between `low` and `high`. `said`: index of the episode in which the node says so itself.
    """

    element: int  # its own in the union of episodes and losses
    node: int
    via: str
    low: float
    middle: float
    high: float
    end: float
    said: int | None = None
    parent: "Loss | None" = None


class Losses:
    """All losses of a set of episodes (in the order of their starts), by node."""

    def __init__(self, episodes: Sequence[Episode], topology: Topology, network: Network) -> None:
        self.episodes, self.topology, self.network = episodes, topology, network
        self.power: Below = {}
        self.data: Below = {}
        self.burning: dict[tuple[int, str], list[int]] = {}
        self.all: list[Loss] = []
        self.at: dict[str, dict[int, list[Loss]]] = {POWER: {}, DATA: {}, Nature.MISBEHAVIOUR: {}}
        self._below: dict[tuple[str, int], list[Loss]] = {}  # losses of the nodes right below one
        self._gather()
        self._said()
        self._deduce(POWER, self.power)
        self._deduce(DATA, self.data)
        self._deduce_burning()

    def _gather(self) -> None:
        """Hang every symptom on each of its ancestors."""
        power, data = self.network.power, self.network.data
        for index, episode in enumerate(self.episodes):
            nature = episode.nature
            if nature in DARK:
                self._hang(self.power, index, power(episode.asset))
                if nature is Nature.SILENCE:
                    self._hang(self.data, index, data(episode.asset))
                    self._hang(self.data, index, ((-episode.source, 0),))
            elif nature is Nature.MISBEHAVIOUR:
                for node, _ in power(episode.asset):
                    self.burning.setdefault((node, plain(episode.condition)), []).append(index)

    def _hang(self, below: Below, index: int, path: Path) -> None:
        for node, _ in path:
            entries = below.get(node)
            if entries is None:
                below[node] = [index]
            else:
                entries.append(index)

    def _branch(self, node: int, via: str, asset: int) -> int:
        """The branch of `node` that `asset` hangs on; of a source, the topmost gateway or cabinet, or itself."""
        path = self.network.data(asset) if via == DATA else self.network.power(asset)
        if node > 0:
            return next(branch for above, branch in path if above == node)
        if not path and asset in self.data:
            return asset
        path = path or self.network.power(asset)
        return path[-1][0] if path else asset

    def _said(self) -> None:
        """A node that speaks for itself: without current it takes all that is below, silent only what speaks by it."""
        burning = {node for node, _ in self.burning}
        for index, episode in enumerate(self.episodes):
            asset, nature = episode.asset, episode.nature
            if nature is Nature.CONNECTION:
                self._add_said(-episode.source, DATA, index)
            elif nature is Nature.MISBEHAVIOUR:
                if asset in burning:
                    self._add_said(asset, Nature.MISBEHAVIOUR, index)
            elif nature in DARK:
                if nature is not Nature.SILENCE and asset in self.power:
                    self._add_said(asset, POWER, index)
                elif asset in self.data or (nature is not Nature.SILENCE and asset in self.power):
                    self._add_said(asset, DATA, index)

    def _add_said(self, node: int, via: str, index: int) -> None:
        episode = self.episodes[index]
        end = inf if episode.end is None else episode.end
        high = self._followed(node, via, episode.start) + GAP
        self._add(Loss(index, node, via, episode.start - LEAD, episode.start, high, end, said=index))

    def _add(self, loss: Loss) -> None:
        self.at[loss.via].setdefault(loss.node, []).append(loss)
        if loss.via in (POWER, DATA):
            path = self.network.power(loss.node) if loss.via == POWER else self.network.data(loss.node)
            for above, branch in path:
                if branch == loss.node:
                    self._below.setdefault((loss.via, above), []).append(loss)

    def _followed(self, node: int, via: str, last: float) -> float:
        """How long effects follow each other below the node without a GAP."""
        below = (self.data if via == DATA else self.power).get(node, ())
        at = bisect_right(below, last, key=self._start)
        while at < len(below) and (start := self._start(below[at])) <= last + GAP:
            last, at = start, at + 1
        return last

    def _start(self, index: int) -> float:
        return self.episodes[index].start

    def _deduce(self, via: str, below: Below) -> None:
        """From the leaves upward, so that a feeder is known before its cabinet is judged."""
        for node in sorted(below, key=lambda node: (self._above(node, via), node)):
            entries, total = below[node], self._speaking(node, via)
            found = list(self._together(node, via, entries, total))
            if node > 0:
                found += [pair for pair in self._branches(node, via, entries) if not overlaps(pair, found)]
            for members in found:
                self._add_deduced(node, via, members)

    def _above(self, node: int, via: str) -> int:
        """Fewer above come later; a source is above all."""
        return 1 if node < 0 else -len(self.network.power(node) if via == POWER else self.network.data(node))

    def _deduce_burning(self) -> None:
        order = sorted(self.burning, key=lambda key: (len(self.burning[key]), key))
        for node, condition in order:
            entries, total = self.burning[node, condition], self._speaking(node, POWER)
            need = max(LEAST, ceil(BURNING_SHARE * total))
            for members in bursts(self.episodes, entries, need, SPREAD):
                if self._whole(node, members, total, POWER, BURNING_SHARE):
                    self._add_deduced(node, Nature.MISBEHAVIOUR, members)

    def _speaking(self, node: int, via: str) -> int:
        return speaking_of(self.topology, node, via)

    def _together(self, node: int, via: str, entries: Sequence[int], total: int) -> Iterator[list[int]]:
        if total < 2 or len(entries) < 2:
            return
        need, window = max(LEAST, ceil(SHARE * total)), UNHEARD if via == DATA else SPREAD
        if node < 0:
            need = max(LEAST, ceil(SOURCE_SHARE * total))
        elif total <= LEAST:
            need, window = 2, PAIR_TIME
        if len(entries) < need:
            return
        for members in bursts(self.episodes, entries, need, window):
            if self._whole(node, members, total, via, SHARE):
                yield members

    def _whole(self, node: int, members: Sequence[int], total: int, via: str, share: float) -> bool:
        """Not the fault of one branch: without its most touched branch the node is still dark, at the same moment."""
        touched: dict[int, set[int]] = defaultdict(set)
        starts: dict[int, list[float]] = defaultdict(list)
        for index in members:
            episode = self.episodes[index]
            branch = self._branch(node, via, episode.asset)
            touched[branch].add(episode.asset)
            starts[branch].append(episode.start)
        most = max(touched, key=lambda branch: (len(touched[branch]), branch))
        if len(touched[most]) == 1 and not self._speaking(most, via):
            return True  # it feeds them itself
        if len(touched) == 1:
            return via == POWER and self._is_all_of(node, most, self.episodes[members[0]].nature)
        moment = median_low(starts[most])
        width = self._start(members[-1]) - self._start(members[0])
        same = min(2 * TOGETHER, max(TOGETHER, width / 3))  # slowly noticed, less at once
        rest = sum(
            len(assets)
            for branch, assets in touched.items()
            if branch != most and (len(assets) < LEAST or abs(median_low(starts[branch]) - moment) <= same)
        )
        left = total - max(self._speaking(most, POWER), self._speaking(most, DATA), len(touched[most]))
        return rest > 0 and rest >= share * left

    def _is_all_of(self, cabinet: int, line: int, nature: Nature) -> bool:
        """A cabinet that feeds one line is dark, or lit, as a whole with it: what switches the line stands there."""
        kind = self.topology.kind
        if kind.get(cabinet) not in CABINETS or kind.get(line) in CABINETS:
            return False
        lit = nature is Nature.MISBEHAVIOUR
        if any(loss.said is not None for loss in self.at[nature if lit else POWER].get(line, ())):
            return False  # it says that the fault is its own
        fed = self.topology.below.get((cabinet, POWER), ())
        if lit:  # only lamps can be
            return bool(fed) and all(
                one == line or (kind.get(one) not in LAMPS and not self._speaking(one, POWER)) for one in fed
            )
        return list(fed) == [line] or self._speaking(cabinet, POWER) == self._speaking(line, POWER)

    def _branches(self, node: int, via: str, entries: Sequence[int]) -> Iterator[list[int]]:
        """Two branches or more lost at the same moment are lost by what feeds them both."""
        lost = sorted(self._below.get((via, node), ()), key=lambda loss: (loss.middle, loss.node))
        while lost:
            near = [loss for loss in lost if loss.middle <= lost[0].middle + TOGETHER]
            if not self._most_of(node, via, near):
                near = [loss for loss in near if loss.middle <= lost[0].middle + AT_ONCE]
            if len({loss.node for loss in near}) >= 2:
                branches, first = {loss.node for loss in near}, min(loss.low for loss in near)
                until = max(loss.high for loss in near)
                yield [
                    index
                    for index in entries
                    if first <= self.episodes[index].start <= until
                    and self._branch(node, via, self.episodes[index].asset) in branches
                ]
                lost = lost[len(near) :]
            else:
                lost = lost[1:]

    def _most_of(self, node: int, via: str, lost: Iterable[Loss]) -> bool:
        branches = {loss.node for loss in lost}
        speaking = sum(self._speaking(branch, via) for branch in branches)
        return len(branches) >= LEAST or speaking >= SHARE * self._speaking(node, via)

    def _add_deduced(self, node: int, via: str, members: Sequence[int]) -> None:
        starts = [self.episodes[index].start for index in members]
        ends = sorted(inf if (end := self.episodes[index].end) is None else end for index in members)
        low, high = reach_of(starts)
        loss = Loss(
            element=len(self.episodes) + len(self.all),
            node=node,
            via=via,
            low=low,
            middle=starts[len(starts) // 2],
            high=high,
            end=ends[len(ends) // 2],
        )
        self._lend(loss)
        self.all.append(loss)
        self._add(loss)

    def _lend(self, loss: Loss) -> None:
        """What the node says of itself then is of the same loss, and the effects say better when it was."""
        near = [
            said
            for said in self.at[loss.via].get(loss.node, ())
            if said.said is not None and abs(said.middle - loss.middle) <= SPREAD
        ]
        for said in near:
            said.low, said.high = min(said.middle, loss.low), max(said.middle + TOGETHER, loss.high)
        if near:
            loss.parent = min(near, key=lambda said: (abs(said.middle - loss.middle), said.element))


def plain(condition: str) -> str:
    """Without the function of the device that says it."""
    return condition.partition(":")[0]


def speaking_of(topology: Topology, node: int, via: str) -> int:
    """Telemetered assets below `node`, 0 when not known."""
    counts: Mapping[tuple[int, str], int] = topology.speaking
    return topology.of_source.get(-node, 0) if node < 0 else counts.get((node, via), 0)
