# SPDX-License-Identifier: EUPL-1.2
"""The part of the network that feeds some equipment, and all that it feeds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from apps.events.correlation import Topology
from apps.events.fetching import array

POWER = "power"
LAMP = "light_point"  # the one kind that stands in lines

HIGHEST, DEEPEST = 8, 8  # steps; a longer chain is a loop, or a mistake in the inventory

FAMILY = """
WITH RECURSIVE up(fid, depth) AS (
    SELECT unnest(%(fids)s::bigint[]), 0
     UNION
    SELECT edge.upstream_id, up.depth + 1 FROM up JOIN assets_networkedge edge ON edge.downstream_id = up.fid
     WHERE up.depth < %(highest)s
), tops AS (
    SELECT DISTINCT fid FROM up
     WHERE NOT EXISTS (SELECT FROM assets_networkedge edge WHERE edge.downstream_id = up.fid)
        OR depth = %(highest)s
), down(fid, depth) AS (
    SELECT fid, 0 FROM tops
     UNION
    SELECT edge.downstream_id, down.depth + 1 FROM down JOIN assets_networkedge edge ON edge.upstream_id = down.fid
     WHERE down.depth < %(deepest)s
)
SELECT edge.downstream_id, edge.upstream_id, edge.nature
  FROM assets_networkedge edge WHERE edge.upstream_id IN (SELECT fid FROM down)
"""
PLACED = """
SELECT asset.fid, kind.code, COALESCE(source.driver, 'none') <> 'none',
       ST_X(point), ST_Y(point)
  FROM assets_asset asset JOIN assets_assetkind kind ON kind.id = asset.kind_id
       LEFT JOIN assets_source source ON source.id = asset.source_id,
       LATERAL (SELECT CASE WHEN GeometryType(asset.geometry) = 'POINT' THEN asset.geometry
                            ELSE ST_PointOnSurface(asset.geometry) END AS point OFFSET 0) placed
 WHERE asset.fid = ANY(%s)
"""
COUNTED = """
SELECT source_id, count(*) FROM assets_asset
 WHERE source_id = ANY(%s) AND lifecycle <> 'removed' GROUP BY 1
"""


@dataclass(slots=True)
class Network:
    """`up`: what feeds each asset, as (fid, "power" or "data"). `speaks`: a supervisor speaks for it, so that its
    silence means something. Not whether it was heard yet: that would depend on the order of the messages."""

    up: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    kind: dict[int, str] = field(default_factory=dict)
    speaks: set[int] = field(default_factory=set)
    places: dict[int, tuple[float, float]] = field(default_factory=dict)

    def __or__(self, other: "Network") -> "Network":
        return Network(
            self.up | other.up, self.kind | other.kind, self.speaks | other.speaks, self.places | other.places
        )

    def topology(self, of_source: Mapping[int, int]) -> Topology:
        down = self._down()
        speaking = {
            (node, nature): len(self.speaks & below)
            for node, nature in down
            if (below := _below(down, node, nature, set()))
        }
        return Topology(self.up, speaking, of_source, self.kind, self.places, Lines(self, down))

    def _down(self) -> dict[tuple[int, str], list[int]]:
        down: dict[tuple[int, str], list[int]] = {}
        for fid, feeding in self.up.items():
            for node, nature in feeding:
                down.setdefault((node, nature), []).append(fid)
        return down


def _below(down: Mapping[tuple[int, str], Sequence[int]], node: int, nature: str, seen: set[int]) -> set[int]:
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

    def __init__(self, network: Network, down: Mapping[tuple[int, str], Sequence[int]]) -> None:
        self._network, self._down, self._known = network, down, dict[int, Sequence[int]]()

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


def around(fids: Iterable[int]) -> Network:
    """Everything that shares an upstream with one of `fids`, and `fids` themselves."""
    wanted = set(fids)
    network = Network()
    with connection.cursor() as cursor:
        cursor.execute(FAMILY, {"fids": array(wanted), "highest": HIGHEST, "deepest": DEEPEST})
        for downstream, upstream, nature in cursor.fetchall():
            network.up.setdefault(downstream, []).append((upstream, nature))
            wanted |= {downstream, upstream}
        cursor.execute(PLACED, [array(wanted)])
        for fid, kind, speaks, lon, lat in cursor.fetchall():
            network.kind[fid] = kind
            if speaks:
                network.speaks.add(fid)
            if lon is not None:
                network.places[fid] = (lon, lat)
    return network


def places(fids: Iterable[int]) -> dict[int, tuple[float, float]]:
    """A point on each of these that is somewhere, in degrees."""
    with connection.cursor() as cursor:
        cursor.execute(PLACED, [array(fids)])
        return {fid: (lon, lat) for fid, _kind, _speaks, lon, lat in cursor.fetchall() if lon is not None}


def speaking_of(sources: Iterable[int]) -> dict[int, int]:
    """How many assets each source speaks for."""
    wanted = list(sources)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [wanted])
        return dict(cursor.fetchall())
