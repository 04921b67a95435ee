# SPDX-License-Identifier: EUPL-1.2
"""The days that are measured: whole local days, and today so far; five years at most."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.events.quality.period import Days, PeriodRefused, days_asked

__all__ = ["DAYS", "MOST_DAYS", "REACHES", "Days", "PeriodRefused", "asked"]

DAYS, MOST_DAYS = 365, 366 * 5
REACHES = (30, 90, 365)


def asked(given: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Days:
    """From `du` and `au`, or `jours` (last days, today included). Raises PeriodRefused."""
    return days_asked(given, now, zone, usual=DAYS, most=MOST_DAYS, too_many=_("Cinq ans au plus."))
