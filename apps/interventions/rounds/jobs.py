# SPDX-License-Identifier: EUPL-1.2
"""What a round is made of, and the walk that times it: the only judge of what is feasible. Pure.

A break is taken where it costs the least: before a stop, on the way, or on the way home.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.interventions.rounds import travel
from apps.interventions.rounds.travel import Place

FAR = 2**31  # minutes: no deadline


@dataclass(frozen=True, slots=True)
class Limit:
    """A deadline of the contract: to be there (GTI), or to have finished (GTRP, GTR: `at_end`). `within`: minutes of
    the visit after which it is kept, when the visit is of several jobs; None: at its end."""

    name: str
    at: int
    at_end: bool
    within: int | None = None


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
        if not limit.at_end:
            return limit.at
        return limit.at - (self.minutes if limit.within is None else limit.within)


@dataclass(frozen=True, slots=True)
class Pause:
    """Begins between `opens` and `latest`."""

    opens: int
    latest: int
    minutes: int


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
    pause: Pause | None = None

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
class Rest:
    """The break that is taken: before the stop of this rank, or after the last one."""

    rank: int
    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Route:
    crew: Crew
    stops: tuple[Stop, ...]
    back: int  # minutes to come home
    rest: Rest | None = None

    @property
    def driving(self) -> int:
        return sum(stop.travel for stop in self.stops) + self.back

    @property
    def jobs(self) -> list[Job]:
        return [stop.job for stop in self.stops]

    @property
    def home(self) -> int:
        """When it is back, its break taken."""
        if not self.stops:
            return self.crew.begins
        left = self.stops[-1].ends
        if self.rest is None or self.rest.rank < len(self.stops):
            return left + self.back
        return after_pause(left, self.back, self.crew.pause) or left + self.back


def walk(crew: Crew, jobs: Sequence[Job]) -> Route | None:
    """These jobs in this order, each as soon as it can be; None when one is not theirs, comes too late, or the day is
    too short."""
    if crew.pause is None or not jobs:
        return _timed(crew, jobs, None)
    rank = _pause_rank(crew, crew.pause, jobs)
    return None if rank is None else _timed(crew, jobs, rank)


def after_pause(left: int, driven: int, pause: Pause | None) -> int | None:
    """When one arrives who takes the break on the way; None when it would begin too late."""
    if pause is None:
        return left + driven
    if left > pause.latest:
        return None
    return max(left + driven, pause.opens) + pause.minutes


def _timed(crew: Crew, jobs: Sequence[Job], rank: int | None) -> Route | None:
    """With the break before the stop of this rank."""
    place, now, rest = crew.place, crew.begins, None
    stops = []
    for number, job in enumerate(jobs):
        driven = travel.minutes(place, job.place)
        arrives: int | None = now + driven
        if number == rank and crew.pause is not None:
            arrives, rest = after_pause(now, driven, crew.pause), _rest(number, now, crew.pause)
        if arrives is None or not crew.can(job):
            return None
        begins = max(arrives, job.opens)
        if begins > job.latest:
            return None
        stops.append(Stop(job, driven, arrives, begins, begins + job.minutes))
        place, now = job.place, begins + job.minutes
    if rank == len(jobs) and crew.pause is not None and stops:
        rest = _rest(rank, now, crew.pause)
    route = Route(crew, tuple(stops), travel.minutes(place, crew.place), rest)
    return route if route.home <= crew.ends or not stops else None


def _rest(rank: int, left: int, pause: Pause) -> Rest:
    begins = max(left, pause.opens)
    return Rest(rank, begins, begins + pause.minutes)


def _pause_rank(crew: Crew, pause: Pause, jobs: Sequence[Job]) -> int | None:
    """Before which stop the break makes the day end first (len(jobs): on the way home); None: nowhere.

    At each stop only two instants count, with the break behind and with it to come: sooner is never worse.
    """
    place = crew.place
    fresh: int | None = crew.begins
    rested: tuple[int, int] | None = None  # instant, rank of the break
    for rank, job in enumerate(jobs):
        driven = travel.minutes(place, job.place)
        rested = _begun(job, _soonest(fresh, rested, rank, driven, pause))
        fresh = None if fresh is None else _end(job, fresh + driven)
        if fresh is None and rested is None:
            return None
        place = job.place
    home = _soonest(fresh, rested, len(jobs), travel.minutes(place, crew.place), pause)
    return None if home is None else home[1]


def _soonest(
    fresh: int | None, rested: tuple[int, int] | None, rank: int, driven: int, pause: Pause
) -> tuple[int, int] | None:
    """The first arrival of a crew whose break is taken."""
    now = None if fresh is None else after_pause(fresh, driven, pause)
    options = [(rested[0] + driven, rested[1])] if rested else []
    return min(options + ([(now, rank)] if now is not None else []), default=None)


def _begun(job: Job, arrival: tuple[int, int] | None) -> tuple[int, int] | None:
    end = _end(job, arrival[0]) if arrival else None
    return (end, arrival[1]) if arrival and end is not None else None


def _end(job: Job, arrives: int) -> int | None:
    begins = max(arrives, job.opens)
    return begins + job.minutes if begins <= job.latest else None
