# SPDX-License-Identifier: EUPL-1.2
"""Which part of the interval of a month no other month of its meter shares; unknown for those counted before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("energy", "0001_schema"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledgerline",
            name="noise_kwh",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="dont propre à ce mois (kWh)"
            ),
        ),
    ]
