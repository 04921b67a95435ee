# SPDX-License-Identifier: EUPL-1.2
"""The savings ledger, the register of adjustments, the yearly statements of a contract."""

from decimal import Decimal

import django.contrib.postgres.fields
import django.core.serializers.json
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0007_saving_commitments"),
        ("energy", "0001_meters"),
        ("territories", "0006_history_raises_nothing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lot",
                    models.CharField(
                        choices=[
                            ("lighting", "Éclairage public"),
                            ("buildings", "Bâtiments"),
                            ("traffic", "Signalisation"),
                            ("water", "Eau"),
                            ("other", "Autre lot"),
                        ],
                        max_length=10,
                        verbose_name="lot",
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        blank=True,
                        help_text="Vide : tout le lot de cette autorité.",
                        max_length=160,
                        verbose_name="objet",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("routine", "Périodique"),
                            ("non_routine", "Non périodique"),
                            ("works", "Période de travaux, hors du compte"),
                        ],
                        default="non_routine",
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="intitulé")),
                ("said", models.TextField(max_length=2000, verbose_name="motif")),
                ("first", models.DateField(verbose_name="à partir du")),
                (
                    "last",
                    models.DateField(
                        blank=True, help_text="Vide : jusqu'à la fin du contrat.", null=True, verbose_name="jusqu'au"
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[("kwh_year", "kWh par an"), ("percent", "% de la référence"), ("none", "sans objet")],
                        default="kwh_year",
                        max_length=8,
                        verbose_name="effet en",
                    ),
                ),
                (
                    "effect",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        help_text="Positif : la référence monte, l'économie aussi. Négatif : elle baisse.",
                        max_digits=14,
                        verbose_name="effet",
                    ),
                ),
                (
                    "margin_percent",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        max_digits=5,
                        verbose_name="incertitude de l'effet (± %)",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposé"),
                            ("justified", "Justifié"),
                            ("accepted_owner", "Accepté par le maître d'ouvrage"),
                            ("accepted_contractor", "Accepté par le titulaire"),
                            ("accepted", "Accepté par les deux"),
                            ("applied", "Appliqué"),
                            ("rejected", "Rejeté"),
                        ],
                        default="proposed",
                        editable=False,
                        max_length=20,
                        verbose_name="état",
                    ),
                ),
                ("proposed_at", models.DateTimeField(auto_now_add=True, verbose_name="proposé le")),
                ("justified_at", models.DateTimeField(blank=True, null=True, verbose_name="justifié le")),
                (
                    "owner_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accepté pour la collectivité le"),
                ),
                (
                    "contractor_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accepté pour le titulaire le"),
                ),
                ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="appliqué le")),
                ("rejected_at", models.DateTimeField(blank=True, null=True, verbose_name="rejeté le")),
                ("rejected_why", models.CharField(blank=True, max_length=500, verbose_name="motif du rejet")),
                ("is_sample", models.BooleanField(default=False, verbose_name="fictif")),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.territory",
                        verbose_name="autorité",
                    ),
                ),
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
                    "contractor_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepté pour le titulaire par",
                    ),
                ),
                (
                    "justified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="justifié par",
                    ),
                ),
                (
                    "owner_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepté pour la collectivité par",
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="energy.meteringpoint",
                        verbose_name="point de comptage",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposé par",
                    ),
                ),
                (
                    "rejected_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="rejeté par",
                    ),
                ),
            ],
            options={
                "verbose_name": "ajustement",
                "verbose_name_plural": "registre des ajustements",
                "ordering": ["-proposed_at", "-id"],
                "permissions": [
                    ("propose_adjustment", "Peut proposer et justifier un ajustement des économies"),
                    ("accept_owner_adjustment", "Peut accepter ou rejeter un ajustement pour la collectivité"),
                    ("accept_contractor_adjustment", "Peut accepter ou rejeter un ajustement pour le titulaire"),
                ],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="note")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="fichier")),
                ("media_type", models.CharField(blank=True, max_length=40, verbose_name="type")),
                ("content", models.BinaryField(null=True, verbose_name="contenu")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="empreinte SHA-256")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="apporté le")),
                (
                    "adjustment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="energy.adjustment",
                        verbose_name="ajustement",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="apporté par",
                    ),
                ),
            ],
            options={
                "verbose_name": "pièce d'un ajustement",
                "verbose_name_plural": "pièces d'un ajustement",
                "ordering": ["adjustment", "at", "id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SavingsStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="année du contrat")),
                ("first", models.DateField(verbose_name="du")),
                ("last", models.DateField(verbose_name="au")),
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
                ("counted_at", models.DateTimeField(verbose_name="compté le")),
                (
                    "malus",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=14, verbose_name="malus (€)"
                    ),
                ),
                (
                    "bonus",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=14, verbose_name="bonus (€)"
                    ),
                ),
                (
                    "corrections",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=14, verbose_name="régularisations (€)"
                    ),
                ),
                (
                    "contested",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        max_digits=14,
                        verbose_name="contesté, hors total (€)",
                    ),
                ),
                (
                    "total",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=14, verbose_name="total (€)"
                    ),
                ),
                ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="émis le")),
                (
                    "owner_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accepté pour la collectivité le"),
                ),
                (
                    "contractor_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accepté pour le titulaire le"),
                ),
                ("validated_at", models.DateTimeField(blank=True, null=True, verbose_name="validé le")),
                ("paid_at", models.DateTimeField(blank=True, null=True, verbose_name="liquidé le")),
                (
                    "checksum",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="empreinte SHA-256"),
                ),
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
                    "contractor_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepté pour le titulaire par",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="émis par",
                    ),
                ),
                (
                    "owner_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepté pour la collectivité par",
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
                "verbose_name": "décompte annuel des économies",
                "verbose_name_plural": "décomptes annuels des économies",
                "ordering": ["-first", "contract"],
                "permissions": [
                    ("view_own_savingsstatement", "Peut voir les économies des contrats pour lesquels il agit"),
                    ("prepare_savingsstatement", "Peut établir, émettre et liquider un décompte annuel d'économies"),
                    ("contest_savingsstatement", "Peut contester une ligne d'un décompte annuel d'économies"),
                    (
                        "sign_owner_savingsstatement",
                        "Peut accepter un décompte annuel d'économies pour la collectivité",
                    ),
                    (
                        "sign_contractor_savingsstatement",
                        "Peut accepter un décompte annuel d'économies pour le titulaire",
                    ),
                ],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="LedgerLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lot",
                    models.CharField(
                        choices=[
                            ("lighting", "Éclairage public"),
                            ("buildings", "Bâtiments"),
                            ("traffic", "Signalisation"),
                            ("water", "Eau"),
                            ("other", "Autre lot"),
                        ],
                        max_length=10,
                        verbose_name="lot",
                    ),
                ),
                (
                    "energy",
                    models.CharField(
                        choices=[
                            ("electricity", "Électricité"),
                            ("gas", "Gaz naturel"),
                            ("heat", "Chaleur (réseau)"),
                            ("cold", "Froid (réseau)"),
                            ("oil", "Fioul"),
                            ("propane", "Propane"),
                            ("wood", "Bois"),
                            ("solar", "Solaire photovoltaïque"),
                            ("water", "Eau"),
                        ],
                        max_length=12,
                        verbose_name="énergie",
                    ),
                ),
                ("label", models.CharField(max_length=160, verbose_name="objet")),
                ("first", models.DateField(verbose_name="du")),
                ("last", models.DateField(verbose_name="au")),
                ("revision", models.PositiveSmallIntegerField(default=1, verbose_name="révision")),
                ("current", models.BooleanField(default=True, verbose_name="à jour")),
                ("days_expected", models.PositiveSmallIntegerField(verbose_name="jours attendus")),
                ("days_counted", models.PositiveSmallIntegerField(default=0, verbose_name="jours comptés")),
                (
                    "baseline_kwh",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=16,
                        null=True,
                        verbose_name="référence ajustée au climat ou aux nuits (kWh)",
                    ),
                ),
                (
                    "adjustment_kwh",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        max_digits=16,
                        verbose_name="ajustements acceptés (kWh)",
                    ),
                ),
                (
                    "measured_kwh",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="mesuré (kWh)"
                    ),
                ),
                (
                    "avoided_kwh",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="évité (kWh)"
                    ),
                ),
                (
                    "margin_kwh",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=16,
                        null=True,
                        verbose_name="demi-intervalle du modèle (kWh)",
                    ),
                ),
                (
                    "low_kwh",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="évité, au moins (kWh)"
                    ),
                ),
                (
                    "high_kwh",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="évité, au plus (kWh)"
                    ),
                ),
                (
                    "level",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.90"), max_digits=3, verbose_name="niveau de confiance"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("proven", "Démontrée"),
                            ("unproven", "Non démontré"),
                            ("refused", "Refusée"),
                            ("missing", "Relevés manquants"),
                            ("excluded", "Hors du compte"),
                        ],
                        max_length=8,
                        verbose_name="verdict",
                    ),
                ),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="raisons",
                    ),
                ),
                (
                    "reference_price",
                    models.DecimalField(decimal_places=5, max_digits=8, verbose_name="prix de référence (€/kWh)"),
                ),
                (
                    "price",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="prix du mois (€/kWh)"
                    ),
                ),
                (
                    "kg_per_kwh",
                    models.DecimalField(
                        blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="facteur (kg CO₂e/kWh)"
                    ),
                ),
                (
                    "model",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="modèle"
                    ),
                ),
                (
                    "inputs",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="données employées",
                    ),
                ),
                ("is_sample", models.BooleanField(default=False, verbose_name="fictif")),
                ("counted_at", models.DateTimeField(verbose_name="compté le")),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.territory",
                        verbose_name="autorité",
                    ),
                ),
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
                    "point",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="energy.meteringpoint",
                        verbose_name="point de comptage",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger",
                        to="energy.savingsstatement",
                        verbose_name="figé dans",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne du registre des économies",
                "verbose_name_plural": "registre des économies",
                "ordering": ["contract", "lot", "authority", "label", "first", "-revision"],
                "permissions": [("count_ledgerline", "Peut recompter le registre des économies")],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SavingsStatementLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "nature",
                    models.CharField(
                        choices=[("year", "Année"), ("correction", "Régularisation")],
                        default="year",
                        max_length=10,
                        verbose_name="pourquoi ici",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="année concernée")),
                (
                    "lot",
                    models.CharField(
                        choices=[
                            ("lighting", "Éclairage public"),
                            ("buildings", "Bâtiments"),
                            ("traffic", "Signalisation"),
                            ("water", "Eau"),
                            ("other", "Autre lot"),
                        ],
                        max_length=10,
                        verbose_name="lot",
                    ),
                ),
                (
                    "energy",
                    models.CharField(
                        choices=[
                            ("all", "Toutes les énergies, sans l'eau"),
                            ("electricity", "Électricité"),
                            ("gas", "Gaz naturel"),
                            ("heat", "Chaleur (réseau)"),
                            ("oil", "Fioul"),
                            ("wood", "Bois"),
                            ("water", "Eau"),
                        ],
                        max_length=12,
                        verbose_name="énergie",
                    ),
                ),
                (
                    "adjusted_kwh",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="référence ajustée (kWh)"
                    ),
                ),
                (
                    "measured_kwh",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="mesuré (kWh)"
                    ),
                ),
                (
                    "avoided_kwh",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="évité (kWh)"
                    ),
                ),
                (
                    "low_kwh",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="au moins (kWh)"
                    ),
                ),
                (
                    "high_kwh",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="au plus (kWh)"
                    ),
                ),
                ("level", models.DecimalField(decimal_places=2, max_digits=3, verbose_name="niveau de confiance")),
                ("completeness", models.DecimalField(decimal_places=4, max_digits=5, verbose_name="complétude")),
                (
                    "percent",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="économie (%)"
                    ),
                ),
                (
                    "committed_percent",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="promis (%)"
                    ),
                ),
                (
                    "committed_kwh",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="promis (kWh)"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("proven", "Démontrée"),
                            ("unproven", "Non démontré"),
                            ("refused", "Refusée"),
                            ("missing", "Relevés manquants"),
                            ("excluded", "Hors du compte"),
                        ],
                        max_length=8,
                        verbose_name="verdict",
                    ),
                ),
                (
                    "confidence",
                    models.CharField(
                        choices=[("high", "Élevée"), ("medium", "Moyenne"), ("low", "Faible"), ("none", "Aucune")],
                        max_length=6,
                        verbose_name="confiance",
                    ),
                ),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="réserves",
                    ),
                ),
                (
                    "euros_constant",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="à prix constant (€)"
                    ),
                ),
                (
                    "euros_current",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="à prix courant (€)"
                    ),
                ),
                (
                    "co2_kg",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="CO₂ évité (kg)"
                    ),
                ),
                (
                    "gap_kwh",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="écart (kWh)"
                    ),
                ),
                (
                    "gap_points",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="écart (points)"
                    ),
                ),
                (
                    "settlement",
                    models.CharField(
                        choices=[
                            ("malus", "Malus"),
                            ("bonus", "Bonus"),
                            ("neutral", "Bande neutre"),
                            ("suspended", "Suspendu"),
                        ],
                        max_length=9,
                        verbose_name="suite",
                    ),
                ),
                (
                    "whole",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=14, verbose_name="dû à ce jour (€)"
                    ),
                ),
                (
                    "before",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=14, verbose_name="déjà compté (€)"
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=14, verbose_name="montant (€)"
                    ),
                ),
                ("why", models.CharField(max_length=1000, verbose_name="calcul")),
                (
                    "rows",
                    models.JSONField(
                        default=list,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="lignes du registre",
                    ),
                ),
                (
                    "inputs",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="contrat, règle, ajustements",
                    ),
                ),
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
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.territory",
                        verbose_name="autorité",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="energy.savingsstatement",
                        verbose_name="décompte",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne de décompte annuel",
                "verbose_name_plural": "lignes de décompte annuel",
                "ordering": ["statement", "nature", "year", "lot", "authority__name", "id"],
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("last", None), ("last__gte", models.F("first")), _connector="OR"),
                name="adjustment_in_order",
                violation_error_message="La fin vient après le début.",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("effect", 0), ("kind", "works"), ("unit", "none")),
                    models.Q(
                        models.Q(("kind", "works"), _negated=True),
                        models.Q(("unit", "none"), _negated=True),
                        models.Q(("effect", 0), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="adjustment_has_an_effect",
                violation_error_message="Un ajustement a un effet ; des travaux excluent des jours, sans effet propre.",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "works"), _negated=True), ("last__isnull", False), _connector="OR"
                ),
                name="adjustment_works_end",
                violation_error_message="Une période de travaux a une fin.",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("unit", "percent"), _negated=True),
                    models.Q(("effect__gte", -100), ("effect__lte", 1000)),
                    _connector="OR",
                ),
                name="adjustment_percent",
                violation_error_message="Un effet en % va de −100 à 1 000.",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("margin_percent__gte", 0), ("margin_percent__lte", 100)),
                name="adjustment_margin",
                violation_error_message="L'incertitude va de 0 à 100 %.",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["accepted", "applied"]), _negated=True),
                    models.Q(("contractor_at__isnull", False), ("owner_at__isnull", False)),
                    _connector="OR",
                ),
                name="adjustment_applied_by_both",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("owner_by", None),
                    ("contractor_by", None),
                    models.Q(("owner_by", models.F("contractor_by")), _negated=True),
                    _connector="OR",
                ),
                name="adjustment_two_parties",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "rejected"), _negated=True),
                    models.Q(("rejected_at__isnull", False), models.Q(("rejected_why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="adjustment_rejected_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("note", ""), _negated=True),
                    models.Q(("content__isnull", False), models.Q(("name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="evidence_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="savingsstatement",
            constraint=models.UniqueConstraint(fields=("contract", "year"), name="savings_statement_once_a_year"),
        ),
        migrations.AddConstraint(
            model_name="savingsstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(("last__gt", models.F("first"))), name="savings_statement_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="savingsstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "total",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(models.F("malus"), "-", models.F("bonus")),
                            "+",
                            models.F("corrections"),
                        ),
                    )
                ),
                name="savings_statement_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="savingsstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("owner_by", None),
                    ("contractor_by", None),
                    models.Q(("owner_by", models.F("contractor_by")), _negated=True),
                    _connector="OR",
                ),
                name="savings_statement_two_signatories",
            ),
        ),
        migrations.AddConstraint(
            model_name="savingsstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("checksum", ""), ("issued_at", None), ("state", "draft")),
                    models.Q(
                        models.Q(("state", "draft"), _negated=True),
                        ("issued_at__isnull", False),
                        models.Q(("checksum", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="savings_statement_frozen_once_issued",
            ),
        ),
        migrations.AddConstraint(
            model_name="savingsstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["validated", "paid"]), _negated=True),
                    models.Q(
                        ("contractor_at__isnull", False), ("owner_at__isnull", False), ("validated_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="savings_statement_validated_by_both",
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerline",
            index=models.Index(
                condition=models.Q(("current", True)), fields=["contract", "first"], name="ledger_of_contract"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("current", True)),
                fields=("contract", "lot", "authority", "point", "label", "first"),
                name="ledger_line_current_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerline",
            constraint=models.UniqueConstraint(
                fields=("contract", "lot", "authority", "point", "label", "first", "revision"),
                name="ledger_line_revision_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerline",
            constraint=models.CheckConstraint(
                condition=models.Q(("last__gte", models.F("first"))), name="ledger_line_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerline",
            constraint=models.CheckConstraint(
                condition=models.Q(("days_counted__lte", models.F("days_expected"))), name="ledger_line_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("avoided_kwh", None),
                    (
                        "avoided_kwh",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("baseline_kwh"), "+", models.F("adjustment_kwh")
                            ),
                            "-",
                            models.F("measured_kwh"),
                        ),
                    ),
                    _connector="OR",
                ),
                name="ledger_line_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("avoided_kwh", None), ("high_kwh", None), ("low_kwh", None)),
                    models.Q(
                        ("high_kwh__gte", models.F("avoided_kwh")),
                        ("low_kwh__lte", models.F("avoided_kwh")),
                        ("margin_kwh__gte", 0),
                    ),
                    _connector="OR",
                ),
                name="ledger_line_inside_its_interval",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("avoided_kwh__isnull", False), ("verdict__in", ["proven", "unproven"])),
                    models.Q(
                        ("avoided_kwh", None),
                        ("reasons__len__gte", 1),
                        ("verdict__in", ["refused", "missing", "excluded"]),
                    ),
                    _connector="OR",
                ),
                name="ledger_line_counted_or_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "proven"), _negated=True),
                    ("low_kwh__gt", 0),
                    ("high_kwh__lt", 0),
                    _connector="OR",
                ),
                name="ledger_line_proven",
            ),
        ),
        migrations.AddConstraint(
            model_name="savingsstatementline",
            constraint=models.UniqueConstraint(
                fields=("statement", "nature", "year", "lot", "authority"), name="savings_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="savingsstatementline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "amount",
                        django.db.models.expressions.CombinedExpression(models.F("whole"), "-", models.F("before")),
                    )
                ),
                name="savings_line_adds_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="savingsstatementline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("contested", False), models.Q(("contest_reason", ""), _negated=True), _connector="OR"
                ),
                name="savings_line_contested_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="savingsstatementline",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision", ""), ("contested", True), _connector="OR"), name="savings_line_decided"
            ),
        ),
    ]
