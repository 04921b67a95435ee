# SPDX-License-Identifier: EUPL-1.2
"""Quiet hours. Pure: local times in, an instant out, whatever the clocks do that night."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def ends(now: datetime, start: time | None, end: time | None, zone: ZoneInfo) -> datetime:
    """When something may be said: `now`, or the end of the quiet hours that `now` is in (UTC).

    A bound that the clock shows twice is its first time; one that it skips is where it would have been.
    """
    if start is None or end is None:
        return now
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        begins = datetime.combine(day, start, tzinfo=zone).astimezone(UTC)
        last = day if start < end else day + timedelta(days=1)
        over = datetime.combine(last, end, tzinfo=zone).astimezone(UTC)
        if begins <= now < over:
            return over
    return now
