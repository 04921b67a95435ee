# SPDX-License-Identifier: EUPL-1.2
"""Search: names of territories and streets without accents, by word stem and by likeness."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

from apps.territories.migrations import _search_sql as sql


class Migration(migrations.Migration):
    dependencies = [("territories", "0002_no_knox_table")]

    operations = [
        TrigramExtension(),
        migrations.RunSQL(sql.SEARCH_PLAIN, sql.DROP_PLAIN),
        migrations.RunSQL(sql.INDEXES, sql.DROP_INDEXES),
    ]
