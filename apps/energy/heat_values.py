# SPDX-License-Identifier: EUPL-1.2
"""kWh of what is counted in volumes, by the dated calorific value of the point, else of its energy."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from django.db.models import Q

from apps.energy.models import CalorificValue, Energy, MeteringPoint
from apps.energy.spans import Days, Span, Values, spread

if TYPE_CHECKING:
    from apps.energy.consumption import Daily


def with_kwh(read: "Daily") -> "Daily":
    """Gas told in m³ gets its kWh PCS; a day without calorific value stays NaN. Water has no kWh. One query."""
    rows = [row for row, point in enumerate(read.points) if point.energy == Energy.GAS]
    if not rows or np.isnan(read.volume[rows]).all():
        return read
    values = per_m3([read.points[row] for row in rows], read.days)[0]
    kwh = read.kwh.copy()
    kwh[rows] = np.where(np.isnan(read.volume[rows]), kwh[rows], read.volume[rows] * values)
    return replace(read, kwh=kwh)


def per_m3(points: Sequence[MeteringPoint], days: Days) -> tuple[Values, Values]:
    """kWh PCS and kWh PCI in a m³ of each of these points (m, d), NaN where nobody said. One query."""
    keys = [point.pk for point in points]
    rows = CalorificValue.objects.filter(Q(point=None) | Q(point__in=keys), unit=CalorificValue.Unit.M3)
    found = list(rows.order_by("starts_on"))
    return _laid(points, days, found, "pcs"), _laid(points, days, found, "pci")


def _laid(points: Sequence[MeteringPoint], days: Days, found: Sequence[CalorificValue], which: str) -> Values:
    laid = np.full((len(points), len(days)), np.nan)
    for row, point in enumerate(points):
        for owner in (None, point.pk):  # its own goes over that of its energy
            spans = [_span(one, which) for one in found if one.point_id == owner and one.energy == point.energy]
            said = spread(spans, days)
            laid[row] = np.where(np.isnan(said), laid[row], said)
    return laid


def _span(row: CalorificValue, which: str) -> Span:
    return Span(row.starts_on, row.ends_on, float(getattr(row, which)))
