# SPDX-License-Identifier: EUPL-1.2
"""The days that are measured: whole local days, and today so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.territories.refusals import FieldRefused

MOST_DAYS = 92
MOST_POSITIONS = 50
DAYS = 30


class PeriodRefused(FieldRefused):
    """What was asked cannot be measured: `field` is what to correct, the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Days:
    """From `start` (included) to `end` (excluded, never after now)."""

    start: datetime
    end: datetime
    zone: ZoneInfo

    @property
    def first(self) -> date:
        return self.start.astimezone(self.zone).date()

    @property
    def last(self) -> date:
        return (self.end - timedelta(microseconds=1)).astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Period(Days):
    """Shared between `positions` operators."""

    positions: int = 1

    @property
    def days(self) -> float:
        """Of 24 h: the day when the clock changes counts for 23 or 25 hours, today for what is over."""
        return (self.end - self.start) / timedelta(days=1)


def asked(given: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Period:
    """From `jours` (last days, today included) or `du` and `au`, and `postes`. Raises PeriodRefused."""
    too_many = _("%(most)d jours au plus.") % {"most": MOST_DAYS}
    found = days_asked(given, now, zone, usual=DAYS, most=MOST_DAYS, too_many=too_many)
    return Period(found.start, found.end, zone, _number(given, "postes", 1, MOST_POSITIONS))


def days_asked(
    given: Mapping[str, str], now: datetime, zone: ZoneInfo, *, usual: int, most: int, too_many: str
) -> Days:
    """From `du` and `au`, or `jours` (last days, today included). Raises PeriodRefused."""
    today = now.astimezone(zone).date()
    last = _day(given, "au", today)
    first = _day(given, "du", last - timedelta(days=_number(given, "jours", usual, most) - 1))
    if first > last or first > today:
        raise PeriodRefused("du", _("Le premier jour vient après le dernier, ou après aujourd'hui."))
    if (last - first).days >= most:
        raise PeriodRefused("au", too_many)
    return Days(midnight(first, zone), min(now, midnight(last + timedelta(days=1), zone)), zone)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """In UTC: the difference of two times of one zone ignores that its clock changed between them."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _day(given: Mapping[str, str], name: str, otherwise: date) -> date:
    text = given.get(name, "").strip()
    try:
        day = date.fromisoformat(text) if text else otherwise
    except ValueError:
        raise PeriodRefused(name, _("Date attendue sous la forme 2026-11-22.")) from None
    if not 2000 <= day.year < 2200:
        raise PeriodRefused(name, _("Date hors de portée."))
    return day


def _number(given: Mapping[str, str], name: str, otherwise: int, most: int) -> int:
    text = given.get(name, "").strip()
    if not text:
        return otherwise
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= most):
        raise PeriodRefused(name, _("Nombre de 1 à %(most)d attendu.") % {"most": most})
    return int(text)
