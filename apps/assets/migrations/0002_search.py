# SPDX-License-Identifier: EUPL-1.2
"""Search: assets by the stems of their words, by likeness and by number, whatever the case, accents and dashes."""

from django.db import migrations

from apps.assets.migrations import _search_sql as sql


class Migration(migrations.Migration):
    dependencies = [("assets", "0001_schema"), ("territories", "0003_search")]

    operations = [
        migrations.RunSQL([sql.SEARCH_ASSET, sql.SEARCH_NUMBER], sql.DROP_FUNCTIONS),
        migrations.RunSQL(sql.INDEXES, sql.DROP_INDEXES),
    ]
