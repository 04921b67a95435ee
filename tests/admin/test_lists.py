# SPDX-License-Identifier: EUPL-1.2
"""Long lists stay short to ask: few queries, no count of the whole table."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.territories.admin_scope import EXACT
from tests.factories import AssetFactory

pytestmark = pytest.mark.django_db
ROWS = 20_000  # beyond what is counted one by one (admin_scope.EXACT)


def copies(pattern, number):
    """`number` assets like `pattern`, written by the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO assets_asset (uid, code, name, kind_id, owner_id, source_id, source_ref, geometry, lifecycle,
                                         attributes, local_attributes, local_fields, state, acked, state_origin,
                                         created_at, updated_at)
               SELECT gen_random_uuid(), 'X-' || n, '', kind_id, owner_id, source_id, 'X-' || n, geometry, lifecycle,
                      attributes, local_attributes, local_fields, state, acked, state_origin, created_at, updated_at
                 FROM assets_asset, generate_series(1, %s) n WHERE fid = %s""",
            [number, pattern.pk],
        )
        cursor.execute("ANALYZE assets_asset")


def test_a_list_of_20_000_assets_is_neither_counted_nor_slow(office, commune):
    copies(AssetFactory(owner=commune), ROWS)
    with CaptureQueriesContext(connection) as captured:
        page = office.get("/admin/assets/asset/?o=1")
    shown = page.context["cl"]
    assert page.status_code == 200
    assert len(shown.result_list) == 50
    assert shown.estimated  # the planner's guess, at least what is counted one by one
    assert shown.result_count >= EXACT
    assert len(captured) <= 12, [query["sql"][:90] for query in captured]
    counts = [query["sql"] for query in captured if "COUNT(*)" in query["sql"] and "assets_asset" in query["sql"]]
    assert all(f"LIMIT {EXACT + 1}" in sql for sql in counts), counts
