# SPDX-License-Identifier: EUPL-1.2
"""When it is night, how far the lamps are dimmed, and what they draw."""

from datetime import UTC, datetime
from functools import lru_cache
from math import asin, cos, degrees, pi, radians, sin
from zoneinfo import ZoneInfo

from demo import chance

PARIS = ZoneInfo("Europe/Paris")
DUSK = -4.0  # degrees: the sun below it, the lamps are on
LATE = (23, 5)  # local hours between which the lamps are dimmed
DIMMED = 50  # percent
STANDBY_W = 0.4
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
DAY, STEP = 86_400.0, 900.0  # seconds


def level(at: float, lon: float, lat: float) -> int:
    """Percent of light asked for at this place and time: 0 by day, 100 in the evening, less at night."""
    moment = datetime.fromtimestamp(at, UTC)
    if sun_height(moment, lon, lat) > DUSK:
        return 0
    hour = moment.astimezone(PARIS).hour
    return DIMMED if hour >= LATE[0] or hour < LATE[1] else 100


def sun_height(moment: datetime, lon: float, lat: float) -> float:
    """Degrees above the horizon, within a degree: declination and hour angle, no equation of time."""
    day = moment.timetuple().tm_yday
    declination = radians(-23.44) * cos(2 * pi * (day + 10) / 365)
    hours = moment.hour + moment.minute / 60 + lon / 15 - 12
    angle = radians(15 * hours)
    return degrees(asin(sin(radians(lat)) * sin(declination) + cos(radians(lat)) * cos(declination) * cos(angle)))


def lamp_power(rated: float, percent: int, ref: str, at: float) -> float:
    """Watts drawn by an LED luminaire: nearly proportional to its level, with a little noise."""
    if percent == 0:
        return STANDBY_W
    return round(rated * (0.05 + 0.95 * percent / 100) * (0.98 + 0.04 * chance.unit(ref, int(at))), 1)


def burning_hours(at: float, lon: float, lat: float) -> float:
    """Hours at full light since FIRST_DAY, dimmed hours counted for their part: what an energy counter follows."""
    day = int((at - FIRST_DAY) // DAY)
    return _hours_before(day, lon, lat) + _hours_within(FIRST_DAY + day * DAY, at, lon, lat)


@lru_cache(maxsize=4096)
def _hours_before(day: int, lon: float, lat: float) -> float:
    return sum(_hours_of(one, lon, lat) for one in range(day))


@lru_cache(maxsize=8192)
def _hours_of(day: int, lon: float, lat: float) -> float:
    start = FIRST_DAY + day * DAY
    return _hours_within(start, start + DAY, lon, lat)


def _hours_within(start: float, end: float, lon: float, lat: float) -> float:
    """In whole steps, then the part of a step that has begun: never decreases."""
    steps = int((end - start) // STEP)
    full = sum(level(start + step * STEP, lon, lat) for step in range(steps))
    begun = level(start + steps * STEP, lon, lat) * (end - start - steps * STEP) / STEP
    return (full + begun) / 100 * STEP / 3600
