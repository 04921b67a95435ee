# SPDX-License-Identifier: EUPL-1.2
"""The statements behind `observing`: a batch of any size costs the same number of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from django.db import connection

from apps.assets.models import Source
from apps.events import months
from apps.events.cases import MEMORY, Case
from apps.events.fold import Said
from apps.events.models import Alarm

EVER = datetime(1900, 1, 1, tzinfo=UTC)

NEW_IDS = "SELECT nextval(pg_get_serial_sequence('events_alarm', 'id')) FROM generate_series(1, %s)"
TOLD = "unnest(%s::bigint[], %s::timestamptz[], %s::smallint[], %s::smallint[]) AS told(alarm_id, at, kind, severity)"
REMEMBER = f"""
INSERT INTO events_observation (alarm_id, at, kind, severity, received_at)
SELECT alarm_id, at, kind, severity, %s FROM {TOLD}
    ON CONFLICT (alarm_id, at, kind) DO NOTHING RETURNING alarm_id, at, kind, severity
"""  # noqa: S608  (nothing but constants)
WORSEN = f"""
UPDATE events_observation known SET severity = told.severity FROM {TOLD}
 WHERE (known.alarm_id, known.at, known.kind) = (told.alarm_id, told.at, told.kind)
   AND told.severity < known.severity AND known.at BETWEEN %s AND %s
RETURNING known.alarm_id
"""  # noqa: S608
RECALL = """
SELECT known.alarm_id, known.at, known.kind, known.severity
  FROM unnest(%s::bigint[], %s::timestamptz[]) AS wanted(alarm_id, since)
  JOIN events_observation known ON known.alarm_id = wanted.alarm_id AND known.at >= wanted.since
 WHERE known.at >= %s
"""
COLUMNS = {
    "territory_id": "bigint",
    "restricted": "boolean",
    "title": "varchar",
    "severity": "smallint",
    "state": "varchar",
    "active": "boolean",
    "occurrences": "integer",
    "first_at": "timestamptz",
    "raised_at": "timestamptz",
    "cleared_at": "timestamptz",
    "last_at": "timestamptz",
    "last_kind": "smallint",
    "flapping": "boolean",
    "detail": "jsonb",
}
KEY = {"id": "bigint", "source_id": "bigint", "asset_id": "bigint", "condition": "varchar"}
REST = {
    "ack_comment": "varchar",
    "base_active": "boolean",
    "base_severity": "smallint",
    "base_kind": "smallint",
    "base_state": "varchar",
}  # what an alarm nobody acted upon starts with
UPDATE = f"""
UPDATE events_alarm alarm SET {", ".join(f"{name} = told.{name}" for name in COLUMNS)}
  FROM unnest(%s::bigint[], {", ".join(f"%s::{kind}[]" for kind in COLUMNS.values())})
       AS told(id, {", ".join(COLUMNS)})
 WHERE alarm.id = told.id
"""  # noqa: S608  (only names of columns)
INSERT = f"COPY events_alarm ({', '.join([*KEY, *COLUMNS, *REST])}) FROM STDIN (FORMAT BINARY)"


def lock(source: Source, keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], Alarm]:
    """The alarms of these keys that exist, locked in the order of the keys (see locks.py)."""
    rows = Alarm.objects.filter(
        source=source, asset_id__in={asset_id for asset_id, _ in keys}, condition__in={name for _, name in keys}
    )
    locked = rows.order_by("asset_id", "condition").select_for_update(of=("self",), no_key=True)
    found = {(alarm.asset_id, alarm.condition): alarm for alarm in locked.select_related("acked_by")}
    return {key: found[key] for key in keys if key in found}


def new_ids(count: int) -> list[int]:
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(NEW_IDS, [count])
        return [pk for (pk,) in cursor.fetchall()]


def remember(cases: Iterable[Case], received_at: datetime) -> None:
    """Store the observations; tell each case which ones are fresh, and whether one got worse."""
    by_alarm = {case.alarm.pk: case for case in cases}
    told = [(pk, *moment, item.severity) for pk, case in by_alarm.items() for moment, item in case.told.items()]
    months.ensure("events_observation", {at for _pk, at, _kind, _severity in told})
    with connection.cursor() as cursor:
        cursor.execute(REMEMBER, [received_at, *_columns(told)])
        fresh = cursor.fetchall()
    for pk, *said in fresh:
        by_alarm[pk].fresh.append(Said(*said))
    again = set(told) - set(fresh)
    if again:
        _worsen(by_alarm, sorted(again))


def _worsen(by_alarm: Mapping[int, Case], told: Sequence[tuple[int, datetime, int, int]]) -> None:
    """Told again: nothing new, unless it is now said to be more severe."""
    moments = [at for _pk, at, _kind, _severity in told]
    with connection.cursor() as cursor:
        cursor.execute(WORSEN, [*_columns(told), min(moments), max(moments)])
        for (pk,) in cursor.fetchall():
            by_alarm[pk].worsened = True


def recall(cases: Iterable[Case]) -> None:
    """Load what the fold needs: since the base for what came late, else only what the chatter flag looks at."""
    by_alarm = {case.alarm.pk: case for case in cases if not case.is_new}
    since = [_since(case) for case in by_alarm.values()]
    if not since:
        return
    with connection.cursor() as cursor:
        cursor.execute(RECALL, [list(by_alarm), since, min(since)])
        for pk, *said in cursor.fetchall():
            by_alarm[pk].past.append(Said(*said))


def _since(case: Case) -> datetime:
    recent = case.alarm.last_at - MEMORY
    return min(recent, case.alarm.base_at or EVER) if case.is_late else recent


def write(cases: Iterable[Case]) -> None:
    """One COPY for the alarms never heard of, one UPDATE for the others."""
    created, existing = [], []
    for case in cases:
        (created if case.is_new else existing).append(case.alarm)
    with connection.cursor() as cursor:
        if created:
            _copy(cursor, created)
        if existing:
            values = _columns([(alarm.pk, *_values(alarm, COLUMNS)) for alarm in existing])
            cursor.execute(UPDATE, values)


def _copy(cursor: Any, alarms: Iterable[Alarm]) -> None:
    columns = {**KEY, **COLUMNS, **REST}
    with cursor.copy(INSERT) as copy:
        copy.set_types(list(columns.values()))
        for alarm in alarms:
            copy.write_row(_values(alarm, columns))


def _values(alarm: Alarm, columns: Iterable[str]) -> list[Any]:
    return [orjson.dumps(alarm.detail).decode() if name == "detail" else getattr(alarm, name) for name in columns]


def _columns(table: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*table, strict=True)]
