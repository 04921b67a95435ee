# SPDX-License-Identifier: EUPL-1.2
"""Periods of a file (months, bills) against those that are known, and written: a day is never in two of them.

Known and the same: nothing. An estimate that a measure covers wholly is replaced by it. Any other overlap is refused.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.connectors.readings.model import Reading
from apps.energy.importing.comparing import SHOWN, Group
from apps.energy.models import BilledPeriod, ReadingImport

ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    first: date
    last: date


def is_billed(group: Group) -> bool:
    return any(one.until is not None for one in group.readings)


def days_of(one: Reading, zone: ZoneInfo) -> Days:
    assert one.until is not None
    return Days(one.at.astimezone(zone).date(), one.until.astimezone(zone).date() - ONE)


def compare(groups: Iterable[Group]) -> tuple[list[dict[str, Any]], list[tuple[int, str]]]:
    """Counts what is new in each group; (first differences, lines refused because they overlap). One query."""
    rows = list(groups)
    known = _known([group.point.pk for group in rows])
    differences: list[dict[str, Any]] = []
    refused: list[tuple[int, str]] = []
    for group in rows:
        _compared(group, known.get((group.point.pk, group.metric), []), differences, refused)
    return differences[:SHOWN], refused


def _known(points: Sequence[int]) -> dict[tuple[int, str], list[BilledPeriod]]:
    found: dict[tuple[int, str], list[BilledPeriod]] = {}
    for row in BilledPeriod.objects.filter(point__in=points).order_by("starts_on"):
        found.setdefault((row.point_id, row.metric), []).append(row)
    return found


def _compared(
    group: Group, known: Sequence[BilledPeriod], told: list[dict[str, Any]], refused: list[tuple[int, str]]
) -> None:
    zone = ZoneInfo(group.point.asset.owner.time_zone)
    group.usual = None if not known else median(float(row.amount) for row in known)
    kept = []
    for one in group.readings:
        days = days_of(one, zone)
        over = [row for row in known if row.starts_on <= days.last and row.ends_on >= days.first]
        verdict = _verdict(one, days, over)
        if verdict == "overlap":
            refused.append((one.line, _overlap(over[0])))
            continue
        kept.append(one)
        setattr(group, verdict, getattr(group, verdict) + 1)
        if verdict == "different":
            told.append(_difference(group, one, over[0]))
    group.readings = kept


def _verdict(one: Reading, days: Days, over: Sequence[BilledPeriod]) -> str:
    """ "new", "same", "better", "different" or "overlap"."""
    if not over:
        return "new"
    row = over[0]
    if len(over) == 1 and (row.starts_on, row.ends_on) == (days.first, days.last):
        if math.isclose(float(row.amount), one.value, rel_tol=1e-9, abs_tol=1e-3):
            return "better" if row.estimated and not one.quality else "same"
        return "better" if row.estimated and not one.quality else "different"
    covered = all(row.estimated and row.starts_on >= days.first and row.ends_on <= days.last for row in over)
    return "better" if covered and not one.quality else "overlap"


def _overlap(row: BilledPeriod) -> str:
    said = {"first": f"{row.starts_on:%d/%m/%Y}", "last": f"{row.ends_on:%d/%m/%Y}"}
    return _("chevauche la période déjà connue du %(first)s au %(last)s") % said


def _difference(group: Group, one: Reading, row: BilledPeriod) -> dict[str, Any]:
    return {
        "line": one.line,
        "code": group.point.asset.code,
        "at": one.at.isoformat(),
        "before": float(row.amount),
        "after": one.value,
        "unit": group.unit,
    }


def write(job: ReadingImport, group: Group) -> int:
    """Write what is new or better; how many periods. In the transaction of who calls."""
    zone = ZoneInfo(group.point.asset.owner.time_zone)
    known = _known([group.point.pk]).get((group.point.pk, group.metric), [])
    made, gone = [], []
    for one in group.readings:
        days = days_of(one, zone)
        over = [row for row in known if row.starts_on <= days.last and row.ends_on >= days.first]
        if _verdict(one, days, over) in ("new", "better"):
            gone += [row.pk for row in over]
            made.append(_row(job, group, one, days))
    BilledPeriod.objects.filter(pk__in=gone).delete()
    BilledPeriod.objects.bulk_create(made, batch_size=500)
    return len(made)


def _row(job: ReadingImport, group: Group, one: Reading, days: Days) -> BilledPeriod:
    return BilledPeriod(
        point=group.point,
        metric=group.metric,
        starts_on=days.first,
        ends_on=days.last,
        amount=f"{one.value:.3f}",
        unit=one.unit,
        estimated=one.quality > 0,
        source=job.filename,
        imported_by=job.created_by,
    )
