# SPDX-License-Identifier: EUPL-1.2
"""A work request may be for signalements, and be opened from one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("interventions", "0015_tacit_acceptance"),
        ("signalements", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="workrequest",
            name="signalements",
            field=models.ManyToManyField(
                blank=True, related_name="work_requests", to="signalements.signalement", verbose_name="signalements"
            ),
        ),
        migrations.AlterField(
            model_name="workrequest",
            name="origin",
            field=models.CharField(
                choices=[
                    ("incident", "Incident"),
                    ("alarm", "Alarme"),
                    ("asset", "Équipement"),
                    ("patrol", "Patrouille"),
                    ("plan", "Plan préventif"),
                    ("hand", "Saisie"),
                    ("split", "Séparation"),
                    ("report", "Signalement"),
                ],
                max_length=12,
                verbose_name="origine",
            ),
        ),
    ]
