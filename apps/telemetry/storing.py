# SPDX-License-Identifier: EUPL-1.2
"""The statements behind `append`: staged by one COPY, then found, judged and stored by one statement."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from apps.telemetry.points import Key, Point

STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS telemetry_incoming
    (position integer, asset_id bigint, kind smallint, at timestamptz, value double precision, quality smallint)
    ON COMMIT DELETE ROWS
"""
EMPTY = "DELETE FROM telemetry_incoming"  # a transaction may append twice; costs nothing the first time
COPY = "COPY telemetry_incoming (position, asset_id, kind, at, value, quality) FROM STDIN (FORMAT BINARY)"
TYPES = ("int4", "int8", "int2", "timestamptz", "float8", "int2")

# What was stored, and only that, may be newer than the last value: a batch told again touches no row of it. Its row is
# written even when it is not: it is the lock of the roll-ups of the series, and says from when on they are owed.
NEWER = "(excluded.at, kept.quality) >= (kept.at, excluded.quality)"  # equal: a value that was revised
KEPT = f"""last AS (
    INSERT INTO telemetry_lastvalue AS kept (series_id, at, value, quality)
    SELECT DISTINCT ON (series_id) series_id, at, value, quality FROM stored ORDER BY series_id, at DESC
        ON CONFLICT (series_id) DO UPDATE SET at = greatest(kept.at, excluded.at),
           value = CASE WHEN {NEWER} THEN excluded.value ELSE kept.value END,
           quality = CASE WHEN {NEWER} THEN excluded.quality ELSE kept.quality END
    RETURNING series_id, rolled_until, rolled_zone
), dirty AS (
    INSERT INTO telemetry_rollupdirty (series_id, bucket)
    SELECT DISTINCT series_id, date_trunc('day', stored.at, rolled_zone)
      FROM stored JOIN last USING (series_id) WHERE stored.at < rolled_until
     ORDER BY 1, 2
        ON CONFLICT DO NOTHING
)"""  # noqa: S608  (constants)

# `odd`: no such series, or known in another unit. Nothing is stored while there are some, unless `settled`.
# Each series is looked up LATERAL … OFFSET 0: by index, whatever the planner believes of a table just filled.
# Sorted: two batches that share measures wait for each other in the same order, and never for ever.
STORE = f"""
WITH known AS MATERIALIZED (
    SELECT incoming.position, series.id AS series_id, incoming.at, incoming.value, incoming.quality,
           series.id IS NULL OR kinds.unit NOT IN ('', series.unit) AS odd
      FROM telemetry_incoming incoming
      JOIN unnest(%(metrics)s::text[], %(units)s::text[]) WITH ORDINALITY AS kinds(metric, unit, kind) USING (kind)
      LEFT JOIN LATERAL (
           SELECT id, unit FROM telemetry_series
            WHERE asset_id = incoming.asset_id AND metric = kinds.metric OFFSET 0) series ON true
), stored AS (
    INSERT INTO telemetry_measure AS kept (series_id, at, value, quality)
    SELECT DISTINCT ON (series_id, at) series_id, at, value, quality FROM known
     WHERE NOT odd AND (%(settled)s OR NOT EXISTS (SELECT FROM known WHERE odd))
     ORDER BY series_id, at, quality
        ON CONFLICT (series_id, at) DO UPDATE SET value = excluded.value, quality = excluded.quality
     WHERE excluded.quality < kept.quality
        OR %(revises)s AND excluded.quality = kept.quality AND excluded.value <> kept.value
    RETURNING series_id, at, value, quality
), {KEPT}
SELECT (SELECT count(*) FROM stored), ARRAY(SELECT position FROM known WHERE odd ORDER BY position)
"""  # noqa: S608  (constants)
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

Kinds = Mapping[tuple[str, str], int]  # (metric, unit) -> its rank from 1, by which staged rows name it
Series = tuple[int, str]  # id, unit


def stage(points: Sequence[Point]) -> Kinds:
    """The points in the temporary table of this connection, by their position."""
    kinds: dict[tuple[str, str], int] = {}
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        cursor.execute(EMPTY)
        with cursor.copy(COPY) as copy:
            copy.set_types(TYPES)
            for position, (asset_id, metric, unit, at, value, quality) in enumerate(points):
                kind = kinds.setdefault((metric, unit), len(kinds) + 1)
                copy.write_row((position, asset_id, kind, at, float(value), quality))
    return kinds


def store(kinds: Kinds, *, settled: bool, revises: bool = False) -> tuple[int, list[int]]:
    """How many measures were written, and the positions of the odd points: while not `settled`, one stops all."""
    metrics, units = _columns(list(kinds))
    with connection.cursor() as cursor:
        cursor.execute(STORE, {"metrics": metrics, "units": units, "settled": settled, "revises": revises})
        return cursor.fetchone()


def complete_series(points: Iterable[Point]) -> dict[Key, Series]:
    """The series of these points, created or given their unit when needed; those of assets that are gone are absent."""
    wanted: dict[Key, str] = {}
    for point in points:
        wanted[point.key] = wanted.get(point.key) or point.unit
    series = _find(wanted)
    missing = sorted((*key, wanted[key]) for key in wanted.keys() - series.keys())
    unnamed = sorted((found[0], wanted[key]) for key, found in series.items() if wanted[key] and not found[1])
    if missing:
        _execute(CREATE_SERIES, *_columns(missing))
    if unnamed:
        _execute(NAME_UNITS, *_columns(unnamed))
    return _find(wanted) if missing or unnamed else series


def _find(wanted: Iterable[Key]) -> dict[Key, Series]:
    with connection.cursor() as cursor:
        cursor.execute(FIND_SERIES, _columns(list(wanted)))
        return {(asset, metric): (pk, unit) for asset, metric, pk, unit in cursor.fetchall()}


def _columns(rows: Sequence[tuple]) -> list[list]:
    return [list(column) for column in zip(*rows, strict=True)]


def _execute(sql: str, *parameters: list) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
