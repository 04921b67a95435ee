# SPDX-License-Identifier: EUPL-1.2
"""The rule that each room follows: its own, that of its kind or of all kinds where its owner is, then those above."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from django.db import connection
from django.utils.translation import gettext_lazy as _

from apps.contracts import holidays
from apps.contracts.calendars import Bands, read_bands
from apps.energy.maths import comfort
from apps.energy.maths.breaches import Limit
from apps.energy.maths.presence import Presence
from apps.energy.models import Room, RoomRule

CO2, WARMTH, HUMIDITY = METRICS = ("co2", "temperature", "humidity")
UNITS = {CO2: ("ppm", "[ppm]"), WARMTH: ("Cel", "°C"), HUMIDITY: ("%", "%RH")}
PLAUSIBLE = {
    CO2: comfort.PLAUSIBLE_PPM,
    WARMTH: comfort.PLAUSIBLE_CELSIUS,
    HUMIDITY: comfort.PLAUSIBLE_HUMIDITY,
}
BACK_HUMIDITY = 3.0  # % of hysteresis: what a usual sensor is sure of
TUESDAY, WEDNESDAY = 1, 2

# Every territory that includes each owner, itself first.
ABOVE = """
WITH RECURSIVE above(owner, id, far) AS (
    SELECT DISTINCT owner, owner, 0 FROM unnest(%s::bigint[]) owner
    UNION
    SELECT above.owner, inclusion.from_territory_id, far + 1
      FROM territories_territory_includes inclusion JOIN above ON above.id = inclusion.to_territory_id
     WHERE far < 8
)
SELECT owner, id FROM above ORDER BY owner, far, id
"""


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


CONDITIONS = ("co2_high", "room_too_cold", "room_too_hot", "room_too_dry", "room_too_humid")


def of_rooms(rooms: Sequence[Room], since: date, until: date) -> dict[int, Asked]:
    """By room; days off of [`since`, `until`] known. Three queries. Rooms with their `asset`."""
    above = _above_of({room.asset.owner_id for room in rooms})
    territories = {territory for found in above.values() for territory in found}
    rows = RoomRule.objects.filter(territory__in=territories).prefetch_related("closures")
    by_room = {row.room_id: row for row in rows if row.room_id}
    shared = {(row.territory_id, row.use): row for row in rows if not row.room_id}
    default = RoomRule()
    found, known = {}, {}
    for room in rooms:
        rule = by_room.get(room.pk) or _nearest(shared, above[room.asset.owner_id], room.use) or default
        if id(rule) not in known:
            known[id(rule)] = Asked(rule, _presence(rule, since, until))
        found[room.pk] = known[id(rule)]
    return found


def _above_of(owners: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(ABOVE, [sorted(owners)])
        for owner, territory in cursor.fetchall():
            found.setdefault(owner, []).append(territory)
    return found


def _nearest(shared: Mapping[tuple[int, str], RoomRule], territories: Sequence[int], use: str) -> RoomRule | None:
    keys = [(territory, one) for territory in territories for one in (use, "")]
    return next((shared[key] for key in keys if key in shared), None)


def _presence(rule: RoomRule, since: date, until: date) -> Presence:
    usual, wednesday = read_bands(rule.weekday_hours), read_bands(rule.wednesday_hours)
    weekend = (read_bands(rule.saturday_hours), read_bands(rule.sunday_hours))
    week: tuple[Bands, ...] = (usual, usual, wednesday, usual, usual, *weekend)
    return Presence(week, np.array(sorted(_closed(rule, since, until)), "datetime64[D]"))


def _closed(rule: RoomRule, since: date, until: date) -> set[date]:
    years = range(since.year, until.year + 1)
    found = {day for year in years for day in holidays.of(year, rule.region)}
    for closure in rule.closures.all() if rule.pk else ():
        first, last = max(closure.starts_on, since), min(closure.ends_on, until)
        found |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    return found


def _above(at: float, back: float) -> Limit:
    return Limit(above=True, at=at, back=at - back)


def _under(at: float, back: float) -> Limit:
    return Limit(above=False, at=at, back=at + back)
