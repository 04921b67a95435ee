# SPDX-License-Identifier: EUPL-1.2
"""One month of one thing as it was counted, before it is a row; the months of a year; shared by every method."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from apps.energy.models import MeteringPoint
from apps.energy.spans import Days, Values


@dataclass(frozen=True, slots=True)
class Window:
    """From `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def within(self, days: Days) -> Any:
        """Which of these days are in it: a mask."""
        return (days >= np.datetime64(self.first)) & (days <= np.datetime64(self.last))


@dataclass(frozen=True, slots=True)
class Found:
    """`baseline`, `measured`, `margin` (half width at the level asked), `noise` (of which of this month alone): kWh;
    None when `reasons` say why not.

    `kind`: "counted", "missing" (no reading) or "refused" (the model, or what it was made from).
    """

    label: str
    window: Window
    kind: str
    days_counted: int
    baseline: float | None = None
    measured: float | None = None
    margin: float | None = None
    noise: float | None = None
    price: float | None = None
    kg_per_kwh: float | None = None
    point: MeteringPoint | None = None
    reasons: tuple[str, ...] = ()
    model: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, Any] = field(default_factory=dict)


def of(first: date, last: date) -> Iterator[Window]:
    """Calendar months, the first and the last cut where the year of the contract is."""
    begin = first
    while begin <= last:
        following = (begin.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield Window(begin, min(following - timedelta(days=1), last))
        begin = following


def per_kwh(amounts: Values, kwh: Values) -> float | None:
    """What a kWh of these days came to, None as soon as one of them has no amount."""
    known = ~np.isnan(kwh)
    if not known.any() or np.isnan(amounts[known]).any():
        return None
    used = float(kwh[known].sum())
    return float(amounts[known].sum()) / used if used > 0 else None


def plain(values: Sequence[Any]) -> list[str]:
    return [str(one) for one in values]
