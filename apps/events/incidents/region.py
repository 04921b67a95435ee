# SPDX-License-Identifier: EUPL-1.2
"""The network around some equipment, read from the database. Who groups a storm reads it once for several passes."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from django.db import connection

from apps.events.fetching import array
from apps.events.incidents.network import Network

HIGHEST, DEEPEST = 8, 8  # steps; a longer chain is a loop, or a mistake in the inventory
SECONDS = 5.0  # during which an inventory that changes may not be seen by who remembers

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
# Of these, what something else feeds too: its own family is larger.
FED_ELSEWHERE = """
SELECT DISTINCT downstream_id FROM unnest(%s::bigint[]) AS inside(fid), LATERAL (
    SELECT downstream_id FROM assets_networkedge edge
     WHERE edge.downstream_id = inside.fid AND edge.upstream_id <> ALL(%s::bigint[]) OFFSET 0) edge
"""
COUNTED = """
SELECT source_id, count(*) FROM assets_asset
 WHERE source_id = ANY(%s) AND lifecycle <> 'removed' GROUP BY 1
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

NATURES = ("power", "data")
Edge = tuple[int, int, str]  # downstream, upstream, nature


@dataclass(slots=True)
class Family:
    """What is below the same tops: who feeds what, and what each thing is."""

    up: dict[int, list[tuple[int, str]]]
    kind: dict[int, str]


@dataclass(slots=True)
class Region:
    """What was read so far: everything that shares an upstream with one of `whole`."""

    whole: set[int] = field(default_factory=set)
    up: dict[int, set[int]] = field(default_factory=dict)
    network: Network = field(default_factory=Network)  # all of it, with what is computed of it
    families: dict[frozenset[int], Family] = field(default_factory=dict)  # by their tops
    tops: dict[int, frozenset[int]] = field(default_factory=dict)  # of each one that was asked about
    counted: dict[int, int] = field(default_factory=dict)  # assets of each source

    def around(self, fids: set[int]) -> Network:
        """The same as if only this had been read."""
        if missing := fids - self.whole:
            self._read(missing)
        found = {self.tops.get(fid) or self._climb(fid) for fid in fids}
        network = replace(self.network, up={}, kind={})
        for tops in sorted(found, key=sorted):
            family = self.families.get(tops) or self._descend(tops)
            if network.kind.keys().isdisjoint(family.kind):
                network.up |= family.up
            else:
                _mingle(network.up, family.up)
            network.kind |= family.kind
        return network

    def speaking_of(self, sources: set[int]) -> dict[int, int]:
        if missing := sources.difference(self.counted):
            with connection.cursor() as cursor:
                cursor.execute(COUNTED, [list(missing)])
                self.counted |= dict.fromkeys(missing, 0) | dict(cursor.fetchall())
        return {source: self.counted[source] for source in sources}

    def _read(self, fids: set[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(FAMILY, {"fids": array(fids), "highest": HIGHEST, "deepest": DEEPEST})
            edges = [edge for edge in cursor.fetchall() if edge[1] not in self.up.get(edge[0], ())]
            things = fids.union([edge[0] for edge in edges], [edge[1] for edge in edges])
            cursor.execute(PLACED, [array(things.difference(self.network.kind))])
            placed = cursor.fetchall()
            cursor.execute(FED_ELSEWHERE, [array(things)] * 2)
            elsewhere = [fid for (fid,) in cursor.fetchall()]
        if not things.isdisjoint(self.network.kind):
            self._forget()
        self._add(edges)
        for fid, kind, speaks, lon, lat in placed:
            self.network.kind[fid] = kind
            if speaks:
                self.network.speaks.add(fid)
            if lon is not None:
                self.network.places[fid] = (lon, lat)
        self.whole |= fids | (things - self._under(elsewhere))

    def _forget(self) -> None:
        """More is known of the same things: what was computed may not be true of it."""
        self.network = replace(self.network, ordered={}, below={})
        self.families, self.tops = {}, {}

    def _add(self, edges: Iterable[Edge]) -> None:
        for downstream, upstream, nature in sorted(edges):
            self.up.setdefault(downstream, set()).add(upstream)
            self.network.down.setdefault((upstream, nature), []).append(downstream)

    def _climb(self, fid: int) -> frozenset[int]:
        """As in FAMILY: what nothing feeds above it, or as high as we climb."""
        tops, level, depth = set[int](), {fid}, 0
        while level and depth < HIGHEST:
            tops.update([node for node in level if node not in self.up])
            level, depth = {above for node in level for above in self.up.get(node, ())}, depth + 1
        self.tops[fid] = frozenset(tops | level)
        return self.tops[fid]

    def _descend(self, tops: frozenset[int]) -> Family:
        up: dict[int, list[tuple[int, str]]] = {}
        nodes = self._under(tops)
        for node in sorted(nodes):
            for nature in NATURES:
                for fed in self.network.down.get((node, nature), ()):
                    up.setdefault(fed, []).append((node, nature))
        kind = self.network.kind
        self.families[tops] = Family(up, {fid: kind[fid] for fid in nodes.union(up) if fid in kind})
        return self.families[tops]

    def _under(self, nodes: Iterable[int]) -> set[int]:
        """Themselves, and what they feed at any depth that is looked at."""
        found, level, depth = set(nodes), set(nodes), 0
        while level and depth < DEEPEST:
            fed = [self.network.down.get((node, nature), ()) for node in level for nature in NATURES]
            level, depth = set().union(*fed), depth + 1
            found |= level
        return found


def _mingle(up: dict[int, list[tuple[int, str]]], more: dict[int, list[tuple[int, str]]]) -> None:
    """Some is in both."""
    for fed, feeding in more.items():
        up[fed] = sorted({*up.get(fed, ()), *feeding})


class Memory:
    """One region, for SECONDS."""

    def __init__(self) -> None:
        self._region, self._until = Region(), 0.0

    def region(self) -> Region:
        now = time.monotonic()
        if now > self._until:
            self._region, self._until = Region(), now + SECONDS
        return self._region


_memory: ContextVar[Memory | None] = ContextVar("memory", default=None)


@contextmanager
def remembered() -> Iterator[None]:
    """Within it, and in this thread, the same network is read once in SECONDS."""
    before = _memory.set(Memory())
    try:
        yield
    finally:
        _memory.reset(before)


def around(fids: Iterable[int]) -> Network:
    """Everything that shares an upstream with one of `fids`, and `fids` themselves."""
    return _region().around(set(fids))


def speaking_of(sources: Iterable[int]) -> dict[int, int]:
    """How many assets each source speaks for."""
    return _region().speaking_of(set(sources))


def _region() -> Region:
    memory = _memory.get()
    return memory.region() if memory else Region()
