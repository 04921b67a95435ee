# SPDX-License-Identifier: EUPL-1.2
"""What the map from afar costs when assets move: squares kept as they come and go (decision 48), against counting every
asset again, and how the cost grows with the number of changes.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/aggregates.py [assets]

Fictitious rows in a database of its own, made beside the one at DATABASE_URL and dropped at the end. A change is a lamp
that moves by some metres; its cost is the UPDATE, the fold and, drawn again, the fullest tile of each zoom below the
detail with the detail zoom itself.
"""

import math
import os
import sys
from itertools import pairwise
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402

from apps.console import cells, drawing, scope  # noqa: E402
from benchmarks.tiles import a_country, drop, fullest, timed  # noqa: E402

ROUNDS = 5
CHANGES = (1_000, 10_000, 100_000)
EXPONENT_BAR = 1.1
MOVE = """
UPDATE assets_asset SET geometry = ST_Translate(geometry, (random() - 0.5) / 1000, (random() - 0.5) / 1000)
 WHERE fid %% %s = %s
"""
# What was asked before squares were kept: every asset, at each change.
AGAIN = """
SELECT kind_id, count(*), avg(ST_X(geom_3857)), avg(ST_Y(geom_3857)) FROM assets_asset
 WHERE owner_id = ANY(%(owners)s) AND lifecycle <> 'removed' AND geom_3857 && ST_TileEnvelope(%(z)s, %(x)s, %(y)s)
 GROUP BY kind_id, floor((ST_X(geom_3857) - %(west)s) / %(side)s), floor((ST_Y(geom_3857) - %(west)s) / %(side)s)
"""


def main(count: int) -> int:
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        seen, _ = a_country(count)
        kept = [follows_the_changes(seen, count), against_counting_again(seen, count)]
    finally:
        drop(before)
    return 0 if all(kept) else 1


def follows_the_changes(seen: scope.Scope, count: int) -> bool:
    costs: dict[int, float] = {}
    for changes in (n for n in CHANGES if n <= count):
        parts = [parts_of(seen, count // changes, turn) for turn in range(3)]
        move, fold, draw = (median(part) for part in zip(*parts, strict=True))
        costs[changes] = move + fold + draw
        print(
            f"{changes:>9,} moves of {count:,}: update {move:.2f} s, then fold {fold:.2f} s, drawn again {draw:.2f} s",
            flush=True,
        )
    steps = [math.log(costs[more] / costs[few]) / math.log(more / few) for few, more in pairwise(costs)]
    print(f"exponent of the whole cost, at its steepest {max(steps):.2f} (bar {EXPONENT_BAR})")
    return max(steps) <= EXPONENT_BAR


def parts_of(seen: scope.Scope, every: int, turn: int) -> tuple[float, float, float]:
    """Seconds to move one asset in `every`, to fold, to draw again."""
    with connection.cursor() as cursor:
        move = timed(lambda: cursor.execute(MOVE, [every, turn % every]))
    return move, timed(cells.fold), timed(lambda: drawn(seen))


def drawn(seen: scope.Scope) -> None:
    drawing.detail_zoom(seen)
    for address in from_afar(seen):
        drawing.assets(address, seen, detailed=False)


KNOWN: dict[scope.Scope, list[drawing.Address]] = {}


def from_afar(seen: scope.Scope) -> list[drawing.Address]:
    if seen not in KNOWN:
        KNOWN[seen] = [fullest(seen, zoom) for zoom in range(4, drawing.detail_zoom(seen))]
    return KNOWN[seen]


def against_counting_again(seen: scope.Scope, count: int) -> bool:
    slowest = 0.0
    for address in from_afar(seen):
        values = {"owners": list(seen.owners), "z": address.z, "x": address.x, "y": address.y}
        values |= {"west": -drawing.WORLD / 2, "side": address.side / 64}
        with connection.cursor() as cursor:
            again = median(timed(lambda v=values, c=cursor: c.execute(AGAIN, v)) for _ in range(ROUNDS))
        ours = median(timed(lambda a=address: drawing.assets(a, seen, detailed=False)) for _ in range(ROUNDS))
        slowest = max(slowest, ours / again)
        told = f"ours {ours * 1000:7.1f} ms, every asset again {again * 1000:7.1f} ms: ratio {ours / again:.3f}"
        print(f"z{address.z:<2} {told}", flush=True)
    print(f"worst ours / again = {slowest:.2f} over {count:,} assets (bar 1)")
    return slowest <= 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
