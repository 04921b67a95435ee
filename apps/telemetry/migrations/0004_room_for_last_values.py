# SPDX-License-Identifier: EUPL-1.2
"""Half of each page of last values stays free: each measure rewrites one, and does so in place of its page."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("telemetry", "0003_series_metric")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE telemetry_lastvalue SET (fillfactor = 50)",
            "ALTER TABLE telemetry_lastvalue RESET (fillfactor)",
        ),
    ]
