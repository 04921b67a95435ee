# SPDX-License-Identifier: EUPL-1.2
"""The child that searches: a problem on its input, the order of each team on its output. It knows nothing of Connecte.

A child, because VROOM holds the interpreter while it searches: the web server that asks must go on answering.
"""

import json
import sys
from datetime import timedelta
from types import ModuleType
from typing import Any

if __name__ == "__main__":  # pandas, for tables that nobody asks here, is two thirds of the start of the child
    tables = ModuleType("pandas")
    tables.__dict__["DataFrame"] = object
    sys.modules["pandas"] = tables

import numpy  # noqa: E402
import vroom  # noqa: E402

LEVEL = 3  # of exploration, 0 to 5: what fits in a second for 100 jobs (benchmarks/rounds.py)
THREADS = 2
PATIENCE = 20_000  # milliseconds


def solve(problem: dict[str, Any]) -> list[list[int]]:
    """For each crew, ranks of its jobs in order. `problem`: matrix, crews (place, window, skills, pauses), jobs (place,
    service, window, skill, priority); places are ranks in the matrix."""
    asked = vroom.Input()
    asked.set_durations_matrix(profile="car", matrix_input=numpy.array(problem["matrix"], dtype=numpy.uint32))
    for rank, crew in enumerate(problem["crews"]):
        window = vroom.TimeWindow(*crew["window"])
        pauses = [
            vroom.Break(rank, [vroom.TimeWindow(opens, latest)], service=minutes)
            for opens, latest, minutes in crew.get("pauses", [])
        ]
        home = {"start": crew["place"], "end": crew["place"]}
        asked.add_vehicle(vroom.Vehicle(rank, **home, skills=set(crew["skills"]), time_window=window, breaks=pauses))
    for rank, job in enumerate(problem["jobs"]):
        asked.add_job(
            vroom.Job(
                rank,
                location=job["place"],
                default_service=job["service"],
                skills={job["skill"]},
                priority=job["priority"],
                time_windows=[vroom.TimeWindow(*job["window"])],
            )
        )
    found = asked.solve(
        exploration_level=problem.get("level", LEVEL),
        nb_threads=problem.get("threads", THREADS),
        timeout=timedelta(milliseconds=problem.get("patience", PATIENCE)),
    ).to_dict()
    order: list[list[int]] = [[] for _crew in problem["crews"]]
    for route in found["routes"]:
        order[route["vehicle"]] = [step["id"] for step in route["steps"] if step["type"] == "job"]
    return order


if __name__ == "__main__":
    json.dump(solve(json.load(sys.stdin)), sys.stdout)
