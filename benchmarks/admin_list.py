# SPDX-License-Identifier: EUPL-1.2
"""B13: pages of the back office's list of assets, with many rows against few (10 k and 1 M by default).

    python3 deploy/stack.py run --name bench -- .venv/bin/python -m benchmarks.admin_list [rows]

Works in a test database of its own, made then destroyed. Prints the median of each page, and their ratio.
"""

import os
import statistics
import sys
import time

import django
import pytest  # noqa: F401  (settings then serve plain static files, as in tests)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, get_runner, setup_test_environment  # noqa: E402

FEW, REPEATS = 10_000, 7
PAGES = {
    "première page": "/admin/assets/asset/",
    "filtre par état": "/admin/assets/asset/?state__exact=fault",
    "recherche d'un code": "/admin/assets/asset/?q=X-9999",
}


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    setup_test_environment()
    runner = get_runner(django.conf.settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        browser = settle()
        fill(1, FEW)
        few = measured(browser)
        fill(FEW + 1, many)
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


def fill(first: int, last: int) -> None:
    """Copies of one asset, without the triggers of history: what is measured is reading."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE assets_asset DISABLE TRIGGER USER")
        cursor.execute(
            """INSERT INTO assets_asset (uid, code, name, kind_id, owner_id, source_id, source_ref, geometry, lifecycle,
                                         attributes, local_attributes, local_fields, state, acked, state_origin,
                                         created_at, updated_at)
               SELECT gen_random_uuid(), 'X-' || n, '', kind_id, owner_id, source_id, 'X-' || n, geometry, lifecycle,
                      attributes, local_attributes, local_fields, CASE WHEN n %% 1000 = 0 THEN 'fault' ELSE state END,
                      acked, state_origin, created_at, updated_at
                 FROM assets_asset, generate_series(%s, %s) n WHERE code = 'MODELE'""",
            [first, last],
        )
        cursor.execute("ALTER TABLE assets_asset ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE assets_asset")


def measured(browser: Client) -> dict[str, tuple[float, int]]:
    found = {}
    for name, url in PAGES.items():
        times = []
        for _ in range(REPEATS + 1):
            with CaptureQueriesContext(connection) as queries:
                began = time.perf_counter()
                answer = browser.get(url)
                times.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, url
        found[name] = statistics.median(times[1:]), len(queries)
    return found


def report(few: dict[str, tuple[float, int]], many: dict[str, tuple[float, int]], rows: int) -> None:
    for name in PAGES:
        (before, _), (after, queries) = few[name], many[name]
        ratio = after / before
        print(f"{name:<22} {FEW} : {before:.0f} ms   {rows} : {after:.0f} ms   x{ratio:.2f}   {queries} requêtes")


if __name__ == "__main__":
    main()
