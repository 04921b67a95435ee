# SPDX-License-Identifier: EUPL-1.2
"""Holidays, working hours, on-call hours and the two nights when the clock changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.contracts import holidays
from apps.contracts.calendars import BandsRefused, Calendar, read_bands, spans, written
from tests.contracts.weeks import NIGHTS, OFFICE, PARIS, bands

EASTERS = {  # Bureau des longitudes
    1961: (4, 2),
    1981: (4, 19),
    2000: (4, 23),
    2008: (3, 23),
    2011: (4, 24),
    2024: (3, 31),
    2025: (4, 20),
    2026: (4, 5),
    2027: (3, 28),
    2038: (4, 25),
}


@pytest.mark.parametrize(("year", "day"), EASTERS.items())
def test_easter(year, day):
    assert holidays.easter(year) == date(year, *day)


@given(st.integers(1900, 2899))
def test_easter_is_the_one_that_gauss_finds(year):
    k, n = year // 100, year % 19
    m = (15 - (13 + 8 * k) // 25 + k - k // 4) % 30
    d = (19 * n + m) % 30
    d -= d // 29 + (d // 28 - d // 29) * (n // 11)
    first = 21 + d
    after = 7 - (first - (7 - (year + year // 4 + 2 - k + k // 4) % 7)) % 7
    assert holidays.easter(year) == date(year, 3, 1) + timedelta(first + after - 1)


def test_the_holidays_of_2026():
    days = [day for day, _codes in holidays.of(2026).items()]
    assert days == [
        date(2026, *day)
        for day in [(1, 1), (4, 6), (5, 1), (5, 8), (5, 14), (5, 25), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
    ]


def test_alsace_and_moselle_have_two_more():
    more = set(holidays.of(2026, "alsace_moselle")) - set(holidays.of(2026))
    assert more == {date(2026, 4, 3), date(2026, 12, 26)}


@pytest.mark.parametrize("region", holidays.ABOLITION)
def test_each_overseas_territory_has_its_day(region):
    assert set(holidays.of(2026, region)) - set(holidays.of(2026)) == {date(2026, *holidays.ABOLITION[region])}


def test_two_holidays_on_one_day_are_both_said():
    assert holidays.of(2008)[date(2008, 5, 1)] == ("labour_day", "ascension")


def test_every_holiday_and_region_has_a_name():
    codes = {code for region in holidays.REGIONS for found in holidays.of(2026, region).values() for code in found}
    assert codes == set(holidays.NAMES)


def test_a_worked_holiday_is_a_day_like_another():
    whit_monday = date(2026, 5, 25)
    assert not Calendar(OFFICE).is_working_day(whit_monday)
    assert Calendar(OFFICE, worked=frozenset({"whit_monday"})).is_working_day(whit_monday)


def test_a_day_off_of_the_contract_is_closed():
    assert not Calendar(OFFICE, closed=frozenset({date(2026, 3, 2)})).is_working_day(date(2026, 3, 2))


def at(*when, fold=0):
    return datetime(*when, tzinfo=PARIS, fold=fold)


def test_open_at_work_on_call_at_night_and_on_holidays():
    calendar = Calendar(OFFICE, on_call=NIGHTS)
    assert calendar.is_open(at(2025, 12, 5, 16, 0))
    assert not calendar.is_open(at(2025, 12, 5, 18, 0))
    assert calendar.is_on_call(at(2025, 12, 5, 18, 0))
    assert not calendar.is_on_call(at(2025, 12, 5, 16, 0))
    assert not calendar.is_on_call(at(2025, 12, 5, 13, 0))  # lunch is nobody's
    assert calendar.is_on_call(at(2025, 12, 25, 13, 0))  # Christmas: on call all day
    assert not calendar.is_open(at(2025, 12, 25, 9, 0))


def total(day, text):
    return sum(((end - start) for start, end in spans(bands(text), day, "Europe/Paris")), timedelta())


SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


@pytest.mark.parametrize(
    ("day", "text", "hours"),
    [
        (SPRING, "00:00-24:00", 23),
        (AUTUMN, "00:00-24:00", 25),
        (SPRING, "01:00-04:00", 2),
        (AUTUMN, "01:00-04:00", 4),
        (SPRING, "02:00-03:00", 0),
        (SPRING, "02:15-02:45", 0),
        (SPRING, "02:30-03:30", 0.5),
        (AUTUMN, "02:00-03:00", 2),
        (date(2026, 3, 30), "00:00-24:00", 24),
    ],
)
def test_the_hours_of_the_nights_when_the_clock_changes(day, text, hours):
    assert total(day, text) == timedelta(hours=hours)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.lists(st.integers(1, 1439), unique=True, max_size=5))
def test_a_day_cut_anywhere_lasts_as_long(day, cuts):
    """Also on the days of 23 and 25 hours, cut in the hour that is skipped or told twice."""
    edges = [0, *sorted(cuts), 1440]
    pieces = spans(tuple(zip(edges, edges[1:], strict=False)), day, "Europe/Paris")
    assert pieces[0][0] == datetime(day.year, day.month, day.day, tzinfo=PARIS).astimezone(UTC)
    assert all(before[1] == after[0] for before, after in zip(pieces, pieces[1:], strict=False))
    whole = spans(((0, 1440),), day, "Europe/Paris")[0]
    assert (pieces[0][0], pieces[-1][1]) == whole


def test_a_time_zone_without_change_has_days_of_24_hours():
    assert total(SPRING, "00:00-24:00") != timedelta(hours=24)
    start, end = spans(((0, 1440),), SPRING, "Indian/Reunion")[0]
    assert end - start == timedelta(hours=24)
    assert start.astimezone(ZoneInfo("Indian/Reunion")).hour == 0


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", ""),
        ("8h-12h 14h-18h", "08:00-12:00 14:00-18:00"),
        ("08:00-12:00, 13h30-17h", "08:00-12:00 13:30-17:00"),
        ("14:00-18:00 et 8:00-12:00", "08:00-12:00 14:00-18:00"),
        ("0-12 12-24", "00:00-24:00"),
        ("08:00 – 18:00", "08:00-18:00"),
    ],
)
def test_hours_are_read_as_people_write_them(text, kept):
    assert written(read_bands(text)) == kept
    assert read_bands(kept) == read_bands(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("matin", "écrire des plages comme"),
        ("08:00-12:00 ouvert", "écrire des plages comme"),
        ("tete", "écrire des plages comme"),
        ("18:00-08:00", "passe minuit"),
        ("08:00-08:00", "passe minuit"),
        ("08:00-25:00", "de 00:00 à 24:00"),
        ("08:70-09:00", "de 00:00 à 24:00"),
        ("08:00-12:00 10:00-14:00", "recouvrent"),
        ("0-1 2-3 4-5 6-7 8-9 10-11 12-13", "6 plages"),
    ],
)
def test_hours_that_mean_nothing_are_refused_in_words(text, said):
    with pytest.raises(BandsRefused, match=said):
        read_bands(text)


@given(st.text(max_size=60))
def test_any_text_is_hours_or_a_refusal(text):
    try:
        assert read_bands(written(read_bands(text))) == read_bands(text)
    except BandsRefused as refusal:
        assert str(refusal)
