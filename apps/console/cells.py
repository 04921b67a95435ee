# SPDX-License-Identifier: EUPL-1.2
"""How many assets are where, kept as they come and go: what a map shows from afar costs what changed, not what there is
(ADR 48).

Squares are those of the tile grid at two levels, numbered by quadkey: a tile is one interval of numbers, and bits are
dropped to find the larger square that holds one. The triggers of assets add differences at the finest level; `fold`
adds these up into the squares. Whoever reads takes both, in one statement: it is exact at any moment.
"""

from django.db import connection, transaction

FINEST = 19  # that of the triggers (migrations/_cells_sql.py)
LEVELS = (16, FINEST)  # the first is also where the fullest tile is looked for
AT_ONCE = 100_000  # changes folded in one transaction
ALONE = 0xCE11  # advisory lock of whoever folds

# Squares of one level with what is not folded yet; `low` and `high` bound the numbers at that level.
KEPT = f"""
SELECT key, owner_id, kind_id, n, sum_x, sum_y FROM console_cell
 WHERE level = %(level)s AND key >= %(low)s::bigint AND key < %(high)s::bigint AND owner_id = ANY(%(owners)s)
UNION ALL
SELECT key >> 2 * ({FINEST} - %(level)s), owner_id, kind_id, n, sum_x, sum_y FROM console_cellchange
 WHERE key >= %(low)s::bigint << 2 * ({FINEST} - %(level)s) AND key < %(high)s::bigint << 2 * ({FINEST} - %(level)s)
   AND owner_id = ANY(%(owners)s)
"""  # noqa: S608
FOLD = f"""
WITH gone AS (
    DELETE FROM console_cellchange
     WHERE id < coalesce((SELECT id FROM console_cellchange ORDER BY id OFFSET %(most)s LIMIT 1), 9223372036854775807)
    RETURNING *
), added AS (
    INSERT INTO console_cell (level, key, owner_id, kind_id, n, sum_x, sum_y)
    SELECT level, key >> 2 * ({FINEST} - level), owner_id, kind_id, sum(n), sum(sum_x), sum(sum_y)
      FROM gone CROSS JOIN unnest(%(levels)s::int[]) level GROUP BY 1, 2, 3, 4
    ON CONFLICT (level, key, owner_id, kind_id) DO UPDATE
       SET n = console_cell.n + excluded.n, sum_x = console_cell.sum_x + excluded.sum_x,
           sum_y = console_cell.sum_y + excluded.sum_y
)
SELECT count(*) FROM gone
"""  # noqa: S608


def level_of(zoom: int) -> int:
    """Where a map whose squares are tiles of `zoom` reads; the finest when none is as fine."""
    return next((level for level in LEVELS if level >= zoom), FINEST)


def quadkey(x: int, y: int) -> int:
    """Number of a tile among those of its zoom: bits of x and y in turn, y first."""
    return int(f"{x:b}", 4) | int(f"{y:b}", 4) << 1


def fold() -> int:
    """Add up what is not yet. How many changes; 0 as well when another process is at it."""
    folded = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ALONE])
            if not cursor.fetchone()[0]:
                return folded
            cursor.execute(FOLD, {"levels": list(LEVELS), "most": AT_ONCE})
            batch = cursor.fetchone()[0]
            cursor.execute("DELETE FROM console_cell WHERE n = 0")
        folded += batch
        if batch < AT_ONCE:
            return folded
