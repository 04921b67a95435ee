# SPDX-License-Identifier: EUPL-1.2
"""Sources of a period: which were lost at its start, lost and found since, and the equipment that was then unknown."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from apps.assets.models import Asset, AssetQuerySet, Source
from apps.console import snapshot
from apps.console.replay.period import Period
from apps.console.replay.told import LOST, SOURCE, Part, Thing, Told
from apps.events.models import Alarm, JournalEntry

HEALTH = "source.health"
RUNS = """
SELECT source_id, min(fid), count(*) FROM (
    SELECT source_id, fid, fid - row_number() OVER (PARTITION BY source_id ORDER BY fid) AS island FROM ({fed}) fed
) islands GROUP BY source_id, island ORDER BY 1, 2
"""
CELLS = """
SELECT source_id, floor(ST_X(place) / %s)::int, floor(ST_Y(place) / %s)::int, kind_id::int, count(*)
  FROM (SELECT source_id, kind_id, ST_Centroid(geometry::geometry) AS place FROM ({fed}) fed) placed
 WHERE place IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""


def read(period: Period, sources: QuerySet[Source]) -> Part:
    """`sources`: those whose health the person may know; what is told of them then is no secret either."""
    since = JournalEntry.objects.filter(source=OuterRef("pk"), at__gte=period.start, kind=HEALTH)
    rows = sources.annotate(before=Subquery(since.order_by("at", "id").values("before")[:1]))
    rows = rows.annotate(heard=Exists(Alarm.objects.filter(source=OuterRef("pk"), first_at__lt=period.start)))
    part = Part()
    for pk, name, now, before, heard in rows.order_by("pk").values_list("pk", "name", "health", "before", "heard"):
        part.things[pk] = Thing(name)
        if _is_lost(before or now, heard):
            part.start[pk] = 1
    lines = JournalEntry.objects.filter(at__gte=period.start, at__lt=period.end, kind=HEALTH, source__in=part.things)
    part.lines = [
        Told(at, SOURCE, key, f"source.{after}", int(after in LOST), None, why)
        for at, key, after, why in lines.order_by("at", "id").values_list("at", "source_id", "after", "why")
        if after in Source.Health.values
    ]
    return part


def _is_lost(health: str, heard: bool) -> bool:
    """Never judged, and yet heard: its alarms say so (sources that were taken over with their past)."""
    return health == Source.Health.DOWN or (health == Source.Health.UNKNOWN and not heard)


def silent(part: Part, assets: AssetQuerySet) -> dict[int, dict[str, Any]]:
    """Of each source that was lost at some time, its equipment of today as the snapshot says what is unknown."""
    lost = {*part.start, *(line.key for line in part.lines if line.now)}
    fed: QuerySet[Asset] = assets.filter(source__in=lost)
    if not lost:
        return {}
    sql, parameters = fed.order_by().values("source_id", "fid", "kind_id", "geometry").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(RUNS.format(fed=sql), parameters)
        runs = _by_source(cursor.fetchall())
        cursor.execute(CELLS.format(fed=sql), [snapshot.CELL, snapshot.CELL, *parameters])
        cells = _by_source(cursor.fetchall())
    return {key: snapshot.packed(runs[key], cells[key]) for key in sorted(lost)}


def _by_source(rows: Iterable[tuple]) -> dict[int, list]:
    found: dict[int, list] = defaultdict(list)
    for key, *rest in rows:
        found[key].append(tuple(rest))
    return found
