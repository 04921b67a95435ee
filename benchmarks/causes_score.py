# SPDX-License-Identifier: EUPL-1.2
"""The correlation judged against planted causes: `python -m benchmarks.causes_score [alarms] [seeds…]`, no database.

Pairwise precision and recall of the grouping, planted causes found as one incident, right cause named, sound
incidents (of two alarms or more: all of one cause), and the best of three times of `group`, for each setting and seed.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from apps.events.correlation import Episode, Group, Nature, Topology, group
from apps.events.correlation.reach import SPELL
from benchmarks import causes

Name = tuple[int, int, str]  # source, asset (0: the source), condition
BARS = {"precision": 0.95, "recall": 0.95, "one incident": 0.95, "right cause": 0.95, "sound": 0.93}


@dataclass(slots=True)
class Spell:
    name: Name
    start: float
    end: float | None
    severity: int


def episodes(storm: causes.Storm) -> list[Episode]:
    """What the events app makes of the deliveries: one spell for comings and goings less than half an hour apart."""
    by_name: dict[Name, set[tuple[float, bool, int]]] = {}
    for said in storm.delivered:
        by_name.setdefault((said.source, said.asset, said.condition), set()).add((said.at, said.active, said.severity))
    spells = [spell for name, told in sorted(by_name.items()) for spell in _spells(name, sorted(told))]
    return [_episode(storm.town, key, spell) for key, spell in enumerate(spells, start=1)]


def _spells(name: Name, told: Sequence[tuple[float, bool, int]]) -> Iterable[Spell]:
    found: list[Spell] = []
    for at, active, severity in told:
        if active and (not found or (found[-1].end is not None and at - found[-1].end >= SPELL)):
            found.append(Spell(name, at, None, severity))
        elif found:
            found[-1].end = None if active else at
    return found


def _episode(town: causes.Town, key: int, spell: Spell) -> Episode:
    source, asset, condition = spell.name
    thing = town.things.get(asset)
    return Episode(
        key,
        asset,
        source,
        condition,
        Nature(causes.NATURES[condition]),
        spell.severity,
        spell.start,
        spell.end,
        thing.kind if thing else "",
        thing.lonlat if thing else None,
    )


def topology(town: causes.Town) -> Topology:
    speaking: Counter[tuple[int, str]] = Counter()
    of_source: Counter[int] = Counter()
    lines: dict[int, list[int]] = {}
    for thing in town.things.values():
        if thing.speaks and thing.kind != "feeder":
            of_source[thing.source] += 1
            for nature in ("power", "data"):
                speaking.update((node, nature) for node in _above(town, thing.fid, nature))
    for node, below in town.fed.items():
        lines[node] = [fid for fid in below if town.things[fid].kind == "light_point" and town.things[fid].speaks]
    return Topology(
        up={thing.fid: thing.up for thing in town.things.values() if thing.up},
        speaking=speaking,
        of_source=of_source,
        kind={thing.fid: thing.kind for thing in town.things.values()},
        places={thing.fid: thing.lonlat for thing in town.things.values()},
        lines=lines,
        below={(node, "power"): fed for node, fed in town.fed.items()},
    )


def _above(town: causes.Town, asset: int, nature: str) -> set[int]:
    found: set[int] = set()
    for node, kind in town.things[asset].up:
        if kind == nature:
            found |= {node} | _above(town, node, nature)
    return found


def score(storm: causes.Storm, told: Sequence[Episode], groups: Sequence[Group]) -> dict[str, float]:
    """Alarms are compared, not episodes: an alarm of several spells counts once per incident it is in."""
    name_of = {episode.key: (episode.source, episode.asset, episode.condition) for episode in told}
    cause_of = {name: number for number, planted in enumerate(storm.planted) for name in planted.symptoms}
    incidents = [{name_of[key] for key in found.members} for found in groups]
    mixed = [Counter(cause_of[name] for name in members) for members in incidents]
    pairs = sum(pairs_of(len(members)) for members in incidents)
    right = sum(pairs_of(count) for parts in mixed for count in parts.values())
    planted_pairs = sum(pairs_of(len(planted.symptoms)) for planted in storm.planted)
    several = [parts for parts in mixed if sum(parts.values()) > 1]
    one, named, judged = _found(storm, groups, incidents, mixed)
    return {
        "precision": right / max(1, pairs),
        "recall": right / max(1, planted_pairs),
        "one incident": one / max(1, judged),
        "right cause": named / max(1, judged),
        "sound": sum(len(parts) == 1 for parts in several) / max(1, len(several)),
    }


def _found(storm, groups, incidents, mixed) -> tuple[int, int, int]:
    """Of the causes with two symptoms or more: held whole by one incident, and rightly named by their main one."""
    best: dict[int, tuple[int, int]] = {}
    for position, parts in enumerate(mixed):
        for number, count in parts.items():
            best[number] = max(best.get(number, (0, 0)), (count, position))
    one = named = judged = 0
    for number, (count, position) in best.items():
        planted = storm.planted[number]
        if len(planted.symptoms) > 1:
            judged += 1
            one += count == len(planted.symptoms)
            cause = groups[position].cause
            named += cause.asset in planted.causes and (cause.asset > 0 or cause.source == planted.source)
    return one, named, judged


def pairs_of(count: int) -> int:
    return count * (count - 1) // 2


def judge(setting: causes.Setting, alarms: int, seed: int) -> tuple[dict[str, float], float, int]:
    storm = causes.storm(setting, alarms=alarms, seed=seed)
    told, network = episodes(storm), topology(storm.town)
    spent = []
    for _ in range(3):
        began = time.perf_counter()
        groups = group(told, network)
        spent.append(time.perf_counter() - began)
    return score(storm, told, groups), min(spent), len(told)


def main(arguments: Sequence[str]) -> int:
    alarms = int(arguments[0]) if arguments else 10_000
    seeds = [int(seed) for seed in arguments[1:]] or [1, 2, 3, 4, 5]
    failed = 0
    for title, setting in (("usual", causes.USUAL), ("other", causes.OTHER), ("unseen", causes.UNSEEN)):
        for seed in seeds:
            scores, spent, count = judge(setting, alarms, seed)
            words = "  ".join(f"{name} {value:.3f}" for name, value in scores.items())
            print(f"{title} seed {seed}: {words}  {count} episodes in {spent:.3f} s")
            failed += any(scores[name] < bar for name, bar in BARS.items())
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
