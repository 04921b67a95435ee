# SPDX-License-Identifier: EUPL-1.2
"""Years whose ledger comes from elsewhere: counting them again would count them twice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("energy", "0006_billed_periods")]

    operations = [
        migrations.AddField(
            model_name="ledgercount",
            name="by_hand",
            field=models.BooleanField(
                default=False,
                help_text="Registre repris d'ailleurs : la machine ne recompte pas cette année, qui compterait double.",
                verbose_name="tenue à la main",
            ),
        ),
    ]
