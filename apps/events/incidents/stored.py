# SPDX-License-Identifier: EUPL-1.2
"""The statements behind `incidents`: whatever the size of the batch, the same number of them."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import orjson
from django.db import connection

from apps.events.incidents.member import Member, Work

EPISODE = [field.name for field in fields(Member)]
INCIDENT = [field.name for field in fields(Work)]
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
    "created_at": "timestamptz",
    "changed_at": "timestamptz",
}
OVERLAPPING = f"""
SELECT {COLUMNS} FROM events_episode episode
 WHERE asset_id = ANY(%(family)s) AND started_at <= %(until)s AND (ended_at IS NULL OR ended_at >= %(since)s)
"""  # noqa: S608  (names of columns)
LOSSES = f"""
SELECT {COLUMNS} FROM events_episode episode
 WHERE alarm_id IS NULL AND started_at <= %(until)s AND (ended_at IS NULL OR ended_at >= %(since)s)
"""  # noqa: S608
STARTED = f"""
SELECT {COLUMNS} FROM unnest(%s::timestamptz[], %s::timestamptz[]) AS meanwhile(since, until), LATERAL (
    SELECT * FROM events_episode WHERE started_at BETWEEN meanwhile.since AND meanwhile.until OFFSET 0) episode
"""  # noqa: S608
LOSSES_OF = f"""
SELECT {COLUMNS} FROM events_episode episode
 WHERE source_id = %s AND alarm_id IS NULL ORDER BY started_at DESC LIMIT 10
"""  # noqa: S608
OF_INCIDENTS = f"SELECT {COLUMNS} FROM events_episode episode WHERE incident_id = ANY(%s)"  # noqa: S608
INCIDENTS = f"SELECT {WORK} FROM events_incident WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"  # noqa: S608
NEW_IDS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


def overlapping(*, family: Sequence[int], since: datetime, until: datetime) -> list[Member]:
    """Episodes of this family of the network that lasted then, and the sources lost then."""
    when = {"since": since, "until": until}
    return _members(OVERLAPPING, {"family": list(family), **when}) + _members(LOSSES, when)


def started(windows: Sequence[tuple[datetime, datetime]]) -> list[Member]:
    """Episodes that started in one of these windows, which do not overlap."""
    if not windows:
        return []
    since, until = zip(*windows, strict=True)
    return _members(STARTED, [list(since), list(until)])


def of_incidents(ids: Iterable[int]) -> list[Member]:
    return _members(OF_INCIDENTS, [list(ids)])


def losses_of(source_id: int) -> list[Member]:
    """The last times that this source was lost, newest first."""
    return _members(LOSSES_OF, [source_id])


def incidents(ids: Iterable[int]) -> dict[int, Work]:
    """Locked, by id."""
    with connection.cursor() as cursor:
        cursor.execute(INCIDENTS, [list(ids)])
        return {row[0]: Work(*row) for row in cursor.fetchall()}


def new_ids(table: str, count: int) -> list[int]:
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(NEW_IDS, [table, count])
        return [pk for (pk,) in cursor.fetchall()]


def remove_episodes(members: Iterable[Member]) -> None:
    gone = [one.id for one in members if one.id]
    if gone:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM events_episode WHERE id = ANY(%s)", [gone])


def create_incidents(works: Sequence[Work], at: datetime) -> None:
    stamped = {"created_at": at, "changed_at": at}
    _copy("events_incident", INCIDENT_TYPES, [{**_values(work, INCIDENT), **stamped} for work in works])


def update_incidents(works: Sequence[Work], at: datetime) -> None:
    names = [*INCIDENT[1:], "changed_at"]
    _update("events_incident", INCIDENT_TYPES, names, [{**_values(work, INCIDENT), "changed_at": at} for work in works])


def create_episodes(members: Sequence[Member]) -> None:
    for member, pk in zip(members, new_ids("events_episode", len(members)), strict=True):
        member.id = pk
    _copy("events_episode", EPISODE_TYPES, [_values(member, EPISODE) for member in members])


def update_episodes(members: Sequence[Member]) -> None:
    _update("events_episode", EPISODE_TYPES, EPISODE[1:], [_values(member, EPISODE) for member in members])


def _members(query: str, parameters: Any) -> list[Member]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [Member(*row) for row in cursor.fetchall()]


def _values(row: Member | Work, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _copy(table: str, types: dict[str, str], rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    names = list(rows[0])
    statement = f"COPY {table} ({', '.join(names)}) FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types([types[name] for name in names])
        for row in rows:
            copy.write_row(list(row.values()))


def _update(table: str, types: dict[str, str], names: Iterable[str], rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    setting = ", ".join(f"{name} = told.{name}" for name in names)
    told = ", ".join(f"{name} {types[name]}" for name in ["id", *names])
    statement = f"UPDATE {table} kept SET {setting} FROM json_to_recordset(%s) AS told({told}) WHERE kept.id = told.id"  # noqa: S608  (names of columns)
    with connection.cursor() as cursor:
        cursor.execute(statement, [orjson.dumps(rows).decode()])
