# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("events", "0011_journal_kinds")]

    operations = [
        migrations.AlterModelOptions(
            name="alarm",
            options={
                "ordering": ["-raised_at", "-id"],
                "permissions": [
                    ("acknowledge_alarm", "Peut acquitter une alarme"),
                    ("shelve_alarm", "Peut masquer une alarme, ou la mettre hors service"),
                    ("view_quality", "Peut voir la qualité des alarmes"),
                ],
                "verbose_name": "alarme",
                "verbose_name_plural": "alarmes",
            },
        ),
    ]
