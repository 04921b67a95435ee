# SPDX-License-Identifier: EUPL-1.2
"""What a round is made of, and the walk that times it: the only judge of what is feasible. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.interventions.rounds import travel
from apps.interventions.rounds.travel import Place

FAR = 2**31  # minutes: no deadline


@dataclass(frozen=True, slots=True)
class Limit:
    """A deadline of the contract: to be there (GTI), or to have finished (GTRP, GTR: `at_end`)."""

    name: str
    at: int
    at_end: bool


@dataclass(frozen=True, slots=True)
class Job:
    """`opens` and `closes`: when it may begin; `crew`: the only one that may do it; `late`: what could be kept no
    longer can, it is done all the same."""

    key: int
    place: Place
    trade: str
    ground: int
    minutes: int
    priority: int = 0  # up to 100
    limits: tuple[Limit, ...] = ()
    opens: int = 0
    closes: int = FAR
    crew: int | None = None
    late: bool = False

    @property
    def latest(self) -> int:
        """The last minute at which it may begin."""
        return min((self.closes, *(self.latest_for(limit) for limit in self.limits)))

    @property
    def tightest(self) -> Limit | None:
        return min(self.limits, key=self.latest_for, default=None)

    def latest_for(self, limit: Limit) -> int:
        return limit.at - (self.minutes if limit.at_end else 0)


@dataclass(frozen=True, slots=True)
class Crew:
    """Leaves its place after `begins` and is back before `ends`. No trade: all of them."""

    key: int
    name: str
    place: Place
    begins: int
    ends: int
    trades: frozenset[str]
    grounds: frozenset[int]

    def can(self, job: Job) -> bool:
        return self.skilled(job) and job.ground in self.grounds and job.crew in (None, self.key)

    def skilled(self, job: Job) -> bool:
        return not self.trades or job.trade in self.trades


@dataclass(frozen=True, slots=True)
class Stop:
    job: Job
    travel: int
    arrives: int
    begins: int  # after `arrives` when it is not open yet
    ends: int

    @property
    def margin(self) -> int | None:
        """Minutes left before its tightest deadline, None without one."""
        limit = self.job.tightest
        return None if limit is None else self.job.latest_for(limit) - self.begins


@dataclass(frozen=True, slots=True)
class Route:
    crew: Crew
    stops: tuple[Stop, ...]
    back: int  # minutes to come home

    @property
    def driving(self) -> int:
        return sum(stop.travel for stop in self.stops) + self.back

    @property
    def jobs(self) -> list[Job]:
        return [stop.job for stop in self.stops]


def walk(crew: Crew, jobs: Sequence[Job]) -> Route | None:
    """These jobs in this order, each as soon as it can be; None when one is not theirs, comes too late, or the day is
    too short."""
    place, now = crew.place, crew.begins
    stops = []
    for job in jobs:
        driven = travel.minutes(place, job.place)
        begins = max(now + driven, job.opens)
        if not crew.can(job) or begins > job.latest:
            return None
        stops.append(Stop(job, driven, now + driven, begins, begins + job.minutes))
        place, now = job.place, begins + job.minutes
    back = travel.minutes(place, crew.place)
    return Route(crew, tuple(stops), back) if now + back <= crew.ends or not stops else None
