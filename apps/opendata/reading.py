# SPDX-License-Identifier: EUPL-1.2
"""Features by pages: the ORM says which rows, by their place in the order (never OFFSET); one statement of PostgreSQL
draws them as GeoJSON, so that no row becomes a Python object."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import Polygon
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from apps.opendata.asking import Box, Question
from apps.opendata.collections.shape import Collection, Column, Filter
from apps.territories import scoping

MERCATOR = 85.06  # degrees of latitude that Web Mercator reaches
BATCH = 2_000  # features of a file read at a time
FEATURES = """
WITH page(pk) AS MATERIALIZED ({page})
SELECT {key}::text, '{{"type":"Feature","id":' || {name} || ',"geometry":'
       || COALESCE(ST_AsGeoJSON({shape}, {digits}), 'null') || ',"properties":'
       || json_build_object({properties})::text || '}}'
  FROM {drawn}
 ORDER BY {key}
"""


@dataclass(frozen=True, slots=True)
class Page:
    """GeoJSON of each feature; `after`: key of the last one when others follow, "" otherwise."""

    features: Sequence[str]
    after: str


def matched(of: Collection, user: Any, asked: Question) -> QuerySet[Any, Any]:
    """Rows that this reader may see and that were asked for, from the first one."""
    rows = of.rows(user)
    if asked.boxes:
        rows = rows.filter(_within(of, asked.boxes))
    if asked.moments and of.since:
        if asked.moments.until:
            rows = rows.filter(**{f"{of.since}__lte": asked.moments.until})
        if asked.moments.since:
            lasts = Q(**{f"{of.until}__gte": asked.moments.since})
            rows = rows.filter(lasts | Q(**{f"{of.until}__isnull": True}))
    for one, value in asked.equal:
        rows = rows.filter(**_equal(one, value))
    return rows


def _equal(one: Filter, value: str) -> dict[str, Any]:
    if one.perimeter:
        return {f"{one.lookup}__in": scoping.perimeter(value)}
    return {one.lookup: one.values[value] if one.values else value}


def _within(of: Collection, boxes: Sequence[Box]) -> Q:
    found = Q()
    for west, south, east, north in boxes:
        box = Polygon.from_bbox((west, south, east, north))
        box.srid = 4326
        inside = Q(**{f"{of.shape}__intersects": box})
        if of.box:
            low, high = (max(-MERCATOR, min(MERCATOR, latitude)) for latitude in (south, north))
            flat = Polygon.from_bbox((west, low, east, high))
            flat.srid = 4326
            inside &= Q(**{f"{of.box}__bboverlaps": flat.transform(3857, clone=True)})
        found |= inside
    return found


def page(of: Collection, user: Any, asked: Question, size: int) -> Page:
    """One statement. The row after the last one says whether others follow."""
    rows = matched(of, user, asked)
    if asked.after:
        rows = rows.filter(**{f"{of.key}__gt": asked.after})
    found = drawn(of, user, rows.order_by(of.key)[: size + 1])
    return Page([feature for _key, feature in found[:size]], found[size - 1][0] if len(found) > size else "")


def one(of: Collection, user: Any, name: str) -> str | None:
    """GeoJSON of a feature; None alike for what does not exist and what this reader may not see."""
    found = drawn(of, user, of.rows(user).filter(**{of.name: name}).order_by(of.key)[:1])
    return found[0][1] if found else None


def every(of: Collection, user: Any, asked: Question) -> Iterator[str]:
    """All that was asked for, a batch in memory at a time."""
    size = min(BATCH, of.most)
    while True:
        found = page(of, user, asked, size)
        yield from found.features
        if not found.after:
            return
        asked = replace(asked, after=found.after)


def drawn(of: Collection, user: Any, rows: QuerySet[Any, Any]) -> list[tuple[str, str]]:
    """Key and GeoJSON of each row, in order."""
    try:
        chosen, parameters = rows.values_list("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    columns = of.columns(user)
    named = ", ".join(f"'{one.name}', {_expression(one)}" for one in columns)
    words = [json.dumps({key: str(word) for key, word in one.labels.items()}) for one in columns if one.labels]
    sql = FEATURES.format(
        page=chosen,
        key=of.key_sql,
        name=of.name_sql,
        shape=of.shape_sql,
        digits=of.digits,
        properties=named,
        drawn=of.drawn,
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, *words])
        return cursor.fetchall()


def _expression(one: Column) -> str:
    return f"%s::jsonb ->> ({one.sql})" if one.labels else one.sql


def extent(of: Collection, user: Any) -> Box | None:
    """Of what this reader may see; None when nothing has a place."""
    return of.rows(user).order_by().aggregate(extent=Extent(of.shape))["extent"]
