# SPDX-License-Identifier: EUPL-1.2
"""The part of the network that feeds some equipment, and all that it feeds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from apps.events.correlation import Topology
from apps.events.fetching import array

POWER = "power"
LAMP = "light_point"  # the one kind that stands in lines
Line = tuple[int, str]  # a node, and the nature of what leaves it

PLACED = """
SELECT asset.fid, ST_X(point), ST_Y(point)
  FROM assets_asset asset,
       LATERAL (SELECT CASE WHEN GeometryType(asset.geometry) = 'POINT' THEN asset.geometry
                            ELSE ST_PointOnSurface(asset.geometry) END AS point OFFSET 0) placed
 WHERE asset.fid = ANY(%s)
"""


@dataclass(slots=True)
class Network:
    """`up`: what feeds each asset, as (fid, "power" or "data"). `speaks`: a supervisor speaks for it, so that its
    silence means something. Not whether it was heard yet: that would depend on the order of the messages."""

    up: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    kind: dict[int, str] = field(default_factory=dict)
    speaks: set[int] = field(default_factory=set)
    places: dict[int, tuple[float, float]] = field(default_factory=dict)
    down: dict[Line, list[int]] = field(default_factory=dict)  # the same seen from above; of more than `kind`, maybe
    ordered: dict[int, Sequence[int]] = field(default_factory=dict)  # known by Lines
    below: dict[Line, int] = field(default_factory=dict)  # known by Speaking

    def __or__(self, other: "Network") -> "Network":
        return Network(
            self.up | other.up,
            self.kind | other.kind,
            self.speaks | other.speaks,
            self.places | other.places,
            self.down | other.down,
        )

    def topology(self, of_source: Mapping[int, int]) -> Topology:
        return Topology(self.up, Speaking(self), of_source, self.kind, self.places, Lines(self), self.down)


class Speaking(Mapping[Line, int]):
    """How many assets speak below a node, through edges of one nature. Counted for the nodes that are asked about."""

    def __init__(self, network: Network) -> None:
        self._network, self._down, self._known = network, network.down, network.below

    def __getitem__(self, line: Line) -> int:
        if line not in self._down:
            raise KeyError(line)
        if line not in self._known:
            self._known[line] = len(self._network.speaks & _below(self._down, *line, set()))
        return self._known[line]

    def __iter__(self) -> Iterator[Line]:
        return iter(self._down)

    def __len__(self) -> int:
        return len(self._down)


def _below(down: Mapping[Line, Sequence[int]], node: int, nature: str, seen: set[int]) -> set[int]:
    """Everything that `node` feeds, directly or not; a loop in the inventory ends."""
    for fid in down.get((node, nature), ()):
        if fid not in seen:
            seen.add(fid)
            _below(down, fid, nature, seen)
    return seen


class Lines(Mapping[int, Sequence[int]]):
    """The lamps that a node feeds directly, from one to the nearest next, beginning at the nearest to the node.

    Computed for the nodes that are asked about: a storm asks about a few of hundreds.
    """

    def __init__(self, network: Network) -> None:
        self._network, self._down, self._known = network, network.down, network.ordered

    def __getitem__(self, node: int) -> Sequence[int]:
        if (node, POWER) not in self._down:
            raise KeyError(node)
        if node not in self._known:
            self._known[node] = self._ordered(node)
        return self._known[node]

    def __iter__(self) -> Iterator[int]:
        return (node for node, nature in self._down if nature == POWER)

    def __len__(self) -> int:
        return sum(1 for _node in self)

    def _ordered(self, node: int) -> Sequence[int]:
        network = self._network
        left = {
            fid: network.places[fid]
            for fid in sorted(self._down[node, POWER])
            if fid in network.speaks and fid in network.places and network.kind.get(fid) == LAMP
        }
        here = self._beginning(node)
        ordered = []
        while left:
            fid = min(left, key=lambda fid: (_apart(here or left[fid], left[fid]), fid))
            here = left.pop(fid)
            ordered.append(fid)
        return ordered

    def _beginning(self, node: int) -> tuple[float, float] | None:
        """Where the line comes from: a feeder often has no place of its own, its cabinet has."""
        network = self._network
        above = [node, *(fid for fid, nature in network.up.get(node, ()) if nature == POWER)]
        return next((network.places[fid] for fid in above if fid in network.places), None)


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Only to compare: degrees, with those of longitude as short as they are in France."""
    return (0.68 * (one[0] - other[0])) ** 2 + (one[1] - other[1]) ** 2


def places(fids: Iterable[int]) -> dict[int, tuple[float, float]]:
    """A point on each of these that is somewhere, in degrees."""
    with connection.cursor() as cursor:
        cursor.execute(PLACED, [array(fids)])
        return {fid: (lon, lat) for fid, lon, lat in cursor.fetchall() if lon is not None}
