# SPDX-License-Identifier: EUPL-1.2
"""Months, named by their first day. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date


def first_of(day: date) -> date:
    return day.replace(day=1)


def shifted(month: date, by: int) -> date:
    """`by` months later, or earlier."""
    count = month.year * 12 + month.month - 1 + by
    return date(count // 12, count % 12 + 1, 1)


def last_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def between(first: date, last: date) -> Iterator[date]:
    """From `first` to `last`, both included."""
    while first <= last:
        yield first
        first = shifted(first, 1)
