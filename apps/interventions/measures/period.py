# SPDX-License-Identifier: EUPL-1.2
"""The days that are measured: whole local days, and today so far; a contract's years at most."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.events.quality.period import Days, PeriodRefused, days_asked

__all__ = ["DAYS", "MOST_DAYS", "REACHES", "Period", "PeriodRefused", "asked"]

DAYS, MOST_DAYS = 90, 366 * 5
REACHES = (30, 90, 365)


@dataclass(frozen=True, slots=True)
class Period(Days):
    @property
    def hours(self) -> float:
        return (self.end - self.start) / timedelta(hours=1)


def asked(given: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Period:
    """From `du` and `au`, or `jours` (last days, today included). Raises PeriodRefused."""
    found = days_asked(given, now, zone, usual=DAYS, most=MOST_DAYS, too_many=_("Cinq ans au plus."))
    return Period(found.start, found.end, zone)
