# SPDX-License-Identifier: EUPL-1.2
"""Source and territory of an alarm are those of rows that its batch read: not checked again one by one (decision 22)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0008_moved_as_bytes"),
        ("events", "0021_episodes_in_place"),
        ("territories", "0006_history_raises_nothing"),
    ]

    operations = [
        migrations.AlterField(
            model_name="alarm",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="alarms",
                to="assets.source",
                verbose_name="source",
            ),
        ),
        migrations.AlterField(
            model_name="alarm",
            name="territory",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="alarms",
                to="territories.territory",
                verbose_name="territoire",
            ),
        ),
    ]
