# SPDX-License-Identifier: EUPL-1.2
"""The same drawings for who has JavaScript: values under the pointer (static/js/chart.js). Times in seconds."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from apps.kpi.drawing import MOST_MONTHS
from apps.kpi.models import Figure

MILLION = 1_000_000
Point = tuple[float | None, float | None, float | None, float | None]  # measured, low, high, target or plan
NOTHING: Point = (None, None, None, None)


def of_months(rows: Sequence[Figure]) -> dict[str, Any] | None:
    """None: nothing to draw. Between two versions of the definition the line is cut: they do not compare."""
    kept = list(rows)[-MOST_MONTHS:]
    if not any(row.value is not None for row in kept):
        return None
    points: dict[int, Point] = {}
    before: Figure | None = None
    for row in kept:
        at = _seconds(row.month)
        if before is not None and before.definition_id != row.definition_id:
            points[(_seconds(before.month) + at) // 2] = NOTHING
        points[at] = _point(row, row.target)
        before = row
    return _columns(points)


def of_euros(rows: Sequence[Figure]) -> dict[str, Any] | None:
    """In millions: achieved month by month, planned year by year to the end of the contract. None without a plan."""
    known = [row for row in rows if row.value is not None]
    plan = known[-1].plan if known else []
    if not plan:
        return None
    points = {_seconds(row.month): _point(row, None, MILLION) for row in known}
    for day, so_far in plan:
        at = _seconds(date.fromisoformat(day))
        points[at] = (*points.get(at, NOTHING)[:3], float(Decimal(str(so_far)) / MILLION))
    return _columns(points)


def _point(row: Figure, target: Decimal | None, unit: int = 1) -> Point:
    measured, low, high, aim = (
        None if one is None else float(one / unit) for one in (row.value, row.low, row.high, target)
    )
    return measured, low, high, aim


def _columns(points: dict[int, Point]) -> dict[str, Any]:
    at = sorted(points)
    measured, low, high, aim = (list(column) for column in zip(*(points[one] for one in at), strict=True))
    told: dict[str, Any] = {"at": at, "measured": measured}
    if any(one is not None for one in low):
        told |= {"low": low, "high": high}
    return told | ({"centre": aim} if any(one is not None for one in aim) else {})


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
