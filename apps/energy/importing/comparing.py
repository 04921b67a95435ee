# SPDX-License-Identifier: EUPL-1.2
"""A file against what is known: what is new, the same, different; and powers that do not fit their meter."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from apps.connectors.readings.model import Reading
from apps.energy.importing.meters import Meters, Unplaced
from apps.energy.models import MeteringPoint
from apps.energy.quality import ABOVE, BELOW
from apps.energy.readings_sql import series_of

KNOWN = """
SELECT asked.series_id, measure.at, measure.value, measure.quality
  FROM unnest(%s::integer[], %s::timestamptz[], %s::timestamptz[]) AS asked(series_id, since, until)
  JOIN LATERAL (SELECT at, value, quality FROM telemetry_measure
                 WHERE series_id = asked.series_id AND at >= asked.since AND at <= asked.until OFFSET 0) measure ON true
"""
SECOND = timedelta(seconds=1)
SHOWN = 20  # differences told one by one
POWERS = {"power", "injected_power"}
ENERGIES = {"energy", "injection"}
TENFOLD = 100.0  # times what the meter usually says: kW taken for W, Wh for kWh

Known = dict[tuple[int, datetime], tuple[float, int]]


@dataclass(slots=True)
class Group:
    """The readings of one meter and metric."""

    point: MeteringPoint
    metric: str
    unit: str
    readings: list[Reading] = field(default_factory=list)
    series: int = 0
    new: int = 0
    same: int = 0
    different: int = 0
    better: int = 0  # known as an estimate, and measured now
    usual: float | None = None  # median of what was known around

    @property
    def since(self) -> datetime:
        return min(one.at for one in self.readings)

    @property
    def until(self) -> datetime:
        return max(one.until - SECOND if one.until else one.at for one in self.readings)

    @property
    def step(self) -> float | None:
        """Seconds, the most frequent; None for a single reading."""
        dates = sorted(one.at for one in self.readings)
        gaps = Counter((after - before).total_seconds() for before, after in zip(dates, dates[1:], strict=False))
        return gaps.most_common(1)[0][0] if gaps else None

    def told(self) -> dict[str, Any]:
        """What the preview shows of it."""
        return {
            "point": self.point.pk,
            "code": self.point.asset.code,
            "name": self.point.asset.name,
            "number": self.point.number,
            "metric": self.metric,
            "unit": self.unit,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "step": None if self.readings[0].until else self.step,
            "billed": self.readings[0].until is not None,
            "estimated": sum(one.quality > 0 for one in self.readings),
            "n": len(self.readings),
            **{name: getattr(self, name) for name in ("new", "same", "different", "better")},
        }


def grouped(readings: Iterable[Reading], meters: Meters) -> tuple[list[Group], list[tuple[int, str]]]:
    """Readings by meter and metric, and the lines that belong to none, with why."""
    groups: dict[tuple[int, str], Group] = {}
    refused: list[tuple[int, str]] = []
    for one in readings:
        try:
            point = meters.of(one)
        except Unplaced as reason:
            refused.append((one.line, str(reason)))
            continue
        key = point.pk, one.metric
        if key not in groups:
            groups[key] = Group(point, one.metric, one.unit)
        groups[key].readings.append(one)
    return sorted(groups.values(), key=lambda group: (group.point.asset.code, group.metric)), refused


def compare(groups: Sequence[Group]) -> list[dict[str, Any]]:
    """Counts what is new in each group; returns the first differences, told one by one. Two queries."""
    series = series_of([group.point.asset_id for group in groups], sorted({group.metric for group in groups}))
    for group in groups:
        group.series = series.get((group.point.asset_id, group.metric), (0, ""))[0]
    known = _known([group for group in groups if group.series])
    differences: list[dict[str, Any]] = []
    for group in groups:
        differences += _compared(group, known)
    return differences[:SHOWN]


def _known(groups: Sequence[Group]) -> Known:
    if not groups:
        return {}
    columns: list[Any] = [
        [group.series for group in groups],
        [group.since for group in groups],
        [group.until for group in groups],
    ]
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, columns)
        return {(series, at): (value, quality) for series, at, value, quality in cursor.fetchall()}


def _compared(group: Group, known: Mapping[tuple[int, datetime], tuple[float, int]]) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    usual: list[float] = []
    for one in group.readings:
        before = known.get((group.series, one.at))
        if before is None:
            group.new += 1
            continue
        usual.append(before[0])
        if math.isclose(before[0], one.value, rel_tol=1e-9, abs_tol=1e-9):
            group.same += 1
        elif one.quality < before[1]:
            group.better += 1
        else:
            group.different += 1
            told.append(_difference(group, one, before[0]))
    group.usual = median(usual) if usual else None
    return told[:SHOWN]


def _difference(group: Group, one: Reading, before: float) -> dict[str, Any]:
    return {
        "line": one.line,
        "code": group.point.asset.code,
        "at": one.at.isoformat(),
        "before": before,
        "after": one.value,
        "unit": group.unit,
    }


def doubts(groups: Sequence[Group]) -> list[str]:
    """What looks like a wrong unit, in words: somebody must say that it was checked before it is written."""
    return [said for group in groups if (said := _doubt(group))]


def _doubt(group: Group) -> str:
    mean = _mean_power(group)
    allowed = float(group.point.subscribed_power or 0) * 1000
    code = group.point.asset.code
    if mean and allowed and mean > ABOVE * allowed:
        said = {"code": code, "mean": f"{mean / 1000:.0f}", "allowed": f"{allowed / 1000:.0f}"}
        return (
            _("%(code)s : puissance moyenne de %(mean)s kW pour %(allowed)s kVA souscrits. Des W pris pour des kW ?")
            % said
        )
    if mean and allowed and mean < BELOW * allowed:
        said = {"code": code, "mean": f"{mean:.1f}".replace(".", ","), "allowed": f"{allowed / 1000:.0f}"}
        return (
            _("%(code)s : puissance moyenne de %(mean)s W pour %(allowed)s kVA souscrits. Des kW pris pour des W ?")
            % said
        )
    there = median(one.value for one in group.readings)
    if group.usual and there and not 1 / TENFOLD < there / group.usual < TENFOLD:
        return _("%(code)s : valeurs sans rapport avec celles qui sont connues. L'unité est-elle la bonne ?") % {
            "code": code
        }
    return ""


def _mean_power(group: Group) -> float:
    """W, of what is not zero; 0 when nothing tells."""
    values = [one.value for one in group.readings if one.value > 0]
    if not values or group.metric not in POWERS | ENERGIES:
        return 0.0
    if group.metric in POWERS:
        return median(values)
    if group.readings[0].until is not None:
        lengths = [(one.until - one.at).total_seconds() for one in group.readings if one.until and one.value > 0]
        return median(value * 3_600_000 / length for value, length in zip(values, lengths, strict=True))
    step = group.step
    return median(values) * 3_600_000 / step if step else 0.0
