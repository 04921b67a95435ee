# SPDX-License-Identifier: EUPL-1.2
"""Deadlines: the worked examples of the domain, then what must hold for any calendar, start, delay and suspension."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.contracts import delay_text
from apps.contracts.calendars import Calendar
from apps.contracts.clocks import HOURS, UNITS, WORKING_DAYS, WORKING_HOURS, Delay, DelayRefused, deadline, spent
from tests.contracts.weeks import ALWAYS, NIGHTS, OFFICE, PARIS, UNEVEN, calendars

CALENDAR = Calendar(OFFICE)
SHORT_FRIDAY = Calendar(UNEVEN)


def at(day, clock, fold=0):
    return datetime.combine(date.fromisoformat(day), datetime.strptime(clock, "%H:%M").time(), PARIS).replace(fold=fold)


def told(start, delay, calendar=CALENDAR, pauses=()):
    """The deadline as a French clock shows it."""
    found = deadline(start, delay_text.read(delay), calendar, pauses)
    return f"{found.astimezone(PARIS):%a %d/%m/%Y %H:%M}" if found else None


FRIDAY = at("2025-12-05", "16:00")


def test_friday_16_00_and_72_hours_is_monday_16_00():
    assert told(FRIDAY, "72 h") == "Mon 08/12/2025 16:00"


def test_friday_16_00_and_3_working_days_is_wednesday_16_00():
    assert told(FRIDAY, "3 jours ouvrés") == "Wed 10/12/2025 16:00"


def test_christmas_is_no_working_day():
    assert told(at("2025-12-23", "10:00"), "3 jours ouvrés") == "Mon 29/12/2025 10:00"
    assert told(at("2025-12-24", "16:00"), "1 jour ouvré") == "Fri 26/12/2025 16:00"
    assert told(at("2025-12-24", "16:00"), "24 h") == "Thu 25/12/2025 16:00"


def test_saint_stephen_is_none_either_in_alsace():
    assert told(at("2025-12-24", "16:00"), "1 jour ouvré", Calendar(OFFICE, region="alsace_moselle")) == (
        "Mon 29/12/2025 16:00"
    )


def test_24_hours_over_the_spring_change_end_an_hour_later_on_the_clock():
    assert told(at("2026-03-28", "16:00"), "24 h") == "Sun 29/03/2026 17:00"


def test_24_hours_over_the_autumn_change_end_an_hour_earlier_on_the_clock():
    assert told(at("2026-10-24", "16:00"), "24 h") == "Sun 25/10/2026 15:00"


def test_the_hour_told_twice_in_autumn_is_two_hours():
    first, second = at("2026-10-25", "02:30"), at("2026-10-25", "02:30", fold=1)
    assert spent(first, second, HOURS, CALENDAR) == timedelta(hours=1)
    assert told(first, "2 h") == "Sun 25/10/2026 03:30"
    assert told(second, "2 h") == "Sun 25/10/2026 04:30"


def test_working_delays_know_nothing_of_the_clock_change():
    assert told(at("2026-03-27", "16:00"), "3 jours ouvrés") == "Wed 01/04/2026 16:00"
    assert told(at("2026-10-23", "17:00"), "2 h ouvrées") == "Mon 26/10/2026 09:00"


def test_a_day_of_23_or_25_hours_is_one_working_day():
    around = Calendar(ALWAYS)
    assert told(at("2026-03-28", "16:00"), "2 jours ouvrés", around).startswith("Mon 30/03/2026 16:00")
    assert told(at("2026-10-25", "00:00"), "1 jour ouvré", around) == "Mon 26/10/2026 00:00"


@pytest.mark.parametrize(
    ("start", "delay", "end"),
    [
        (("2025-12-05", "16:00"), "4 h ouvrées", "Mon 08/12/2025 10:00"),
        (("2025-12-05", "11:30"), "1 h ouvrée", "Fri 05/12/2025 14:30"),
        (("2025-12-05", "20:00"), "1 jour ouvré", "Mon 08/12/2025 18:00"),
        (("2025-12-06", "10:00"), "1 jour ouvré", "Mon 08/12/2025 18:00"),
        (("2025-12-06", "10:00"), "2 h ouvrées", "Mon 08/12/2025 10:00"),
        (("2025-12-05", "18:00"), "8 h ouvrées", "Mon 08/12/2025 18:00"),
    ],
)
def test_what_begins_out_of_hours_counts_from_the_next_opening(start, delay, end):
    assert told(at(*start), delay) == end


def test_a_half_day_is_a_working_day_of_its_own_hours():
    """Friday 11:00 of four hours: three quarters of the day are spent, as on Monday at 16:00."""
    assert told(at("2025-12-05", "11:00"), "1 jour ouvré", SHORT_FRIDAY) == "Mon 08/12/2025 16:00"


def test_hours_on_call_count_when_the_contract_says_so():
    start = at("2025-12-05", "17:00")
    assert told(start, "4 h ouvrées", Calendar(OFFICE, on_call=NIGHTS)) == "Mon 08/12/2025 11:00"
    counting = Calendar(OFFICE, on_call=NIGHTS, on_call_counts=True)
    assert told(start, "4 h ouvrées", counting) == "Fri 05/12/2025 21:00"
    assert told(at("2025-12-24", "17:00"), "24 h ouvrées", counting) == "Thu 25/12/2025 17:00"


def test_what_was_suspended_does_not_count():
    weekend = [(at("2025-12-06", "00:00"), at("2025-12-08", "00:00"))]
    assert told(FRIDAY, "72 h", pauses=weekend) == "Wed 10/12/2025 16:00"
    assert told(FRIDAY, "3 jours ouvrés", pauses=weekend) == "Wed 10/12/2025 16:00"
    monday = [(at("2025-12-08", "08:00"), at("2025-12-08", "18:00"))]
    assert told(FRIDAY, "3 jours ouvrés", pauses=monday) == "Thu 11/12/2025 16:00"


def test_suspensions_that_overlap_count_once():
    pauses = [
        (at("2025-12-06", "00:00"), at("2025-12-06", "12:00")),
        (at("2025-12-06", "06:00"), at("2025-12-06", "10:00")),
        (at("2025-12-06", "12:00"), at("2025-12-06", "13:00")),
    ]
    assert told(FRIDAY, "72 h", pauses=pauses) == "Tue 09/12/2025 05:00"


def test_a_suspension_without_end_stops_the_clock():
    assert told(FRIDAY, "72 h", pauses=[(at("2025-12-06", "00:00"), None)]) is None
    assert told(FRIDAY, "72 h", pauses=[(at("2025-12-09", "00:00"), None)]) == "Mon 08/12/2025 16:00"
    assert spent(FRIDAY, at("2025-12-09", "00:00"), HOURS, CALENDAR, [(at("2025-12-05", "18:00"), None)]) == timedelta(
        hours=2
    )
    assert told(FRIDAY, "3 jours ouvrés", pauses=[(at("2025-12-05", "17:00"), None)]) is None


def test_what_means_nothing_is_refused_in_words():
    naive = datetime(2025, 12, 5, 16)
    with pytest.raises(DelayRefused, match="fuseau horaire"):
        deadline(naive, Delay(1, HOURS), CALENDAR)
    with pytest.raises(DelayRefused, match="finit après son début"):
        deadline(FRIDAY, Delay(1, HOURS), CALENDAR, [(FRIDAY, FRIDAY - timedelta(hours=1))])
    with pytest.raises(DelayRefused, match="n'ouvre pas assez"):
        deadline(FRIDAY, Delay(1, WORKING_DAYS), Calendar(((),) * 7))
    with pytest.raises(DelayRefused, match="n'ouvre pas assez"):
        deadline(FRIDAY, Delay(9999, WORKING_HOURS), Calendar((((0, 30),), *((),) * 6)))
    with pytest.raises(DelayRefused, match="année 9999"):
        deadline(datetime(9999, 1, 1, tzinfo=UTC), Delay(1, HOURS), CALENDAR)


@pytest.mark.parametrize("amount", [0, -1, 10_000])
def test_a_delay_is_from_1_to_9999(amount):
    with pytest.raises(DelayRefused, match="de 1 à 9999"):
        Delay(amount, HOURS)


def test_an_unknown_unit_is_refused():
    with pytest.raises(DelayRefused, match="Unité inconnue « weeks »"):
        Delay(1, "weeks")


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("72 h", Delay(72, HOURS)),
        ("72h", Delay(72, HOURS)),
        ("1 heure", Delay(1, HOURS)),
        ("8 h ouvrées", Delay(8, WORKING_HOURS)),
        ("8 HO", Delay(8, WORKING_HOURS)),
        ("3 jours ouvrés", Delay(3, WORKING_DAYS)),
        ("3\u00a0jo", Delay(3, WORKING_DAYS)),
        ("", None),
        ("Sans engagement", None),
        ("–", None),
    ],
)
def test_a_cell_is_read_as_people_write_it(text, delay):
    assert delay_text.read(text) == delay
    if delay:
        assert delay_text.read(str(delay)) == delay


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3 semaines", "Unité inconnue « semaines »"),
        ("72", "manque l'unité"),
        ("vite", "écrire 72 h"),
        ("0 h", "de 1 à 9999"),
        ("-2 h", "de 1 à 9999"),
        ("1,5 h", "Unité inconnue"),
        ("999999 h", "de 1 à 9999"),
    ],
)
def test_a_cell_that_means_nothing_is_refused_in_words(text, said):
    with pytest.raises(DelayRefused, match=said):
        delay_text.read(text)


# --- What must hold whatever the calendar -----------------------------------------------------------------------------

INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 6, 1)).map(
    lambda local: local.replace(microsecond=0, tzinfo=PARIS).astimezone(UTC)
)
LENGTHS = st.timedeltas(timedelta(0), timedelta(days=20)).map(lambda length: timedelta(seconds=length // SECOND))
SECOND = timedelta(seconds=1)
DELAYS = st.builds(Delay, st.integers(1, 60), st.sampled_from(sorted(UNITS)))
TOLERANCE = {HOURS: timedelta(0), WORKING_HOURS: timedelta(0), WORKING_DAYS: SECOND}  # `spent` is to the second there


@st.composite
def pauses(draw, around):
    found = draw(st.lists(st.tuples(LENGTHS, LENGTHS), max_size=4))
    return [(around + before, around + before + length) for before, length in found]


@given(calendars(), INSTANTS, DELAYS, st.data())
def test_what_was_spent_at_the_deadline_is_the_delay(calendar, start, delay, data):
    stopped = data.draw(pauses(start))
    end = deadline(start, delay, calendar, stopped)
    assert end > start
    assert spent(start, end, delay.unit, calendar, stopped) == delay.length


@given(calendars(), INSTANTS, DELAYS, st.data())
def test_a_deadline_is_the_first_instant_at_which_the_delay_is_spent(calendar, start, delay, data):
    stopped = data.draw(pauses(start))
    end = deadline(start, delay, calendar, stopped)
    assert spent(start, end - timedelta(minutes=1), delay.unit, calendar, stopped) < delay.length


@given(calendars(), INSTANTS, LENGTHS, DELAYS, st.data())
def test_a_later_start_never_ends_sooner(calendar, start, later, delay, data):
    stopped = data.draw(pauses(start))
    assert deadline(start, delay, calendar, stopped) <= deadline(start + later, delay, calendar, stopped)


@given(calendars(), INSTANTS, DELAYS, st.integers(1, 20), st.data())
def test_a_longer_delay_ends_later(calendar, start, delay, more, data):
    stopped = data.draw(pauses(start))
    longer = Delay(delay.amount + more, delay.unit)
    assert deadline(start, delay, calendar, stopped) < deadline(start, longer, calendar, stopped)


@given(calendars(), INSTANTS, DELAYS, st.data())
def test_suspensions_put_the_deadline_off_by_what_they_cover_of_counted_time(calendar, start, delay, data):
    stopped = data.draw(pauses(start))
    first, last = deadline(start, delay, calendar), deadline(start, delay, calendar, stopped)
    covered = spent(start, last, delay.unit, calendar) - spent(start, last, delay.unit, calendar, stopped)
    assert last >= first
    off = spent(first, last, delay.unit, calendar) - covered
    assert abs(off) <= TOLERANCE[delay.unit]


@given(calendars(), INSTANTS, DELAYS)
def test_a_deadline_is_never_in_closed_hours_but_for_calendar_hours(calendar, start, delay):
    end = deadline(start, delay, calendar)
    if delay.unit == HOURS:
        assert end == start + delay.length
        return
    day = calendar.local_day(end - timedelta(microseconds=1))
    opened = calendar.working_spans(day) if delay.unit == WORKING_DAYS else calendar.counted_spans(day)
    assert any(begin < end <= stop for begin, stop in opened)


@given(calendars(), INSTANTS, LENGTHS, LENGTHS, st.sampled_from([HOURS, WORKING_HOURS]), st.data())
def test_time_spent_adds_up(calendar, start, first, second, unit, data):
    stopped = data.draw(pauses(start))
    middle, end = start + first, start + first + second
    parts = spent(start, middle, unit, calendar, stopped) + spent(middle, end, unit, calendar, stopped)
    assert parts == spent(start, end, unit, calendar, stopped)
    assert spent(end, start, unit, calendar, stopped) == timedelta(0)


@given(calendars(), INSTANTS, DELAYS, st.data())
def test_the_order_of_suspensions_does_not_matter(calendar, start, delay, data):
    stopped = data.draw(pauses(start))
    shuffled = data.draw(st.permutations(stopped))
    assert deadline(start, delay, calendar, shuffled) == deadline(start, delay, calendar, stopped)
