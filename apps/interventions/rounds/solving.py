# SPDX-License-Identifier: EUPL-1.2
"""The best rounds that a second of search finds, and why each job left aside could not be served.

The solver proposes an order; `jobs.walk` times it again and judges it: an answer that breaks a rule is an error, never
a page. Pure but for the child.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from apps.interventions.refusals import InterventionRefused
from apps.interventions.rounds import explaining, travel
from apps.interventions.rounds.jobs import Crew, Job, Route, walk

MOST_JOBS, MOST_CREWS = 100, 20
PATIENCE = 30.0  # seconds, the child's start included
AT_ONCE = threading.BoundedSemaphore(2)  # children of this process: each takes a processor
KEPT = ("PATH", "LANG", "LC_ALL", "TZ")

Search = Callable[[dict[str, Any]], list[list[int]]]


@dataclass(frozen=True, slots=True)
class Left:
    job: Job
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    routes: tuple[Route, ...]
    left: tuple[Left, ...]

    @property
    def driving(self) -> int:
        return sum(route.driving for route in self.routes)


def propose(jobs: Sequence[Job], crews: Sequence[Crew], search: Search | None = None) -> Proposal:
    """Raises InterventionRefused: too many of them, or the search did not answer."""
    if len(jobs) > MOST_JOBS or len(crews) > MOST_CREWS:
        raise InterventionRefused(
            "",
            _("Une tournée compte %(jobs)d interventions et %(crews)d équipes au plus : choisir moins large.")
            % {"jobs": MOST_JOBS, "crews": MOST_CREWS},
        )
    possible = [job for job in jobs if any(_alone(crew, job) for crew in crews)]
    order = (search or _child)(problem(possible, crews)) if possible else [[] for _crew in crews]
    found = (_judged(crew, [possible[rank] for rank in ranks]) for crew, ranks in zip(crews, order, strict=True))
    routes = tuple(late_first(route) for route in found)
    served = {job.key for route in routes for job in route.jobs}
    left = tuple(Left(job, explaining.why_left(job, crews)) for job in jobs if job.key not in served)
    return Proposal(routes, left)


def late_first(route: Route) -> Route:
    """What is late already is done first, each as early as nobody else becomes late for it: its penalty runs."""
    best, front = route, 0
    for job in [job for job in route.jobs if job.late]:
        rest = [one for one in best.jobs if one.key != job.key]
        for place in range(front, best.jobs.index(job)):
            moved = walk(best.crew, [*rest[:place], job, *rest[place:]])
            if moved is not None:
                best = moved
                break
        front = best.jobs.index(job) + 1
    return best


def problem(jobs: Sequence[Job], crews: Sequence[Crew]) -> dict[str, Any]:
    """As the solver reads it: minutes from the first departure, a skill for each kind of job."""
    first = min((crew.begins for crew in crews), default=0)
    last = max((crew.ends for crew in crews), default=0)
    places = list(dict.fromkeys([*(crew.place for crew in crews), *(job.place for job in jobs)]))
    rank = {place: number for number, place in enumerate(places)}
    kinds = list(dict.fromkeys((job.trade, job.ground, job.crew) for job in jobs))
    example = {(job.trade, job.ground, job.crew): job for job in jobs}
    return {
        "matrix": [[travel.minutes(one, other) for other in places] for one in places],
        "crews": [
            {
                "place": rank[crew.place],
                "window": [crew.begins - first, crew.ends - first],
                "pauses": [[crew.pause.opens - first, crew.pause.latest - first, crew.pause.minutes]]
                if crew.pause
                else [],
                "skills": [number for number, kind in enumerate(kinds) if crew.can(example[kind])],
            }
            for crew in crews
        ],
        "jobs": [
            {
                "place": rank[job.place],
                "service": job.minutes,
                "window": [max(job.opens, first) - first, min(job.latest, last) - first],
                "skill": kinds.index((job.trade, job.ground, job.crew)),
                "priority": job.priority,
            }
            for job in jobs
        ],
    }


def _alone(crew: Crew, job: Job) -> bool:
    return walk(crew, [job]) is not None


def _judged(crew: Crew, jobs: list[Job]) -> Route:
    route = walk(crew, jobs)
    if route is None:
        raise RuntimeError(f"the solver broke a rule for crew {crew.key}")
    return route


def _child(asked: dict[str, Any]) -> list[list[int]]:
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise InterventionRefused("", _("Plusieurs tournées se calculent déjà : recommencer dans un instant."))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "apps.interventions.rounds.solver"],
            input=json.dumps(asked).encode(),
            stdout=subprocess.PIPE,
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in KEPT if name in os.environ},
            timeout=PATIENCE,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as failure:
        raise InterventionRefused("", _("Le calcul des tournées n'a pas abouti : recommencer.")) from failure
    finally:
        AT_ONCE.release()
    return json.loads(done.stdout)
