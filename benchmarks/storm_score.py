# SPDX-License-Identifier: EUPL-1.2
"""The correlation judged through the door that supervisors use, on the rows it leaves; against the pure engine too.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/storm_score.py [alarms] [batch] [seeds…]

Observations are delivered late, twice, out of order and in batches; what a batch leaves is grouped by the combined
pass. Scores as in `causes_score`; `as one` is the share of episodes that are in the incident in which the engine puts
them when it sees everything at once.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from connecte import garbage  # noqa: E402

garbage.relax()

from django.core.management import call_command  # noqa: E402

from apps.events.correlation import Cause, Episode, Evidence, Group, Nature, Shape, group  # noqa: E402
from apps.events.incidents import combined  # noqa: E402
from benchmarks import causes, causes_score, planted  # noqa: E402

Partition = set[frozenset[tuple[planted.Name, float]]]


def main(alarms: int = 10_000, batch: int = 500, *seeds: int) -> int:
    call_command("migrate", verbosity=0)
    failed = 0
    for title, setting in (("usual", causes.USUAL), ("other", causes.OTHER)):
        for seed in seeds or (1, 2):
            scores = judge(setting, alarms, batch, seed)
            words = "  ".join(f"{name} {value:.3f}" for name, value in scores.items())
            print(f"storm {title} seed {seed}, batches of {batch}: {words}", flush=True)
            failed += any(scores[name] < bar for name, bar in causes_score.BARS.items())
    return int(failed > 0)


def judge(setting: causes.Setting, alarms: int, batch: int, seed: int) -> dict[str, float]:
    storm = causes.storm(setting, alarms=alarms, seed=seed)
    place = planted.build(storm.town)
    try:
        spent = planted.deliver(place, storm, batch, lambda *_: combined.group_left())
        combined.group_left()
        held = planted.held(place)
    finally:
        planted.wipe(place)
    scores = causes_score.score(storm, *as_groups(held))
    return {**scores, "as one": agreement(together(held), at_once(storm)), "seconds": sum(spent)}


def as_groups(held: list[planted.Held]) -> tuple[list[Episode], list[Group]]:
    """The rows in the words of the engine, so that they are judged by the same measure."""
    told, members, found = [], {}, {}
    for key, one in enumerate(held):
        source, asset, condition = one.name
        told.append(Episode(key, asset, source, condition, Nature.OTHER, 3, one.start, None))
        members.setdefault(one.incident, []).append(key)
        found[one.incident] = one.cause
    nothing = Evidence(0, 0, 0.0, 0.0, Nature.OTHER, "")
    return told, [
        Group(tuple(keys), Cause(*found[incident], False, None), Shape.SINGLE, nothing)
        for incident, keys in members.items()
    ]


def together(held: list[planted.Held]) -> Partition:
    by_incident: dict[int, set[tuple[planted.Name, float]]] = {}
    for one in held:
        by_incident.setdefault(one.incident, set()).add((one.name, round(one.start, 3)))
    return {frozenset(members) for members in by_incident.values()}


def at_once(storm: causes.Storm) -> Partition:
    """What the engine makes of the whole storm."""
    told = {one.key: one for one in causes_score.episodes(storm)}
    names = {key: ((one.source, one.asset, one.condition), round(one.start, 3)) for key, one in told.items()}
    groups = group(list(told.values()), causes_score.topology(storm.town))
    return {frozenset(names[key] for key in found.members) for found in groups}


def agreement(ours: Partition, expected: Partition) -> float:
    return sum(len(members) for members in ours & expected) / max(1, sum(len(members) for members in expected))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
