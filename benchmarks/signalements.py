# SPDX-License-Identifier: EUPL-1.2
"""What grows with the number of signalements: looking for duplicates, the expected delay, the figures of a year.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/signalements.py [10000 100000 1000000]

Fictitious rows in a database of its own, dropped at the end. Three years of reports of one town of 100 km², one in
fourteen at one of two hundred corners of which people speak; 3 % still open. The bars are on seconds of
processor, which other work on the machine does not change.
"""

import os
import random
import sys
import time
from math import log
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from django.contrib.gis.geos import Point  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from apps.assets.models import Asset, AssetKind  # noqa: E402
from apps.signalements import selectors  # noqa: E402
from apps.signalements.measures.counting import Scope  # noqa: E402
from apps.signalements.measures.period import asked  # noqa: E402
from apps.signalements.measures.report import measure  # noqa: E402
from apps.signalements.models import Category, Desk  # noqa: E402
from apps.territories.models import Territory  # noqa: E402
from benchmarks.observe import cpu_seconds  # noqa: E402
from benchmarks.tiles import drop  # noqa: E402

BAR, EXPONENT, PAGE = 0.05, 0.2, 3.0  # seconds of a look-up; of its growth; of the figures of a year
ASSETS, KINDS, TRIES = 5_000, 12, 200
TEXT = "Lampadaire éteint devant le 12"
FILL = """
INSERT INTO signalements_signalement (
    reference, territory_id, category_id, category_first_id, qualified_from, asset_id, place, address, text, answers,
    channel, held, state, before_question, version, outcome, outcome_said, addressee, confirmation, received_at,
    treated_at, closed_at, changed_at)
SELECT 'B' || n, %(town)s, category, category, 'citizen',
       CASE WHEN n %% 3 = 0 THEN %(asset)s + n %% %(assets)s END,
       ST_SetSRID(ST_MakePoint(
           4.3 + CASE WHEN n %% 14 = 0 THEN 0.05 + 0.002 * (n / 14 %% 10) ELSE 0.136 * x END,
           48.9 + CASE WHEN n %% 14 = 0 THEN 0.04 + 0.002 * (n / 140 %% 20) ELSE 0.09 * y END), 4326)::geography,
       'Rue ' || n %% 900, 'Lampadaire éteint devant le ' || n, '{}', 'web', false,
       CASE WHEN is_open THEN 'received' ELSE 'confirmed' END, '', 1, CASE WHEN is_open THEN '' ELSE 'resolved' END,
       '', '', CASE WHEN is_open THEN '' ELSE 'tacit' END, at,
       CASE WHEN NOT is_open THEN at + interval '1 day' * (1 + n %% 20) END,
       CASE WHEN NOT is_open THEN at + interval '1 day' * (1 + n %% 20) END, at
  FROM (SELECT n, random() AS x, random() AS y, %(category)s + n %% %(kinds)s AS category,
               now() - interval '1095 days' * (1 - (n - %(first)s)::float / %(count)s) AS at, random() < 0.03 AS is_open
          FROM generate_series(%(first)s, %(first)s + %(count)s - 1) n) drawn
"""


def main(*sizes: str) -> int:
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = "bench_signalements"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return measured([int(size) for size in sizes] or [10_000, 100_000])
    finally:
        drop(before)


def measured(sizes: list[int]) -> int:
    town, categories, assets = a_town()
    found: dict[int, dict[str, float]] = {}
    written = 0
    for size in sizes:
        fill(town, categories, assets, written + 1, size - written)
        written = size
        found[size] = at(size, town, categories, assets)
    worst = max(max(one["alike"], one["expected"]) for one in found.values())
    slow = worst > BAR or max(one["year"] for one in found.values()) > PAGE
    if len(sizes) > 1:
        exponent = log(found[sizes[-1]]["alike"] / found[sizes[0]]["alike"]) / log(sizes[-1] / sizes[0])
        print(f"signalements: duplicates grow with the exponent {exponent:.2f} (bar: {EXPONENT})", flush=True)
        slow = slow or exponent > EXPONENT
    return int(slow)


def a_town() -> tuple[Territory, list[Category], list[Asset]]:
    town = Territory.objects.create(code="B0001", name="Commune fictive")
    Desk.objects.create(territory=town, privacy="Banc d'essai.")
    kind, _ = AssetKind.objects.get_or_create(code="light_point", defaults={"label": "PL", "label_plural": "PL"})
    assets = Asset.objects.bulk_create([Asset(code=f"B-{n}", kind=kind, owner=town) for n in range(ASSETS)])
    categories = Category.objects.bulk_create(
        [
            Category(territory=town, code=f"c{n}", label=f"Catégorie {n}", condition="reported_dark")
            for n in range(KINDS)
        ]
    )
    return town, categories, assets


def fill(town: Territory, categories: list[Category], assets: list[Asset], first: int, count: int) -> None:
    began = time.perf_counter()
    of = {"town": town.pk, "category": categories[0].pk, "kinds": KINDS, "asset": assets[0].pk, "assets": ASSETS}
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica"
        )  # keys are right by construction: not checked one by one
        cursor.execute(FILL, of | {"first": first, "count": count})
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE signalements_signalement")
    print(f"signalements: {count} more written in {time.perf_counter() - began:.0f} s", flush=True)


def at(size: int, town: Territory, categories: list[Category], assets: list[Asset]) -> dict[str, float]:
    chance = random.Random(5)
    spots = [Point(4.3 + 0.136 * chance.random(), 48.9 + 0.09 * chance.random(), srid=4326) for _n in range(TRIES)]
    spots[::10] = [Point(4.35, 48.94, srid=4326)] * len(spots[::10])  # one of these corners
    asked_of = [
        (spot, categories[rank % KINDS], chance.choice(assets).pk if rank % 2 else None)
        for rank, spot in enumerate(spots)
    ]
    alike, of_alike = measured_each(
        lambda spot, category, asset: list(selectors.alike(category, spot, asset, text=TEXT)), asked_of
    )
    expected, of_expected = measured_each(
        lambda _spot, category, _asset: selectors.expected_days(category, town.pk), asked_of
    )
    print(selectors.alike(categories[0], spots[1], assets[0].pk).explain(), flush=True)
    year = Scope([town.pk], asked({}, timezone.now(), timezone.get_default_timezone()))
    _elapsed, figures = measured_each(lambda: measure(year), [()])
    said = {"alike": of_alike, "expected": of_expected, "year": figures}
    print(
        f"signalements: {size} reports, seconds of processor (elapsed): duplicates {of_alike * 1000:.1f} ms"
        f" (p50 {median(alike) * 1000:.1f}, p95 {p95(alike) * 1000:.1f}; bar: {BAR * 1000:.0f});"
        f" expected delay {of_expected * 1000:.1f} ms (p95 {p95(expected) * 1000:.1f});"
        f" figures of a year {figures:.2f} s (bar: {PAGE:.0f})",
        flush=True,
    )
    return said


def measured_each(ask, asked_of) -> tuple[list[float], float]:
    """Elapsed seconds of each; seconds of processor, of this process and of its database, for one."""
    spent, elapsed = cpu_seconds(), []
    for one in asked_of:
        began = time.perf_counter()
        ask(*one)
        elapsed.append(time.perf_counter() - began)
    return elapsed, (cpu_seconds() - spent) / len(asked_of)


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[18]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
