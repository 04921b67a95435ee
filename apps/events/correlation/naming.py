# SPDX-License-Identifier: EUPL-1.2
"""The cause of a group, its shape, and the numbers that say why."""

from collections import Counter
from collections.abc import Sequence

from apps.events.correlation.facts import (
    CABINETS,
    DATA,
    LAMPS,
    POWER,
    Cause,
    Episode,
    Evidence,
    Group,
    Nature,
    Shape,
    Topology,
)
from apps.events.correlation.losses import Loss, speaking_of
from apps.events.correlation.nearby import metres
from apps.events.correlation.network import Network

FEEDERS = frozenset({"feeder"})
GATEWAYS = frozenset({"lora_gateway", "gateway"})
# Of several conditions of one asset, the one that explains the others.
WORST = {
    Nature.CONNECTION: 0,
    Nature.SUPPLY: 1,
    Nature.OUTAGE: 2,
    Nature.INTRUSION: 3,
    Nature.SILENCE: 4,
    Nature.MISBEHAVIOUR: 5,
    Nature.DEGRADATION: 6,
    Nature.OTHER: 7,
}


class Naming:
    """Names the groups of one run."""

    def __init__(
        self,
        episodes: Sequence[Episode],
        topology: Topology,
        network: Network,
        claimed: Sequence[Loss | None],
        rows: frozenset[int],
        broken: frozenset[int],
    ) -> None:
        self.episodes, self.topology, self.network = episodes, topology, network
        self.claimed, self.rows, self.broken = claimed, rows, broken

    def name(self, members: Sequence[int]) -> Group:
        if len(members) == 1 and self.claimed[members[0]] is None:
            return self._alone(members[0])
        keys = tuple([self.episodes[index].key for index in members])
        loss = self._root(members)
        if loss is not None:
            return self._upstream(keys, members, loss)
        if any(index in self.broken for index in members):
            return self._beside(keys, members, Shape.VANDALISM, self._first_touched(members))
        if any(index in self.rows for index in members):
            return self._beside(keys, members, Shape.ROW, self._first_lamp(members))
        worst = min(members, key=lambda index: (WORST[self.episodes[index].nature], index))
        return self._beside(keys, members, Shape.SAME_ASSET, worst)

    def _alone(self, index: int) -> Group:
        episode = self.episodes[index]
        shape = Shape.SOURCE_LOST if episode.nature is Nature.CONNECTION else Shape.SINGLE
        evidence = Evidence(1, 0, 0.0, 0.0, episode.nature, episode.condition)
        return Group((episode.key,), self._itself(index), shape, evidence)

    def _root(self, members: Sequence[int]) -> Loss | None:
        """The topmost loss; of several, the one that explains most."""
        tops: Counter[Loss] = Counter()
        for index in members:
            loss = self.claimed[index]
            if loss is not None:
                tops[top(loss)] += 1
        return max(tops, key=lambda loss: (tops[loss], -loss.middle, -loss.node)) if tops else None

    def _itself(self, index: int) -> Cause:
        episode = self.episodes[index]
        return Cause(episode.asset, 0 if episode.asset else episode.source, said=True, key=episode.key)

    def _upstream(self, keys: tuple[int, ...], members: Sequence[int], loss: Loss) -> Group:
        voice = None if loss.said is None else self.episodes[loss.said]
        key = None if voice is None else voice.key
        cause = Cause(max(loss.node, 0), max(-loss.node, 0), said=key is not None, key=key)
        below = [index for index in members if self.episodes[index].asset not in (0, loss.node)]
        total = speaking_of(self.topology, loss.node, DATA if loss.via == DATA else POWER)
        return Group(keys, cause, self._shape(loss), self._evidence(below or members, total, voice))

    def _shape(self, loss: Loss) -> Shape:
        if loss.node < 0:
            return Shape.SOURCE_LOST
        if loss.via == Nature.MISBEHAVIOUR:
            return Shape.DAY_BURNING
        return shape_of_node(self.topology, loss.node, loss.via)

    def _beside(self, keys: tuple[int, ...], members: Sequence[int], shape: Shape, main: int) -> Group:
        return Group(keys, self._itself(main), shape, self._evidence(members, 0, self.episodes[main]))

    def _first_touched(self, members: Sequence[int]) -> int:
        return next(index for index in members if self.episodes[index].nature is Nature.INTRUSION)

    def _first_lamp(self, members: Sequence[int]) -> int:
        """The dark lamp nearest to the cabinet: the fault is there or just before it."""
        lamps = [index for index in members if self.episodes[index].kind in LAMPS]
        lines: dict[int, int] = {}
        for node, _ in self.network.power(self.episodes[lamps[0]].asset):
            for place, asset in enumerate(self.topology.lines.get(node, ())):
                lines.setdefault(asset, place)
        if all(self.episodes[index].asset in lines for index in lamps):
            return min(lamps, key=lambda index: (lines[self.episodes[index].asset], index))
        return min(
            lamps, key=lambda index: (self._from_cabinet(self.episodes[index]), self.episodes[index].asset, index)
        )

    def _from_cabinet(self, episode: Episode) -> float:
        """Metres to the cabinet that feeds it; 0 when either is nowhere."""
        above = [node for node, _ in self.network.power(episode.asset)]
        cabinets = [node for node in above if self.topology.kind.get(node) in CABINETS] or above
        place = next((self.topology.places[node] for node in cabinets if node in self.topology.places), None)
        return 0.0 if place is None or episode.lonlat is None else metres(place, episode.lonlat)

    def _evidence(self, members: Sequence[int], total: int, voice: Episode | None) -> Evidence:
        chosen = [self.episodes[index] for index in members]
        count = len({episode.asset for episode in chosen})
        natures = Counter(episode.nature for episode in chosen)
        return Evidence(
            count=count,
            of=max(total, count) if total else 0,
            seconds=chosen[-1].start - chosen[0].start,
            metres=extent(chosen),
            effect=max(natures, key=lambda nature: (natures[nature], nature)),
            condition="" if voice is None else voice.condition,
        )


def shape_of_node(topology: Topology, node: int, via: str = POWER) -> Shape:
    kind = topology.kind.get(node, "")
    if kind in CABINETS:
        return Shape.CABINET
    if kind in FEEDERS:
        return Shape.FEEDER
    if kind in GATEWAYS:
        return Shape.GATEWAY
    return Shape.POWER_NODE if via == POWER else Shape.UPSTREAM


def top(loss: Loss) -> Loss:
    """The cause of causes; a loop in the inventory ends where it closes."""
    seen = {loss.element}
    while loss.parent is not None and loss.parent.element not in seen:
        loss = loss.parent
        seen.add(loss.element)
    return loss


def extent(episodes: Sequence[Episode]) -> float:
    """Diagonal of what they cover on the ground."""
    places = [episode.lonlat for episode in episodes if episode.lonlat is not None]
    if len(places) < 2:
        return 0.0
    west, east = min(place[0] for place in places), max(place[0] for place in places)
    south, north = min(place[1] for place in places), max(place[1] for place in places)
    return metres((west, south), (east, north))
