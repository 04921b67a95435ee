# SPDX-License-Identifier: EUPL-1.2
"""The one door of measures: a batch is one chain of set-based statements, and the same batch twice changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from apps.telemetry import partitions, storing
from apps.telemetry.points import FUTURE, Point, RefusedPoint, fault, series_fault

__all__ = ["AppendResult", "Point", "RefusedPoint", "append"]


@dataclass(frozen=True, slots=True)
class AppendResult:
    """`inserted` counts new measures and those that replaced one of worse quality; `duplicates` changed nothing."""

    inserted: int = 0
    duplicates: int = 0
    rejected: tuple[RefusedPoint, ...] = ()


def append(points: Sequence[Point], *, revises: bool = False) -> AppendResult:
    """Store measures, create the series and months that are missing, keep the last values: all or nothing.

    A measure already known stays as it is, unless the new one is of better quality; or, when the source `revises` what
    it said, another value of the same quality. What cannot be stored is refused with its reason, alone.
    """
    latest = timezone.now() + FUTURE
    judged = [(point, fault(point, latest)) for point in points]
    sound = [point for point, reason in judged if not reason]
    rejected = [RefusedPoint(point, reason) for point, reason in judged if reason]
    if not sound:
        return AppendResult(rejected=tuple(rejected))
    inserted, refused = _store(sound, revises)
    return AppendResult(inserted, len(sound) - len(refused) - inserted, (*rejected, *refused))


@transaction.atomic
def _store(points: Sequence[Point], revises: bool) -> tuple[int, list[RefusedPoint]]:
    """Usually in one go; when a point has no series, or one without unit, that is settled first."""
    partitions.ensure("telemetry_measure", [point.at for point in points])
    kinds = storing.stage(points)
    inserted, odd = storing.store(kinds, settled=False, revises=revises)
    if not odd:
        return inserted, []
    series = storing.complete_series(points[position] for position in odd)
    inserted, odd = storing.store(kinds, settled=True, revises=revises)
    return inserted, [_refused(points[position], series) for position in odd]


def _refused(point: Point, series: dict) -> RefusedPoint:
    _id, unit = series.get(point.key, (None, None))
    return RefusedPoint(point, series_fault(point, unit))
