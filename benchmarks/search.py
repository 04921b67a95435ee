# SPDX-License-Identifier: EUPL-1.2
"""The console's search over many assets: milliseconds of the whole answer, and whether its indexes are used.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/search.py [assets]

200 000 assets by default, a million as an argument: fictitious rows in a database of its own, made beside the one at
DATABASE_URL and dropped at the end. Asked in process as two people: one of the forty communes, one of all of them.
"""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import Group, Permission  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from apps.assets.models import AssetKind  # noqa: E402
from apps.console.search import asked, assets  # noqa: E402
from apps.territories.models import Membership, Territory, User  # noqa: E402
from benchmarks import processor  # noqa: E402
from benchmarks.tiles import drop  # noqa: E402

URL = "/api/v1/console/search/"
BAR = 200  # milliseconds
ROUNDS = 10
TOWNS = 40
RIGHTS = ["view_asset", "view_territory", "view_incident", "view_workrequest", "view_signalement", "view_source"]
QUESTIONS = {
    "exact code": "PL-001234",
    "code without dashes": "pl001234",
    "number": "1234",
    "number that many have": "17",
    "code that is not there": "PL-999999",
    "beginning of a code": "pl0012",
    "rare word": "vaubecourt",
    "common word, plural, accent": "Lampadaires",
    "two words": "lampadaire république",
    "street": "12 rue de la république 7",
    "typo in a rare word": "vaubecuort",
    "typo in a common word": "lapmadaire",
    "typo of a street": "rue des acasias",
    "nothing like it": "zzyzx qwfp",
}

# Codes are numbered by town: the same number comes forty times. One name in fifty is rare.
FILL = """
SET session_replication_role = replica;
INSERT INTO assets_asset (uid, code, name, kind_id, owner_id, source_ref, geometry, lifecycle, attributes,
                          local_attributes, local_fields, state, acked, state_origin, created_at, updated_at)
SELECT gen_random_uuid(), 'PL-' || lpad((n / %(towns)s)::text, 6, '0'),
       'Lampadaire ' || (ARRAY['rue', 'avenue', 'place', 'allée'])[1 + n %% 4] || ' ' || CASE WHEN random() < 0.02
           THEN (ARRAY['Vaubécourt', 'des Acacias', 'du Moulin', 'Léon-Bourgeois'])[ceil(random() * 4)::int]
           ELSE (ARRAY['de la République', 'des Lilas', 'de l''Église', 'Jean-Jaurès'])[ceil(random() * 4)::int] END,
       %(kind)s, %(first)s + n %% %(towns)s, '', ST_SetSRID(ST_MakePoint(4 + random(), 48 + random()), 4326),
       'in_service', '{}', '{}', '{}', 'normal', false, '', now(), now()
  FROM generate_series(1, %(count)s) n;
INSERT INTO territories_mapfeature (territory_id, layer, name, geometry)
SELECT %(first)s + n %% %(towns)s, 'street',
       'Rue ' || (ARRAY['de la République', 'des Acacias', 'du Moulin'])[1 + n %% 3] || ' ' || n %% 400,
       ST_SetSRID(ST_MakeLine(ST_MakePoint(4 + n / 1e6, 48), ST_MakePoint(4 + n / 1e6, 48.001)), 4326)
  FROM generate_series(1, %(count)s / 10) n;
SET session_replication_role = DEFAULT;
"""


def main(count: int = 200_000) -> int:
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        people = a_country(count)
        kept = [all(explained(people["all communes"], q) for q in QUESTIONS.values())]
        kept += [measured(name, person) for name, person in people.items()]
    finally:
        drop(before)
    return 0 if all(kept) else 1


def a_country(count: int) -> dict[str, User]:
    towns = Territory.objects.bulk_create(Territory(code=f"7{n:04}", name=f"Commune {n}") for n in range(TOWNS))
    whole = Territory.objects.create(code="200000000", name="Communauté d'essai", kind="epci")
    whole.includes.add(*towns)
    kind = AssetKind.objects.create(code="essai", label="Essai", label_plural="Essais")
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"towns": TOWNS, "first": towns[0].pk, "kind": kind.pk, "count": count})
        for table in ("assets_asset", "territories_mapfeature", "territories_territory"):
            cursor.execute(f"VACUUM ANALYZE {table}")
        cursor.execute("SELECT sum(pg_relation_size(indexrelid)) FROM pg_index JOIN pg_class ON oid = indexrelid "
                       "WHERE relname LIKE 'asset_search%'")  # fmt: skip
        size = cursor.fetchone()[0]
    each = int(size) / count
    print(f"search {count} assets in {time.monotonic() - began:.0f} s, {each:.0f} bytes of index each", flush=True)
    role = Group.objects.create(name="Essai")
    role.permissions.set(Permission.objects.filter(codename__in=RIGHTS))
    return {name: member(name, role, place) for name, place in (("all communes", whole), ("one commune", towns[3]))}


def member(name: str, role: Group, place: Territory) -> User:
    user = User.objects.create_user(name.replace(" ", "-"))
    Membership.objects.create(user=user, territory=place, role=role)
    return user


def explained(person: User, q: str) -> bool:
    """The whole table of assets is read only where so many answer that the first ones are at hand."""
    read = asked.read(q)
    query = read.tight + ":*" if read.is_code else read.begun  # what is asked where the number is not found
    rows = assets.visible(person, None).filter(assets.words(assets.TEXT, query))
    plan = rows.values("fid")[: assets.READ].explain()
    kept = "Seq Scan on assets_asset " not in plan or rows.count() > assets.READ * 20
    if not kept:
        print(f"search « {q} » reads the whole table:\n{plan[:900]}")
    return kept


def measured(name: str, person: User) -> bool:
    """By processor, ours and PostgreSQL's: other work on the machine changes the clock more than that."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(person, backend="apps.territories.backends.MembershipBackend")
    client.get(URL, {"q": "premier"})  # what is read once
    slowest = 0.0
    for label, q in QUESTIONS.items():
        began, spent = time.monotonic(), work()
        answers = [client.get(URL, {"q": q}).json() for _ in range(ROUNDS)]
        spent, clock = (work() - spent) * 1000 / ROUNDS, (time.monotonic() - began) * 1000 / ROUNDS
        found = {group["kind"]: len(group["results"]) for group in answers[-1]["groups"] if group["results"]}
        late = [group["kind"] for group in answers[-1]["groups"] if group["late"]]
        slowest = max(slowest, spent)
        said = f"{spent:.0f} ms of processor, {clock:.0f} of the clock {found} {late or ''}"
        print(f"search as {name}, {label} « {q} »: {said}", flush=True)
    print(f"search as {name}: slowest {slowest:.0f} ms of processor, ours / bar = {slowest / BAR:.2f}")
    return slowest <= BAR


def work() -> float:
    """Seconds of processor of this process and of the one of PostgreSQL that serves it."""
    return time.process_time() + processor.of_process(processor.backend())


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
