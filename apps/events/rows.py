# SPDX-License-Identifier: EUPL-1.2
"""The statements behind `observing`: a batch of any size costs the same number of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from functools import partial
from operator import attrgetter
from typing import Any

import orjson
from django.db import connection
from psycopg.types.json import Jsonb

from apps.assets.models import Source
from apps.events import fetching
from apps.events.cases import MEMORY, Case
from apps.events.fold import Said
from apps.events.row import Row
from apps.telemetry import partitions

Telling = tuple[int, datetime, int, int]  # alarm id, at, kind, severity
EVER = datetime(1900, 1, 1, tzinfo=UTC)

TOLD = "json_to_recordset(%s) AS told(alarm_id bigint, at timestamptz, kind smallint, severity smallint)"
REMEMBER = f"""
INSERT INTO events_observation (alarm_id, at, kind, severity, received_at)
SELECT alarm_id, at, kind, severity, %s FROM {TOLD}
    ON CONFLICT (alarm_id, at, kind) DO NOTHING RETURNING alarm_id, at, kind, severity
"""  # noqa: S608  (nothing but constants)
WORSE = f"""
SELECT told.alarm_id, told.at, told.kind, told.severity FROM {TOLD}, LATERAL (
    SELECT severity FROM events_observation
     WHERE alarm_id = told.alarm_id AND at = told.at AND kind = told.kind OFFSET 0) known
 WHERE told.severity < known.severity
"""  # noqa: S608
WORSEN = f"""
UPDATE events_observation known SET severity = told.severity FROM {TOLD}
 WHERE (known.alarm_id, known.at, known.kind) = (told.alarm_id, told.at, told.kind)
"""  # noqa: S608
RECALL = """
SELECT wanted.id, known.at, known.kind, known.severity
  FROM json_to_recordset(%s) AS wanted(id bigint, since timestamptz), LATERAL (
       SELECT at, kind, severity FROM events_observation
        WHERE alarm_id = wanted.id AND at >= wanted.since AND at >= %s OFFSET 0) known
"""
FOLDED = {
    "first_at": "timestamptz",
    "raised_at": "timestamptz",
    "last_at": "timestamptz",
    "last_kind": "smallint",
    "territory_id": "bigint",
    "restricted": "boolean",
    "title": "varchar",
    "severity": "smallint",
    "state": "varchar",
    "active": "boolean",
    "occurrences": "integer",
    "cleared_at": "timestamptz",
    "flapping": "boolean",
    "detail": "jsonb",  # last: it is JSON text already
}
ONCE = {  # its key, and what only a human act changes: copied with their first value
    "id": "bigint",
    "source_id": "bigint",
    "asset_id": "bigint",
    "condition": "varchar",
    "ack_comment": "varchar",
    "base_kind": "smallint",
    "base_state": "varchar",
    "base_active": "boolean",
    "base_severity": "smallint",
}
READ = ", ".join(f"alarm.{column.name}" for column in fields(Row) if column.name != "acked_by_name")
# Each lookup is LATERAL … OFFSET 0: by index, row by row, whatever the planner believes of a table that just grew.
LOCK = f"""
WITH found AS MATERIALIZED (
    SELECT alarm.id FROM json_to_recordset(%s) AS told(asset_id bigint, condition varchar), LATERAL (
        SELECT id FROM events_alarm
         WHERE source_id = %s AND asset_id = told.asset_id AND condition = told.condition OFFSET 0) alarm
)
SELECT {READ}, person.username
  FROM events_alarm alarm LEFT JOIN territories_user person ON person.id = alarm.acked_by_id
 WHERE alarm.id IN (SELECT id FROM found)
 ORDER BY alarm.asset_id, alarm.condition FOR NO KEY UPDATE OF alarm
"""  # noqa: S608  (only names of columns)
AS_TOLD = {**FOLDED, "detail": "text"}
UPDATE = f"""
UPDATE events_alarm alarm
   SET {", ".join(f"{name} = told.{name}" for name in list(FOLDED)[:-1])}, detail = told.detail::jsonb
  FROM json_to_recordset(%s) AS told(id bigint, {", ".join(f"{name} {kind}" for name, kind in AS_TOLD.items())})
 WHERE alarm.id = told.id
"""  # noqa: S608  (only names of columns)
AS_TEXT = partial(Jsonb, dumps=str)  # JSON already: as a text it would be one JSON string
INHERIT = """
UPDATE events_alarm SET inherited_until = raised_at, inherited_severity = severity WHERE id = ANY(%s)
"""
COPIED = {**ONCE, **FOLDED}
CREATE = f"COPY events_alarm ({', '.join(COPIED)}) FROM STDIN (FORMAT BINARY)"
BEFORE_DETAIL = attrgetter(*list(COPIED)[:-1])


def lock(source: Source, keys: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Row]:
    """The alarms of these keys that exist, locked in the order of the keys (see locks.py)."""
    wanted = [{"asset_id": asset_id, "condition": condition} for asset_id, condition in keys]
    found = [Row(*values) for values in fetching.prepared_rows(LOCK, [_json(wanted), source.pk])]
    return {(row.asset_id, row.condition): row for row in found}


def inherit(alarms: Sequence[Row]) -> None:
    """Their present appearance was there before us."""
    for alarm in alarms:
        alarm.inherited_until, alarm.inherited_severity = alarm.raised_at, alarm.severity
    if alarms:
        with connection.cursor() as cursor:
            cursor.execute(INHERIT, [[alarm.id for alarm in alarms]])


def remember(cases: Iterable[Case], received_at: datetime) -> None:
    """Store the observations; tell each case which ones are fresh, and whether one got worse."""
    by_alarm = {case.alarm.id: case for case in cases}
    told = [(pk, *moment, item.severity) for pk, case in by_alarm.items() for moment, item in case.told.items()]
    partitions.ensure("events_observation", {at for _pk, at, _kind, _severity in told})
    fresh = fetching.prepared_rows(REMEMBER, [received_at, _observations(told)])
    for pk, *said in fresh:
        by_alarm[pk].fresh.append(Said(*said))
    if len(fresh) < len(told):
        _worsen(by_alarm, sorted(set(told) - set(fresh)))


def _worsen(by_alarm: Mapping[int, Case], told: Iterable[Telling]) -> None:
    """Told again: nothing new, unless it is now said to be more severe."""
    with connection.cursor() as cursor:
        cursor.execute(WORSE, [_observations(told)])
        worse = cursor.fetchall()
        if worse:
            cursor.execute(WORSEN, [_observations(worse)])
    for pk, *_said in worse:
        by_alarm[pk].worsened = True


def recall(cases: Iterable[Case]) -> None:
    """Load what the fold needs: since the base for what came late, else only what the chatter flag looks at."""
    by_alarm = {case.alarm.id: case for case in cases if not case.is_new}
    since = {pk: _since(case) for pk, case in by_alarm.items()}
    if not since:
        return
    wanted = [{"id": pk, "since": at} for pk, at in since.items()]
    for pk, *said in fetching.prepared_rows(RECALL, [_json(wanted), min(since.values())]):
        by_alarm[pk].past.append(Said(*said))


def _since(case: Case) -> datetime:
    recent = case.alarm.last_at - MEMORY
    return min(recent, case.alarm.base_at or EVER) if case.is_late else recent


def write(cases: Iterable[Case]) -> None:
    """One COPY for the alarms never heard of, one UPDATE for the others."""
    cases = list(cases)
    created = [case.alarm for case in cases if case.is_new]
    existing = [case.alarm for case in cases if not case.is_new]
    with connection.cursor() as cursor:
        if created:
            _copy(cursor, created)
        if existing:
            cursor.execute(UPDATE, [_json(existing)])


def _copy(cursor: Any, created: Iterable[Row]) -> None:
    with cursor.copy(CREATE) as copy:
        copy.set_types(list(COPIED.values()))
        for row in created:
            copy.write_row((*BEFORE_DETAIL(row), AS_TEXT(row.detail)))


def _observations(told: Iterable[Telling]) -> str:
    return _json([{"alarm_id": pk, "at": at, "kind": kind, "severity": worst} for pk, at, kind, worst in told])


def _json(value: Any) -> str:
    """One parameter for a whole table: ten times cheaper than arrays, whose texts are escaped one by one."""
    return orjson.dumps(value).decode()
