# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0012_view_quality"),
    ]

    operations = [
        migrations.CreateModel(
            name="RuleTrial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "due_at",
                    models.DateTimeField(
                        blank=True, db_index=True, default=django.utils.timezone.now, null=True, verbose_name="dû le"
                    ),
                ),
                (
                    "lease_until",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="réservé jusqu'à"),
                ),
                ("lease_token", models.UUIDField(blank=True, editable=False, null=True)),
                ("attempts", models.PositiveIntegerField(default=0, editable=False, verbose_name="tentatives")),
                ("last_error", models.TextField(blank=True, editable=False, verbose_name="dernière erreur")),
                ("asked_at", models.DateTimeField(verbose_name="demandé le")),
                ("looked", models.PositiveIntegerField(default=0, verbose_name="incidents regardés")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="incidents à regarder")),
                (
                    "rule",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trial",
                        to="events.rule",
                        verbose_name="règle",
                    ),
                ),
            ],
            options={
                "verbose_name": "essai en cours",
                "verbose_name_plural": "essais en cours",
            },
        ),
    ]
