# SPDX-License-Identifier: EUPL-1.2
"""The statements behind `services.backfill`: blocks staged by one COPY of ready-made bytes, stored by one statement."""

from collections.abc import Collection, Sequence

from django.db import connection

from apps.assets.models import Asset
from apps.telemetry import blocks as arrays
from apps.telemetry import storing
from apps.telemetry.blocks import Block
from apps.telemetry.past_files import Device
from apps.telemetry.points import series_fault

STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS telemetry_past
    (series_id integer, at timestamptz, value double precision, quality smallint) ON COMMIT DELETE ROWS
"""
EMPTY = "DELETE FROM telemetry_past"
COPY = "COPY telemetry_past (series_id, at, value, quality) FROM STDIN (FORMAT BINARY)"
STORE = f"""
WITH stored AS (
    INSERT INTO telemetry_measure AS kept (series_id, at, value, quality)
    SELECT series_id, at, value, quality FROM telemetry_past
        ON CONFLICT (series_id, at) DO UPDATE SET value = excluded.value, quality = excluded.quality
     WHERE excluded.quality < kept.quality
    RETURNING series_id, at, value, quality
), {storing.KEPT}
SELECT count(*) FROM stored
"""  # noqa: S608  (constants)


def assets(devices: Collection[Device]) -> dict[Device, int]:
    """The assets of these devices, by the source and the reference there; unknown ones are absent."""
    references: dict[str, list[str]] = {}
    for source, reference in devices:
        references.setdefault(source, []).append(reference)
    return {
        (source, reference): fid
        for source, wanted in references.items()
        for reference, fid in Asset.objects.filter(source__slug=source, source_ref__in=wanted).values_list(
            "source_ref", "fid"
        )
    }


def resolve(blocks: Sequence[Block]) -> tuple[list[tuple[int, Block]], dict[str, int]]:
    """Each block with its series, created when needed; of those without, how many measures for each reason."""
    series = storing.complete_series(block.sample for block in blocks)
    found: list[tuple[int, Block]] = []
    refused: dict[str, int] = {}
    for block in blocks:
        series_id, unit = series.get(block.sample.key, (0, None))
        if series_id and block.unit in ("", unit):
            found.append((series_id, block))
        else:
            reason = series_fault(block.sample, unit)
            refused[reason] = refused.get(reason, 0) + len(block.at)
    return found, refused


def store(found: Sequence[tuple[int, Block]]) -> int:
    """How many measures were written."""
    rows = arrays.rows_of([series for series, _ in found], [block for _, block in found])
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        cursor.execute(EMPTY)
        with cursor.copy(COPY) as copy:
            copy.write(arrays.HEADER + rows.tobytes() + arrays.TRAILER)
        cursor.execute(STORE)
        return cursor.fetchone()[0]
