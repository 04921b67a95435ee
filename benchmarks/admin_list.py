# SPDX-License-Identifier: EUPL-1.2
"""B13: pages of the back office's long lists, with many rows against 10 000.

    python3 deploy/stack.py run --name bench -- .venv/bin/python -m benchmarks.admin_list [assets] [journal rows]

1 000 000 assets, as many alarms, and 10 000 000 lines of journal by default. Each pair of pages shows as many rows, so
that what is compared is reading. Works in a test database of its own, made then destroyed. Prints the shortest time of
each page as an operator of the territory sees it, the ratio, and the number of queries (bar: 1.5 and 12); then the
8 kB blocks that its queries touch, which do not depend on what else the machine is doing.
"""

import json
import os
import sys
import time

import django
import pytest  # noqa: F401  (settings then serve plain static files, as in tests)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, get_runner, setup_test_environment  # noqa: E402

FEW, REPEATS, BLOCK = 10_000, 12, 1_000_000
ASSETS, ALARMS, JOURNAL = "/admin/assets/asset/", "/admin/events/alarm/", "/admin/events/journalentry/"
PAGES = {
    "équipements, première page": ASSETS,
    "équipements, page profonde": f"{ASSETS}?middle",
    "équipements, par état": f"{ASSETS}?state__exact=fault",
    "équipements, par territoire": f"{ASSETS}?territory",
    "équipements, recherche d'un code": f"{ASSETS}?q=X-00004242",
    "alarmes, première page": ALARMS,
    "alarmes, page profonde": f"{ALARMS}?middle",
    "alarmes, ouvertes": f"{ALARMS}?open=yes",
    "alarmes, recherche d'un code": f"{ALARMS}?q=X-00004242",
    "alarmes, recherche d'un mot rare": f"{ALARMS}?q=Court-circuit",
    "journal, première page": JOURNAL,
    "journal, page profonde": f"{JOURNAL}?middle",
    "journal, recherche d'un code": f"{JOURNAL}?q=X-00004242",
}
FILL = {
    "assets_asset": """
INSERT INTO assets_asset (uid, code, name, kind_id, owner_id, source_id, source_ref, geometry, lifecycle, attributes,
                          local_attributes, local_fields, state, acked, state_origin, created_at, updated_at)
SELECT gen_random_uuid(), 'X-' || lpad(n::text, 8, '0'), '', kind_id, owner_id, source_id, 'X-' || n, geometry,
       lifecycle, attributes, local_attributes, local_fields, CASE WHEN n %% 100 = 0 THEN 'fault' ELSE state END,
       acked, state_origin, created_at, updated_at
  FROM assets_asset, generate_series(%s, %s) n WHERE code = 'MODELE'""",
    "events_alarm": """
INSERT INTO events_alarm (source_id, asset_id, condition, territory_id, restricted, title, severity, state, active,
                          occurrences, first_at, raised_at, last_at, last_kind, ack_comment, base_kind, base_state,
                          base_active, base_severity, flapping, detail)
SELECT source_id, fid, 'lamp', owner_id, false, CASE WHEN n %% 200 = 0 AND n <= 10000 THEN 'Court-circuit'
                                                     ELSE 'Lampe éteinte' END,
       2, CASE WHEN n %% 100 = 0 THEN 'unack' ELSE 'normal' END, n %% 100 = 0, 1, now() - n * interval '1 second',
       now() - n * interval '1 second', now(), 0, '', 2, 'normal', false, 3, false, '{}'
  FROM assets_asset JOIN generate_series(%s, %s) n ON code = 'X-' || lpad(n::text, 8, '0')""",
    "events_journalentry": """
INSERT INTO events_journalentry (at, territory_id, asset_id, source_id, kind, text)
SELECT now() - (n %% 2000000) * interval '1 second', owner_id, fid, source_id, 'alarm.raised', 'Lampe éteinte'
  FROM generate_series(%s, %s) n
  JOIN assets_asset ON code = 'X-' || lpad((CASE WHEN n <= 10000 THEN n ELSE 1 + n %% 4000 END)::text, 8, '0')""",
}


def main() -> None:
    given = [int(text) for text in sys.argv[1:]]
    assets, journal = given if len(given) == 2 else (1_000_000, 10_000_000)
    many = {"assets_asset": assets, "events_alarm": assets, "events_journalentry": journal}
    setup_test_environment()
    runner = get_runner(django.conf.settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        browser = settle()
        for table in FILL:
            fill(table, 1, FEW)
        few = measured(browser)
        for table, rows in many.items():
            fill(table, FEW + 1, rows)
        report(few, measured(browser), many)
    finally:
        runner.teardown_databases(databases)


def settle() -> Client:
    from tests.conftest import BACKEND
    from tests.factories import OPERATOR, AssetFactory, MembershipFactory, TerritoryFactory, UserFactory

    commune = TerritoryFactory()
    AssetFactory(owner=commune, code="MODELE")
    user = UserFactory()
    MembershipFactory(user=user, territory=commune, permissions=OPERATOR)
    browser = Client()
    browser.force_login(user, backend=BACKEND)
    return browser


def fill(table: str, first: int, last: int) -> None:
    """Copies of one row, without the triggers of history: what is measured is reading."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for start in range(first, last + 1, BLOCK):
            cursor.execute(FILL[table], [start, min(start + BLOCK - 1, last)])
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(f"VACUUM ANALYZE {table}")


def measured(browser: Client) -> dict[str, tuple[float, int, int, int]]:
    """For each page: shortest time in ms, queries, rows shown, blocks touched."""
    found = {}
    for name, page in PAGES.items():
        url = address(page)
        times = []
        for _ in range(REPEATS + 1):
            with CaptureQueriesContext(connection) as queries:
                began = time.perf_counter()
                answer = browser.get(url)
                times.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, url
        rows = len(answer.context["cl"].result_list)
        found[name] = min(times), len(queries), rows, sum(blocks(query["sql"]) for query in queries)
    return found


def blocks(sql: str) -> int:
    """8 kB blocks that a query of the page touches when it is run again."""
    if not sql.startswith("SELECT"):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql.replace('%', '%%')}", [])
        plan = cursor.fetchone()[0]
    top = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    return top["Shared Hit Blocks"] + top["Shared Read Blocks"]


def address(page: str) -> str:
    """Of the middle of a list, or of the first territory: what the page's own links would say."""
    from apps.assets.models import Asset
    from apps.events.models import Alarm, JournalEntry
    from apps.territories.admin_keyset import written

    if page.endswith("?territory"):
        return page.replace("?territory", f"?owner__id__exact={Asset.objects.first().owner_id}")
    if not page.endswith("?middle"):
        return page
    model, order = {
        ASSETS: (Asset, ("code", "fid")),
        ALARMS: (Alarm, ("-raised_at", "-id")),
        JOURNAL: (JournalEntry, ("-at", "-id")),
    }[page.removesuffix("?middle")]
    row = model.objects.order_by(*order)[model.objects.count() // 2]
    return page.replace("?middle", f"?p={written(False, row, order)}")


def report(few: dict, many: dict, rows: dict[str, int]) -> None:
    print(f"{FEW} lignes contre {rows}")
    for name in PAGES:
        (before, _, shown, few_blocks), (after, queries, shown_after, many_blocks) = few[name], many[name]
        told = "" if shown == shown_after else f" puis {shown_after}"
        print(
            f"{name:<34} {before:5.0f} ms {after:5.0f} ms  x{after / before:.2f}  {queries} requêtes, "
            f"{shown}{told} lignes, {few_blocks} puis {many_blocks} blocs"
        )


if __name__ == "__main__":
    main()
