# SPDX-License-Identifier: EUPL-1.2
"""A Sankey in two columns, as shapes: what comes in on the left, what it goes to on the right; pure geometry.

`lay(links, width=…) -> Drawing`. A node is as high as the sum of its links, so both columns tell the same total.
"""

from collections.abc import Sequence
from dataclasses import dataclass

BAR, GAP, LEAST, LABEL = 10.0, 26.0, 1.5, 16.0  # of the drawing: width of a bar, between nodes, thinnest, above a node


@dataclass(frozen=True, slots=True)
class Flow:
    source: str
    target: str
    amount: float


@dataclass(frozen=True, slots=True)
class Node:
    key: str
    x: float
    y: float
    high: float
    amount: float


@dataclass(frozen=True, slots=True)
class Band:
    """`path` of an SVG, filled."""

    source: str
    target: str
    path: str


@dataclass(frozen=True, slots=True)
class Drawing:
    width: float
    height: float
    left: tuple[Node, ...]
    right: tuple[Node, ...]
    bands: tuple[Band, ...]


def lay(flows: Sequence[Flow], *, width: float = 460.0, body: float = 260.0) -> Drawing:
    """Nodes in the order in which links name them; `body` is the height of the whole amount, without gaps."""
    kept = [flow for flow in flows if flow.amount > 0]
    total = sum(flow.amount for flow in kept)
    scale = body / total if total else 0.0
    left = _column(kept, "source", 0.0, scale)
    right = _column(kept, "target", width - BAR, scale)
    height = max((node.y + node.high for node in (*left, *right)), default=0.0) + LEAST
    return Drawing(width, height, left, right, _bands(kept, left, right, scale))


def _column(flows: Sequence[Flow], side: str, x: float, scale: float) -> tuple[Node, ...]:
    sums: dict[str, float] = {}
    for flow in flows:
        sums[getattr(flow, side)] = sums.get(getattr(flow, side), 0.0) + flow.amount
    nodes, y = [], LABEL
    for key, amount in sums.items():
        nodes.append(Node(key, x, y, max(amount * scale, LEAST), amount))
        y += max(amount * scale, LEAST) + GAP
    return tuple(nodes)


def _bands(flows: Sequence[Flow], left: Sequence[Node], right: Sequence[Node], scale: float) -> tuple[Band, ...]:
    starts, ends = {node.key: node.y for node in left}, {node.key: node.y for node in right}
    from_x, to_x = BAR, right[0].x if right else 0.0
    order = {node.key: rank for rank, node in enumerate(right)}
    found = []
    for flow in sorted(flows, key=lambda one: order[one.target]):
        high = max(flow.amount * scale, LEAST)
        y, end = starts[flow.source], ends[flow.target]
        found.append(Band(flow.source, flow.target, _path(from_x, y, to_x, end, high)))
        starts[flow.source], ends[flow.target] = y + flow.amount * scale, end + flow.amount * scale
    return tuple(found)


def _path(x: float, y: float, to_x: float, to_y: float, high: float) -> str:
    middle = (x + to_x) / 2
    return (
        f"M{x:.1f} {y:.1f}C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
        f"V{to_y + high:.1f}C{middle:.1f} {to_y + high:.1f} {middle:.1f} {y + high:.1f} {x:.1f} {y + high:.1f}Z"
    )
