# SPDX-License-Identifier: EUPL-1.2
"""The hours that may be played: past, two days at most, in the hours of the territory."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.console.replay import period
from apps.console.replay.period import Period, PeriodRefused

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 30, 5, 0, tzinfo=UTC)  # 06:00 in France


def test_without_anything_asked_it_is_the_last_night_that_is_over():
    found = period.asked({}, NOW, PARIS)
    assert found.name == "du samedi 28 novembre 2026, 18:00 au dimanche 29 novembre 2026, 08:00"
    assert period.asked({}, NOW + timedelta(hours=2), PARIS).start == found.start + timedelta(days=1)


def test_an_hour_without_offset_is_that_of_the_territory():
    found = period.asked({"from": "2026-07-01T22:00", "to": "2026-07-02T04:00"}, NOW, PARIS)
    assert found.start == datetime(2026, 7, 1, 20, tzinfo=UTC)
    there = period.asked({"from": "2026-07-01T22:00", "to": "2026-07-02T04:00"}, NOW, ZoneInfo("Indian/Reunion"))
    assert there.start == datetime(2026, 7, 1, 18, tzinfo=UTC)


def test_the_night_when_the_clock_goes_back_has_an_hour_more():
    assert period.asked({"from": "2026-10-24T18:00", "to": "2026-10-25T08:00"}, NOW, PARIS).seconds == 15 * 3600


def test_a_night_that_runs_stops_now():
    assert period.asked({"from": "2026-11-29T18:00"}, NOW, PARIS).end == NOW


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"from": "hier"}, "from", "sous la forme"),
        ({"from": "2026-02-30T18:00"}, "from", "sous la forme"),
        ({"from": "1812-06-24T18:00"}, "from", "hors de portée"),
        ({"from": "0001-01-01T00:00"}, "from", "sous la forme"),
        ({"from": "9999-12-31T23:59:59-12:00"}, "from", "sous la forme"),
        ({"from": "2026-12-24T18:00"}, "from", "à venir"),
        ({"to": "2026-11-28T08:00"}, "from", "début"),
        ({"from": "2026-11-28T18:00", "to": "2026-11-28T18:00"}, "to", "après le début"),
        ({"from": "2026-11-28T18:00", "to": "2026-11-28T17:00"}, "to", "après le début"),
        ({"from": "2026-11-29T18:00", "to": "2026-11-30T08:00"}, "to", "à venir"),
        ({"from": "2026-11-01T18:00", "to": "2026-11-04T08:00"}, "to", "48 heures"),
    ],
)
def test_what_cannot_be_played_says_which_field_and_why(given, field, said):
    with pytest.raises(PeriodRefused, match=said) as refused:
        period.asked(given, NOW, PARIS)
    assert refused.value.field == field


def test_the_other_night_lasts_as_long_and_is_past():
    first = period.asked({"from": "2026-11-28T18:00", "to": "2026-11-29T08:00"}, NOW, PARIS)
    other = period.compared({"with": "2026-11-21T18:00"}, first, NOW)
    assert other.length == first.length
    assert period.compared({}, first, NOW) is None
    with pytest.raises(PeriodRefused, match="pas finie"):
        period.compared({"with": "2026-11-29T18:00"}, first, NOW)


def test_the_place_asked_for_is_kept_within_the_period():
    night = period.asked({"from": "2026-11-28T18:00", "to": "2026-11-29T08:00"}, NOW, PARIS)
    assert period.place_in({"at": "2026-11-28T19:00"}, night) == 3600
    assert period.place_in({"at": "2020-01-01T00:00"}, night) == 0
    assert period.place_in({"at": "2026-11-29T23:00"}, night) == night.seconds
    with pytest.raises(PeriodRefused):
        period.place_in({"at": "minuit"}, night)


def test_speeds_are_four():
    assert [period.speed({"speed": text}) for text in ("", "1", "600")] == [60, 1, 600]
    with pytest.raises(PeriodRefused, match="1, 10, 60, 600"):
        period.speed({"speed": "2"})


@pytest.mark.parametrize(
    ("at", "start", "end"),
    [
        ("2026-11-28T23:00", "28 18:00", "29 08:00"),
        ("2026-11-28T03:00", "27 18:00", "28 08:00"),
        ("2026-11-28T12:00", "28 08:00", "28 18:00"),
        ("2026-11-30T03:00", "29 18:00", "30 06:00"),  # of the present one, what is over
    ],
)
def test_an_instant_is_of_a_night_or_of_the_day_between_two(at, start, end):
    found: Period = period.around(datetime.fromisoformat(at).replace(tzinfo=PARIS), NOW, PARIS)
    assert f"{found.here(found.start):%d %H:%M}" == start
    assert f"{found.here(found.end):%d %H:%M}" == end
