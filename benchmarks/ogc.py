# SPDX-License-Identifier: EUPL-1.2
"""/ogc/: open features by pages of 10 000 against the bare SQL that makes the same ones, the whole file, the memory.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/ogc.py [assets]

Fictitious rows in a database of its own, dropped at the end. Pages are asked by their links, the view included, the
network left out. Rounds are interleaved and what they found is counted before a time counts. The bars are on seconds of
processor, PostgreSQL included, which other work on the machine does not change; those of the clock are told beside.
"""

import os
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import AnonymousUser  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import RequestFactory  # noqa: E402

from apps.assets.models import AssetKind  # noqa: E402
from apps.opendata import views  # noqa: E402
from apps.opendata.models import Opening, OpenKind  # noqa: E402
from apps.territories.models import Territory  # noqa: E402
from benchmarks.observe import cpu_seconds  # noqa: E402
from benchmarks.tiles import CENTRE, FILL, drop  # noqa: E402

PAGE, ROUNDS = 10_000, 5
RATE_BAR, MEMORY_BAR = 10_000, 1.1  # features a second; peak of the last page over that of the first one
ITEMS = f"/ogc/collections/equipements/items?f=json&limit={PAGE}"
ATTRIBUTES = """UPDATE assets_asset SET attributes = jsonb_build_object('puissance', 70, 'hauteur', 6, 'support', 'mât',
                       'serial', code)"""
BARE = """
SELECT asset.fid, json_build_object('type', 'Feature', 'id', asset.uid, 'geometry',
           ST_AsGeoJSON(asset.geometry, 7)::json, 'properties', json_build_object(
               'uid', asset.uid, 'code', asset.code, 'name', asset.name, 'kind', kind.code, 'kind_label', kind.label,
               'trade', kind.trade, 'owner', owner.code, 'owner_name', owner.name, 'lifecycle', asset.lifecycle,
               'lifecycle_label', asset.lifecycle, 'updated_at', asset.updated_at, 'attributes',
               asset.attributes - 'serial'))::text
  FROM assets_asset asset JOIN assets_assetkind kind ON kind.id = asset.kind_id
       JOIN territories_territory owner ON owner.id = asset.owner_id
 WHERE asset.fid > %s AND NOT kind.restricted AND asset.lifecycle <> 'removed'
 ORDER BY asset.fid LIMIT %s
"""


def main(count: int) -> int:
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = "bench_ogc"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        a_country(count)
        kept = [pages(count), flat(), file(count)]
    finally:
        drop(before)
    return 0 if all(kept) else 1


def a_country(count: int) -> None:
    owner = Territory.objects.create(code="B0001", name="Pays fictif")
    kind, _ = AssetKind.objects.get_or_create(code="light_point", defaults={"label": "PL", "label_plural": "PL"})
    opening = Opening.objects.create(territory=owner)
    OpenKind.objects.create(opening=opening, kind=kind, attributes=["puissance", "hauteur", "support"])
    values = {"kind": kind.pk, "owner": owner.pk, "lon": CENTRE[0], "lat": CENTRE[1], "count": count}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no history of what nobody did
        cursor.execute(FILL, values)
        cursor.execute(ATTRIBUTES)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE assets_asset")


def pages(count: int) -> bool:
    took: dict[str, list[tuple[float, float]]] = {"ours": [], "bare": []}
    for _round in range(ROUNDS):
        for name, walk in (("ours", ours), ("bare", bare)):
            began, spent = time.perf_counter(), cpu_seconds()
            found = walk()
            took[name].append((time.perf_counter() - began, cpu_seconds() - spent))
            assert found == count, (name, found)
    clock, cpu = ({name: median(one[rank] for one in rows) for name, rows in took.items()} for rank in (0, 1))
    rate = count / cpu["ours"]
    print(
        f"ogc: {count} features by {PAGE}: {rate:.0f}/s of processor, {count / clock['ours']:.0f}/s of the clock",
        end="",
    )
    print(f", bare SQL {count / cpu['bare']:.0f} and {count / clock['bare']:.0f} (bar: {RATE_BAR}/s)")
    print(f"ogc: ours / limit = {cpu['bare'] / cpu['ours']:.2f} in processor, {clock['bare'] / clock['ours']:.2f}")
    return rate >= RATE_BAR


def ours() -> int:
    address, count = ITEMS, 0
    while address:
        answer = asked(address)
        assert answer.status_code == 200, answer.content[:300]
        said = answer.content.partition(b'"features":[')[0]
        count += answer.content.count(b'{"type":"Feature",')
        address = next_of(said.decode())
    return count


def asked(address: str):
    """The answer to nobody; a test client would keep each of them until the collector comes."""
    request = RequestFactory().get(address, HTTP_HOST="localhost")
    request.user = AnonymousUser()
    return views.items(request, collection="equipements")


def next_of(head: str) -> str:
    """Read in the text, so that nothing is measured that a client does."""
    before, _rel, _rest = head.partition('", "rel": "next"')
    return before.rpartition('"href": "')[2].replace("http://localhost", "") if _rel else ""


def bare() -> int:
    last, count = 0, 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(BARE, [last, PAGE])
            rows = cursor.fetchall()
        if not rows:
            return count
        last, count = rows[-1][0], count + len(rows)


def flat() -> bool:
    """Ten times through everything add nothing to what one page took."""
    asked(ITEMS)
    first = peak()
    for _round in range(10):
        ours()
    print(f"ogc: peak of memory {first} MB after a page, {peak()} MB after ten rounds (bar: x {MEMORY_BAR})")
    return peak() <= MEMORY_BAR * first


def peak() -> int:
    words = Path("/proc/self/status").read_text()
    return int(words.partition("VmHWM:")[2].split()[0]) // 1000


def file(count: int) -> bool:
    began, spent, before = time.perf_counter(), cpu_seconds(), peak()
    answer = asked("/ogc/collections/equipements/items?f=csv&style=machine")
    lines = sum(part.count(b"\r\n") for part in answer.streaming_content)
    rate, clock = count / (cpu_seconds() - spent), count / (time.perf_counter() - began)
    print(
        f"ogc: whole CSV {rate:.0f}/s of processor, {clock:.0f}/s of the clock, {peak() - before} MB more at its peak"
    )
    assert lines == count + 1
    return rate >= RATE_BAR


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
