# SPDX-License-Identifier: EUPL-1.2
"""The rule that each room follows: its own, that of its kind or of all kinds where its owner is, then those above."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from django.utils.translation import gettext_lazy as _

from apps.energy import calendars
from apps.energy.maths import comfort
from apps.energy.maths.breaches import Limit
from apps.energy.maths.presence import Presence
from apps.energy.models import Room, RoomRule, Site

CO2, WARMTH, HUMIDITY = METRICS = ("co2", "temperature", "humidity")
UNITS = {CO2: ("ppm", "[ppm]"), WARMTH: ("Cel", "°C"), HUMIDITY: ("%", "%RH")}
PLAUSIBLE = {
    CO2: comfort.PLAUSIBLE_PPM,
    WARMTH: comfort.PLAUSIBLE_CELSIUS,
    HUMIDITY: comfort.PLAUSIBLE_HUMIDITY,
}
BACK_HUMIDITY = 3.0  # % of hysteresis: what a usual sensor is sure of


class Watched(NamedTuple):
    """`condition` is raised when `metric` passes `limit`; `title`: of the alarm."""

    metric: str
    condition: str
    limit: Limit
    title: object


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a room. `rule` unsaved: nobody wrote one."""

    rule: RoomRule
    presence: Presence

    @property
    def written(self) -> bool:
        return self.rule.pk is not None

    def watched(self) -> tuple[Watched, ...]:
        rule, cold = self.rule, self.rule.set_point_c - self.rule.margin_c
        found = [
            Watched(CO2, "co2_high", _above(rule.co2_alarm_ppm, rule.back_ppm), _("CO₂ élevé : salle à aérer")),
            Watched(WARMTH, "room_too_cold", _under(cold, rule.back_c), _("Salle trop froide")),
            Watched(WARMTH, "room_too_hot", _above(rule.hot_c, rule.back_c), _("Salle trop chaude")),
        ]
        if rule.dry_percent is not None:
            found.append(Watched(HUMIDITY, "room_too_dry", _under(rule.dry_percent, BACK_HUMIDITY), _("Air trop sec")))
        if rule.humid_percent is not None:
            limit = _above(rule.humid_percent, BACK_HUMIDITY)
            found.append(Watched(HUMIDITY, "room_too_humid", limit, _("Air trop humide")))
        return tuple(found)

    def comfort(self, metric: str) -> tuple[float, float]:
        """Within these two, both included, the room is comfortable."""
        rule = self.rule
        if metric == CO2:
            return -np.inf, rule.co2_good_ppm
        if metric == WARMTH:
            return rule.set_point_c - rule.margin_c, rule.hot_c
        low, high = rule.dry_percent, rule.humid_percent
        return -np.inf if low is None else low, np.inf if high is None else high


OVERHEATED = "room_overheated"
CONDITIONS = (OVERHEATED, "co2_high", "room_too_cold", "room_too_hot", "room_too_dry", "room_too_humid")


def of_rooms(rooms: Sequence[Room], since: date, until: date) -> dict[int, Asked]:
    """By room; days off of [`since`, `until`] known. Six queries. Rooms with their `asset`."""
    above = calendars.above_of({room.asset.owner_id for room in rooms})
    territories = {territory for found in above.values() for territory in found}
    rows = RoomRule.objects.filter(territory__in=territories).prefetch_related("closures")
    by_room = {row.room_id: row for row in rows if row.room_id}
    shared = {(row.territory_id, row.use): row for row in rows if not row.room_id}
    closed = calendars.closures_of(Site.objects.filter(pk__in={room.site_id for room in rooms}), since, until)
    default = RoomRule()
    found, known = {}, {}
    for room in rooms:
        rule = by_room.get(room.pk) or _nearest(shared, above[room.asset.owner_id], room.use) or default
        key = id(rule), room.site_id
        if key not in known:
            own = rule.closures.all() if rule.pk else ()
            off = calendars.days_off(rule.region, [*own, *closed[room.site_id]], since, until)
            known[key] = Asked(rule, Presence(calendars.week_of(rule), off))
        found[room.pk] = known[key]
    return found


def _nearest(shared: Mapping[tuple[int, str], RoomRule], territories: Sequence[int], use: str) -> RoomRule | None:
    keys = [(territory, one) for territory in territories for one in (use, "")]
    return next((shared[key] for key in keys if key in shared), None)


def _above(at: float, back: float) -> Limit:
    return Limit(above=True, at=at, back=at - back)


def _under(at: float, back: float) -> Limit:
    return Limit(above=False, at=at, back=at + back)
