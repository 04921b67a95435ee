# SPDX-License-Identifier: EUPL-1.2
"""« Pilotage » behind twelve years of 2 000 series of figures; `/indicateurs/` on a press day; the council sheet.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/pilotage.py [series]

Fictitious rows in a database of its own, dropped at the end: an agglomeration, its communes, an indicator each for as
many series as asked, one figure a month. nginx is looked for in PATH or in the variable NGINX; without it, the peer is
said absent. The bars are on the clock: run it on a machine that does nothing else. Seconds of processor, PostgreSQL or
the child of the sheet included, are told beside.
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")
COLLECTED = tempfile.TemporaryDirectory()
os.environ["STATIC_ROOT"] = COLLECTED.name  # as an installation has them, for our server too

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import Group, Permission  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from apps.kpi import months  # noqa: E402
from apps.kpi.models import Definition, Indicator, Publication  # noqa: E402
from apps.kpi.sheet import contents, printing  # noqa: E402
from apps.territories.models import Territory, User  # noqa: E402
from benchmarks.observe import cpu_seconds  # noqa: E402
from benchmarks.serving import nginx_in_front, nginx_serving, our_server, requests_per_second  # noqa: E402
from benchmarks.tiles import drop  # noqa: E402

CODE, COMMUNES, MONTHS, TOLD = "B0002", 20, 144, 12  # TOLD: indicators of the agglomeration
LOOKS, ROUNDS = 60, 5
QUERIES_BAR, PAGE_BAR, SERVING_BAR, SHEET_BAR = 8, 0.200, 0.5, 5.0
FILL = """
INSERT INTO kpi_figure (territory_id, indicator_id, definition_id, month, revision, current, value, low, high, target,
                        completeness, cases, why, correction, plan, measured_at, published_at, is_sample)
SELECT series.territory_id, definition.indicator_id, definition.id, month::date, 1, true, value, value * 0.97,
       value * 1.03, 79, 0.98, 12, '', '',
       CASE WHEN indicator.code = 'euros_avoided' THEN %(plan)s::jsonb ELSE '[]' END, now(), now(), true
  FROM (SELECT territory.id AS territory_id, definition.id AS definition_id
          FROM kpi_definition definition JOIN kpi_indicator indicator ON indicator.id = definition.indicator_id,
               territories_territory territory
         WHERE indicator.rank <= %(told)s OR territory.code <> %(code)s
         ORDER BY indicator.rank, territory.id LIMIT %(series)s) series
       JOIN kpi_definition definition ON definition.id = series.definition_id
       JOIN kpi_indicator indicator ON indicator.id = definition.indicator_id,
       generate_series(%(first)s::date, %(last)s::date, interval '1 month') month,
       LATERAL (SELECT 50 + 20 * random() + 0.05 * (extract(year from month) - 2015) AS value) drawn
"""


def main(series: int) -> int:
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = "bench_pilotage"
    call_command("collectstatic", interactive=False, verbosity=0)
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        place, elu = a_country(series)
        kept = [board(elu), served(place), sheet(place, elu)]
    finally:
        drop(before)
    return 0 if all(kept) else 1


def a_country(series: int) -> tuple[Territory, User]:
    place = Territory.objects.create(code=CODE, name="Agglomération fictive", population=80_000)
    communes = [
        Territory(code=f"B1{n:03d}", name=f"Commune fictive {n}", population=1000 + 37 * n, outline=_square(n))
        for n in range(COMMUNES)
    ]
    place.includes.set(Territory.objects.bulk_create(communes))
    _indicators(1 + series // COMMUNES)
    _figures(series)
    Publication.objects.create(territory=place, is_open=True, welcome="Fictif.")
    role = Group.objects.create(name=CODE)
    role.permissions.set(Permission.objects.filter(codename__in=["view_figure", "view_indicator", "view_territory"]))
    elu = User.objects.create(username=CODE, email="elu@exemple.invalid")
    elu.memberships.create(territory=place, role=role)
    return place, elu


def _square(n: int):
    from django.contrib.gis.geos import MultiPolygon, Polygon  # noqa: PLC0415

    west, south = 4.0 + 0.1 * (n % 5), 48.5 + 0.1 * (n // 5)
    return MultiPolygon(Polygon.from_bbox((west, south, west + 0.1, south + 0.1)), srid=4326)


def _indicators(count: int) -> None:
    """The measures that are compared between communes first, as the installation has them."""
    named = ["lighting_saving", "building_saving", "euros_avoided", "confirmed_resolutions"]
    codes = named + [f"banc-{n}" for n in range(count - len(named))]
    rows = [
        Indicator(
            code=code,
            theme="energy",
            unit="euros" if code == "euros_avoided" else "percent",
            better="higher",
            rank=rank,
            leading=rank <= 8,
            public=True,
        )
        for rank, code in enumerate(codes, 1)
    ]
    texts = dict.fromkeys(("formula", "perimeter", "sources", "doubt"), "Texte fictif du banc d'essai")
    said = dict.fromkeys(("for_elus", "for_agents", "for_public"), "{valeur} en {periode}, pour {objectif}.")
    Definition.objects.bulk_create(
        Definition(
            indicator=row,
            since="2000-01-01",
            measure=row.code if row.code in named else "lighting_saving",
            name=f"Indicateur fictif {row.rank}",
            **texts,
            **said,
        )
        for row in Indicator.objects.bulk_create(rows)
    )


def _figures(series: int) -> None:
    last = months.shifted(months.first_of(timezone.localdate()), -1)
    first = months.shifted(last, 1 - MONTHS)
    ends = [months.last_of(months.shifted(first, 12 * year + 11)) for year in range(12)]
    plan = "[" + ",".join(f'["{day}", {70 * (n + 1)}]' for n, day in enumerate(ends)) + "]"
    values = {"plan": plan, "told": TOLD, "code": CODE, "series": series, "first": first, "last": last}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no history of what nobody did
        cursor.execute(FILL, values)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE kpi_figure")
        cursor.execute("SELECT count(*), count(DISTINCT (territory_id, indicator_id)) FROM kpi_figure")
        print("pilotage: {} figures of {} series behind the page".format(*cursor.fetchone()), flush=True)


def board(elu: User) -> bool:
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(elu, backend="apps.territories.backends.MembershipBackend")
    for _warm in range(2):
        browser.get("/pilotage/")  # templates are read, outlines remembered
    with CaptureQueriesContext(connection) as asked:
        page = browser.get("/pilotage/")
    queries = len(asked)  # now: the next request forgets them
    assert page.status_code == 200, page.status_code
    assert "kpi-map" in page.content.decode()
    clock, used = [], []
    for _look in range(LOOKS):
        start, before = time.perf_counter(), cpu_seconds()
        assert browser.get("/pilotage/").status_code == 200
        used.append(cpu_seconds() - before)
        clock.append(time.perf_counter() - start)
    worst = _p95(clock)
    print(
        f"pilotage: {queries} queries (bar {QUERIES_BAR}), p50 {median(clock) * 1000:.0f} ms, p95 {worst * 1000:.0f} ms"
        f" of the clock (bar {PAGE_BAR * 1000:.0f}): {worst / PAGE_BAR:.2f} of the bar; {median(used) * 1000:.0f} and"
        f" {_p95(used) * 1000:.0f} ms of processor, PostgreSQL included",
        flush=True,
    )
    return queries <= QUERIES_BAR and worst <= PAGE_BAR


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def served(place: Territory) -> bool:
    """The page of everybody by our server, alone and behind nginx as shipped, and the same bytes by nginx, in turn."""
    path = f"/indicateurs/{place.code}/"
    body = Client(HTTP_HOST="localhost").get(path).content
    rates: dict[str, list[float]] = {"alone": [], "behind nginx": [], "limit": []}
    with our_server() as ours, nginx_in_front(ours) as front, nginx_serving(body) as nginx:
        asked = {"alone": (ours, path), "behind nginx": (front, path), "limit": (nginx, "/tile.mvt")}
        for _round in range(ROUNDS):
            for name, (port, address) in asked.items():
                if port:
                    rates[name].append(requests_per_second(port, address, len(body)))
    print(f"press day: {median(rates['alone']):.0f} requests/s of {len(body) / 1000:.0f} kB by us alone", flush=True)
    if not rates["limit"]:
        print("press day: nginx absent: no peer (set NGINX)")
        return True
    alone, behind = (median(rates[name]) / median(rates["limit"]) for name in ("alone", "behind nginx"))
    print(
        f"press day: {median(rates['behind nginx']):.0f}/s behind nginx as deployed, nginx static"
        f" {median(rates['limit']):.0f}/s: {behind:.2f} of the limit (bar {SERVING_BAR}); alone {alone:.2f}"
    )
    return behind >= SERVING_BAR


def sheet(place: Territory, elu: User) -> bool:
    """Twelve years, twenty communes; the child that sets it included, nothing remembered."""
    month = next(iter(contents.months_of(place)))
    spent, used = [], []
    for _round in range(ROUNDS):
        start, before = time.perf_counter(), _processor()
        told = contents.of(place, month, user=elu, published=True)
        read = time.perf_counter() - start
        pdf = printing._typeset(render_to_string("kpi/sheet.html", {"sheet": told}))
        spent.append(time.perf_counter() - start)
        used.append(_processor() - before)
    assert len(told.board.communes) == COMMUNES
    assert len(told.years) == MONTHS // 12
    print(
        f"council sheet: {median(spent):.2f} s of the clock, worst {max(spent):.2f} (bar {SHEET_BAR:.0f}):"
        f" {max(spent) / SHEET_BAR:.2f} of the bar; {median(used):.2f} s of processor, worst {max(used):.2f};"
        f" read in {read * 1000:.0f} ms, {len(pdf) / 1000:.0f} kB",
        flush=True,
    )
    return max(spent) <= SHEET_BAR


def _processor() -> float:
    """Seconds of this process and of the children that ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000))
