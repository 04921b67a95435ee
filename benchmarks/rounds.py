# SPDX-License-Identifier: EUPL-1.2
"""Rounds of 100 jobs for 8 teams: time, driving against a search of a minute, insertion of an urgent job.

    .venv/bin/python benchmarks/rounds.py [--long]

`--long`: also the search of a minute (level 5) to compare with; only on a quiet machine. Fictitious places in ten
kilometres around Montpellier. Times are those of the page: the child that searches included.
"""

import os
import random
import resource
import sys
import time
from pathlib import Path
from statistics import quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from apps.interventions.rounds import inserting, solver, solving  # noqa: E402
from apps.interventions.rounds.jobs import Crew, Job, Limit  # noqa: E402

JOBS, CREWS, DAY = 100, 8, 9 * 60
TIME_BAR, COST_BAR, INSERT_BAR = 1.0, 1.03, 0.05
START = 29_800_000  # minutes since 1970


def a_day(seed):
    chance = random.Random(seed)

    def place():
        return 3.87 + chance.uniform(-0.08, 0.08), 43.61 + chance.uniform(-0.06, 0.06)

    jobs = []
    for key in range(JOBS):
        due = START + chance.randrange(180, 3 * DAY)
        limits = (Limit("GTR", due, at_end=True),) if key % 2 else ()
        trade = "traffic" if key % 6 == 0 else "lighting"
        minutes = chance.choice((15, 25, 30, 45))
        jobs.append(Job(key, place(), trade, 1, minutes, chance.choice((25, 50, 75)), limits))
    crews = [
        Crew(key, f"Équipe {key}", place(), START, START + DAY, trades, frozenset({1}))
        for key in range(CREWS)
        for trades in [frozenset({"traffic", "lighting"} if key < 3 else {"lighting"})]
    ]
    return jobs, crews


def spent():
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def main(long):
    failed = False
    for seed in range(3):
        jobs, crews = a_day(seed)
        began, used = time.perf_counter(), spent()
        found = solving.propose(jobs, crews)
        took, used = time.perf_counter() - began, spent() - used
        print(
            f"rounds, day {seed}: {took:.2f} s ({used:.2f} s of processor), "
            f"{found.driving} min of driving, {len(found.left)} left",
            flush=True,
        )
        failed |= took > TIME_BAR
        failed |= inserted(found.routes, seed) > INSERT_BAR
        if long and seed == 0:
            failed |= compared(jobs, crews, found) > COST_BAR
    return int(failed)


def inserted(routes, seed):
    chance, times = random.Random(seed + 100), []
    for key in range(200):
        place = 3.87 + chance.uniform(-0.08, 0.08), 43.61 + chance.uniform(-0.06, 0.06)
        urgent = Job(1000 + key, place, "lighting", 1, 30, 100, (Limit("GTI", START + 240, at_end=False),))
        began = time.perf_counter()
        offers = inserting.offers(urgent, routes)
        _said = inserting.in_words(offers[0]) if offers else inserting.why_not(urgent, routes)
        times.append(time.perf_counter() - began)
    p95 = quantiles(times, n=20)[18]
    print(f"insertion of an urgent job: p95 {p95 * 1000:.1f} ms", flush=True)
    return p95


def compared(jobs, crews, found):
    def longer(problem):
        return solver.solve({**problem, "level": 5, "patience": 60_000})

    best = solving.propose(jobs, crews, longer)
    ratio = found.driving / best.driving
    print(
        f"against a search of at most 60 s: {best.driving} min, {len(best.left)} left; ours is {ratio:.3f} x",
        flush=True,
    )
    return ratio if len(found.left) <= len(best.left) else float("inf")


if __name__ == "__main__":
    sys.exit(main("--long" in sys.argv))
