# SPDX-License-Identifier: EUPL-1.2
"""Tiles: bytes at each zoom (B8), cold against the bare SQL (B7), warm against nginx serving the same
file (B6): behind nginx as deploy/production gives it, and by our server alone.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/tiles.py [assets]

Works on fictitious rows in a database of its own, made beside the one at DATABASE_URL and dropped at the end.
nginx is looked for in PATH or in the variable NGINX; without it, the peer is said absent.
"""

import gzip
import os
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import Group, Permission  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from apps.assets.models import AssetKind  # noqa: E402
from apps.console import cells, drawing, scope, tiles  # noqa: E402
from apps.console.drawing import Address  # noqa: E402
from apps.territories.models import Territory, User  # noqa: E402
from benchmarks.serving import Cookie, nginx_in_front, nginx_serving, our_server, requests_per_second  # noqa: E402

CODE = "bench-tiles"
CENTRE = (4.3631, 48.9566)
ROUNDS = 60
NOBODY = 10**6  # a territory that does not exist
SIZE_BAR, COLD_BAR, WARM_BAR = 100_000, 0.9, 0.5  # bytes, share of the bare SQL's speed, share of nginx's

# Towns of a normal law around seeded centres: as uneven as a département.
FILL = """
INSERT INTO assets_asset (uid, code, name, kind_id, owner_id, source_ref, geometry, lifecycle, attributes,
                          local_attributes, local_fields, state, acked, state_origin, created_at, updated_at)
SELECT gen_random_uuid(), 'B-' || n, '', %(kind)s, %(owner)s, '', ST_SetSRID(ST_MakePoint(
           %(lon)s + town.dx + 0.02 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()),
           %(lat)s + town.dy + 0.02 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())), 4326),
       'in_service', '{}', '{}', '{}', 'normal', false, '', now(), now()
  FROM (SELECT row_number() OVER () AS town, (random() - 0.5) * 1.2 AS dx, (random() - 0.5) * 0.8 AS dy
          FROM generate_series(1, greatest(1, %(count)s / 25000))) town,
       generate_series(1, least(%(count)s, 25000)) n
"""


def main(count: int) -> int:
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        seen, cookie = a_country(count)
        version = scope.version(seen, "assets")
        kept = [sizes(seen), cold(seen), warm(seen, version, cookie)]
    finally:
        drop(before)
    return 0 if all(kept) else 1


def drop(before: str) -> None:
    """The server that was measured may not have closed all its sessions yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.creation.destroy_test_db(before, verbosity=0)


def a_country(count: int) -> tuple[scope.Scope, Cookie]:
    owner = Territory.objects.create(code=CODE, name="Pays fictif du banc d'essai")
    kind, _ = AssetKind.objects.get_or_create(code="light_point", defaults={"label": "PL", "label_plural": "PL"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5108)")
        values = {"kind": kind.pk, "owner": owner.pk, "lon": CENTRE[0], "lat": CENTRE[1], "count": count}
        cursor.execute(FILL, values)
        cells.fold()
        cursor.execute("ANALYZE assets_asset, console_cell")
    role = Group.objects.create(name=CODE)
    role.permissions.set(Permission.objects.filter(codename__in=["view_asset", "view_territory"]))
    user = User.objects.create(username=CODE)
    user.memberships.create(territory=owner, role=role)
    return scope.of_assets(user), Cookie.of(user)


def sizes(seen: scope.Scope) -> bool:
    started = time.perf_counter()
    detail = drawing.detail_zoom(seen)
    print(f"B8 detail from zoom {detail} (found in {time.perf_counter() - started:.2f} s)")
    worst = 0
    for zoom in range(4, 17):
        address = fullest(seen, zoom)
        started = time.perf_counter()
        body = tiles.look("assets", address, seen).body()
        seconds = time.perf_counter() - started
        worst = max(worst, len(body))
        print(f"B8 z{zoom:<2} fullest tile {len(body) / 1000:7.1f} kB gz   drawn in {seconds * 1000:7.0f} ms")
    plain = len(gzip.compress(drawing.assets(fullest(seen, 10), seen, detailed=True)))
    print(f"B8 the same z10 tile with every asset: {plain / 1000:.0f} kB gz")
    print(f"B8 worst {worst / 1000:.1f} kB, ours / limit = {worst / SIZE_BAR:.2f}")
    return worst <= SIZE_BAR


def fullest(seen: scope.Scope, zoom: int) -> Address:
    """The tile with the most assets at this zoom."""
    side = drawing.WORLD / 2**zoom
    sql = """SELECT floor((ST_X(geom_3857) + %s) / %s)::int, floor((%s - ST_Y(geom_3857)) / %s)::int, count(*)
               FROM assets_asset WHERE owner_id = ANY(%s) GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 1"""
    half = drawing.WORLD / 2
    with connection.cursor() as cursor:
        cursor.execute(sql, [half, side, half, side, list(seen.owners)])
        x, y, _ = cursor.fetchone()
    return Address(zoom, x, y)


def cold(seen: scope.Scope) -> bool:
    address = fullest(seen, 14)
    ours, bare = [], []
    for rank in range(ROUNDS):  # in turn the first of the two
        newcomer = scope.Scope((*seen.owners, NOBODY + rank))  # same assets, for whom nothing was kept yet
        tiles.detail_zoom(newcomer, scope.version(newcomer, "assets"))
        measured = [(ours, lambda who=newcomer: tiles.look("assets", address, who).body())]
        measured.insert(rank % 2, (bare, lambda: plainly(address, seen)))
        for times, draw in measured:
            times.append(timed(draw))
    ratio = median(bare) / median(ours)
    print(
        f"B7 z14 cold {median(ours) * 1000:.1f} ms, bare SQL {median(bare) * 1000:.1f} ms, ours / limit = {ratio:.2f}"
    )
    print(
        f"B7 bar {COLD_BAR}: {'reached' if ratio >= COLD_BAR else 'missed'} (ours also looks for it and compresses it)"
    )
    return ratio >= COLD_BAR


def plainly(address: Address, seen: scope.Scope) -> bytes:
    """The same statement by Django's own cursor, with one process of PostgreSQL, which is twice as quick as three."""
    values = {"owners": list(seen.owners), "unrestricted": list(seen.unrestricted)} | address.parameters()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(drawing.ALONE)
        cursor.execute(drawing.DETAIL, values)
        return bytes(cursor.fetchone()[0])


def timed(action) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def warm(seen: scope.Scope, version: str, cookie: Cookie) -> bool:
    address = fullest(seen, 14)
    body = tiles.look("assets", address, seen).body()
    path = f"/api/v1/tiles/assets/{address.z}/{address.x}/{address.y}.mvt?v={version}"
    rates: dict[str, list[float]] = {"alone": [], "behind": [], "nginx": []}
    with our_server() as ours, nginx_in_front(ours) as front, nginx_serving(body) as nginx:
        for _ in range(3):
            rates["alone"].append(requests_per_second(ours, path, len(body), cookie))
            if nginx and front:
                rates["behind"].append(requests_per_second(front, path, len(body), cookie))
                rates["nginx"].append(requests_per_second(nginx, "/tile.mvt", len(body)))
    print(f"B6 z14 warm, our server alone {median(rates['alone']):.0f} tiles/s ({len(body) / 1000:.1f} kB)")
    if not rates["nginx"]:
        print("B6 nginx absent: no peer (set NGINX)")
        return True
    limit = median(rates["nginx"])
    alone, behind = (median(rates[name]) / limit for name in ("alone", "behind"))
    print(f"B6 behind nginx as deployed {median(rates['behind']):.0f} tiles/s, nginx static {limit:.0f} tiles/s")
    print(f"B6 ours / limit = {behind:.2f} behind nginx, {alone:.2f} alone (bar {WARM_BAR}, behind nginx)")
    return behind >= WARM_BAR


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
