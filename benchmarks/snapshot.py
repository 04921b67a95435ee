# SPDX-License-Identifier: EUPL-1.2
"""The snapshot of the console: time, bytes and queries with many assets, a tenth of them abnormal.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/snapshot.py [assets]

An agglomeration owns SOURCES supervisors that feed the assets of its communes. Asked by who serves the agglomeration
and by who serves one commune. Fictitious rows in a database of its own, dropped at the end; ratios against the bare
SQL that reads the same abnormal rows.
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
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from rest_framework.renderers import JSONRenderer  # noqa: E402

from apps.assets.models import AssetKind, Source  # noqa: E402
from apps.console import snapshot  # noqa: E402
from apps.territories.models import Territory, User  # noqa: E402

COMMUNES, SOURCES, ROUNDS = 45, 80, 5
RIGHTS = ["view_asset", "view_territory", "view_source", "view_alarm", "view_restricted_position"]
BARE = """
SELECT fid, kind_id, state, severity, acked, ST_X(geometry), ST_Y(geometry) FROM assets_asset WHERE state = 'fault'
"""

FILL = """
INSERT INTO assets_asset (uid, code, name, kind_id, owner_id, source_id, source_ref, geometry, lifecycle, attributes,
                          local_attributes, local_fields, state, severity, acked, state_origin, created_at, updated_at)
SELECT gen_random_uuid(), 'B-' || n, '', %(kind)s, (%(owners)s::bigint[])[1 + n %% cardinality(%(owners)s::bigint[])],
       (%(sources)s::bigint[])[1 + n %% cardinality(%(sources)s::bigint[])], 'b' || n,
       ST_SetSRID(ST_MakePoint(4.2 + 0.4 * random(), 48.8 + 0.3 * random()), 4326), 'in_service', '{}', '{}', '{}',
       CASE WHEN n %% 10 = 0 THEN 'fault' ELSE 'normal' END, CASE WHEN n %% 10 = 0 THEN 2 END, false, '', now(), now()
  FROM generate_series(1, %(count)s) n
"""


def main(count: int) -> int:
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        people = an_agglomeration(count)
        bare = timed(bare_rows)
        print(f"snapshot {count} assets, {count // 10} abnormal, bare SQL of the abnormal rows {bare * 1000:.0f} ms")
        for who, user in people.items():
            say(who, user, bare)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)
    return 0


def an_agglomeration(count: int) -> dict[str, User]:
    epci = Territory.objects.create(code="bench-epci", name="Agglomération fictive")
    communes = [Territory.objects.create(code=f"bench-{n}", name=f"Commune fictive {n}") for n in range(COMMUNES)]
    epci.includes.add(*communes)
    sources = [
        Source.objects.create(slug=f"bench-{n}", name=f"Source fictive {n}", territory=epci, driver="talq", health="ok")
        for n in range(SOURCES)
    ]
    kind, _ = AssetKind.objects.get_or_create(code="light_point", defaults={"label": "PL", "label_plural": "PL"})
    values = {"kind": kind.pk, "owners": [c.pk for c in communes], "sources": [s.pk for s in sources], "count": count}
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5108)")
        cursor.execute("ALTER TABLE assets_asset DISABLE TRIGGER USER")  # the history of fictitious rows is not read
        for name in ("appeared", "turned"):  # what is abnormal is kept apart, by these
            cursor.execute(f"ALTER TABLE assets_asset ENABLE TRIGGER assets_abnormal_{name}")
        cursor.execute(FILL, values)
        cursor.execute("ANALYZE assets_asset")
    role = Group.objects.create(name="bench")
    role.permissions.set(Permission.objects.filter(codename__in=RIGHTS))
    return {"agglomeration": member(epci, role), "one commune": member(communes[0], role)}


def member(territory: Territory, role: Group) -> User:
    user = User.objects.create(username=territory.code)
    user.memberships.create(territory=territory, role=role)
    return user


def say(who: str, user: User, bare: float) -> None:
    seconds = timed(lambda: snapshot.of(user))
    with CaptureQueriesContext(connection) as queries:
        state = snapshot.of(user)
    assert state["abnormal"]["fid"], f"{who}: nothing abnormal is seen, nothing is measured"
    body = JSONRenderer().render(state)
    print(
        f"snapshot {who:<13} {seconds * 1000:5.0f} ms (ours / bare = {seconds / bare:.1f}), {len(queries)} queries, "
        f"{len(state['abnormal']['fid'])} abnormal, {len(state['sources'])} sources, "
        f"{len(body) / 1000:.0f} kB, {len(gzip.compress(body, 6)) / 1000:.0f} kB gz"
    )


def bare_rows() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(BARE)
        return cursor.fetchall()


def timed(action) -> float:
    """Median of the rounds, in seconds."""
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - started)
    return median(seconds)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
