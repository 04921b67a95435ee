# SPDX-License-Identifier: EUPL-1.2
"""The one door of measures: a batch is one chain of set-based statements, and the same batch twice changes nothing."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.telemetry import partitions
from apps.telemetry.models import Measure

OLDEST = datetime(1990, 1, 1, tzinfo=UTC)  # before: a clock that was never set
FUTURE = timedelta(days=1)  # beyond: a clock that runs wild
QUALITIES = frozenset(Measure.Quality.values)
LONGEST_METRIC, LONGEST_UNIT = 40, 16  # as wide as the columns

STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS telemetry_incoming
    (series_id integer, at timestamptz, value double precision, quality smallint) ON COMMIT DELETE ROWS
"""
COPY = "COPY telemetry_incoming (series_id, at, value, quality) FROM STDIN (FORMAT BINARY)"

# Sorted: two batches that share measures wait for each other in the same order, and never for ever.
STORE = """
INSERT INTO telemetry_measure AS kept (series_id, at, value, quality)
SELECT DISTINCT ON (series_id, at) series_id, at, value, quality FROM telemetry_incoming
 ORDER BY series_id, at, quality
    ON CONFLICT (series_id, at) DO UPDATE SET value = excluded.value, quality = excluded.quality
 WHERE excluded.quality < kept.quality
"""
KEEP_LAST = """
INSERT INTO telemetry_lastvalue AS kept (series_id, at, value, quality)
SELECT DISTINCT ON (series_id) series_id, at, value, quality FROM telemetry_incoming
 ORDER BY series_id, at DESC, quality
    ON CONFLICT (series_id) DO UPDATE SET at = excluded.at, value = excluded.value, quality = excluded.quality
 WHERE excluded.at > kept.at OR (excluded.at = kept.at AND excluded.quality < kept.quality)
"""
FIND_SERIES = """
SELECT series.asset_id, series.metric, series.id, series.unit
  FROM unnest(%s::bigint[], %s::text[]) AS wanted(asset_id, metric)
  JOIN telemetry_series series ON series.asset_id = wanted.asset_id AND series.metric = wanted.metric
"""
CREATE_SERIES = """
INSERT INTO telemetry_series (asset_id, metric, unit)
SELECT asset.fid, wanted.metric, wanted.unit
  FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS wanted(asset_id, metric, unit)
  JOIN assets_asset asset ON asset.fid = wanted.asset_id
 ORDER BY 1, 2
    ON CONFLICT (asset_id, metric) DO NOTHING
"""
NAME_UNITS = """
UPDATE telemetry_series SET unit = named.unit
  FROM unnest(%s::integer[], %s::text[]) AS named(id, unit)
 WHERE telemetry_series.id = named.id AND telemetry_series.unit = ''
"""


@dataclass(frozen=True, slots=True)
class Point:
    """One value of one metric of one asset. `at` is aware; `quality` is a Measure.Quality, smaller is better."""

    asset_id: int
    metric: str
    unit: str
    at: datetime
    value: float
    quality: int = 0


@dataclass(frozen=True, slots=True)
class RefusedPoint:
    point: Point
    reason: str  # French, for the dead letter


@dataclass(frozen=True, slots=True)
class AppendResult:
    """`inserted` counts new measures and those that replaced one of worse quality; `duplicates` changed nothing."""

    inserted: int = 0
    duplicates: int = 0
    rejected: tuple[RefusedPoint, ...] = ()


def append(points: Sequence[Point]) -> AppendResult:
    """Store measures, create the series and months that are missing, keep the last values: all or nothing.

    A measure already known stays as it is, unless the new one is of better quality. What cannot be stored is refused
    with its reason, alone.
    """
    rejected: list[RefusedPoint] = []
    sound = list(_sound(points, rejected))
    if not sound:
        return AppendResult(rejected=tuple(rejected))
    with transaction.atomic():
        rows = _rows(sound, rejected)
        partitions.ensure("telemetry_measure", [row[1] for row in rows])
        inserted = _store(rows) if rows else 0
    return AppendResult(inserted, len(rows) - inserted, tuple(rejected))


def _sound(points: Iterable[Point], rejected: list[RefusedPoint]) -> Iterable[Point]:
    latest = timezone.now() + FUTURE
    for point in points:
        reason = _fault(point, latest)
        if reason:
            rejected.append(RefusedPoint(point, reason))
        else:
            yield point


def _fault(point: Point, latest: datetime) -> str:
    """Why a point cannot be stored whatever the series; "" when it can."""
    if not math.isfinite(point.value):
        return _("valeur : %(value)s n'est pas un nombre fini") % {"value": point.value}
    if point.at.tzinfo is None:
        return _("date : fuseau horaire absent (%(at)s)") % {"at": point.at}
    if not OLDEST <= point.at <= latest:
        return _("date : %(at)s est avant 1990 ou dans plus d'un jour") % {"at": point.at.isoformat()}
    if point.quality not in QUALITIES:
        return _("qualité : %(quality)s inconnue") % {"quality": point.quality}
    if not 0 < len(point.metric) <= LONGEST_METRIC or len(point.unit) > LONGEST_UNIT:
        return _("grandeur ou unité : vide ou trop longue")
    return ""


Row = tuple[int, datetime, float, int]  # series id, UTC time, value, quality


def _rows(points: Sequence[Point], rejected: list[RefusedPoint]) -> list[Row]:
    """Points as rows of the measure table; refused when the asset is gone or the unit is not the series' one."""
    series = _series(points)
    rows = []
    for point in points:
        found = series.get((point.asset_id, point.metric))
        if found is None:
            rejected.append(RefusedPoint(point, _("équipement : supprimé ou inconnu")))
        elif point.unit and point.unit != found[1]:
            rejected.append(RefusedPoint(point, _unit_fault(point, found[1])))
        else:
            rows.append((found[0], point.at.astimezone(UTC), float(point.value), point.quality))
    return rows


def _unit_fault(point: Point, unit: str) -> str:
    """A change of unit would make one curve of two quantities."""
    said = {"metric": point.metric, "new": point.unit, "known": unit}
    return _("unité : « %(new)s » reçue pour « %(metric)s », suivie en « %(known)s »") % said


Key = tuple[int, str]  # asset, metric


def _series(points: Sequence[Point]) -> dict[Key, tuple[int, str]]:
    """(id, unit) of the series of these points, created or given their unit when needed."""
    wanted: dict[Key, str] = {}
    for point in points:
        key = (point.asset_id, point.metric)
        wanted[key] = wanted.get(key) or point.unit
    series = _find(wanted)
    missing = sorted((*key, wanted[key]) for key in wanted.keys() - series.keys())
    unnamed = sorted((found[0], wanted[key]) for key, found in series.items() if wanted[key] and not found[1])
    if missing:
        _execute(CREATE_SERIES, *_columns(missing))
    if unnamed:
        _execute(NAME_UNITS, *_columns(unnamed))
    return _find(wanted) if missing or unnamed else series


def _find(wanted: Iterable[Key]) -> dict[Key, tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(FIND_SERIES, _columns(list(wanted)))
        return {(asset, metric): (pk, unit) for asset, metric, pk, unit in cursor.fetchall()}


def _columns(rows: Sequence[tuple]) -> list[list]:
    return [list(column) for column in zip(*rows, strict=True)]


def _execute(sql: str, *parameters: list) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount


def _store(rows: Sequence[Row]) -> int:
    """Rows written, in three statements. Ends with an empty stage: a transaction may append twice."""
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        with cursor.copy(COPY) as copy:
            copy.set_types(("int4", "timestamptz", "float8", "int2"))
            for row in rows:
                copy.write_row(row)
        cursor.execute(STORE)
        stored = cursor.rowcount
        cursor.execute(KEEP_LAST)
        cursor.execute("TRUNCATE telemetry_incoming")
    return stored
