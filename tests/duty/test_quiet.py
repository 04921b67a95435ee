# SPDX-License-Identifier: EUPL-1.2
"""Quiet hours, the two nights when the clocks change included."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.duty.notifying import quiet

PARIS = ZoneInfo("Europe/Paris")
TEN_PM, SEVEN = time(22), time(7)


def paris(text):
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-11-23T21:59", "2026-11-23T21:59"),
        ("2026-11-23T22:00", "2026-11-24T07:00"),
        ("2026-11-24T06:59", "2026-11-24T07:00"),
        ("2026-11-24T07:00", "2026-11-24T07:00"),
        ("2026-03-28T23:00", "2026-03-29T07:00"),  # the night that loses an hour
        ("2026-10-24T23:00", "2026-10-25T07:00"),  # the night that has one more
    ],
)
def test_what_happens_at_night_is_said_in_the_morning(now, said):
    assert quiet.ends(paris(now), TEN_PM, SEVEN, PARIS) == paris(said)


def test_seven_is_seven_by_the_clock_of_the_wall_whatever_the_length_of_the_night():
    nights = [paris("2026-03-28T22:00"), paris("2026-10-24T22:00")]
    assert [quiet.ends(night, TEN_PM, SEVEN, PARIS) - night for night in nights] == [
        timedelta(hours=8),
        timedelta(hours=10),
    ]


def test_a_quiet_end_that_the_clock_skips_is_not_waited_for_a_day():
    """29 March 2026, 02:30 does not exist in Paris."""
    assert quiet.ends(paris("2026-03-29T01:00"), time(0), time(2, 30), PARIS) == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )


def test_a_quiet_end_that_the_clock_shows_twice_is_the_first_one():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30, summer time
    again = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10, an hour later
    assert quiet.ends(paris("2026-10-25T01:00"), time(0), time(2, 30), PARIS) == first
    assert quiet.ends(again, time(0), time(2, 30), PARIS) == again


def test_quiet_hours_within_a_day():
    assert quiet.ends(paris("2026-11-23T12:30"), time(12), time(14), PARIS) == paris("2026-11-23T14:00")
    assert quiet.ends(paris("2026-11-23T11:59"), time(12), time(14), PARIS) == paris("2026-11-23T11:59")


def test_without_quiet_hours_everything_is_said_at_once():
    now = paris("2026-11-23T03:00")
    assert quiet.ends(now, None, None, PARIS) == now


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)), st.times(), st.times(), st.sampled_from(["Europe/Paris"])
)
def test_never_in_the_past_never_more_than_a_day_and_an_hour_and_then_no_longer_quiet(now, start, end, zone):
    now = now.replace(tzinfo=UTC)
    if start == end:
        return
    said = quiet.ends(now, start, end, ZoneInfo(zone))
    assert now <= said <= now + timedelta(hours=25)
    assert quiet.ends(said, start, end, ZoneInfo(zone)) == said
