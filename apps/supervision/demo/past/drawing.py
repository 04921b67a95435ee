# SPDX-License-Identifier: EUPL-1.2
"""What the sources would have said: pure, drawn from the seed. Each habit of the plan is a way to be a trouble.

A habit says which equipment (source, kind), what it complains of (`says`: condition, severity, title, weight), when,
and for how long. Days are counted back from `until`; nothing is said within the last hours: the present begins there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from apps.events.fold import END, START, Said
from apps.events.models import Severity

SEVERITIES = {severity.slug: severity.value for severity in Severity}
QUIET = timedelta(hours=3)  # before the demo begins
SLOWER = timedelta(minutes=12)  # a chatterer that calms down: its flag falls (fold.CALM)
SOON, LATE = (2.0, 9.0), (10.0, 40.0)  # minutes until a person acknowledges: what began, what is over


@dataclass(slots=True)
class Told:
    """All that was said of one alarm, and when somebody looked."""

    asset: int
    condition: str
    title: str
    said: list[Said] = field(default_factory=list)
    looks: list[datetime] = field(default_factory=list)
    comment: str = ""
    hidden: Mapping[str, Any] | None = None  # shelved now: hours, reason


Key = tuple[int, str]
Fleet = tuple[str, str, str]  # source, kind, what feeds it at two steps ("": whatever feeds it)
Fleets = Mapping[Fleet, list[int]]  # fids


def draw(plan: Mapping[str, Any], fleets: Fleets, until: datetime) -> list[Told]:
    """The alarms of the plan, by equipment and condition. What is still there (first in the plan) is left alone."""
    chance, told, present = Random(plan["seed"]), dict[Key, Told](), set[int]()
    for habit in plan["habits"]:
        fleet = [fid for fid in fleets.get(fleet_of(habit), ()) if fid not in present]
        chosen = chance.sample(fleet, min(habit.get("assets", len(fleet)), len(fleet)))
        if habit["is"] == "still":
            present.update(chosen)
        if chosen:
            HABITS[habit["is"]](told, habit, chosen, chance, until, plan["days"])
    return list(told.values())


def fleet_of(habit: Mapping[str, Any]) -> Fleet:
    return habit["source"], habit["kind"], habit.get("below", "")


def everyday(told: dict[Key, Told], habit: Any, fleet: list[int], chance: Random, until: datetime, days: int) -> None:
    """So many a day, each for a while."""
    for start in _starts(habit, chance, until, days):
        _spell(told, chance.choice(fleet), chance, habit, start, _while(habit, chance), until)


def chatter(told: dict[Key, Told], habit: Any, fleet: list[int], chance: Random, until: datetime, days: int) -> None:
    """Comes and goes every few seconds, then once more when it has calmed down: one spell."""
    for start in _starts(habit, chance, until, days):
        alarm, severity = _alarm(told, chance.choice(fleet), chance, habit)
        at = start
        for _ in range(chance.randint(*habit["times"])):
            at = _flap(alarm, at, severity, chance.uniform(3, 9))
            at += timedelta(seconds=chance.uniform(4, 11))
        at = _flap(alarm, at + SLOWER, severity, 40)
        _looked_at(alarm, start, at, chance)


def flood(told: dict[Key, Told], habit: Any, fleet: list[int], chance: Random, until: datetime, _days: int) -> None:
    """Everything at once: a storm over the town, or all that a cabinet feeds."""
    begins = (until - timedelta(days=habit["days_ago"])).replace(hour=0) + timedelta(hours=habit["hour"])
    for fid in fleet:
        start = begins + timedelta(minutes=chance.triangular(0, habit["within"], habit["within"] / 4))
        _spell(told, fid, chance, habit, start, _while(habit, chance), until)


def still(told: dict[Key, Told], habit: Any, fleet: list[int], chance: Random, until: datetime, _days: int) -> None:
    """Began days ago, acknowledged, and still there."""
    for number, fid in enumerate(fleet):
        alarm, severity = _alarm(told, fid, chance, habit)
        start = until - timedelta(days=habit["days_ago"] + number, minutes=chance.uniform(0, 600))
        alarm.said.append(Said(start, START, severity))
        alarm.looks.append(start + _minutes(chance, SOON))
        alarm.comment, alarm.hidden = habit["comment"], habit.get("hidden")


HABITS = {"everyday": everyday, "chatter": chatter, "flood": flood, "still": still}


def _starts(habit: Mapping[str, Any], chance: Random, until: datetime, days: int) -> Iterator[datetime]:
    """In order, between the `hours` of the habit (earliest, latest, most often; above 24: the night after), in UTC."""
    earliest, latest, often = habit["hours"]
    for day in range(days, -1, -1):
        midnight = (until - timedelta(days=day)).replace(hour=0)
        count = int(habit["per_day"] * chance.uniform(0.5, 1.5) + chance.random())
        for hours in sorted(chance.triangular(earliest, latest, often) for _ in range(count)):
            start = midnight + timedelta(hours=hours)
            if start < until - QUIET:
                yield start


def _spell(
    told: dict[Key, Told],
    fid: int,
    chance: Random,
    habit: Mapping[str, Any],
    start: datetime,
    lasts: timedelta,
    until: datetime,
) -> None:
    alarm, severity = _alarm(told, fid, chance, habit)
    end = min(start + lasts, until - QUIET / 2)
    alarm.said += [Said(start, START, severity), Said(end, END, severity)]
    _looked_at(alarm, start, end, chance)


def _alarm(told: dict[Key, Told], fid: int, chance: Random, habit: Mapping[str, Any]) -> tuple[Told, int]:
    says = chance.choices(habit["says"], [one.get("weight", 1) for one in habit["says"]])[0]
    key = (fid, says["condition"])
    alarm = told.setdefault(key, Told(fid, says["condition"], says["title"]))
    return alarm, SEVERITIES[says["severity"]]


def _flap(alarm: Told, at: datetime, severity: int, seconds: float) -> datetime:
    over = at + timedelta(seconds=seconds)
    alarm.said += [Said(at, START, severity), Said(over, END, severity)]
    return over


def _looked_at(alarm: Told, start: datetime, end: datetime, chance: Random) -> None:
    """Soon after it began, and once more when it is over: what was looked at already is passed over."""
    alarm.looks += [start + _minutes(chance, SOON), end + _minutes(chance, LATE)]


def _while(habit: Mapping[str, Any], chance: Random) -> timedelta:
    return _minutes(chance, habit["minutes"])


def _minutes(chance: Random, between: Any) -> timedelta:
    return timedelta(minutes=chance.uniform(*between))
