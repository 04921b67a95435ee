# SPDX-License-Identifier: EUPL-1.2
"""Bodies of tiles are compressed already: PostgreSQL need not try again."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("console", "0002_triggers")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE console_tile ALTER COLUMN body SET STORAGE EXTERNAL",
            "ALTER TABLE console_tile ALTER COLUMN body SET STORAGE EXTENDED",
        ),
    ]
