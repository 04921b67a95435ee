# SPDX-License-Identifier: EUPL-1.2
"""The working day of a team: from when to when, with which break, or why it does not work. Pure; in local time.

A break whose hours are not in the day is none: a team of the evening has no lunch.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.contracts import holidays
from apps.interventions.models import Team, TeamLeave

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Break:
    """Begins between `opens` and `latest`."""

    opens: datetime
    latest: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Day:
    """`closed`: why nobody works, "" when they do."""

    begins: datetime
    ends: datetime
    pause: Break | None
    closed: str

    @property
    def capacity(self) -> int:
        """Minutes of work, trips included."""
        if self.closed:
            return 0
        return (self.ends - self.begins) // MINUTE - (self.pause.minutes if self.pause else 0)


def day_of(team: Team, day: date, leaves: Iterable[TeamLeave]) -> Day:
    """`leaves`: those of this team that may concern the day."""
    begins, ends = at(team, day, team.starts_at), at(team, day, team.ends_at)
    return Day(begins, ends, _break(team, day, begins, ends), why_closed(team, day, leaves))


def why_closed(team: Team, day: date, leaves: Iterable[TeamLeave]) -> str:
    leave = next((row for row in leaves if row.first_day <= day <= row.last_day), None)
    if leave is not None:
        return leave.reason
    kept = holidays.of(day.year, team.holiday_region).get(day, ()) if not team.works_holidays else ()
    if kept:
        return str(holidays.NAMES[kept[0]])
    return "" if day.isoweekday() in team.weekdays else _("repos")


def at(team: Team, day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(team.territory.time_zone))


def _break(team: Team, day: date, begins: datetime, ends: datetime) -> Break | None:
    opens = at(team, day, team.break_from)
    latest = max(opens, at(team, day, team.break_to) - team.break_minutes * MINUTE)
    if not team.break_minutes or opens < begins or latest + team.break_minutes * MINUTE > ends:
        return None
    return Break(opens, latest, team.break_minutes)
