# SPDX-License-Identifier: EUPL-1.2
"""The statements behind `incidents`: whatever the size of the batch, the same number of them."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any

import orjson
from django.db import connection

from apps.events import fetching
from apps.events.fetching import array, rows
from apps.events.incidents import witnesses
from apps.events.incidents.member import Member, Work

EPISODE = [field.name for field in fields(Member)]
INCIDENT = [field.name for field in fields(Work)]
OF_MEMBER, OF_WORK = attrgetter(*EPISODE), attrgetter(*INCIDENT)
COLUMNS = ", ".join(f"episode.{name}" for name in EPISODE)
WORK = ", ".join(INCIDENT)
EPISODE_TYPES = {
    "id": "bigint",
    "alarm_id": "bigint",
    "source_id": "bigint",
    "asset_id": "bigint",
    "condition": "varchar",
    "territory_id": "bigint",
    "restricted": "boolean",
    "severity": "smallint",
    "started_at": "timestamptz",
    "ended_at": "timestamptz",
    "incident_id": "bigint",
    "is_cause": "boolean",
    "masked": "boolean",
    "by_hand": "boolean",
}
INCIDENT_TYPES = {
    "id": "bigint",
    "territory_id": "bigint",
    "restricted": "boolean",
    "title": "varchar",
    "state": "varchar",
    "severity": "smallint",
    "shape": "varchar",
    "cause_asset_id": "bigint",
    "cause_source_id": "bigint",
    "cause_said": "boolean",
    "reason": "varchar",
    "fault_class_id": "bigint",
    "fault_class_by_id": "bigint",
    "by_hand": "boolean",
    "opened_at": "timestamptz",
    "ended_at": "timestamptz",
    "members": "integer",
    "active": "integer",
    "masked": "integer",
    "assigned_to_id": "bigint",
    "closed_at": "timestamptz",
    "outcome": "varchar",
    "merged_into_id": "bigint",
    "fixed_severity": "smallint",
    "planned_severity": "smallint",
    "testimonies": "integer",
    "created_at": "timestamptz",
    "changed_at": "timestamptz",
}
OVERLAPPING = f"""
SELECT {COLUMNS} FROM unnest(%s::bigint[]) AS wanted(fid), LATERAL (
    SELECT * FROM events_episode
     WHERE asset_id = wanted.fid AND started_at <= %s AND (ended_at IS NULL OR ended_at >= %s) OFFSET 0) episode
"""  # noqa: S608  (names of columns)
LOSSES = f"""
SELECT {COLUMNS} FROM events_episode episode
 WHERE source_id = ANY(%s) AND alarm_id IS NULL AND started_at <= %s AND (ended_at IS NULL OR ended_at >= %s)
"""  # noqa: S608
STARTED_OF = f"""
SELECT {COLUMNS} FROM events_episode episode WHERE source_id = ANY(%s) AND started_at BETWEEN %s AND %s
"""  # noqa: S608
COUNT_STARTED = """
SELECT source_id, count(*) FROM events_episode WHERE source_id = ANY(%s) AND started_at BETWEEN %s AND %s GROUP BY 1
"""
STARTED_WITH = f"""
SELECT {COLUMNS} FROM events_episode episode WHERE condition = ANY(%s) AND started_at BETWEEN %s AND %s
"""  # noqa: S608
CONDITIONS = "SELECT DISTINCT condition FROM events_episode WHERE started_at BETWEEN %s AND %s"
# Web Mercator stretches by 1 / cos(latitude). Centres of one small square stand for each other.
BESIDE = f"""
WITH squares AS (
    SELECT middle, max(1 / cos(radians(ST_Y(ST_Transform(point, 4326))))) AS stretch
      FROM (SELECT ST_Centroid(geom_3857) AS point FROM assets_asset
             WHERE fid = ANY(%(centres)s::bigint[]) AND geom_3857 IS NOT NULL) placed,
           LATERAL (SELECT ST_SnapToGrid(point, %(metres)s / 2) AS middle) snapped
     GROUP BY middle
), near AS (
    SELECT DISTINCT asset.fid FROM squares, LATERAL (
        SELECT fid FROM assets_asset
         WHERE geom_3857 && ST_Expand(squares.middle, %(metres)s * (0.25 + stretch)) OFFSET 0) asset
)
SELECT {COLUMNS} FROM near, LATERAL (
    SELECT * FROM events_episode
     WHERE asset_id = near.fid AND started_at BETWEEN %(since)s AND %(until)s AND condition = ANY(%(conditions)s)
    OFFSET 0) episode
"""  # noqa: S608
LOSSES_OF = f"""
SELECT {COLUMNS} FROM events_episode episode
 WHERE source_id = %s AND alarm_id IS NULL ORDER BY started_at DESC LIMIT 10
"""  # noqa: S608
OF_INCIDENTS = f"""
SELECT {COLUMNS} FROM events_episode episode WHERE incident_id = ANY(%s) AND id <> ALL(%s::bigint[])
"""  # noqa: S608
INCIDENTS = f"SELECT {WORK} FROM events_incident WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"  # noqa: S608


def overlapping(fids: Iterable[int], since: datetime, until: datetime) -> list[Member]:
    """Episodes of these assets that lasted then."""
    return _members(OVERLAPPING, [array(fids), until, since])


def losses(sources: Iterable[int], since: datetime, until: datetime) -> list[Member]:
    """The times then when these sources were lost."""
    return _members(LOSSES, [array(sources), until, since])


def started_of(sources: Iterable[int], since: datetime, until: datetime) -> list[Member]:
    """What these sources said that started then, and when they were lost."""
    wanted = list(sources)
    return _members(STARTED_OF, [array(wanted), since, until]) if wanted else []


def count_started(sources: Iterable[int], since: datetime, until: datetime) -> dict[int, int]:
    """How many, by source; absent: none."""
    wanted = list(sources)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(COUNT_STARTED, [wanted, since, until])
        return dict(cursor.fetchall())


def conditions(since: datetime, until: datetime) -> list[str]:
    """All that was said then."""
    with connection.cursor() as cursor:
        cursor.execute(CONDITIONS, [since, until])
        return [condition for (condition,) in cursor.fetchall()]


def started_with(conditions: Iterable[str], since: datetime, until: datetime) -> list[Member]:
    wanted = list(conditions)
    return _members(STARTED_WITH, [wanted, since, until]) if wanted else []


def beside(
    fids: Iterable[int], conditions: Iterable[str], metres: float, since: datetime, until: datetime
) -> list[Member]:
    """Which of these conditions started then within `metres` of one of these assets; and some a little farther."""
    wanted = list(fids)
    if not wanted:
        return []
    asked = {"centres": array(wanted), "conditions": list(conditions), "metres": metres}
    return _members(BESIDE, {**asked, "since": since, "until": until})


def of_incidents(ids: Iterable[int], but: Iterable[int] = ()) -> list[Member]:
    """Their alarms, and the reports of inhabitants that they hold; without the episodes `but`."""
    wanted = array(ids)
    return [*_members(OF_INCIDENTS, [wanted, array(but)]), *witnesses.of_incidents(wanted)]


def losses_of(source_id: int) -> list[Member]:
    """The last times that this source was lost, newest first."""
    return _members(LOSSES_OF, [source_id])


def incidents(ids: Iterable[int]) -> dict[int, Work]:
    """Locked, by id."""
    return {row[0]: Work(*row) for row in rows(INCIDENTS, [array(ids)])}


def remove_episodes(members: Iterable[Member]) -> None:
    gone = [one.id for one in members if one.id > 0]  # a report that was taken back is no row of theirs
    if gone:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM events_episode WHERE id = ANY(%s)", [gone])


def create_incidents(works: Sequence[Work], at: datetime) -> None:
    names = [*INCIDENT, "created_at", "changed_at"]
    _copy("events_incident", INCIDENT_TYPES, names, [(*OF_WORK(work), at, at) for work in works])


def update_incidents(works: Sequence[Work], at: datetime) -> None:
    _update("events_incident", INCIDENT_TYPES, INCIDENT[1:], works, ", changed_at = %s", [at])


def create_episodes(members: Sequence[Member]) -> None:
    for member, pk in zip(members, fetching.new_ids("events_episode", len(members)), strict=True):
        member.id = pk
    _copy("events_episode", EPISODE_TYPES, EPISODE, [OF_MEMBER(member) for member in members])


def update_episodes(members: Sequence[Member]) -> None:
    witnesses.place([one for one in members if one.is_testimony])
    _update("events_episode", EPISODE_TYPES, EPISODE[1:], [one for one in members if not one.is_testimony])


def _members(query: str, parameters: Any) -> list[Member]:
    return [Member(*row) for row in rows(query, parameters)]


def _copy(table: str, types: dict[str, str], names: Sequence[str], new: Sequence[tuple[Any, ...]]) -> None:
    if not new:
        return
    statement = f"COPY {table} ({', '.join(names)}) FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types([types[name] for name in names])
        for row in new:
            copy.write_row(row)


def _update(
    table: str,
    types: dict[str, str],
    names: Iterable[str],
    changed: Sequence[Member] | Sequence[Work],
    more: str = "",
    given: Sequence[Any] = (),
) -> None:
    if not changed:
        return
    setting = ", ".join(f"{name} = told.{name}" for name in names)
    told = ", ".join(f"{name} {types[name]}" for name in ["id", *names])
    source = f"json_to_recordset(%s) AS told({told})"
    statement = f"UPDATE {table} kept SET {setting}{more} FROM {source} WHERE kept.id = told.id"  # noqa: S608  (names of columns)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*given, orjson.dumps(changed).decode()])
