# SPDX-License-Identifier: EUPL-1.2
"""Lamps that somebody saw lit or dark: rows are appended, never edited."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.interventions.migrations import _sql


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0001_schema"),
        ("interventions", "0001_schema"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="fieldact",
            name="kind",
            field=models.CharField(
                choices=[
                    ("depart", "En route"),
                    ("arrive", "Sur site"),
                    ("resume", "Reprise"),
                    ("suspend", "Suspension"),
                    ("provisional", "Réparé provisoirement"),
                    ("repair", "Réparé"),
                    ("conclude", "Rien à réparer"),
                    ("check", "Point de contrôle"),
                    ("note", "Message"),
                    ("photo", "Photo"),
                    ("observe", "Observation"),
                    ("lit", "Vue allumée"),
                ],
                max_length=12,
                verbose_name="acte",
            ),
        ),
        migrations.CreateModel(
            name="Sighting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("off", "Vue éteinte"), ("lit", "Vue allumée")], max_length=3, verbose_name="état"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("patrol", "Patrouille"), ("order", "Équipe envoyée : panne non trouvée")],
                        default="patrol",
                        max_length=6,
                        verbose_name="source",
                    ),
                ),
                ("seen_at", models.DateTimeField(verbose_name="vu le")),
                (
                    "act",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sighting",
                        to="interventions.fieldact",
                        verbose_name="acte",
                    ),
                ),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sightings",
                        to="assets.asset",
                        verbose_name="équipement",
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
            ],
            options={
                "verbose_name": "constat de patrouille",
                "verbose_name_plural": "constats de patrouille",
                "ordering": ["-id"],
                "default_permissions": ("view",),
                "indexes": [models.Index(fields=["seen_at"], name="sighting_by_date")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("state__in", ["off", "lit"])), name="sighting_state"),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["patrol", "order"])), name="sighting_source"
                    ),
                ],
            },
        ),
        migrations.RunSQL(_sql.SEEN, _sql.NOT_SEEN),
    ]
