# SPDX-License-Identifier: EUPL-1.2

from decimal import Decimal

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0003_sealed"),
        ("interventions", "0004_preventive_plans"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="Son premier jour.", verbose_name="mois")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Brouillon"),
                            ("issued", "Émis"),
                            ("contested", "Contesté"),
                            ("validated", "Validé"),
                            ("paid", "Liquidé"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("counted_to", models.DateTimeField(verbose_name="compté jusqu'au")),
                (
                    "penalties",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="pénalités (€)"
                    ),
                ),
                (
                    "bonuses",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="intéressement (€)"
                    ),
                ),
                (
                    "contested",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        max_digits=12,
                        verbose_name="contesté, hors total (€)",
                    ),
                ),
                (
                    "total",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="total (€)"
                    ),
                ),
                (
                    "owner_signed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="signé pour la collectivité le"),
                ),
                (
                    "contractor_signed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="signé pour le titulaire le"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="émis le")),
                ("frozen_at", models.DateTimeField(blank=True, null=True, verbose_name="figé le")),
                ("paid_at", models.DateTimeField(blank=True, null=True, verbose_name="liquidé le")),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.contract",
                        verbose_name="contrat",
                    ),
                ),
                (
                    "contractor_signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signé pour le titulaire par",
                    ),
                ),
                (
                    "owner_signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signé pour la collectivité par",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.contractversion",
                        verbose_name="version en vigueur",
                    ),
                ),
            ],
            options={
                "verbose_name": "décompte",
                "verbose_name_plural": "décomptes",
                "ordering": ["-month", "contract"],
                "permissions": [
                    ("prepare_statement", "Peut établir, émettre et liquider un décompte"),
                    ("contest_statement", "Peut contester une ligne de décompte"),
                    ("sign_owner_statement", "Peut signer un décompte pour la collectivité"),
                    ("sign_contractor_statement", "Peut signer un décompte pour le titulaire"),
                ],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="StatementLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("gti", "GTI (intervention)"),
                            ("gtrp", "GTRP (rétablissement provisoire)"),
                            ("gtr", "GTR (rétablissement)"),
                        ],
                        max_length=4,
                        verbose_name="nature",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="partie le")),
                ("due_at", models.DateTimeField(verbose_name="échéance")),
                ("stopped_at", models.DateTimeField(blank=True, null=True, verbose_name="arrêtée le")),
                ("suspended", models.DurationField(verbose_name="suspensions acceptées")),
                (
                    "overrun",
                    models.DurationField(
                        help_text="Dans l'unité du pas ; négatif : en avance.", verbose_name="dépassement"
                    ),
                ),
                ("late", models.BooleanField(verbose_name="non tenue")),
                ("steps", models.PositiveIntegerField(default=0, verbose_name="pas")),
                (
                    "whole",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="dû à ce jour (€)"
                    ),
                ),
                (
                    "before",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="déjà compté (€)"
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="montant (€)"
                    ),
                ),
                ("why", models.CharField(max_length=500, verbose_name="calcul")),
                ("contested", models.BooleanField(default=False, verbose_name="contestée")),
                ("contest_reason", models.CharField(blank=True, max_length=500, verbose_name="motif de contestation")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("kept", "Maintenue"), ("dropped", "Abandonnée")],
                        max_length=8,
                        verbose_name="décision",
                    ),
                ),
                ("decision_said", models.CharField(blank=True, max_length=500, verbose_name="motif de la décision")),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="interventions.clock",
                        verbose_name="horloge",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="interventions.workrequest",
                        verbose_name="demande",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.penaltyrule",
                        verbose_name="règle",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="interventions.statement",
                        verbose_name="décompte",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne de décompte",
                "verbose_name_plural": "lignes de décompte",
                "ordering": ["statement", "due_at", "clock"],
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("contract", "month"), name="statement_once_a_month"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(condition=models.Q(("month__day", 1)), name="statement_of_a_month"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "total",
                        django.db.models.expressions.CombinedExpression(
                            models.F("penalties"), "-", models.F("bonuses")
                        ),
                    )
                ),
                name="statement_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("owner_signed_by", None),
                    ("contractor_signed_by", None),
                    models.Q(("owner_signed_by", models.F("contractor_signed_by")), _negated=True),
                    _connector="OR",
                ),
                name="statement_two_signatories",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("frozen_at", None),
                    models.Q(
                        ("contractor_signed_at__isnull", False),
                        ("owner_signed_at__isnull", False),
                        ("state__in", ["validated", "paid"]),
                    ),
                    _connector="OR",
                ),
                name="statement_frozen_once_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.UniqueConstraint(fields=("statement", "clock"), name="statement_line_once"),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("contested", False), models.Q(("contest_reason", ""), _negated=True), _connector="OR"
                ),
                name="statement_contested_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision", ""), ("contested", True), _connector="OR"),
                name="statement_decided_if_contested",
            ),
        ),
    ]
