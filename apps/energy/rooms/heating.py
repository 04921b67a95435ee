# SPDX-License-Identifier: EUPL-1.2
"""The mean of the hours of presence of a heated room, over the days that its rule says. No query."""

from datetime import datetime, timedelta

import numpy as np

from apps.energy.maths import heating, local_time, presence
from apps.energy.maths.heating import Heated, Season
from apps.energy.models import Room, RoomRule
from apps.energy.rooms.readings import Told
from apps.energy.rooms.rules import Asked


def season_of(rule: RoomRule) -> Season:
    return Season(_day(rule.heating_from), _day(rule.heating_to))


def is_season(room: Room, rule: RoomRule, now: datetime) -> bool:
    today = local_time.local(local_time.times([now]), room.asset.owner.time_zone)
    return bool(heating.in_season(today.astype("datetime64[D]"), season_of(rule))[0])


def of_room(room: Room, asked: Asked, told: Told, now: datetime) -> Heated:
    """`told`: means of the hours before `now`, of the last `heated_days` at least."""
    until = np.datetime64(now.replace(minute=0, second=0, microsecond=0, tzinfo=None), "s")
    count = asked.rule.heated_days * 24
    hours = until - np.arange(count, 0, -1) * np.timedelta64(3600, "s")
    zone = room.asset.owner.time_zone
    days = local_time.local(hours, zone).astype("datetime64[D]")
    weights = presence.presence_share(hours, asked.presence, zone=zone)
    return heating.heated(told.on(hours), weights, heating.in_season(days, season_of(asked.rule)))


def reach(rules: list[RoomRule]) -> timedelta:
    """How far back the hours of these rooms are needed."""
    return timedelta(days=max((rule.heated_days for rule in rules), default=1))


def _day(text: str) -> tuple[int, int]:
    """« 15/10 » as (10, 15)."""
    day, month = text.split("/")
    return int(month), int(day)
