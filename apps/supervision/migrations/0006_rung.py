# SPDX-License-Identifier: EUPL-1.2
"""When a supervisor last announced that there is something to read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("supervision", "0005_first_contact")]

    operations = [
        migrations.AddField(
            model_name="poll",
            name="rung_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="annoncée le"),
        ),
    ]
