# SPDX-License-Identifier: EUPL-1.2
"""Are duplicates found? Real reports of Boston (2017) told again in their order, the product asked about each pair.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/duplicates.py FILE.csv [others]

FILE: boston311 (columns in its README). A pair is two reports of which an agent closed one as the duplicate of the
other; the later one is asked about, for 16 % of the pairs the agent kept the later one. Found: `selectors.alike` has
the earlier one among the first three, at the instant of the later one, with what was open then. Others: a draw of what
no agent ever called a duplicate nor the first of one; some of them are real duplicates that nobody marked, so that the
share of them that is given a suggestion can only be too high. Where reports have words they rank too; these have none.

Half of the pairs, drawn by a digest of their numbers, chose the defaults; the verdict is on the other half.
"""

import csv
import hashlib
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from django.contrib.gis.geos import Point  # noqa: E402
from django.db import connection  # noqa: E402

from apps.signalements import known, selectors, workflow  # noqa: E402
from apps.signalements.models import Category, Desk, Signalement  # noqa: E402
from apps.territories.models import Territory  # noqa: E402
from benchmarks.tiles import drop  # noqa: E402

FOUND, SUGGESTED = 0.80, 0.35  # the bars: at least, at most
RADII, AGES = (20, 30, 50, 75, 100), (7, 15, 30, 60)
DEFAULTS = (Category._meta.get_field("radius").default, Category._meta.get_field("age").default)
OTHERS = 1_500


@dataclass(slots=True)
class Told:
    """A report of the file. `until`: when it was closed, if it was."""

    number: str
    kind: str
    at: datetime
    until: datetime | None
    point: Point
    duplicate: bool
    of: str
    pk: int = 0


def main(path: str, others: str = str(OTHERS)) -> int:
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = "bench_duplicates"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return measured(read(path), int(others))
    finally:
        drop(before)


def read(path: str) -> list[Told]:
    with Path(path).open(encoding="utf-8", newline="") as lines:
        rows = [_told(row) for row in csv.DictReader(lines)]
    return sorted(rows, key=lambda one: (one.at, one.number))


def _told(row: dict[str, str]) -> Told:
    until = datetime.fromisoformat(row["date_maj"]) if row["statut"] == "closed" and row["date_maj"] else None
    at, point = datetime.fromisoformat(row["date_signalement"]), Point(float(row["lon"]), float(row["lat"]), srid=4326)
    return Told(row["id"], row["categorie"], at, until, point, row["clos_comme_doublon"] == "1", row["doublon_de"])


def measured(told: list[Told], wanted: int) -> int:
    by_number = {one.number: one for one in told}
    pairs = paired(told, by_number)
    marked = {one.number for one in told if one.duplicate} | {one.of for one in told if one.of}
    left = sorted((one for one in told if one.number not in marked), key=lambda one: digest(one.number))
    others = left[:wanted]
    print(f"duplicates: {len(told)} reports, {len(pairs)} pairs, {len(others)} others of {len(left)} asked", flush=True)
    began = time.perf_counter()
    answers = replay(told, {late.number for late, _early in pairs} | {one.number for one in others})
    print(f"duplicates: told again in {time.perf_counter() - began:.0f} s", flush=True)
    halves = (
        [pair for pair in pairs if digest(pair[0].number) % 2 == 0],
        [pair for pair in pairs if digest(pair[0].number) % 2],
    )
    curve("half that chose", answers, halves[0], others)
    for kind, count in Counter(one.kind for one, _early in halves[0]).most_common():
        of_kind = [pair for pair in halves[0] if pair[0].kind == kind], [one for one in others if one.kind == kind]
        print(f"  only « {kind} », {count} pairs")
        curve("  ", answers, *of_kind)
    found, given = shares(answers, halves[1], others, DEFAULTS)
    print(
        f"duplicates, the other half, {DEFAULTS[0]} m and {DEFAULTS[1]} days: original in the first three for ", end=""
    )
    print(f"{found:.1%} of {len(halves[1])} pairs (bar: {FOUND:.0%}); {given:.1%} of others ", end="")
    print(f"given a suggestion (bar: {SUGGESTED:.0%})", flush=True)
    return int(found < FOUND or given > SUGGESTED)


def paired(told: list[Told], by_number: dict[str, Told]) -> list[tuple[Told, Told]]:
    """(the later, the earlier) of each pair that the file has whole."""
    rows = [(one, by_number[one.of]) for one in told if one.duplicate and one.of in by_number and one.of != one.number]
    return [(a, b) if (a.at, a.number) > (b.at, b.number) else (b, a) for a, b in rows]


def digest(number: str) -> int:
    return int(hashlib.sha256(number.encode()).hexdigest(), 16)


Answers = dict[tuple[str, int, int], list[int]]


def replay(told: list[Told], asked: set[str]) -> Answers:
    """What the product suggested at the instant of each report that is asked about, for each radius and age."""
    town = Territory.objects.create(code="02108", name="Boston")
    Desk.objects.create(territory=town, privacy="Banc d'essai.")
    kinds = {one.kind for one in told}
    categories = {
        kind: Category.objects.create(territory=town, code=f"k{rank}", label=kind)
        for rank, kind in enumerate(sorted(kinds))
    }
    answers: Answers = {}
    waiting: list[Told] = []
    for rank, one in enumerate(told):
        one.pk = rank + 1
        if one.number in asked:
            write(waiting, town, categories)
            waiting = []
            close(one.at)
            for radius, age in {(radius, age) for radius in RADII for age in AGES} | {DEFAULTS}:
                answers[one.number, radius, age] = suggested(categories[one.kind], one, radius, age)
        waiting.append(one)
    return answers


def write(some: list[Told], town: Territory, categories: dict[str, Category]) -> None:
    """As the form would have; `closed_at` is when it will be closed."""
    Signalement.objects.bulk_create(
        Signalement(
            pk=one.pk,
            reference=f"B{one.pk}",
            territory=town,
            category=categories[one.kind],
            category_first=categories[one.kind],
            place=one.point,
            received_at=one.at,
            changed_at=one.at,
            closed_at=one.until,
        )
        for one in some
    )


def close(now: datetime) -> None:
    rows = Signalement.objects.filter(state__in=workflow.OPEN, closed_at__lte=now)
    rows.update(state=workflow.TREATED, outcome=Signalement.Outcome.RESOLVED)


def suggested(category: Category, one: Told, radius: int, age: int) -> list[int]:
    category.radius, category.age = radius, age
    rows = selectors.alike(category, one.point, None, at=one.at)
    return [row.pk for row in rows[: known.SHOWN]]


def curve(title: str, answers: Answers, pairs: list[tuple[Told, Told]], others: list[Told]) -> None:
    """Found among the first three / given a suggestion, in percent."""
    print(f"{title}: original in the first three of {len(pairs)} pairs / {len(others)} others given a suggestion, %")
    print("   radius " + "".join(f"{age:>7} d" for age in AGES))
    for radius in RADII:
        cells = [shares(answers, pairs, others, (radius, age)) for age in AGES]
        print(
            f"   {radius:>4} m " + "".join(f"  {found * 100:3.0f}/{given * 100:2.0f}" for found, given in cells),
            flush=True,
        )


def shares(
    answers: Answers, pairs: list[tuple[Told, Told]], others: list[Told], setting: tuple[int, int]
) -> tuple[float, float]:
    found = sum(early.pk in answers[(late.number, *setting)] for late, early in pairs)
    given = sum(bool(answers[(one.number, *setting)]) for one in others)
    return found / max(1, len(pairs)), given / max(1, len(others))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
