# SPDX-License-Identifier: EUPL-1.2
"""The same tiles by tipg and by django-vectortiles, in the same run: asked once of each, then again.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/tile_peers.py [assets] [tiles]

Installs both peers in a folder thrown away at the end. One worker each, the same rows of the same database, the fullest
tiles of zoom 14 in turn; a tile counts when the three hold as many assets. The peers know neither session nor rights.
"""

import gzip
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from subprocess import run

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402

from apps.console import drawing, scope  # noqa: E402
from benchmarks import tiles as stage  # noqa: E402
from benchmarks.serving import ROOT, database_url, free_port, our_server, started  # noqa: E402
from tests.console import mvt  # noqa: E402

ZOOM, SPREAD = 14, 0.1  # share by which the counts may differ: ours also holds the assets of a margin around a tile
PEERS = ("tipg", "django-vectortiles")
FULLEST = """
SELECT floor((ST_X(geom_3857) + %(half)s) / %(side)s)::int, floor((%(half)s - ST_Y(geom_3857)) / %(side)s)::int
  FROM assets_asset GROUP BY 1, 2 ORDER BY count(*) DESC LIMIT %(most)s
"""


def main(assets: int = 200_000, most: int = 40) -> int:
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    with tempfile.TemporaryDirectory(prefix="tile-peers-") as folder:
        try:
            return compared(assets, most, folder)
        finally:
            stage.drop(before)


def compared(assets: int, most: int, folder: str) -> int:
    seen, cookie = stage.a_country(assets)
    version = scope.version(seen, "assets")
    with ExitStack() as servers:
        ports = {"ours": servers.enter_context(our_server())} | peers(servers, folder)
        paths = {
            "ours": f"/api/v1/tiles/assets/{ZOOM}/%d/%d.mvt?v={version}",
            "tipg": f"/collections/public.assets_asset/tiles/WebMercatorQuad/{ZOOM}/%d/%d"
            "?geom-column=geom_3857&properties=fid,kind_id",
            "django-vectortiles": f"/{ZOOM}/%d/%d",
        }
        addresses = fullest(most + 1)
        for name in ports:  # the first tile of each starts connections, and is not counted
            asked(ports[name], paths[name] % addresses[0], cookie)
        times = {name: ([], []) for name in ports}
        for rank, address in enumerate(addresses[1:]):
            names = [*ports][rank % 3 :] + [*ports][: rank % 3]
            for again in (0, 1):
                found = {}
                for name in names:
                    began = time.perf_counter()
                    body = asked(ports[name], paths[name] % address, cookie)
                    times[name][again].append(time.perf_counter() - began)
                    found[name] = count(body)
                alike(found, address)
    return verdict({name: tuple(median(part) for part in both) for name, both in times.items()}, assets)


def verdict(found: dict[str, tuple[float, ...]], assets: int) -> int:
    for name, (cold, warm) in found.items():
        print(f"B7 {assets} assets, z{ZOOM}, {name}: {cold * 1000:.1f} ms asked once, {warm * 1000:.1f} ms asked again")
    for name in PEERS:
        cold, warm = (theirs / ours for theirs, ours in zip(found[name], found["ours"], strict=True))
        print(f"B7 {name} / ours = {cold:.2f} asked once, {warm:.0f} asked again (bar: above 1)")
    return 0 if all(found[name][0] > found["ours"][0] for name in PEERS) else 1


def peers(servers: ExitStack, folder: str) -> dict[str, int]:
    print("installing the peers…", flush=True)
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--target"]
    run([*pip, f"{folder}/tipg", "tipg", "uvicorn"], check=True)
    run([*pip, f"{folder}/vectortiles", "--no-deps", "django-vectortiles", "mercantile"], check=True)
    tipg, ours = free_port(), free_port()
    plain = database_url().replace("postgis://", "postgresql://")
    given = {"DATABASE_URL": plain, "PYTHONPATH": f"{folder}/tipg"}
    given |= {"TIPG_MAX_FEATURES_PER_TILE": "1000000", "TIPG_DB_SCHEMAS": '["public"]'}
    serve = [sys.executable, "-m", "uvicorn", "--port", str(tipg), "--log-level", "warning", "tipg.main:app"]
    servers.enter_context(started(serve, tipg, **given))
    given = {"DATABASE_URL": database_url(), "PYTHONPATH": f"{folder}/vectortiles:{ROOT}", "DB_POOL": "1"}
    serve = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(ours)]
    serve += ["--workers", "1", "benchmarks.peers.vectortiles_app:application"]
    servers.enter_context(started(serve, ours, **given))
    return {"tipg": tipg, "django-vectortiles": ours}


def fullest(most: int) -> list[tuple[int, int]]:
    side = drawing.WORLD / 2**ZOOM
    with connection.cursor() as cursor:
        cursor.execute(FULLEST, {"half": drawing.WORLD / 2, "side": side, "most": most})
        return cursor.fetchall()


def asked(port: int, path: str, cookie: str) -> bytes:
    conversation = HTTPConnection("127.0.0.1", port, timeout=60)
    conversation.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip", "Host": "localhost"})
    answer = conversation.getresponse()
    body = answer.read()
    conversation.close()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")
    return gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body


def count(body: bytes) -> int:
    return sum(len(features) for features in mvt.decode(body).values())


def alike(found: dict[str, int], address: tuple[int, int]) -> None:
    if max(found.values()) - min(found.values()) > SPREAD * max(found.values()):
        raise RuntimeError(f"tile {address}: {found}")


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
