# SPDX-License-Identifier: EUPL-1.2
"""What a country feels like: many assets, measures and journal lines, then the pages people open and one batch.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/volume.py [assets] [rows]

`rows` measures and as many journal lines (10 million each by default: long, run it by itself). Fictitious rows in a
database of its own, made beside the one at DATABASE_URL and dropped at the end. Each page is asked as a member of the
territory, in process, without the network: the first time, then the median of five.
"""

import gzip
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
from apps.telemetry import services  # noqa: E402
from apps.telemetry.models import Series  # noqa: E402
from apps.territories.models import Territory, User  # noqa: E402
from benchmarks.tiles import CODE, drop, fullest, scope, tiles  # noqa: E402

RIGHTS = ["view_asset", "view_territory", "view_alarm", "view_journalentry", "view_series", "view_source"]
ROUNDS = 5
TOWNS = 40  # around seeded centres; one asset in 200 is in fault

ASSETS = """
INSERT INTO assets_asset (uid, code, name, kind_id, owner_id, source_id, source_ref, geometry, lifecycle, attributes,
                          local_attributes, local_fields, state, severity, acked, state_origin, state_at,
                          created_at, updated_at)
SELECT gen_random_uuid(), 'V-' || n, '', %(kind)s, %(owner)s, %(source)s, 'V-' || n, ST_SetSRID(ST_MakePoint(
           4.36 + (n %% %(towns)s %% 8 - 4) * 0.2 + 0.02 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()),
           48.95 + (n %% %(towns)s / 8 - 2) * 0.2 + 0.02 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())),
           4326), 'in_service', '{}', '{}', '{}', CASE WHEN n %% 200 = 0 THEN 'fault' ELSE 'normal' END,
       CASE WHEN n %% 200 = 0 THEN 2 END, false, '', now(), now(), now()
  FROM generate_series(1, %(count)s) n
"""
SERIES = """
INSERT INTO telemetry_series (asset_id, metric, unit)
SELECT fid, 'fill_level', '%%' FROM assets_asset ORDER BY fid LIMIT %s
"""
MEASURES = """
INSERT INTO telemetry_measure (series_id, at, value, quality)
SELECT series.id, %s - step * interval '10 minutes', step %% 100, 0
  FROM generate_series(1, %s) step, telemetry_series series
"""
JOURNAL = """
INSERT INTO events_journalentry (at, territory_id, kind, asset_id, source_id, text)
SELECT %(now)s - n * interval '0.2 seconds', %(owner)s,
       CASE WHEN n %% 1000 = 0 THEN 'alarm.acknowledged' WHEN n %% 3 = 0 THEN 'alarm.cleared' ELSE 'alarm.raised' END,
       %(first)s + n %% %(assets)s, %(source)s, 'Ligne fictive ' || n
  FROM generate_series(1, %(count)s) n
"""


def main(assets: int, rows: int) -> None:
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        user = a_country(assets, rows)
        client = Client(headers={"host": "localhost"})
        client.force_login(user)
        pages(client)
        fullest_tiles(scope.of_assets(user))
        ingest()
    finally:
        drop(before)


def a_country(assets: int, rows: int) -> User:
    owner = Territory.objects.create(code=CODE, name="Pays fictif du banc d'essai")
    kind, _ = AssetKind.objects.get_or_create(code="light_point", defaults={"label": "PL", "label_plural": "PL"})
    source = Source.objects.create(slug=CODE, name="Banc", territory=owner, driver="talq", health="ok")
    ids = {"kind": kind.pk, "owner": owner.pk, "source": source.pk, "towns": TOWNS}
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # triggers and foreign keys: not what is measured
        cursor.execute("SELECT setseed(0.5108)")
        fill(cursor, "assets", ASSETS, ids | {"count": assets})
        fill(cursor, "series", SERIES, [min(assets, 2000)])
        fill(cursor, "measures", MEASURES, [now, rows // min(assets, 2000)])
        first = Asset.objects.order_by("pk").values_list("pk", flat=True)[0]
        fill(cursor, "journal", JOURNAL, ids | {"now": now, "first": first, "assets": assets, "count": rows})
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    role = Group.objects.create(name=CODE)
    role.permissions.set(Permission.objects.filter(codename__in=RIGHTS))
    user = User.objects.create(username=CODE)
    user.memberships.create(territory=owner, role=role)
    return user


def fill(cursor, name: str, sql: str, values) -> None:
    started = time.perf_counter()
    if name in ("measures", "journal"):
        table = {"measures": "telemetry_measure", "journal": "events_journalentry"}[name]
        cursor.execute("SELECT connecte_ensure_months(%s, now() - interval '2 months', now())", [table])
    cursor.execute(sql, values)
    print(f"volume {cursor.rowcount:>10,} {name} loaded in {time.perf_counter() - started:.0f} s", flush=True)


def pages(client: Client) -> None:
    series = Series.objects.select_related("asset").order_by("pk")[0]
    since = (timezone.now() - timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for name, path in {
        "snapshot of the console": "/api/v1/console/state/",
        "assets, first page": "/api/v1/assets/",
        "assets in fault": "/api/v1/assets/?state=fault",
        "assets, a word of the code": "/api/v1/assets/?q=V-77777",
        "journal, first page": "/api/v1/journal/",
        "journal, rare nature": "/api/v1/journal/?kind=alarm.acknowledged",
        "journal, absent nature": "/api/v1/journal/?kind=source",
        "journal of an asset": f"/api/v1/journal/?asset={series.asset.uid}",
        "series of an asset": f"/api/v1/series/?asset={series.asset.uid}",
        "curve of a week": f"/api/v1/series/{series.pk}/measures/?since={since}",
    }.items():
        times, sizes = zip(*(asked(client, path) for _ in range(ROUNDS + 1)), strict=True)
        first, usual = times[0] * 1000, median(times[1:]) * 1000
        print(
            f"volume {name:<28} first {first:7.0f} ms, then {usual:7.0f} ms, {sizes[-1] / 1000:8.1f} kB gz", flush=True
        )


def asked(client: Client, path: str) -> tuple[float, int]:
    started = time.perf_counter()
    answer = client.get(path)
    seconds = time.perf_counter() - started
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code} {answer.content[:300]!r}")
    return seconds, len(gzip.compress(answer.content, compresslevel=6))


def fullest_tiles(seen: scope.Scope) -> None:
    for zoom in (6, 10, 12, 14, 16):
        address = fullest(seen, zoom)
        started = time.perf_counter()
        body = tiles.look("assets", address, seen).body()
        seconds = time.perf_counter() - started
        print(
            f"volume tile z{zoom:<2} {len(body) / 1000:6.1f} kB gz of 100, drawn in {seconds * 1000:6.0f} ms",
            flush=True,
        )


def ingest() -> None:
    """2 000 measures at that volume: the same batch the first time and told again."""
    at = timezone.now()
    assets = Series.objects.values_list("asset_id", flat=True)
    times = []
    for n in range(ROUNDS):
        batch = [services.Point(asset, "fill_level", "%", at + timedelta(minutes=n), 1.0) for asset in assets]
        started = time.perf_counter()
        services.append(batch)
        times.append(time.perf_counter() - started)
    print(f"volume append of {len(batch)} measures: {median(times) * 1000:.0f} ms, {len(batch) / median(times):,.0f}/s")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*given) if len(given) == 2 else main(1_000_000, 10_000_000)
