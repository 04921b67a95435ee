# SPDX-License-Identifier: EUPL-1.2
"""What meters counted over months and bills."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("energy", "0005_charging_sessions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BilledPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "metric",
                    models.CharField(
                        choices=[
                            ("energy", "énergie consommée"),
                            ("injection", "énergie injectée"),
                            ("gas_volume", "volume de gaz"),
                            ("water", "volume d'eau"),
                        ],
                        default="energy",
                        max_length=12,
                        verbose_name="grandeur",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="du")),
                ("ends_on", models.DateField(help_text="Dernier jour compris.", verbose_name="au")),
                ("amount", models.DecimalField(decimal_places=3, max_digits=14, verbose_name="quantité")),
                ("unit", models.CharField(max_length=4, verbose_name="unité")),
                ("estimated", models.BooleanField(default=False, verbose_name="estimé")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="fichier")),
                ("imported_at", models.DateTimeField(auto_now=True, verbose_name="importé le")),
                (
                    "imported_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="importé par",
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bills",
                        to="energy.meteringpoint",
                        verbose_name="point de comptage",
                    ),
                ),
            ],
            options={
                "verbose_name": "relevé de période",
                "verbose_name_plural": "relevés de période",
                "ordering": ["-starts_on", "-id"],
                "default_permissions": (),
                "indexes": [models.Index(fields=["point", "-starts_on", "-id"], name="billed_of_a_point")],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        expressions=[
                            ("point", "="),
                            ("metric", "="),
                            (
                                models.Func(
                                    "starts_on",
                                    "ends_on",
                                    models.Value("[]"),
                                    function="DATERANGE",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="billed_period_once",
                        violation_error_message="Un jour est déjà dans une autre période.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="billed_period_in_order",
                        violation_error_message="La fin vient après le début.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)),
                        name="billed_period_amount",
                        violation_error_message="Une quantité est positive.",
                    ),
                ],
            },
        ),
    ]
