# SPDX-License-Identifier: EUPL-1.2
"""What would have broken, and what teams would have done: pure, drawn from the seed.

A habit says what breaks (`class`, `kind`, `per_year`), who comes (`teams`), how many hours until somebody is there, how
long the repair takes; three numbers are a least, a most and a most often. Winters break more. Jobs that are not over
`until` wait: their team has not left. The team that is `busy` has its day elsewhere (`team_day`), and nothing waits for
it here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

WINTER = {1: 1.35, 2: 1.2, 3: 1.0, 4: 0.85, 5: 0.75, 6: 0.7, 7: 0.7, 8: 0.75, 9: 0.9, 10: 1.1, 11: 1.3, 12: 1.4}
OPENS, SHUTS = 8, 17  # hours of a team that is not on call
AWAY = timedelta(minutes=25)  # from the depot
SIGNED = timedelta(hours=3)  # until somebody looked and closed
HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Wait:
    reason: str
    said: str
    start: datetime
    end: datetime
    accepted: bool
    why: str


@dataclass(slots=True)
class Job:
    """`over` None: nobody has left yet. `repaired` None although over: there was nothing to repair."""

    habit: Mapping[str, Any]
    asset: int
    team: str
    opened: datetime
    arrived: datetime | None = None
    provisional: datetime | None = None
    waits: list[Wait] = field(default_factory=list)
    repaired: datetime | None = None
    over: datetime | None = None
    said: str = ""
    planned: datetime | None = None
    slot: tuple[int, date] | None = None  # of which preventive plan, by its rank, and of which day

    @property
    def departed(self) -> datetime | None:
        return max(self.arrived - AWAY, self.opened) if self.arrived else None


Fleets = Mapping[str, Sequence[int]]  # fids by kind


@dataclass(slots=True)
class Town:
    """What there is to break, since when, until when, by whose clock."""

    plan: Mapping[str, Any]
    fleets: Fleets
    since: datetime
    until: datetime
    zone: ZoneInfo


def draw(town: Town) -> list[Job]:
    """In the order of their opening."""
    chance = Random(town.plan["seed"])
    jobs = [job for habit in town.plan["habits"] for job in _broken(habit, town, chance)]
    jobs += [job for entry in town.plan["waiting"] for job in _waiting(entry, town)]
    jobs += [job for rank, entry in enumerate(town.plan["plans"]) for job in _preventive(rank, entry, town, chance)]
    return sorted(jobs, key=lambda job: (job.opened, job.asset))


def due_days(entry: Mapping[str, Any], until: date) -> list[date]:
    """The past days of a preventive plan, the first first; `in_days`: when the next one comes."""
    step = timedelta(days=entry["every_days"])
    ahead = until + timedelta(days=entry["in_days"])
    return [ahead - step * number for number in range(entry["times"], 0, -1)]


def _broken(habit: Mapping[str, Any], town: Town, chance: Random) -> Iterator[Job]:
    fleet = town.fleets.get(habit["kind"], ())
    if not fleet:
        return
    days = (town.until - town.since).days
    for number in range(days):
        day = town.since + timedelta(days=number)
        many = habit["per_year"] / 365 * WINTER[day.month] + chance.random()
        for _ in range(int(many)):
            yield from _with_returns(habit, chance.choice(fleet), _moment(day, habit, chance), town, chance)


def _with_returns(habit: Mapping[str, Any], asset: int, opened: datetime, town: Town, chance: Random) -> Iterator[Job]:
    """One repair in so many does not hold a month."""
    if opened >= town.until:
        return
    job = _lived(habit, asset, opened, town, chance)
    if job.over is None and job.team == town.plan["busy"]:
        return
    yield job
    if job.repaired and chance.random() < habit.get("returns", 0):
        again = job.repaired + chance.triangular(2, 27, 8) * timedelta(days=1)
        yield from _with_returns({**habit, "returns": 0}, asset, again, town, chance)


def _lived(habit: Mapping[str, Any], asset: int, opened: datetime, town: Town, chance: Random) -> Job:
    job = Job(habit, asset, chance.choice(habit["teams"]), opened)
    arrived = opened + chance.triangular(*habit["arrive"]) * HOUR
    if not habit.get("on_call"):
        arrived = max(_in_hours(arrived, town.zone, chance), opened + HOUR / 4)
    work = chance.triangular(*habit["repair"]) * HOUR
    provisional = arrived + chance.triangular(*habit["provisional"]) * HOUR if "provisional" in habit else None
    over = max(arrived + work, provisional + HOUR / 2 if provisional else arrived)
    wait = _wait(habit, arrived, chance)
    if wait is not None:
        over = max(over, wait.end + HOUR / 2)
    if over + SIGNED >= town.until:
        job.planned = _slot(town, chance)
        return job
    job.arrived, job.over, job.provisional = arrived, over, provisional
    job.waits = [wait] if wait else []
    if wait is None and provisional is None and chance.random() < habit.get("nothing", 0):
        job.said = "Rien d'anormal constaté sur place (fictif)."
    else:
        job.repaired, job.said = over, chance.choice(habit["said"])
    return job


def _wait(habit: Mapping[str, Any], arrived: datetime, chance: Random) -> Wait | None:
    if not habit.get("waits") or chance.random() >= habit["waits"]["share"]:
        return None
    drawn = chance.choice(habit["waits"]["reasons"])
    start = arrived + HOUR / 4
    length = chance.triangular(*drawn["hours"]) * HOUR
    accepted = chance.random() < drawn["accepted"]
    return Wait(drawn["reason"], drawn["said"], start, start + length, accepted, drawn["yes" if accepted else "no"])


def _waiting(entry: Mapping[str, Any], town: Town) -> Iterator[Job]:
    """What nobody has gone for."""
    fleet = town.fleets.get(entry["kind"], ())
    if fleet:
        opened = town.until - timedelta(days=entry["days"])
        yield Job(entry, fleet[entry["rank"] % len(fleet)], entry["team"], opened)


def _preventive(rank: int, entry: Mapping[str, Any], town: Town, chance: Random) -> Iterator[Job]:
    fleet = town.fleets.get(entry["kind"], ())
    if not fleet:
        return
    today = town.until.astimezone(town.zone).date()
    for number, due in enumerate(due_days(entry, today)):
        opened = datetime.combine(due, time(6), tzinfo=town.zone)
        if not town.since <= opened < town.until - timedelta(days=2):
            continue
        arrived = _in_hours(opened + chance.triangular(2, 30, 4) * HOUR, town.zone, chance)
        over = arrived + chance.triangular(*entry["repair"]) * HOUR
        job = Job(entry, fleet[number % len(fleet)], entry["team"], opened, slot=(rank, due))
        if over + SIGNED >= town.until:  # of a week-end, done this morning
            job.planned = _slot(town, chance)
        else:
            job.arrived, job.repaired, job.over = arrived, over, over
            job.said = chance.choice(entry["said"])
        yield job


def _moment(day: datetime, habit: Mapping[str, Any], chance: Random) -> datetime:
    return day + chance.triangular(*habit["hours"]) * HOUR


def _in_hours(at: datetime, zone: ZoneInfo, chance: Random) -> datetime:
    """The same instant, or the morning of the next day that is worked."""
    local = at.astimezone(zone)
    if local.hour >= SHUTS:
        local = (local + timedelta(days=1)).replace(hour=0)
    while local.weekday() > 4:
        local = (local + timedelta(days=1)).replace(hour=0)
    if local.hour < OPENS:
        local = local.replace(hour=OPENS, minute=0) + chance.triangular(0, 4, 1) * HOUR
    return local


def _slot(town: Town, chance: Random) -> datetime:
    """An hour of one of the next days."""
    ahead = town.until.astimezone(town.zone) + timedelta(days=chance.choice((1, 1, 2, 3)))
    return _in_hours(ahead.replace(hour=0), town.zone, chance).replace(minute=0, second=0, microsecond=0)
