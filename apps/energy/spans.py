# SPDX-License-Identifier: EUPL-1.2
"""Dated values laid out on days, and days of a place in UTC: pure, NumPy arrays."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]  # datetime64[D], one after the other
Values = npt.NDArray[np.float64]


class Span(NamedTuple):
    """A value from a day to another, both included; `ends_on` None: still."""

    starts_on: date
    ends_on: date | None
    value: float


def days_between(since: date, until: date) -> Days:
    """The days from `since` included to `until` excluded."""
    return np.arange(np.datetime64(since), np.datetime64(until), dtype="datetime64[D]")


def spread(spans: Iterable[Span], days: Days) -> Values:
    """The value of each day, NaN where no span holds: what nobody said is not a zero."""
    found = np.full(len(days), np.nan)
    for span in spans:
        held = days >= np.datetime64(span.starts_on)
        if span.ends_on is not None:
            held &= days <= np.datetime64(span.ends_on)
        found[held] = span.value
    return found


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a local day begins, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def hours_of(days: Days, zone: ZoneInfo) -> Values:
    """How long each of these days, one after the other, lasts on the clock of `zone`, in hours: 23 when summer time
    begins, 25 when it ends. To read only: the same days give the same array."""
    return _hours(days[0].astype(object), len(days), zone) if len(days) else np.empty(0)


@lru_cache(maxsize=500)
def _hours(first: date, count: int, zone: ZoneInfo) -> Values:
    begins = [midnight(first + timedelta(days=n), zone).timestamp() for n in range(count + 1)]
    found = np.diff(begins) / 3600
    found.flags.writeable = False
    return found
