# SPDX-License-Identifier: EUPL-1.2
"""The days that are measured: whole local days, and today so far; a contract's years at most."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.events.quality.period import PeriodRefused, midnight

DAYS, MOST_DAYS = 90, 366 * 5
REACHES = (30, 90, 365)


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` (included) to `end` (excluded, never after now)."""

    start: datetime
    end: datetime
    zone: ZoneInfo

    @property
    def hours(self) -> float:
        return (self.end - self.start) / timedelta(hours=1)

    @property
    def first(self) -> date:
        return self.start.astimezone(self.zone).date()

    @property
    def last(self) -> date:
        return (self.end - timedelta(microseconds=1)).astimezone(self.zone).date()


def asked(given: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Period:
    """From `du` and `au`, or `jours` (last days, today included). Raises PeriodRefused."""
    today = now.astimezone(zone).date()
    last = _day(given, "au", today)
    first = _day(given, "du", last - timedelta(days=_days(given) - 1))
    if first > last or first > today:
        raise PeriodRefused("du", _("Le premier jour vient après le dernier, ou après aujourd'hui."))
    if (last - first).days >= MOST_DAYS:
        raise PeriodRefused("au", _("Cinq ans au plus."))
    return Period(midnight(first, zone), min(now, midnight(last + timedelta(days=1), zone)), zone)


def _day(given: Mapping[str, str], name: str, otherwise: date) -> date:
    text = given.get(name, "").strip()
    try:
        day = date.fromisoformat(text) if text else otherwise
    except ValueError:
        raise PeriodRefused(name, _("Date attendue sous la forme 2026-11-22.")) from None
    if not 2000 <= day.year < 2200:
        raise PeriodRefused(name, _("Date hors de portée."))
    return day


def _days(given: Mapping[str, str]) -> int:
    text = given.get("jours", "").strip()
    if not text:
        return DAYS
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= MOST_DAYS):
        raise PeriodRefused("jours", _("Nombre de 1 à %(most)d attendu.") % {"most": MOST_DAYS})
    return int(text)
