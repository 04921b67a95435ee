# SPDX-License-Identifier: EUPL-1.2
"""The rooms of a site as its page says them: now, and how much of the time of presence of thirty days was comfortable.

Now is judged on every measure, as alarms are; thirty days on means of hours. A room of which something is not known is
never said to be comfortable.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from apps.energy.maths import comfort, local_time, presence
from apps.energy.maths.comfort import Shares
from apps.energy.maths.heating import Heated
from apps.energy.maths.local_time import Floats, Times
from apps.energy.models import Room, Site
from apps.energy.rooms import heating, readings, rules
from apps.energy.rooms.readings import NOTHING, Told
from apps.energy.rooms.rules import CO2, METRICS, WARMTH, Asked
from apps.energy.watching import rooms as watching

DAYS = 30
BREACH, OUT, COMFORT, EMPTY, UNKNOWN = "breach", "out", "comfort", "empty", "unknown"


@dataclass(frozen=True, slots=True)
class Sensor:
    """Its last usable value, aware date; None: none for days. `stale`: too old to say what is."""

    metric: str
    value: float | None
    at: datetime | None
    stale: bool
    understood: bool


@dataclass(frozen=True, slots=True)
class Line:
    """`state`: of now. `breaches`: titles of what is beyond. Hours of presence of the last DAYS days: `shares`; those
    above the CO₂ of comfort, too cold, too hot. `heated`: None out of the season, or when no limit is asked. `flagged`:
    hours left out, a value of which cannot be."""

    room: Room
    asked: Asked
    state: str
    breaches: tuple[str, ...]
    sensors: tuple[Sensor, ...]
    shares: Shares
    stuffy: float | None
    cold: float | None
    hot: float | None
    heated: Heated | None
    flagged: int


@dataclass(frozen=True, slots=True)
class Board:
    lines: tuple[Line, ...]
    shares: Shares

    def count(self, *states: str) -> int:
        return sum(line.state in states for line in self.lines)

    @property
    def breaching(self) -> int:
        return self.count(BREACH)

    @property
    def unknown(self) -> int:
        return self.count(UNKNOWN)


def of_site(user: Any, site: Site, *, now: datetime) -> Board:
    """Those that `user` may see, the worst first. Twelve queries, whatever their number."""
    rows = Room.objects.visible_to(user).filter(site=site).exclude(asset__lifecycle="removed")
    rooms = list(rows.select_related("asset__owner").defer("asset__owner__outline", "asset__geometry").order_by("pk"))
    if not rooms:
        return Board((), Shares(0.0, 0.0, 0.0))
    last = now.replace(minute=0, second=0, microsecond=0)  # whole hours
    first = last - timedelta(days=DAYS)
    held = readings.series_of(rooms)
    asked = rules.of_rooms(rooms, first.date() - timedelta(days=1), now.date() + timedelta(days=1))
    recent = readings.lately(held, now - watching.MEMORY, now)
    past = readings.hourly(held, first, last)
    hours = np.arange(_utc(first), _utc(last), np.timedelta64(1, "h"))
    lines = [_line(room, asked[room.pk], _of(room, held, recent), _of(room, held, past), hours, now) for room in rooms]
    order = (BREACH, OUT, UNKNOWN, COMFORT, EMPTY)
    return Board(tuple(sorted(lines, key=lambda line: (order.index(line.state), str(line.room)))), _sum(lines))


def _utc(at: datetime) -> np.datetime64:
    return np.datetime64(at.replace(tzinfo=None), "s")


def _of(room: Room, held: Mapping[readings.Key, Any], told: Mapping[readings.Key, Told]) -> dict[str, Told]:
    return {one: told.get((room.pk, one), NOTHING) for one in METRICS if (room.pk, one) in held}


def _line(
    room: Room, asked: Asked, recent: Mapping[str, Told], past: Mapping[str, Told], hours: Times, now: datetime
) -> Line:
    zone = room.asset.owner.time_zone
    sensors = tuple(_sensor(one, told, asked, now) for one, told in recent.items())
    heat = watching.overheating(room, asked, past.get(WARMTH), now)
    found = [one for one in (heat, *watching.of_room(room, asked, recent, now)) if one.present]
    breaches = tuple(one.title for one in found if one.condition in rules.CONDITIONS)
    there = bool(presence.present(local_time.times([now]), asked.presence, zone=zone)[0])
    weights = presence.presence_share(hours, asked.presence, zone=zone)
    values = {one: told.on(hours) for one, told in past.items()}
    low, high = asked.comfort(WARMTH)
    return Line(
        room,
        asked,
        _state(breaches, sensors, asked, there),
        breaches,
        sensors,
        comfort.shares(weights, [_within(asked, one, column) for one, column in values.items()]),
        _hours(weights, values.get(CO2), lambda ppm: ppm > asked.comfort(CO2)[1]),
        _hours(weights, values.get(WARMTH), lambda degrees: degrees < low),
        _hours(weights, values.get(WARMTH), lambda degrees: degrees > high),
        _heated(room, asked, past.get(WARMTH), now),
        sum(told.flagged for told in past.values()),
    )


def _heated(room: Room, asked: Asked, told: Told | None, now: datetime) -> Heated | None:
    if asked.rule.heated_c is None or told is None or not heating.is_season(room, asked.rule, now):
        return None
    return heating.of_room(room, asked, told, now)


def _sensor(metric: str, told: Told, asked: Asked, now: datetime) -> Sensor:
    last = told.last()
    if last is None:
        return Sensor(metric, None, None, stale=True, understood=told.understood)
    at = last[0].replace(tzinfo=UTC)
    return Sensor(metric, last[1], at, watching.is_stale(asked, last[0], now), told.understood)


def _state(breaches: Sequence[str], sensors: Sequence[Sensor], asked: Asked, there: bool) -> str:
    """What is beyond is said first; then what is not known, even when the rest is well."""
    if breaches:
        return BREACH
    known = [one for one in sensors if not one.stale and one.value is not None]
    out = any(not _in(asked, one.metric, one.value or 0.0) for one in known)
    if there and out:
        return OUT
    if not sensors or len(known) < len(sensors):
        return UNKNOWN
    return COMFORT if there else EMPTY


def _in(asked: Asked, metric: str, value: float) -> bool:
    low, high = asked.comfort(metric)
    return low <= value <= high


def _within(asked: Asked, metric: str, values: Floats) -> Floats:
    low, high = asked.comfort(metric)
    return np.where(np.isfinite(values), (values >= low) & (values <= high), np.nan)


def _hours(weights: Floats, values: Floats | None, beyond: Any) -> float | None:
    """Of presence; None without such a sensor, or when it said nothing."""
    if values is None or not (np.isfinite(values) & (weights > 0)).any():
        return None
    return float(weights[beyond(values)].sum())  # NaN compares false


def _sum(lines: Sequence[Line]) -> Shares:
    return Shares(*(sum(getattr(line.shares, name) for line in lines) for name in ("hours", "known", "comfortable")))
