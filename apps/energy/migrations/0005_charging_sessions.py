# SPDX-License-Identifier: EUPL-1.2
"""Sessions of bidirectional chargers."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("energy", "0004_ledger_counts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChargingSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "standard",
                    models.CharField(
                        choices=[("ocpp16", "OCPP 1.6"), ("ocpp201", "OCPP 2.0.1"), ("ocpi", "OCPI 2.2.1")],
                        max_length=8,
                        verbose_name="norme",
                    ),
                ),
                ("ref", models.CharField(max_length=250, verbose_name="session")),
                (
                    "record",
                    models.CharField(
                        help_text="`transactionId` d'OCPP, `id` d'OCPI.",
                        max_length=120,
                        verbose_name="identifiant d'origine",
                    ),
                ),
                ("evse", models.CharField(blank=True, max_length=140, verbose_name="point de charge")),
                ("began_at", models.DateTimeField(verbose_name="branché le")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="débranché le")),
                (
                    "charged_kwh",
                    models.DecimalField(
                        blank=True, decimal_places=3, max_digits=11, null=True, verbose_name="chargé (kWh)"
                    ),
                ),
                (
                    "given_kwh",
                    models.DecimalField(
                        blank=True, decimal_places=3, max_digits=11, null=True, verbose_name="rendu (kWh)"
                    ),
                ),
                (
                    "meter_start",
                    models.DecimalField(
                        blank=True, decimal_places=3, max_digits=14, null=True, verbose_name="index au début (kWh)"
                    ),
                ),
                (
                    "meter_stop",
                    models.DecimalField(
                        blank=True, decimal_places=3, max_digits=14, null=True, verbose_name="index à la fin (kWh)"
                    ),
                ),
                (
                    "export_start",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=14,
                        null=True,
                        verbose_name="index rendu au début (kWh)",
                    ),
                ),
                (
                    "export_stop",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=14,
                        null=True,
                        verbose_name="index rendu à la fin (kWh)",
                    ),
                ),
                (
                    "soc_start",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=4,
                        null=True,
                        verbose_name="batterie au branchement (%)",
                    ),
                ),
                (
                    "soc_end",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=4,
                        null=True,
                        verbose_name="batterie au débranchement (%)",
                    ),
                ),
                (
                    "flags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("missing_messages", "Messages manquants"),
                                ("register_reset", "Index qui recule"),
                                ("no_register", "Énergie non mesurée"),
                                ("net", "Énergie nette par période"),
                                ("overlap", "Chevauche une autre session"),
                                ("absurd", "Énergie ou durée invraisemblable"),
                                ("credited", "Annulée par un avoir"),
                            ],
                            max_length=16,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="signaux",
                    ),
                ),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="dite le")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="fichier")),
                ("imported_at", models.DateTimeField(verbose_name="importée le")),
                ("is_sample", models.BooleanField(default=False, verbose_name="fictive")),
                (
                    "charger",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="energy.meteringpoint",
                        verbose_name="borne",
                    ),
                ),
                (
                    "imported_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="importée par",
                    ),
                ),
            ],
            options={
                "verbose_name": "session de charge",
                "verbose_name_plural": "sessions de charge",
                "ordering": ["-began_at", "-id"],
                "default_permissions": ("view",),
                "indexes": [models.Index(fields=["charger", "-began_at", "-id"], name="charging_of_a_charger")],
                "constraints": [
                    models.UniqueConstraint(fields=("charger", "standard", "ref"), name="charging_session_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("began_at")), _connector="OR"
                        ),
                        name="charging_in_order",
                        violation_error_message="La fin vient après le début.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("charged_kwh", None), ("charged_kwh__gte", 0), _connector="OR"),
                            models.Q(("given_kwh", None), ("given_kwh__gte", 0), _connector="OR"),
                        ),
                        name="charging_energies",
                        violation_error_message="Une énergie est positive.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("soc_start", None),
                                models.Q(("soc_start__gte", 0), ("soc_start__lte", 100)),
                                _connector="OR",
                            ),
                            models.Q(
                                ("soc_end", None), models.Q(("soc_end__gte", 0), ("soc_end__lte", 100)), _connector="OR"
                            ),
                        ),
                        name="charging_states",
                        violation_error_message="Une charge va de 0 à 100 %.",
                    ),
                ],
            },
        ),
    ]
