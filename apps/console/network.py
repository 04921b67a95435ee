# SPDX-License-Identifier: EUPL-1.2
"""What an asset depends on and what depends on it, as far as a person may see, and whether current reaches it.

Nobody measures the current of a whole network: it is said cut where an alarm or an incident says so, at the asset or at
anything that feeds it; unknown below a source that is silent; else nothing is told of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection

from apps.assets import conditions
from apps.assets.models import Asset, NetworkEdge
from apps.console.scope import Scope
from apps.events import lifecycle
from apps.events.models import Alarm, Incident

DEEPEST = 6  # edges followed from the asset, each way
MOST = 3000  # edges drawn; beyond, the nearest ones and `more`
FED, CUT, UNKNOWN = "fed", "cut", "unknown"  # whether current reaches it
POWER = NetworkEdge.Nature.POWER.value
DARK_SHAPES = ("cabinet", "feeder", "power_node")  # incidents whose cause no longer feeds what is below it
BACK = (*lifecycle.OVER, lifecycle.RESTORED)

# Only constants are put together; values are bound. `near` is the end one comes from, `far` the one that is reached.
WALK = """
WITH RECURSIVE reached(upstream_id, downstream_id, nature, far, depth) AS (
    SELECT edge.upstream_id, edge.downstream_id, edge.nature, edge.{far}, 1
      FROM assets_networkedge edge WHERE edge.{near} = %(root)s AND {visible}
     UNION
    SELECT edge.upstream_id, edge.downstream_id, edge.nature, edge.{far}, reached.depth + 1
      FROM reached JOIN assets_networkedge edge ON edge.{near} = reached.far
     WHERE reached.depth < %(deepest)s AND {visible}
)
SELECT upstream_id, downstream_id, nature, min(depth) FROM reached
 GROUP BY 1, 2, 3 ORDER BY 4, 1, 2 LIMIT %(most)s + 1
"""
VISIBLE = """EXISTS (
    SELECT FROM assets_asset asset JOIN assets_assetkind kind ON kind.id = asset.kind_id
     WHERE asset.fid = edge.{far} AND asset.lifecycle <> 'removed' AND asset.owner_id = ANY(%(owners)s)
       AND (NOT kind.restricted OR asset.owner_id = ANY(%(unrestricted)s)))"""
NODES = """
SELECT asset.fid, asset.uid, asset.code, asset.name, asset.kind_id, asset.state, asset.severity, asset.acked,
       ST_X(place), ST_Y(place), CASE WHEN ST_Dimension(asset.geometry) = 1 THEN ST_AsGeoJSON(asset.geometry, 6) END
  FROM assets_asset asset, LATERAL (SELECT ST_PointOnSurface(asset.geometry) AS place) placed
 WHERE asset.fid = ANY(%s) ORDER BY asset.code, asset.fid
"""


def _walk(near: str, far: str) -> str:
    return WALK.format(near=near, far=far, visible=VISIBLE.format(far=far))


UP, DOWN = _walk("downstream_id", "upstream_id"), _walk("upstream_id", "downstream_id")


@dataclass(frozen=True, slots=True)
class Node:
    """`lonlat` is a point on it, WGS84 degrees; `line` its GeoJSON when it is one (a cable); `supply` is FED, CUT or
    UNKNOWN, None for who may not know and where nobody measures."""

    fid: int
    uid: UUID
    code: str
    name: str
    kind: int
    state: str
    severity: int | None
    acked: bool
    lonlat: tuple[float, float] | None
    line: str | None = None
    supply: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    upstream: int
    downstream: int
    nature: str
    depth: int


@dataclass(frozen=True, slots=True)
class Network:
    """`up` and `down` are edges, the nearest first; `nodes` by fid, the asset itself among them."""

    up: list[Edge]
    down: list[Edge]
    nodes: dict[int, Node]
    more: bool

    def feeding(self) -> list[tuple[Node, Edge]]:
        """Each asset above, once, the nearest first."""
        return list({edge.upstream: (self.nodes[edge.upstream], edge) for edge in reversed(self.up)}.values())[::-1]

    def fed(self) -> list[Node]:
        """Each asset below, once, the nearest first."""
        return [self.nodes[fid] for fid in dict.fromkeys(edge.downstream for edge in self.down)]


def around(asset: Asset, scope: Scope, user: Any) -> Network:
    """Three queries, three more for who may read alarms."""
    up, more_up = _edges(UP, asset.pk, scope)
    down, more_down = _edges(DOWN, asset.pk, scope)
    nodes = _nodes({asset.pk} | {fid for edge in [*up, *down] for fid in (edge.upstream, edge.downstream)})
    supply = _supply(nodes, [*up, *down], _cut(user, nodes)) if user.has_perm("events.view_alarm") else {}
    said = {fid: replace(node, supply=supply.get(fid)) for fid, node in nodes.items()}
    return Network(up, down, said, more_up or more_down)


def _edges(sql: str, root: int, scope: Scope) -> tuple[list[Edge], bool]:
    values: dict[str, Any] = {"root": root, "deepest": DEEPEST, "most": MOST}
    values |= {"owners": list(scope.owners), "unrestricted": list(scope.unrestricted)}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = [Edge(*row) for row in cursor.fetchall()]
    return rows[:MOST], len(rows) > MOST


def _nodes(fids: Iterable[int]) -> dict[int, Node]:
    with connection.cursor() as cursor:
        cursor.execute(NODES, [list(fids)])
        rows = [(*row[:8], _lonlat(*row[8:10]), row[10]) for row in cursor.fetchall()]
    return {row[0]: Node(*row) for row in rows}


def _lonlat(lon: float | None, lat: float | None) -> tuple[float, float] | None:
    return None if lon is None or lat is None else (round(lon, 7), round(lat, 7))


def _cut(user: Any, fids: Iterable[int]) -> set[int]:
    """Those that an alarm says without current, or that are the cause of what is dark below them."""
    present = Alarm.objects.visible_to(user).filter(active=True, asset__in=list(fids)).order_by()
    natures = conditions.natures()
    said = {
        asset
        for asset, condition in present.values_list("asset_id", "condition")
        if natures.of(condition) == conditions.Nature.SUPPLY
    }
    dark = Incident.objects.visible_to(user).filter(cause_asset__in=list(fids), shape__in=DARK_SHAPES)
    return said | set(dark.exclude(state__in=BACK).order_by().values_list("cause_asset_id", flat=True))


def _supply(nodes: dict[int, Node], edges: Iterable[Edge], cut: set[int]) -> dict[int, str | None]:
    """From what feeds to what is fed; what is fed twice has current while one of the two gives some."""
    above: dict[int, list[int]] = {}
    for edge in edges:
        if edge.nature == POWER:
            above.setdefault(edge.downstream, []).append(edge.upstream)
    found: dict[int, str | None] = {}

    def of(fid: int, seen: frozenset[int]) -> str | None:
        if fid not in found:
            parents = [of(parent, seen | {fid}) for parent in above.get(fid, []) if parent not in seen]
            found[fid] = _one(nodes[fid].state, parents, isolated=fid in cut)
        return found[fid]

    for fid in nodes:
        of(fid, frozenset())
    return found


def _one(state: str, parents: list[str | None], *, isolated: bool) -> str | None:
    """None: nobody measures it, nor anything that feeds it."""
    if isolated or (parents and all(parent == CUT for parent in parents)):
        return CUT
    if state == Asset.State.NORMAL:
        return FED  # it speaks
    if state == Asset.State.UNKNOWN:
        return UNKNOWN
    return FED if FED in parents else UNKNOWN if UNKNOWN in parents else None
