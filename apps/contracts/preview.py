# SPDX-License-Identifier: EUPL-1.2
"""« Une DI du vendredi 16:00 à 72 h tombe le … »: what a calendar makes of delays, shown before anyone relies on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _

from apps.contracts import clocks, holidays
from apps.contracts.calendars import Calendar, days_from
from apps.contracts.clocks import HOURS, WORKING_DAYS, WORKING_HOURS, Delay, DelayRefused

DELAYS = (Delay(24, HOURS), Delay(72, HOURS), Delay(8, WORKING_HOURS), Delay(1, WORKING_DAYS), Delay(3, WORKING_DAYS))
AHEAD = 370  # days
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Example:
    """A DI and what each delay makes of it; an end is empty when the calendar never gets there."""

    why: str
    start: datetime
    ends: tuple[str, ...]


def examples(calendar: Calendar, today: date, delays: Sequence[Delay] = DELAYS) -> list[Example]:
    """A Friday evening, a Saturday, the eve of the next holiday and of the next clock change."""
    return [
        Example(why, start, tuple(_end(start, delay, calendar) for delay in delays))
        for why, start in _starts(calendar, today)
    ]


def next_days_off(calendar: Calendar, today: date, count: int = 11) -> list[tuple[date, str]]:
    """Holidays and days of closure to come, with their names."""
    days = ((day, _name(calendar, day)) for day in islice(days_from(today), AHEAD) if calendar.is_off(day))
    return list(islice(days, count))


def shown(at: datetime, calendar: Calendar) -> str:
    """« lundi 8 décembre 2025 à 16:00 » on the clock of the place."""
    local = at.astimezone(ZoneInfo(calendar.time_zone))
    return f"{formats.date_format(local.date(), 'l j F Y')} {_('à')} {local:%H:%M}"


def _starts(calendar: Calendar, today: date) -> Iterator[tuple[str, datetime]]:
    friday = next(day for day in days_from(today) if day.weekday() == FRIDAY)
    yield _("un vendredi à 16:00"), _local(calendar, friday, 16)
    yield _("un samedi à 10:00"), _local(calendar, friday + timedelta(days=1), 10)
    for day in islice(days_from(today + timedelta(days=1)), AHEAD):
        codes = calendar.holidays_on(day)
        if codes and day.weekday() <= FRIDAY:
            name = {"name": holidays.NAMES[codes[0]]}
            yield _("la veille d'un jour férié (%(name)s)") % name, _local(calendar, day - timedelta(days=1), 16)
            break
    change = _clock_change(calendar, today)
    if change:
        yield _("la veille du changement d'heure"), _local(calendar, change - timedelta(days=1), 16)


def _clock_change(calendar: Calendar, today: date) -> date | None:
    """The next day that has 23 or 25 hours."""
    zone = ZoneInfo(calendar.time_zone)
    for day in islice(days_from(today + timedelta(days=1)), AHEAD):
        offsets = {datetime.combine(one, time.min, zone).utcoffset() for one in (day, day + timedelta(days=1))}
        if len(offsets) == 2:
            return day
    return None


def _local(calendar: Calendar, day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(calendar.time_zone))


def _end(start: datetime, delay: Delay, calendar: Calendar) -> str:
    try:
        end = clocks.deadline(start, delay, calendar)
    except DelayRefused:
        return ""
    return shown(end, calendar) if end else ""


def _name(calendar: Calendar, day: date) -> str:
    codes = calendar.holidays_on(day)
    return ", ".join(str(holidays.NAMES[code]) for code in codes) or _("fermeture")
