# SPDX-License-Identifier: EUPL-1.2
"""Alarms that were already there when their source was met."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0024_ungrouped_by_place")]

    operations = [
        migrations.AddField(
            model_name="alarm",
            name="inherited_until",
            field=models.DateTimeField(editable=False, null=True, verbose_name="déjà présente au premier contact"),
        ),
        migrations.AddField(
            model_name="alarm",
            name="inherited_severity",
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
    ]
