# SPDX-License-Identifier: EUPL-1.2
"""Where a rule or a procedure holds: its territory, and those that this one includes, at any depth."""

from collections.abc import Collection

from django.db import connection

REACH = """
WITH RECURSIVE reach(root, territory_id) AS (
    SELECT id, id FROM unnest(%s::bigint[]) AS root(id)
     UNION
    SELECT reach.root, included.to_territory_id
      FROM territories_territory_includes included JOIN reach ON reach.territory_id = included.from_territory_id
)
SELECT root, array_agg(territory_id) FROM reach GROUP BY root
"""


def reach(territory_ids: Collection[int]) -> dict[int, set[int]]:
    """By territory: itself and what it includes. One query."""
    with connection.cursor() as cursor:
        cursor.execute(REACH, [list(territory_ids)])
        return {root: set(found) for root, found in cursor.fetchall()}
