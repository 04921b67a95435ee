# SPDX-License-Identifier: EUPL-1.2
"""Working weeks of the tests."""

from datetime import date
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from apps.contracts.calendars import Calendar, read_bands

PARIS = ZoneInfo("Europe/Paris")
bands = read_bands
NEVER = bands("")
OFFICE = (*[bands("08:00-12:00 14:00-18:00")] * 5, NEVER, NEVER)
UNEVEN = (*[bands("08:00-12:00 14:00-18:00")] * 4, bands("08:00-12:00"), NEVER, NEVER)
ALWAYS = (bands("00:00-24:00"),) * 7
NIGHTS = (*[bands("00:00-08:00 18:00-24:00")] * 5, *[bands("00:00-24:00")] * 3)  # with week-ends and holidays


@st.composite
def weeks(draw):
    """Any week that opens at least once, in half hours."""
    edges = st.lists(st.integers(0, 48), min_size=2, max_size=6, unique=True).map(sorted)
    opened = edges.map(lambda found: tuple((a * 30, b * 30) for a, b in zip(found[::2], found[1::2], strict=False)))
    days = [draw(st.one_of(st.just(()), opened)) for _day in range(7)]
    days[draw(st.integers(0, 6))] = draw(opened)
    return tuple(days)


@st.composite
def calendars(draw):
    week = draw(st.one_of(st.sampled_from([OFFICE, UNEVEN, ALWAYS]), weeks()))
    closed = draw(st.frozensets(st.dates(date(2025, 1, 1), date(2027, 12, 31)), max_size=4))
    return Calendar(
        week,
        on_call=draw(st.sampled_from([(NEVER,) * 8, NIGHTS])),
        region=draw(st.sampled_from(["", "alsace_moselle"])),
        closed=closed,
        on_call_counts=draw(st.booleans()),
    )
