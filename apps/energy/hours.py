# SPDX-License-Identifier: EUPL-1.2
"""Off-peak hours as suppliers write them: « 22:00-06:00 », every day, past midnight or not."""

import re

from apps.contracts.calendars import TEXT, Bands, read_bands


def off_peak(text: str) -> Bands:
    """Minutes of the day; none for an empty text. Raises BandsRefused, with what to write instead."""
    return read_bands(TEXT.sub(_cut, text))


def _cut(match: re.Match[str]) -> str:
    """What passes midnight, as its two parts."""
    hour, minute, end_hour, end_minute = (int(part or 0) for part in match.groups())
    if hour * 60 + minute <= end_hour * 60 + end_minute or end_hour * 60 + end_minute == 0:
        return match.group() if end_hour or end_minute else f"{hour}:{minute:02}-24:00"
    return f"{hour}:{minute:02}-24:00 00:00-{end_hour}:{end_minute:02}"
