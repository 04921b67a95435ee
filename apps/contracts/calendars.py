# SPDX-License-Identifier: EUPL-1.2
"""When people work and when they are on call: pure, in local time, told in UTC. See holidays.py for the days off."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.contracts import holidays

Band = tuple[int, int]  # minutes from midnight: from the first, up to the second
Bands = tuple[Band, ...]
Span = tuple[datetime, datetime]  # UTC

MIDNIGHT = 24 * 60
HOLIDAY = 7  # place of the holidays in the on-call bands, after Sunday
MOST_BANDS = 6
NEVER: Bands = ()
TEXT = re.compile(r"(\d{1,2})(?:[:hH](\d{2})?)?\s*[-–]\s*(\d{1,2})(?:[:hH](\d{2})?)?")

BETWEEN = re.compile(r"(?:[\s,;/]|et)*")


class BandsRefused(ValueError):
    """Hours that cannot be read; the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working week of a contract. `on_call` has an eighth entry: the holidays."""

    week: tuple[Bands, ...]
    on_call: tuple[Bands, ...] = (NEVER,) * 8
    time_zone: str = "Europe/Paris"
    region: str = ""  # key of holidays.REGIONS
    worked: frozenset[str] = frozenset()  # holidays that are worked: « journée de solidarité »
    closed: frozenset[date] = frozenset()  # days off of this contract
    on_call_counts: bool = False  # working hours go on while people are on call

    def holidays_on(self, day: date) -> tuple[str, ...]:
        """Codes of the holidays that are kept on this day."""
        return tuple(code for code in holidays.of(day.year, self.region).get(day, ()) if code not in self.worked)

    def is_off(self, day: date) -> bool:
        return day in self.closed or bool(self.holidays_on(day))

    def working_bands(self, day: date) -> Bands:
        return NEVER if self.is_off(day) else self.week[day.weekday()]

    def on_call_bands(self, day: date) -> Bands:
        return self.on_call[HOLIDAY if self.is_off(day) else day.weekday()]

    def is_working_day(self, day: date) -> bool:
        return bool(self.working_bands(day))

    def local_day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.time_zone)).date()

    def working_spans(self, day: date) -> tuple[Span, ...]:
        """Hours worked on this day, what a working day is made of."""
        return spans(self.working_bands(day), day, self.time_zone)

    def counted_spans(self, day: date) -> tuple[Span, ...]:
        """Hours that count in a delay of working hours."""
        bands = self.working_bands(day)
        return spans(joined(bands + self.on_call_bands(day)) if self.on_call_counts else bands, day, self.time_zone)

    def is_open(self, at: datetime) -> bool:
        """At work at this instant; an end belongs to what follows."""
        return any(start <= at < end for start, end in self.working_spans(self.local_day(at)))

    def is_on_call(self, at: datetime) -> bool:
        """Out of working hours, somebody is on call at this instant."""
        day = self.local_day(at)
        on_call = spans(self.on_call_bands(day), day, self.time_zone)
        return not self.is_open(at) and any(start <= at < end for start, end in on_call)

    @property
    def ever_open(self) -> bool:
        return any(self.week) or (self.on_call_counts and any(self.on_call))


NEVER_OPEN = Calendar((NEVER,) * 7)  # enough to count calendar hours


@lru_cache(maxsize=8192)
def spans(bands: Bands, day: date, time_zone: str) -> tuple[Span, ...]:
    """The bands of a local day in UTC; the hour that the spring change skips is worth nothing."""
    zone = ZoneInfo(time_zone)
    found = ((instant(day, start, zone), instant(day, end, zone)) for start, end in bands)
    return tuple((start, end) for start, end in found if start < end)


def instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """UTC of a wall clock: the first time it is shown in autumn, the change itself when spring skips it."""
    local = datetime.combine(day, time.min) + timedelta(minutes=minute)
    at = local.replace(tzinfo=zone).astimezone(UTC)
    shown = at.astimezone(zone).replace(tzinfo=None)
    return at if shown == local else _change(at - (shown - local), at, zone)


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """When the clock changed between two instants, to the minute."""
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) // 2
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == old else (before, middle)
    return after.replace(second=0, microsecond=0)


def joined(bands: Bands) -> Bands:
    """The same hours in order, those that touch made one."""
    found: list[Band] = []
    for start, end in sorted(bands):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def read_bands(text: str) -> Bands:
    """« 08:00-12:00 14:00-18:00 », « 8h-12h 13h30-17h », empty: never. Raises BandsRefused."""
    found = [_read_band(match) for match in TEXT.finditer(text)]
    if not BETWEEN.fullmatch(TEXT.sub("", text)):
        raise BandsRefused(_("« %(text)s » : écrire des plages comme 08:00-12:00 14:00-18:00.") % {"text": text[:40]})
    if len(found) > MOST_BANDS:
        raise BandsRefused(_("%(most)d plages par jour au plus.") % {"most": MOST_BANDS})
    if sum(end - start for start, end in found) != sum(end - start for start, end in joined(tuple(found))):
        raise BandsRefused(_("Des plages se recouvrent."))
    return joined(tuple(found))


def _read_band(match: re.Match[str]) -> Band:
    hour, minute, end_hour, end_minute = (int(part or 0) for part in match.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    said = {"band": match.group().strip()}
    if minute > 59 or end_minute > 59 or start >= MIDNIGHT or end > MIDNIGHT:
        raise BandsRefused(_("« %(band)s » : les heures vont de 00:00 à 24:00.") % said)
    if start >= end:
        raise BandsRefused(
            _("« %(band)s » passe minuit : écrire jusqu'à 24:00, et le reste au jour suivant à partir de 00:00.") % said
        )
    return start, end


def written(bands: Bands) -> str:
    """« 08:00-12:00 14:00-18:00 », as `read_bands` reads it."""
    return " ".join(f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}" for start, end in bands)


def days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(days=1)
