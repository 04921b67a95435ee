# SPDX-License-Identifier: EUPL-1.2
"""Days of teams and gaps in them, without a database: whatever the week, no gap is taken twice nor in the break."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.interventions import week
from apps.interventions.board import slots, wording
from apps.interventions.board.period import DAY, FARTHEST, WEEK, Period
from apps.interventions.models import Team, TeamLeave
from apps.interventions.refusals import InterventionRefused
from apps.territories.models import Territory

MONDAY = date(2027, 1, 4)


def team(**more):
    return Team(territory=Territory(time_zone="Europe/Paris"), name="Nacelle 1", **more)


def closed(day, *leaves, **more):
    return week.why_closed(team(**more), day, leaves)


def test_weekends_holidays_and_absences_close_a_day_and_say_why():
    assert [closed(MONDAY + timedelta(days=n)) for n in range(7)] == ["", "", "", "", "", "repos", "repos"]
    assert closed(date(2027, 5, 6)) == "Ascension"
    assert closed(date(2027, 5, 6), works_holidays=True) == ""
    assert closed(date(2027, 12, 20), holiday_region="reunion") == "Abolition de l'esclavage"
    leave = TeamLeave(first_day=MONDAY, last_day=MONDAY + timedelta(days=1), reason="Congés")
    assert [closed(MONDAY + timedelta(days=n), leave) for n in range(3)] == ["Congés", "Congés", ""]
    assert closed(MONDAY + timedelta(days=5), weekdays=[6]) == ""


def test_a_day_is_as_long_as_its_hours_without_the_break():
    assert week.day_of(team(), MONDAY, []).capacity == 9 * 60 - 45
    assert week.day_of(team(break_minutes=0), MONDAY, []).capacity == 9 * 60
    assert week.day_of(team(), date(2027, 5, 1), []).capacity == 0
    evening = week.day_of(team(starts_at=time(14), ends_at=time(22)), MONDAY, [])
    assert evening.pause is None and evening.capacity == 8 * 60


@pytest.mark.parametrize(("day", "hours"), [(date(2027, 3, 28), 8), (date(2027, 10, 31), 8)])
def test_the_day_when_clocks_change_keeps_its_hours_of_work(day, hours):
    found = week.day_of(team(weekdays=[7], starts_at=time(8), ends_at=time(16), break_minutes=0), day, [])
    assert found.capacity == hours * 60


windows = st.tuples(st.integers(0, 600), st.integers(5, 240)).map(
    lambda pair: tuple(datetime(2027, 1, 4, 6, tzinfo=UTC) + timedelta(minutes=m) for m in (pair[0], sum(pair)))
)


@given(st.lists(windows, max_size=12), st.integers(5, 500), st.integers(0, 700))
def test_a_gap_is_free_long_enough_and_not_before_now(taken, minutes, since):
    day = week.day_of(team(), MONDAY, [])
    now = datetime(2027, 1, 4, 6, tzinfo=UTC) + timedelta(minutes=since)
    start, end = slots.first_gap(day, taken, minutes, now)
    assert end - start == timedelta(minutes=minutes) and start >= now and start >= day.begins
    pause = (day.pause.opens, day.pause.opens + timedelta(minutes=day.pause.minutes))
    if any(start < last and first < end for first, last in [*taken, pause]):  # nothing is free: the end of the day
        assert no_gap(day, [*taken, pause], minutes, now)


def no_gap(day, taken, minutes, now):
    start = slots.quarter(max(day.begins, now))
    while start + timedelta(minutes=minutes) <= day.ends:
        end = start + timedelta(minutes=minutes)
        if not any(start < last and first < end for first, last in taken):
            return False
        start += slots.QUARTER
    return True


@given(st.dictionaries(windows, st.lists(st.integers(5, 240), min_size=1, max_size=4), max_size=6))
def test_a_day_holds_its_windows_and_never_less(planned):
    load = slots.load(planned)
    assert load >= sum(slots.length(window) for window in planned)
    assert load <= sum(max(slots.length(window), sum(jobs)) for window, jobs in planned.items())


NOW = datetime(2026, 12, 2, 9, tzinfo=UTC)  # Wednesday, 10 h in Paris


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (datetime(2026, 12, 2, 13, tzinfo=UTC), "avant 14 h"),
        (datetime(2026, 12, 3, 13, 5, tzinfo=UTC), "avant demain 14 h 05"),
        (datetime(2026, 12, 5, 13, tzinfo=UTC), "avant samedi 14 h"),
        (datetime(2026, 12, 9, 13, tzinfo=UTC), "avant le 09/12 à 14 h"),
        (datetime(2026, 12, 1, 8, 30, tzinfo=UTC), "en retard depuis hier 9 h 30"),
        (datetime(2026, 11, 20, 8, tzinfo=UTC), "en retard depuis le 20/11 à 9 h"),
    ],
)
def test_a_deadline_is_said_as_people_say_it(due, said):
    assert wording.before(due, NOW, "Europe/Paris").replace("\N{NO-BREAK SPACE}", " ") == said


@given(st.text(max_size=12), st.sampled_from(["", WEEK, DAY]))
def test_whatever_is_asked_a_period_is_read_or_refused_in_words(text, view):
    try:
        period = Period.read(view, text, MONDAY)
    except InterventionRefused as refusal:
        assert refusal.field == "jour" and str(refusal)
    else:
        assert len(period.days) == (1 if view == DAY else 7)
        assert abs(period.first - MONDAY) <= FARTHEST + timedelta(days=7)


def test_a_week_begins_on_monday_and_says_its_days():
    assert str(Period.read(WEEK, "2026-12-03", MONDAY)) == "du 30 novembre au 6 décembre 2026"
    assert str(Period.read(WEEK, "2027-01-06", MONDAY)) == "du 4 au 10 janvier 2027"
    assert str(Period.read(WEEK, "2027-01-01", MONDAY)) == "du 28 décembre 2026 au 3 janvier 2027"
    assert str(Period.read(DAY, "2027-01-01", MONDAY)) == "vendredi 1er janvier 2027"
