# SPDX-License-Identifier: EUPL-1.2
"""Legal times without offset: 25 hours in October, 23 in March, told in order."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.connectors.local_time import PARIS, instants, midnight

AUTUMN, SPRING = datetime(2026, 10, 25), datetime(2026, 3, 29)
HALF = timedelta(minutes=30)


def ends_of(day, step=HALF):
    """The ends of the intervals of a local day as a supplier writes them: legal times, in order."""
    begin, end = midnight(day.date()), midnight((day + timedelta(days=1)).date())
    count = (end - begin) // step
    return [(begin + step * (n + 1)) for n in range(count)]


@pytest.mark.parametrize(("day", "count"), [(AUTUMN, 50), (SPRING, 46), (datetime(2026, 6, 1), 48)])
def test_a_whole_day_comes_back_as_it_was(day, count):
    truth = ends_of(day)
    told = [one.astimezone(PARIS).replace(tzinfo=None, fold=0) for one in truth]
    found = instants(told, ends=True)
    assert len(found) == count
    assert [one.at for one in found] == truth and not any(one.doubtful for one in found)
    assert [one.at for one in instants(told[::-1], ends=True)] == truth[::-1]


def test_the_hour_told_once_is_doubtful_and_the_gap_before_it_tells_which():
    first = instants([AUTUMN + timedelta(hours=1, minutes=30), AUTUMN + timedelta(hours=2, minutes=30)])
    assert first[1].doubtful and first[1].at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    told = [AUTUMN + timedelta(hours=2, minutes=m) for m in (0, 30, 0)] + [AUTUMN + timedelta(hours=3)]
    assert [one.at.hour for one in instants(told)] == [0, 0, 1, 2]  # UTC; the second 02:30 is missing


def test_spring_has_an_hour_that_does_not_exist_but_its_beginning_ends_an_interval():
    two, half_past = SPRING + timedelta(hours=2), SPRING + timedelta(hours=2, minutes=30)
    assert [one.at for one in instants([two, half_past], ends=True)] == [datetime(2026, 3, 29, 1, tzinfo=UTC), None]
    assert instants([two])[0].at is None


@given(st.lists(st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30)), max_size=20), st.booleans())
def test_whatever_is_told_the_local_time_is_kept(told, ends):
    for naive, one in zip(told, instants(told, ends=ends), strict=True):
        if one.at is not None and not ends:
            assert one.at.astimezone(PARIS).replace(tzinfo=None, fold=0) == naive
