# SPDX-License-Identifier: EUPL-1.2
"""What the last human act left of an alarm, whole: the fold starts again from it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0003_partitions")]
    operations = [
        migrations.AddField("alarm", "last_kind", models.SmallIntegerField(default=2, editable=False)),
        migrations.AddField("alarm", "base_kind", models.SmallIntegerField(default=2, editable=False)),
        migrations.AddField("alarm", "base_state", models.CharField(default="normal", editable=False, max_length=16)),
    ]
