# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0005_admin_lists"),
        ("telemetry", "0002_measure_partitions"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="series",
            index=models.Index(fields=["metric", "id"], name="series_metric"),
        ),
    ]
