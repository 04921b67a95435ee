# SPDX-License-Identifier: EUPL-1.2
"""Ten million lines of journal: every filter of the API, the first page and one far behind it. Long, run it by itself.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/journal.py [lines]

Fictitious lines of twelve months in a database of its own, made beside the one at DATABASE_URL and dropped at the end.
Pages are asked in process as a member of one territory in forty, the first time (cold for its rows) and four more.
"""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import Group, Permission  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from apps.assets.models import Asset, AssetKind, Source  # noqa: E402
from apps.territories.models import Territory, User  # noqa: E402
from benchmarks.tiles import drop  # noqa: E402

BAR = 0.3  # seconds, any page
TOWNS, ASSETS, SOURCES, ACTORS, ALARMS = 40, 2_000, 20, 10, 200_000
RIGHTS = ["view_journalentry", "view_asset", "view_territory", "view_alarm", "view_source", "view_restricted_position"]
ROUNDS = 5
SLICE = 500_000
# One line in 10 000 says that a source was lost, one in 50 is an act of somebody, one in 20 is of an incident.
LINES = f"""
INSERT INTO events_journalentry (at, territory_id, kind, actor_id, asset_id, source_id, alarm_id, incident_id, text)
SELECT %(since)s + n * %(step)s, %(town)s + n %% {TOWNS},
       CASE WHEN n %% 10000 = 0 THEN 'source.health' WHEN n %% 50 = 1 THEN 'alarm.acknowledged'
            WHEN n %% 20 = 3 THEN 'incident.opened' WHEN n %% 2 = 0 THEN 'alarm.raised' ELSE 'alarm.cleared' END,
       CASE WHEN n %% 50 = 1 THEN %(actor)s + n / 50 %% {ACTORS} END, %(asset)s + n * 7919 %% {ASSETS},
       %(source)s + n %% {SOURCES}, 1 + n * 104729 %% {ALARMS}, CASE WHEN n %% 20 = 3 THEN 1 + n / 20 / 30 END,
       'Ligne fictive ' || n
  FROM generate_series(%(first)s::bigint, %(last)s::bigint) n
"""


def main(lines: int = 10_000_000) -> int:
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = "bench_journal"  # not that of tests that run beside
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        users = a_country()
        fill(lines, users)
        return max(read(name, user) for name, user in users.items())
    finally:
        drop(before)


def a_country() -> dict[str, User]:
    """Who sees one territory in forty, and who sees all."""
    kind, _ = AssetKind.objects.get_or_create(code="light_point", defaults={"label": "PL", "label_plural": "PL"})
    towns = Territory.objects.bulk_create(
        [Territory(code=f"J{n:04d}", name=f"Commune fictive {n}") for n in range(TOWNS)]
    )
    sources = Source.objects.bulk_create(
        [Source(slug=f"journal-{n}", name=f"Source fictive {n}", territory=towns[0]) for n in range(SOURCES)]
    )
    Asset.objects.bulk_create(
        [Asset(code=f"J-{n}", kind=kind, owner=towns[n % TOWNS], source=sources[0]) for n in range(ASSETS)]
    )
    people = User.objects.bulk_create([User(username=f"journal{n}") for n in range(ACTORS)])
    role = Group.objects.create(name="journal")
    role.permissions.set(Permission.objects.filter(codename__in=RIGHTS))
    people[0].memberships.create(territory=towns[1], role=role)
    for town in towns:
        people[1].memberships.create(territory=town, role=role)
    return {"one territory": people[0], "forty territories": people[1]}


def fill(lines: int, users: dict[str, User]) -> None:
    now, began = timezone.now(), time.perf_counter()
    since = now - timedelta(days=365)
    first = {
        "since": since,
        "step": (now - since) / lines,
        "town": Territory.objects.get(code="J0000").pk,
        "actor": User.objects.get(username="journal0").pk,
        "asset": Asset.objects.get(code="J-0").pk,
        "source": Source.objects.get(slug="journal-0").pk,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT connecte_ensure_months('events_journalentry', %s, %s)", [since, now])
        for start in range(1, lines + 1, SLICE):
            cursor.execute(LINES, {**first, "first": start, "last": min(lines, start + SLICE - 1)})
        cursor.execute("VACUUM ANALYZE events_journalentry")
        cursor.execute(
            "SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits"
            " WHERE inhparent = 'events_journalentry'::regclass"
        )
        (size,) = cursor.fetchone()
    took = time.perf_counter() - began
    print(f"journal {lines:,} lines loaded in {took:.0f} s, {float(size) / 1e9:.1f} GB", flush=True)


def filters() -> dict[str, str]:
    asset = Asset.objects.get(code="J-41")
    day, month = (f"{timezone.now() - timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}" for days in (1, 200))
    return {
        "no filter": "",
        "territory": "territory=J0001",
        "kind, common": "kind=alarm",
        "kind, rare": "kind=source.health",
        "kind, none": "kind=rule",
        "asset": f"asset={asset.uid}",
        "alarm": "alarm=104730",
        "incident": "incident=4242",
        "source": "source=journal-1",
        "actor": "actor=journal1",
        "actor and kind": "actor=journal1&kind=alarm.cleared",
        "since": f"since={day}",
        "until": f"until={month}",
        "asset and until": f"asset={asset.uid}&until={month}",
        "rare kind until": f"kind=source&until={month}",
        "territory and kind": "territory=J0001&kind=source",
        "source and actor": "source=journal-1&actor=journal1",
    }


def read(who: str, user: User) -> int:
    client, worst = Client(headers={"host": "localhost"}), 0.0
    client.force_login(user)
    ask(client, "/api/v1/assets/")  # the process is warm, the journal is not
    for name, query in filters().items():
        path, far = f"/api/v1/journal/?{query}", []
        first = [ask(client, path)[0] for _ in range(ROUNDS)]
        for _ in range(10):  # ten pages farther
            seconds, following = ask(client, path)
            far.append(seconds)
            if not following:
                break
            path = following
        worst = max(worst, *first, *far)
        print(
            f"journal {who:<18}{name:<20} first {first[0] * 1000:5.0f} ms, again {median(first[1:]) * 1000:5.0f} ms,"
            f" the next {len(far) - 1} at most {max(far) * 1000:5.0f} ms",
            flush=True,
        )
    print(f"journal bar: {BAR * 1000:.0f} ms, the slowest page for {who}: {worst * 1000:.0f} ms", flush=True)
    return int(worst > BAR)


def ask(client: Client, path: str) -> tuple[float, str]:
    began = time.perf_counter()
    answer = client.get(path)
    seconds = time.perf_counter() - began
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code} {answer.content[:300]!r}")
    return seconds, answer.json()["next"] or ""


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
