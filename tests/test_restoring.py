# SPDX-License-Identifier: EUPL-1.2
"""What a dump says of the database must be accepted by a restore, which finds nothing outside `pg_catalog`."""

import pytest
from django.db import connection

TRIGGERS = """
SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
 WHERE NOT tgisinternal AND tgparentid = 0 ORDER BY 1, 2
"""


@pytest.mark.django_db
def test_each_trigger_is_made_again_as_a_restore_makes_it():
    """Two geometries compared with IS DISTINCT FROM are refused there: their operator is of PostGIS."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = ''")  # every name is then said with its schema
        cursor.execute(TRIGGERS)
        found = cursor.fetchall()
        for table, name, definition in found:
            cursor.execute(f'DROP TRIGGER "{name}" ON {table}')
            cursor.execute(definition)
    assert len(found) > 50
