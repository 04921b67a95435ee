# SPDX-License-Identifier: EUPL-1.2
"""Quality at a glance of each meter: age of its last reading, completeness of thirty days, signals.

Looked at every hour by `refresh`, which writes PointQuality. A meter without readings has no completeness: unknown is
not zero, and never fine.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from apps.energy.consumption import POWERS, REGISTERS, metrics_of
from apps.energy.models import Energy, Flag, MeteringPoint, PointQuality
from apps.energy.watching_sql import Watched, watched
from apps.telemetry.models import Series

WINDOW = timedelta(days=30)
SILENT_STEPS, SILENT_AFTER = 3, timedelta(hours=24)  # whichever is longer: suppliers publish the day after
LATE = timedelta(hours=24)  # and that day is not missing yet
GAPS_BELOW = 0.98  # of completeness
ABOVE = 3.0  # times the subscribed power: kW taken for W, or W for kW
BELOW = 0.0005  # of it, for the median of what is not zero
BATCH = 500  # meters looked at in one statement


def refresh(points: QuerySet[MeteringPoint] | None = None, *, now: datetime | None = None) -> int:
    """Look at these meters, all by default; how many were looked at. Three statements a batch."""
    now = now or timezone.now()
    rows = MeteringPoint.objects.all() if points is None else points
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        _refresh(keys[start : start + BATCH], now)
    return len(keys)


def _refresh(keys: Sequence[int], now: datetime) -> None:
    points = list(MeteringPoint.objects.filter(pk__in=keys))
    series = _read_series(points)
    seen = watched([one.pk for one in series.values()], now - WINDOW, now)
    rows = [look(point, series.get(point.asset_id), seen, now) for point in points]
    PointQuality.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["point"],
        update_fields=["refreshed_at", "last_at", "metric", "step_seconds", "completeness", "flags"],
    )


def _read_series(points: Sequence[MeteringPoint]) -> dict[int, Series]:
    """The series that each meter is read by, by asset: the one spoken last, then the preferred metric."""
    wanted = {point.asset_id: metrics_of(point.energy) for point in points}
    names = {name for metrics in wanted.values() for name in metrics}
    found: dict[int, Series] = {}
    for one in Series.objects.filter(asset__in=list(wanted), metric__in=names, last__isnull=False).select_related(
        "last"
    ):
        metrics = wanted[one.asset_id]
        if one.metric not in metrics:
            continue
        held = found.get(one.asset_id)
        if held is None or _rank(one, metrics) > _rank(held, metrics):
            found[one.asset_id] = one
    return found


def _rank(series: Series, metrics: Sequence[str]) -> tuple[datetime, int]:
    """By day of the last measure, so that a minute does not make the choice."""
    day = series.last.at.replace(hour=0, minute=0, second=0, microsecond=0)
    return day, -metrics.index(series.metric)


def look(point: MeteringPoint, series: Series | None, seen: Mapping[int, Watched], now: datetime) -> PointQuality:
    """What is said of one meter."""
    if series is None:
        return PointQuality(point=point, refreshed_at=now, flags=[Flag.NEVER])
    told = seen.get(series.pk)
    step = told.seconds if told else None
    row = PointQuality(point=point, refreshed_at=now, last_at=series.last.at, metric=series.metric)
    row.step_seconds = round(step) if step else None
    row.completeness = completeness(told, series.last.at, now)
    row.flags = list(_flags(point, series, told, row.completeness, now))
    return row


def completeness(told: Watched | None, last_at: datetime, now: datetime) -> float:
    """Measures told over measures expected, of the window less the day that suppliers are allowed to be late."""
    if told is None or not told.seconds:
        return 0.0
    until = max(last_at, now - LATE - timedelta(seconds=told.seconds))
    expected = max(1.0, (until - (now - WINDOW)).total_seconds() / told.seconds)
    return min(1.0, told.n / expected)


def _flags(point: MeteringPoint, series: Series, told: Watched | None, complete: float, now: datetime) -> Iterable[str]:
    step = timedelta(seconds=told.seconds or 0) if told else timedelta()
    if now - series.last.at > max(SILENT_STEPS * step, SILENT_AFTER + step):
        yield Flag.SILENT
    if told is None:
        return
    register = series.metric in REGISTERS
    signs = {
        Flag.GAPS: told.gaps > 0 and complete < GAPS_BELOW,
        Flag.RESETS: register and told.backwards > 0,
        Flag.UNIT: series.metric in POWERS and odd_unit(point, told),
        Flag.NEGATIVE: not register and told.negatives > 0,
        Flag.DUPLICATES: told.doubles > 0,
        Flag.ESTIMATED: told.estimated > told.n / 2,
    }
    yield from (flag for flag, there in signs.items() if there)


def odd_unit(point: MeteringPoint, told: Watched) -> bool:
    """Whether powers, in W, do not fit the subscription: kW stored as W, or the contrary."""
    if not point.subscribed_power or point.energy in (Energy.GAS, Energy.WATER):
        return False
    allowed = float(point.subscribed_power) * 1000
    return told.largest > ABOVE * allowed or 0 < told.median < BELOW * allowed
