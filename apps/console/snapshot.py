# SPDX-License-Identifier: EUPL-1.2
"""The state of everything, small: what is abnormal one by one, what is unknown as runs of fids and as cells.

Normal and silent assets are not listed: a fid that is nowhere in the snapshot is as its tile says.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.gis.db.models.functions import Centroid
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.assets import selectors
from apps.assets.models import Asset, AssetQuerySet
from apps.assets.selectors import Latitude, Longitude
from apps.console import scope
from apps.events import lifecycle, live, workflow
from apps.events.models import Alarm, Episode, Incident
from apps.events.selectors.alarms import MASKS
from apps.territories.models import Territory

PRECISION = 100_000  # degrees are sent as integers: about one metre
CELL = 0.002  # degrees, about 200 m
MOST_CELLS = 4000
RECENT = timedelta(minutes=10)
SPOKEN = (Asset.State.FAULT, Asset.State.RETURNED, Asset.State.MASKED)
ABNORMAL = (*SPOKEN, Asset.State.UNKNOWN)  # the others are not counted either
UNATTENDED = (lifecycle.NEW, lifecycle.QUALIFIED, lifecycle.REOPENED)  # nobody has taken it yet
STATE_CODES = {state: code for code, state in enumerate(SPOKEN)}

RUNS = """
SELECT min(fid), count(*) FROM (
    SELECT fid, fid - row_number() OVER (ORDER BY fid) AS island FROM ({unknown}) unknown
) islands GROUP BY island ORDER BY 1
"""
CELLS = """
SELECT floor(ST_X(place) / %s)::int, floor(ST_Y(place) / %s)::int, kind_id::int, count(*)
  FROM (SELECT kind_id, ST_Centroid(geometry::geometry) AS place FROM ({unknown}) unknown) placed
 WHERE place IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


def of(user: Any, code: str = "") -> dict[str, Any]:
    """Everything the map and the bars need to start. The head is read first: a replay may repeat, never miss."""
    head = live.head()
    territories = scope.within(Territory.objects.visible_to(user, "assets.view_asset"), code)
    assets = Asset.objects.visible_to(user).in_service().filter(owner__in=territories)
    alarms = Alarm.objects.visible_to(user).filter(territory__in=territories)
    listed = alarms.open().exclude(Exists(Episode.objects.filter(MASKS, alarm=OuterRef("pk"))))
    incidents = Incident.objects.visible_to(user).filter(Q(territory__in=territories) if code else Q())
    sources = selectors.known_sources(user, territories).filter(enabled=True).exclude(driver="none")
    return {
        "head": head,
        "at": timezone.now(),
        "counts": dict(assets.in_state(*ABNORMAL).order_by().values_list("state").annotate(Count("fid"))),
        "abnormal": abnormal(assets, alarms),
        "unknown": unknown(assets.in_state(Asset.State.UNKNOWN)),
        "sources": list(sources.values("slug", "name", "health", "health_at", "health_reason", "last_seen_at")),
        "open_alarms": listed.aggregate(all=Count("pk"), todo=Count("pk", Q(state__in=workflow.TO_ACKNOWLEDGE))),
        "open_incidents": incidents.open().aggregate(all=Count("pk"), todo=Count("pk", Q(state__in=UNATTENDED))),
        "recent_alarms": alarms.filter(raised_at__gte=timezone.now() - RECENT).count(),
    }


def abnormal(assets: AssetQuerySet, alarms: QuerySet[Alarm]) -> dict[str, list[int]]:
    """Columns of the assets that are in fault, returned or masked; fids and places as differences."""
    rows = list(
        assets.in_state(*SPOKEN)
        .order_by("fid")
        .annotate(lon=Longitude(Centroid("geometry")), lat=Latitude(Centroid("geometry")))
        .values_list("fid", "kind_id", "state", "severity", "acked", "lon", "lat")
    )
    opened = alarms.filter(state__in=workflow.OPEN).order_by()
    counts = dict(opened.values_list("asset_id").annotate(Count("id"))) if rows else {}
    places = [place(*row[5:]) for row in rows]
    return {
        "fid": differences(row[0] for row in rows),
        "kind": [row[1] for row in rows],
        "state": [STATE_CODES[Asset.State(row[2])] for row in rows],
        "severity": [row[3] or 0 for row in rows],
        "acked": [int(row[4]) for row in rows],
        "alarms": [counts.get(row[0], 0) for row in rows],
        "lon": differences(place[0] for place in places),
        "lat": differences(place[1] for place in places),
    }


def unknown(assets: AssetQuerySet) -> dict[str, Any]:
    """`runs`: fids as (distance from the previous run, length) pairs. `cells`: counts on a grid, for low zooms."""
    sql, parameters = assets.order_by().values("fid", "kind_id", "geometry").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(RUNS.format(unknown=sql), parameters)
        runs = cursor.fetchall()
        cursor.execute(CELLS.format(unknown=sql), [CELL, CELL, *parameters])
        return packed(runs, cursor.fetchall())


def packed(runs: Sequence[tuple[int, int]], cells: list[tuple[int, int, int, int]]) -> dict[str, Any]:
    """`runs`: (first fid, how many). `cells`: (x, y, kind, how many) on squares of CELL."""
    side, coarse = _coarse_enough(CELL, cells)
    return {"runs": _pairs(runs), "cells": _columns(side, coarse)}


def place(lon: float | None, lat: float | None) -> tuple[int, int]:
    return (0, 0) if lon is None or lat is None else (round(lon * PRECISION), round(lat * PRECISION))


def differences(values: Iterable[int]) -> list[int]:
    """Small numbers compress well: each value less the one before."""
    before, out = 0, []
    for value in values:
        out.append(value - before)
        before = value
    return out


def _pairs(runs: Sequence[tuple[int, int]]) -> list[int]:
    starts = differences(start for start, _ in runs)
    return [number for start, (_, length) in zip(starts, runs, strict=True) for number in (start, length)]


def _coarse_enough(side: float, cells: list[tuple[int, int, int, int]]) -> tuple[float, list]:
    """Double the side of the cells until there are few enough to draw."""
    while len(cells) > MOST_CELLS and len({cell[:2] for cell in cells}) > 1:
        merged: dict[tuple[int, int, int], int] = {}
        for x, y, kind, count in cells:
            merged[x // 2, y // 2, kind] = merged.get((x // 2, y // 2, kind), 0) + count
        side, cells = side * 2, [(*key, count) for key, count in sorted(merged.items())]
    return side, cells


def _columns(side: float, cells: list[tuple[int, int, int, int]]) -> dict[str, Any]:
    return {
        "side": side,
        "x": differences(cell[0] for cell in cells),
        "y": differences(cell[1] for cell in cells),
        "kind": [cell[2] for cell in cells],
        "count": [cell[3] for cell in cells],
    }
