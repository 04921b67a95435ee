# SPDX-License-Identifier: EUPL-1.2
"""Rates, floods, hours and periods, each against figures computed by hand. No database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.events.quality import counting, tuning
from apps.events.quality.period import PeriodRefused, asked
from apps.events.quality.reading import Chatter, Sum

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 3, 2, tzinfo=UTC)
FIRST = counting.bucket_of(START)


def test_300_alarms_in_two_days_are_150_a_day_for_one_position_and_75_for_two():
    counts = dict.fromkeys(range(FIRST, FIRST + 288, 48), 50)  # six buckets of fifty
    one = counting.rates(counts, START, START + timedelta(days=2), 1)
    two = counting.rates(counts, START, START + timedelta(days=2), 2)
    assert (one.total, one.per_day, two.per_day) == (300, 150, 75)
    assert one.per_ten == pytest.approx(300 / 288)
    assert (one.peak, one.peak_at, two.peak) == (50, START, 25)
    assert one.flooded == pytest.approx(100 * 6 / 288)


def test_ten_in_ten_minutes_is_no_flood_and_eleven_is():
    rates = counting.rates({FIRST: 10, FIRST + 1: 11}, START, START + timedelta(hours=1), 1)
    assert rates.flooded == pytest.approx(100 / 6)
    assert counting.floods({FIRST: 10}, 1) == []
    assert [flood.count for flood in counting.floods({FIRST: 11}, 1)] == [11]


def test_a_flood_lasts_until_less_than_five_in_ten_minutes():
    counts = {FIRST: 12, FIRST + 1: 30, FIRST + 2: 5, FIRST + 3: 4, FIRST + 4: 11, FIRST + 9: 40}
    first, second, third = counting.floods(counts, 1)
    assert (first.start, first.end, first.count, first.peak) == (START, START + timedelta(minutes=30), 47, 30)
    assert (second.start, second.count) == (START + timedelta(minutes=40), 11)
    assert (third.start, third.count) == (START + timedelta(minutes=90), 40)


def test_less_than_ten_minutes_have_no_rate():
    assert counting.rates({}, START, START + timedelta(minutes=9), 1) is None


def test_hours_are_local_and_the_night_of_the_clock_change_has_both():
    twice = [datetime(2026, 10, 25, hour, 10, tzinfo=UTC) for hour in (0, 1)]  # 2 h 10, summer then winter
    counts = {counting.bucket_of(at): 3 for at in twice}
    assert counting.by_hour(counts, PARIS) == {(date(2026, 10, 25), 2): 6}


def test_the_period_is_made_of_whole_local_days_and_of_today_so_far():
    now = datetime(2026, 3, 30, 9, tzinfo=UTC)
    week = asked({"jours": "7"}, now, PARIS)
    assert (week.first, week.last, week.end) == (date(2026, 3, 24), date(2026, 3, 30), now)
    short = asked({"du": "2026-03-29", "au": "2026-03-29"}, now, PARIS)
    assert short.days == pytest.approx(23 / 24)  # the clock moves forward


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"du": "hier"}, "du"),
        ({"du": "2026-03-02", "au": "2026-03-01"}, "du"),
        ({"du": "2027-01-01", "au": "2027-01-02"}, "du"),
        ({"du": "2025-12-01", "au": "2026-03-29"}, "au"),
        ({"jours": "0"}, "jours"),
        ({"jours": "²"}, "jours"),
        ({"postes": "51"}, "postes"),
    ],
)
def test_a_period_that_cannot_be_is_refused_by_its_field(given, field):
    with pytest.raises(PeriodRefused) as refusal:
        asked(given, datetime(2026, 3, 30, tzinfo=UTC), PARIS)
    assert refusal.value.field == field


def kind(condition, heard, *brief, starts=0, pk=1):
    return Sum(pk, 7, condition, starts, heard, heard, 0, 0, *brief)


def test_the_best_setting_is_the_shortest_delay_that_does_most_of_the_work():
    kinds = [kind("door", 50, 10, 12, 13), kind("lamp", 100, 5, 60, 70)]
    best = tuning.best(kinds, [], {})
    assert (best.act, best.condition, best.minutes, best.removed, best.among) == ("delay", "lamp", 5, 60, 100)


def test_without_short_alarms_the_return_of_what_chatters_is_held():
    kinds = [kind("lamp", 4, 0, 0, 0, starts=90), kind("door", 9, 0, 0, 2, starts=9)]
    suspects = [kind("lamp", 4, 0, 0, 0, starts=90, pk=3)]
    best = tuning.best(kinds, suspects, {3: Chatter(40, 60)})
    assert (best.act, best.condition, best.removed, best.among) == ("hold", "lamp", 60, 90)


def test_nothing_worth_doing_is_not_proposed():
    assert tuning.best([kind("lamp", 4, 0, 1, 2)], [], {}) is None
    assert tuning.best([], [], {}) is None
