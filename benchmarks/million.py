# SPDX-License-Identifier: EUPL-1.2
"""The console over a million assets, in headless Chromium without a graphics card: bytes of the first view beyond
JavaScript (B8), and the longest frame while the map is dragged and zoomed over 100 000 points drawn one by one, beside
the same gestures over 1 000: what the machine itself takes to draw a page.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/million.py [assets]

Fictitious rows in a database of its own, made beside the one at DATABASE_URL and dropped at the end: a country, of
which one asset in a hundred is in fault, and a town of 100 000 points. A real server, a real browser, an empty cache.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import Group, Permission  # noqa: E402
from django.contrib.gis.geos import MultiPolygon, Polygon  # noqa: E402
from django.db import connection  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from apps.assets.models import AssetKind  # noqa: E402
from apps.territories.models import Territory, User  # noqa: E402
from benchmarks import chromium, serving  # noqa: E402
from benchmarks.tiles import CENTRE, FILL, drop  # noqa: E402

HAMLET, TOWN = 1_000, 100_000  # points
BYTES_BAR, FRAME_BAR = 500_000, 100  # bytes beyond JavaScript, milliseconds
RIGHTS = ["view_asset", "view_territory", "view_alarm", "view_incident", "view_source"]
ROUNDS = 3
FAULTS = "UPDATE assets_asset SET state = 'fault', severity = 2 WHERE owner_id = %s AND fid %% 100 = 0"
SPREAD = """
INSERT INTO assets_asset (uid, code, name, kind_id, owner_id, source_ref, geometry, lifecycle, attributes,
                          local_attributes, local_fields, state, acked, state_origin, created_at, updated_at)
SELECT gen_random_uuid(), 'V-' || n, '', %(kind)s, %(owner)s, '',
       ST_SetSRID(ST_MakePoint(%(lon)s + 0.2 * (random() - 0.5), %(lat)s + 0.1 * (random() - 0.5)), 4326),
       'in_service', '{}', '{}', '{}', 'normal', false, '', now(), now()
  FROM generate_series(1, %(count)s) n
"""
# Each frame that the page draws, as the time since the one before.
FRAMES = """
() => {
  const seen = (window.frames_seen = []);
  let last = performance.now();
  const next = (now) => { seen.push(now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame(next);
}
"""


def main(count: int) -> int:
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        country = place("bench-country", 1.4, 1.0, FILL, count)
        towns = {count: place(f"bench-{count}", 0.2, 0.1, SPREAD, count) for count in (HAMLET, TOWN)}
        with connection.cursor() as cursor:
            cursor.execute(FAULTS, [Territory.objects.get(code="bench-country").pk])
            cursor.execute("SELECT connecte_recount_cells()")
            cursor.execute("VACUUM ANALYZE assets_asset")
        with served() as port, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium.PATH, args=chromium.FLAGS)
            kept = [first_view(browser, port, country, count), moves(browser, port, towns)]
            browser.close()
    finally:
        drop(before)
    return 0 if all(kept) else 1


def place(code: str, width: float, height: float, fill: str, count: int) -> serving.Cookie:
    """A fictitious territory full of light points; the session of somebody who sees it alone."""
    west, south = CENTRE[0] - width / 2, CENTRE[1] - height / 2
    outline = MultiPolygon(Polygon.from_bbox((west, south, west + width, south + height)), srid=4326)
    owner = Territory.objects.create(code=code, name="Territoire fictif du banc d'essai", outline=outline)
    kind, _ = AssetKind.objects.get_or_create(code="light_point", defaults={"label": "PL", "label_plural": "PL"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5108)")
        cursor.execute("ALTER TABLE assets_asset DISABLE TRIGGER USER")  # the history of fictitious rows is not read
        for name in ("appeared", "turned"):  # what is abnormal is kept apart, by these
            cursor.execute(f"ALTER TABLE assets_asset ENABLE TRIGGER assets_abnormal_{name}")
        cursor.execute(fill, {"kind": kind.pk, "owner": owner.pk, "lon": CENTRE[0], "lat": CENTRE[1], "count": count})
    role = Group.objects.create(name=code)
    role.permissions.set(Permission.objects.filter(codename__in=RIGHTS))
    user = User.objects.create(username=code)
    user.memberships.create(territory=owner, role=role)
    return serving.Cookie.of(user)


@contextmanager
def served() -> Iterator[int]:
    """Our server with its sockets and its files, on this database."""
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"STATIC_ROOT": folder}
        subprocess.run([sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"], env=env, check=True)
        with serving.our_server(sockets=True, STATIC_ROOT=folder) as port:
            yield port


def opened(browser, port: int, cookie: serving.Cookie):
    name, value = cookie.split("=", 1)
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="fr-FR", timezone_id="Europe/Paris")
    context.add_init_script("localStorage.setItem('connecte-toured', '1')")
    context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{port}"}])
    return context.new_page()


def first_view(browser, port: int, cookie: serving.Cookie, count: int) -> bool:
    beyond, of_scripts, seconds = [], [], []
    for _ in range(ROUNDS):
        page = opened(browser, port, cookie)
        sizes: dict[str, int] = {}
        page.on("requestfinished", lambda request, sizes=sizes: note(request, sizes))
        page.goto(f"http://127.0.0.1:{port}/console/")
        drawn = page.wait_for_selector("[data-map][data-idle]", timeout=120_000)
        seconds.append(int(drawn.get_attribute("data-idle")) / 1000)
        page.wait_for_load_state("networkidle")
        of_scripts.append(sizes.pop("script", 0))
        beyond.append(sum(sizes.values()))
        page.context.close()
    print(f"million {count} assets: first view {median(seconds):.1f} s until the map is idle (first {seconds[0]:.1f})")
    parts = ", ".join(f"{kind} {size / 1000:.0f}" for kind, size in sorted(sizes.items(), key=lambda one: -one[1]))
    print(f"million kB beyond JavaScript: {parts}; JavaScript {median(of_scripts) / 1000:.0f}")
    print(f"million {median(beyond) / 1000:.0f} kB, ours / bar = {median(beyond) / BYTES_BAR:.2f}")
    return median(beyond) <= BYTES_BAR


def note(request, sizes: dict[str, int]) -> None:
    """On the wire, by what it is; the programs of the map's workers are JavaScript too."""
    found = request.sizes()
    kind = request.resource_type
    if request.url.split("?")[0].endswith((".js", ".mjs")):
        kind = "script"
    elif "/tiles/" in request.url:
        kind = "tile"
    elif "/api/" in request.url:
        kind = "data"
    sizes[kind] = sizes.get(kind, 0) + found["responseBodySize"] + found["responseHeadersSize"]


def moves(browser, port: int, towns: dict[int, serving.Cookie]) -> bool:
    floor, found = (frames_of(browser, port, towns[count]) for count in (HAMLET, TOWN))
    for count, frames in ((HAMLET, floor), (TOWN, found)):
        said = f"median {median(frames):.0f} ms, p99 {p99(frames):.0f}, longest {frames[-1]:.0f}"
        over = sum(one > FRAME_BAR for one in frames)
        print(f"million {count} points drawn: {len(frames)} frames, {said}; {over} over {FRAME_BAR} ms")
    print(f"million longest / bar = {found[-1] / FRAME_BAR:.2f} ({HAMLET} points: {floor[-1] / FRAME_BAR:.2f})")
    print(f"million p99 of {TOWN} points / p99 of {HAMLET} = {p99(found) / p99(floor):.2f}")
    return found[-1] <= FRAME_BAR


def p99(frames: list[float]) -> float:
    return frames[int(0.99 * (len(frames) - 1))]


def frames_of(browser, port: int, cookie: serving.Cookie) -> list[float]:
    """The hand: four drags across the map, then two notches in and two out; all frames, the longest last."""
    page = opened(browser, port, cookie)
    page.goto(f"http://127.0.0.1:{port}/console/")
    page.wait_for_selector("[data-map][data-idle]", timeout=120_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(2_000)
    page.evaluate(FRAMES)
    for dx, dy in ((260, 0), (-260, 0), (0, 180), (0, -180)):
        dragged(page, dx, dy)
    for notch in (-120, -120, 120, 120):
        page.mouse.move(900, 450)
        page.mouse.wheel(0, notch)
        page.wait_for_timeout(700)
    frames = sorted(page.evaluate("window.frames_seen"))
    page.context.close()
    return frames


def dragged(page, dx: int, dy: int, steps: int = 30) -> None:
    page.mouse.move(900, 450)
    page.mouse.down()
    for step in range(1, steps + 1):
        page.mouse.move(900 + dx * step / steps, 450 + dy * step / steps)
        page.wait_for_timeout(16)
    page.mouse.up()
    page.wait_for_timeout(500)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000))
