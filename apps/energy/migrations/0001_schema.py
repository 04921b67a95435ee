# SPDX-License-Identifier: EUPL-1.2
"""Meters, tariffs, performance and statements of savings."""

from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.serializers.json
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from apps.energy.migrations import _sql
from apps.territories.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("energy", "0001_meters"),
        ("energy", "0002_performance"),
        ("energy", "0003_performance_frozen"),
    ]

    dependencies = [
        ("assets", "0001_schema"),
        ("contracts", "0001_schema"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0001_schema"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="Site",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                help_text="Qui paie l'énergie.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        ("code", models.CharField(max_length=40, verbose_name="code")),
                        ("name", models.CharField(max_length=160, verbose_name="nom")),
                        (
                            "nature",
                            models.CharField(
                                choices=[
                                    ("building", "Bâtiment"),
                                    ("lighting", "Éclairage public"),
                                    ("solar", "Production solaire"),
                                    ("other", "Autre"),
                                ],
                                default="building",
                                max_length=10,
                                verbose_name="nature",
                            ),
                        ),
                        (
                            "use",
                            models.CharField(
                                blank=True, help_text="École, gymnase, mairie…", max_length=80, verbose_name="usage"
                            ),
                        ),
                        (
                            "surface_m2",
                            models.DecimalField(
                                blank=True,
                                decimal_places=1,
                                help_text="Surface de plancher ; celle de la déclaration OPERAT quand le site y est soumis.",
                                max_digits=9,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="surface (m²)",
                            ),
                        ),
                        (
                            "tertiary",
                            models.BooleanField(
                                default=False,
                                help_text="Usage tertiaire sur 1 000 m² ou plus, y compris avec ses voisins de parcelle.",
                                verbose_name="soumis au décret tertiaire",
                            ),
                        ),
                        (
                            "reference_year",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Celle du décret tertiaire : 2010 au plus tôt.",
                                null=True,
                                verbose_name="année de référence",
                            ),
                        ),
                        (
                            "weather",
                            models.ForeignKey(
                                blank=True,
                                help_text="Équipement dont la température extérieure explique le chauffage.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="assets.asset",
                                verbose_name="station météo",
                            ),
                        ),
                        (
                            "is_sample",
                            models.BooleanField(
                                default=False, help_text="Affiché partout où ce site est cité.", verbose_name="fictif"
                            ),
                        ),
                        ("note", models.TextField(blank=True, max_length=4000, verbose_name="remarques")),
                    ],
                    options={
                        "verbose_name": "site",
                        "verbose_name_plural": "sites",
                        "ordering": ["name", "id"],
                        "indexes": [models.Index(fields=["name", "id"], name="site_by_name")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("territory", "code"),
                                name="site_once_per_territory",
                                violation_error_message="Ce territoire a déjà un site de ce code.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("surface_m2", None), ("surface_m2__gt", 0), _connector="OR"),
                                name="site_has_a_surface",
                                violation_error_message="Une surface est positive.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reference_year", None), ("reference_year__gte", 2010), _connector="OR"
                                ),
                                name="site_reference_year",
                                violation_error_message="L'année de référence est 2010 au plus tôt.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SiteHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="energy.site",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "territory",
                            models.ForeignKey(
                                db_constraint=False,
                                help_text="Qui paie l'énergie.",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        ("code", models.CharField(max_length=40, verbose_name="code")),
                        ("name", models.CharField(max_length=160, verbose_name="nom")),
                        (
                            "nature",
                            models.CharField(
                                choices=[
                                    ("building", "Bâtiment"),
                                    ("lighting", "Éclairage public"),
                                    ("solar", "Production solaire"),
                                    ("other", "Autre"),
                                ],
                                default="building",
                                max_length=10,
                                verbose_name="nature",
                            ),
                        ),
                        (
                            "use",
                            models.CharField(
                                blank=True, help_text="École, gymnase, mairie…", max_length=80, verbose_name="usage"
                            ),
                        ),
                        (
                            "surface_m2",
                            models.DecimalField(
                                blank=True,
                                decimal_places=1,
                                help_text="Surface de plancher ; celle de la déclaration OPERAT quand le site y est soumis.",
                                max_digits=9,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="surface (m²)",
                            ),
                        ),
                        (
                            "tertiary",
                            models.BooleanField(
                                default=False,
                                help_text="Usage tertiaire sur 1 000 m² ou plus, y compris avec ses voisins de parcelle.",
                                verbose_name="soumis au décret tertiaire",
                            ),
                        ),
                        (
                            "reference_year",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Celle du décret tertiaire : 2010 au plus tôt.",
                                null=True,
                                verbose_name="année de référence",
                            ),
                        ),
                        (
                            "weather",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Équipement dont la température extérieure explique le chauffage.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="assets.asset",
                                verbose_name="station météo",
                            ),
                        ),
                        (
                            "is_sample",
                            models.BooleanField(
                                default=False, help_text="Affiché partout où ce site est cité.", verbose_name="fictif"
                            ),
                        ),
                        ("note", models.TextField(blank=True, max_length=4000, verbose_name="remarques")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="MeteringPoint",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "asset",
                            models.OneToOneField(
                                limit_choices_to={"kind__code": "energy_meter"},
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="metering_point",
                                to="assets.asset",
                                verbose_name="compteur",
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
                                default="electricity",
                                max_length=12,
                                verbose_name="énergie",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                blank=True,
                                help_text="PRM (14 chiffres), PCE, référence du réseau de chaleur ou d'eau. Vide pour un sous-compteur.",
                                max_length=40,
                                verbose_name="numéro du point",
                            ),
                        ),
                        (
                            "site",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="points",
                                to="energy.site",
                                verbose_name="site",
                            ),
                        ),
                        (
                            "serves",
                            models.ForeignKey(
                                blank=True,
                                help_text="Bâtiment, armoire, centrale solaire, borne : l'équipement alimenté.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="metering_points",
                                to="assets.asset",
                                verbose_name="dessert",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                help_text="Ce que compte un sous-compteur est déjà dans son compteur : il n'est pas ajouté au site.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="energy.meteringpoint",
                                verbose_name="sous-compteur de",
                            ),
                        ),
                        (
                            "subscribed_power",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="En kVA pour l'électricité, en kW pour la chaleur : au-delà, une mesure est douteuse.",
                                max_digits=9,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="puissance souscrite (kVA, kW)",
                            ),
                        ),
                        (
                            "holder",
                            models.CharField(
                                blank=True, max_length=160, verbose_name="titulaire du contrat de fourniture"
                            ),
                        ),
                        (
                            "consent",
                            models.CharField(
                                choices=[
                                    ("holder", "Inutile : la collectivité est titulaire"),
                                    ("given", "Donné"),
                                    ("asked", "Demandé"),
                                    ("refused", "Refusé"),
                                    ("unknown", "Non renseigné"),
                                ],
                                default="unknown",
                                max_length=8,
                                verbose_name="consentement à la collecte",
                            ),
                        ),
                        (
                            "consent_until",
                            models.DateField(blank=True, null=True, verbose_name="consentement valable jusqu'au"),
                        ),
                        (
                            "consent_note",
                            models.CharField(
                                blank=True,
                                help_text="Où est la pièce signée.",
                                max_length=160,
                                verbose_name="référence du consentement",
                            ),
                        ),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="compte depuis le")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True, help_text="Vide : en service.", null=True, verbose_name="a compté jusqu'au"
                            ),
                        ),
                        ("is_sample", models.BooleanField(default=False, verbose_name="fictif")),
                    ],
                    options={
                        "verbose_name": "point de comptage",
                        "verbose_name_plural": "points de comptage",
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("number", ""), _negated=True),
                                fields=["number"],
                                name="metering_point_number",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("energy", "electricity"), _negated=True),
                                    ("number", ""),
                                    ("number__regex", "^[0-9]{14}$"),
                                    _connector="OR",
                                ),
                                name="metering_point_electricity_number",
                                violation_error_message="Un PRM compte 14 chiffres.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("energy", "solar"), _negated=True),
                                    ("number", ""),
                                    ("number__regex", "^[0-9]{14}$"),
                                    _connector="OR",
                                ),
                                name="metering_point_solar_number",
                                violation_error_message="Un PRM compte 14 chiffres.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("energy", "gas"), _negated=True),
                                    ("number", ""),
                                    ("number__regex", "^([0-9]{14}|GI[0-9]{6})$"),
                                    _connector="OR",
                                ),
                                name="metering_point_gas_number",
                                violation_error_message="Un PCE compte 14 chiffres, ou GI suivi de 6 chiffres.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("number", ""), _negated=True),
                                fields=("energy", "number"),
                                name="metering_point_numbered_once",
                                violation_error_message="Ce numéro est déjà celui d'un point de comptage.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("parent", None),
                                    models.Q(("parent", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                                name="metering_point_not_its_parent",
                                violation_error_message="Un compteur n'est pas son propre sous-compteur.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("starts_on", None),
                                    ("ends_on", None),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="metering_point_in_order",
                                violation_error_message="La fin vient après le début.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("subscribed_power", None), ("subscribed_power__gte", 0), _connector="OR"
                                ),
                                name="metering_point_power",
                                violation_error_message="Une puissance souscrite est positive.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeteringPointHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="energy.meteringpoint",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "asset",
                            models.ForeignKey(
                                db_constraint=False,
                                limit_choices_to={"kind__code": "energy_meter"},
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="assets.asset",
                                verbose_name="compteur",
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
                                default="electricity",
                                max_length=12,
                                verbose_name="énergie",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                blank=True,
                                help_text="PRM (14 chiffres), PCE, référence du réseau de chaleur ou d'eau. Vide pour un sous-compteur.",
                                max_length=40,
                                verbose_name="numéro du point",
                            ),
                        ),
                        (
                            "site",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="energy.site",
                                verbose_name="site",
                            ),
                        ),
                        (
                            "serves",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Bâtiment, armoire, centrale solaire, borne : l'équipement alimenté.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="assets.asset",
                                verbose_name="dessert",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Ce que compte un sous-compteur est déjà dans son compteur : il n'est pas ajouté au site.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="energy.meteringpoint",
                                verbose_name="sous-compteur de",
                            ),
                        ),
                        (
                            "subscribed_power",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="En kVA pour l'électricité, en kW pour la chaleur : au-delà, une mesure est douteuse.",
                                max_digits=9,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="puissance souscrite (kVA, kW)",
                            ),
                        ),
                        (
                            "holder",
                            models.CharField(
                                blank=True, max_length=160, verbose_name="titulaire du contrat de fourniture"
                            ),
                        ),
                        (
                            "consent",
                            models.CharField(
                                choices=[
                                    ("holder", "Inutile : la collectivité est titulaire"),
                                    ("given", "Donné"),
                                    ("asked", "Demandé"),
                                    ("refused", "Refusé"),
                                    ("unknown", "Non renseigné"),
                                ],
                                default="unknown",
                                max_length=8,
                                verbose_name="consentement à la collecte",
                            ),
                        ),
                        (
                            "consent_until",
                            models.DateField(blank=True, null=True, verbose_name="consentement valable jusqu'au"),
                        ),
                        (
                            "consent_note",
                            models.CharField(
                                blank=True,
                                help_text="Où est la pièce signée.",
                                max_length=160,
                                verbose_name="référence du consentement",
                            ),
                        ),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="compte depuis le")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True, help_text="Vide : en service.", null=True, verbose_name="a compté jusqu'au"
                            ),
                        ),
                        ("is_sample", models.BooleanField(default=False, verbose_name="fictif")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SavingsStatement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        ("year", models.PositiveSmallIntegerField(verbose_name="année du contrat")),
                        ("first", models.DateField(verbose_name="du")),
                        ("last", models.DateField(verbose_name="au")),
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
                                decimal_places=2,
                                default=Decimal("0.00"),
                                max_digits=14,
                                verbose_name="régularisations (€)",
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
                        ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="émis le")),
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
                            "owner_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="accepté pour la collectivité le"),
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
                            "contractor_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="accepté pour le titulaire le"),
                        ),
                        ("validated_at", models.DateTimeField(blank=True, null=True, verbose_name="validé le")),
                        ("paid_at", models.DateTimeField(blank=True, null=True, verbose_name="liquidé le")),
                        (
                            "checksum",
                            models.CharField(
                                blank=True, editable=False, max_length=64, verbose_name="empreinte SHA-256"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "décompte annuel des économies",
                        "verbose_name_plural": "décomptes annuels des économies",
                        "ordering": ["-first", "contract"],
                        "permissions": [
                            ("view_own_savingsstatement", "Peut voir les économies des contrats pour lesquels il agit"),
                            (
                                "prepare_savingsstatement",
                                "Peut établir, émettre et liquider un décompte annuel d'économies",
                            ),
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
                        "constraints": [
                            models.UniqueConstraint(fields=("contract", "year"), name="savings_statement_once_a_year"),
                            models.CheckConstraint(
                                condition=models.Q(("last__gt", models.F("first"))), name="savings_statement_in_order"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "total",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("malus"), "-", models.F("bonus")
                                            ),
                                            "+",
                                            models.F("corrections"),
                                        ),
                                    )
                                ),
                                name="savings_statement_adds_up",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("owner_by", None),
                                    ("contractor_by", None),
                                    models.Q(("owner_by", models.F("contractor_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="savings_statement_two_signatories",
                            ),
                            models.CheckConstraint(
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
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["validated", "paid"]), _negated=True),
                                    models.Q(
                                        ("contractor_at__isnull", False),
                                        ("owner_at__isnull", False),
                                        ("validated_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="savings_statement_validated_by_both",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LedgerLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                            "authority",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="autorité",
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
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="évité, au moins (kWh)",
                            ),
                        ),
                        (
                            "high_kwh",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="évité, au plus (kWh)",
                            ),
                        ),
                        (
                            "level",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.90"),
                                max_digits=3,
                                verbose_name="niveau de confiance",
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
                            models.DecimalField(
                                decimal_places=5, max_digits=8, verbose_name="prix de référence (€/kWh)"
                            ),
                        ),
                        (
                            "price",
                            models.DecimalField(
                                blank=True,
                                decimal_places=6,
                                max_digits=9,
                                null=True,
                                verbose_name="prix du mois (€/kWh)",
                            ),
                        ),
                        (
                            "kg_per_kwh",
                            models.DecimalField(
                                blank=True,
                                decimal_places=5,
                                max_digits=8,
                                null=True,
                                verbose_name="facteur (kg CO₂e/kWh)",
                            ),
                        ),
                        (
                            "model",
                            models.JSONField(
                                default=dict,
                                encoder=django.core.serializers.json.DjangoJSONEncoder,
                                verbose_name="modèle",
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
                        "indexes": [
                            models.Index(
                                condition=models.Q(("current", True)),
                                fields=["contract", "first"],
                                name="ledger_of_contract",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("current", True)),
                                fields=("contract", "lot", "authority", "point", "label", "first"),
                                name="ledger_line_current_once",
                                nulls_distinct=False,
                            ),
                            models.UniqueConstraint(
                                fields=("contract", "lot", "authority", "point", "label", "first", "revision"),
                                name="ledger_line_revision_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("last__gte", models.F("first"))), name="ledger_line_in_order"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("days_counted__lte", models.F("days_expected"))),
                                name="ledger_line_days",
                            ),
                            models.CheckConstraint(
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
                            models.CheckConstraint(
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
                            models.CheckConstraint(
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
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("verdict", "proven"), _negated=True),
                                    ("low_kwh__gt", 0),
                                    ("high_kwh__lt", 0),
                                    _connector="OR",
                                ),
                                name="ledger_line_proven",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Adjustment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                            "authority",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="autorité",
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
                                blank=True,
                                help_text="Vide : jusqu'à la fin du contrat.",
                                null=True,
                                verbose_name="jusqu'au",
                            ),
                        ),
                        (
                            "unit",
                            models.CharField(
                                choices=[
                                    ("kwh_year", "kWh par an"),
                                    ("percent", "% de la référence"),
                                    ("none", "sans objet"),
                                ],
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
                        ("proposed_at", models.DateTimeField(auto_now_add=True, verbose_name="proposé le")),
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
                        ("justified_at", models.DateTimeField(blank=True, null=True, verbose_name="justifié le")),
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
                            "owner_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="accepté pour la collectivité le"),
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
                            "contractor_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="accepté pour le titulaire le"),
                        ),
                        ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="appliqué le")),
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
                        ("rejected_at", models.DateTimeField(blank=True, null=True, verbose_name="rejeté le")),
                        ("rejected_why", models.CharField(blank=True, max_length=500, verbose_name="motif du rejet")),
                        ("is_sample", models.BooleanField(default=False, verbose_name="fictif")),
                    ],
                    options={
                        "verbose_name": "ajustement",
                        "verbose_name_plural": "registre des ajustements",
                        "ordering": ["-proposed_at", "-id"],
                        "permissions": [
                            ("propose_adjustment", "Peut proposer et justifier un ajustement des économies"),
                            ("accept_owner_adjustment", "Peut accepter ou rejeter un ajustement pour la collectivité"),
                            (
                                "accept_contractor_adjustment",
                                "Peut accepter ou rejeter un ajustement pour le titulaire",
                            ),
                        ],
                        "default_permissions": (),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("last", None), ("last__gte", models.F("first")), _connector="OR"),
                                name="adjustment_in_order",
                                violation_error_message="La fin vient après le début.",
                            ),
                            models.CheckConstraint(
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
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "works"), _negated=True), ("last__isnull", False), _connector="OR"
                                ),
                                name="adjustment_works_end",
                                violation_error_message="Une période de travaux a une fin.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("unit", "percent"), _negated=True),
                                    models.Q(("effect__gte", -100), ("effect__lte", 1000)),
                                    _connector="OR",
                                ),
                                name="adjustment_percent",
                                violation_error_message="Un effet en % va de −100 à 1 000.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("margin_percent__gte", 0), ("margin_percent__lte", 100)),
                                name="adjustment_margin",
                                violation_error_message="L'incertitude va de 0 à 100 %.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["accepted", "applied"]), _negated=True),
                                    models.Q(("contractor_at__isnull", False), ("owner_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="adjustment_applied_by_both",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("owner_by", None),
                                    ("contractor_by", None),
                                    models.Q(("owner_by", models.F("contractor_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="adjustment_two_parties",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "rejected"), _negated=True),
                                    models.Q(
                                        ("rejected_at__isnull", False), models.Q(("rejected_why", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="adjustment_rejected_with_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Evidence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "adjustment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="evidence",
                                to="energy.adjustment",
                                verbose_name="ajustement",
                            ),
                        ),
                        ("note", models.TextField(blank=True, max_length=2000, verbose_name="note")),
                        ("name", models.CharField(blank=True, max_length=120, verbose_name="fichier")),
                        ("media_type", models.CharField(blank=True, max_length=40, verbose_name="type")),
                        ("content", models.BinaryField(null=True, verbose_name="contenu")),
                        ("digest", models.CharField(blank=True, max_length=64, verbose_name="empreinte SHA-256")),
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
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="apporté le")),
                    ],
                    options={
                        "verbose_name": "pièce d'un ajustement",
                        "verbose_name_plural": "pièces d'un ajustement",
                        "ordering": ["adjustment", "at", "id"],
                        "default_permissions": (),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("note", ""), _negated=True),
                                    models.Q(("content__isnull", False), models.Q(("name", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="evidence_says_something",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EmissionMethod",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
                        ("source", models.CharField(max_length=300, verbose_name="source")),
                        (
                            "scope",
                            models.CharField(
                                choices=[
                                    ("use", "à l'utilisation"),
                                    ("cycle", "cycle de vie (amont compris)"),
                                    ("unstated", "non précisé par la source"),
                                ],
                                default="unstated",
                                max_length=8,
                                verbose_name="périmètre",
                            ),
                        ),
                        (
                            "is_default",
                            models.BooleanField(
                                default=False,
                                help_text="Celle des pages qui n'en demandent pas d'autre.",
                                verbose_name="méthode affichée",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "méthode d'émissions",
                        "verbose_name_plural": "méthodes d'émissions",
                        "ordering": ["name"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_default", True)),
                                fields=("is_default",),
                                name="emission_one_default",
                                violation_error_message="Une autre méthode est déjà celle qui est affichée.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EmissionMethodHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="energy.emissionmethod",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
                        ("source", models.CharField(max_length=300, verbose_name="source")),
                        (
                            "scope",
                            models.CharField(
                                choices=[
                                    ("use", "à l'utilisation"),
                                    ("cycle", "cycle de vie (amont compris)"),
                                    ("unstated", "non précisé par la source"),
                                ],
                                default="unstated",
                                max_length=8,
                                verbose_name="périmètre",
                            ),
                        ),
                        (
                            "is_default",
                            models.BooleanField(
                                default=False,
                                help_text="Celle des pages qui n'en demandent pas d'autre.",
                                verbose_name="méthode affichée",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="EmissionFactor",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "method",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="factors",
                                to="energy.emissionmethod",
                                verbose_name="méthode",
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
                        (
                            "use",
                            models.CharField(
                                choices=[
                                    ("any", "tout usage"),
                                    ("heating", "chauffage"),
                                    ("hot_water", "eau chaude"),
                                    ("cooling", "refroidissement"),
                                    ("lighting", "éclairage"),
                                    ("other", "autres usages"),
                                ],
                                default="any",
                                max_length=10,
                                verbose_name="usage",
                            ),
                        ),
                        (
                            "kg_per_kwh",
                            models.DecimalField(
                                decimal_places=5,
                                max_digits=8,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="facteur (kg CO₂e)",
                            ),
                        ),
                        (
                            "per",
                            models.CharField(
                                choices=[("pci", "kWh PCI"), ("pcs", "kWh PCS"), ("final", "kWh")],
                                default="final",
                                max_length=5,
                                verbose_name="par",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="à partir du")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True,
                                help_text="Dernier jour compris. Vide : toujours en vigueur.",
                                null=True,
                                verbose_name="jusqu'au",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                blank=True,
                                help_text="Vide : celle de la méthode.",
                                max_length=300,
                                verbose_name="source",
                            ),
                        ),
                        ("to_confirm", models.BooleanField(default=False, verbose_name="à vérifier")),
                    ],
                    options={
                        "verbose_name": "facteur d'émissions",
                        "verbose_name_plural": "facteurs d'émissions",
                        "ordering": ["method", "energy", "use", "starts_on"],
                        "default_permissions": (),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                                ),
                                name="emission_factor_in_order",
                                violation_error_message="La fin vient après le début.",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                expressions=[
                                    ("method", "="),
                                    ("energy", "="),
                                    ("use", "="),
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
                                name="emission_factor_one_a_day",
                                violation_error_message="Deux facteurs de cet usage se recouvrent.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kg_per_kwh__gte", 0)),
                                name="emission_factor_positive",
                                violation_error_message="Un facteur ne peut pas être négatif.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EmissionFactorHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="energy.emissionfactor",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "method",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="energy.emissionmethod",
                                verbose_name="méthode",
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
                        (
                            "use",
                            models.CharField(
                                choices=[
                                    ("any", "tout usage"),
                                    ("heating", "chauffage"),
                                    ("hot_water", "eau chaude"),
                                    ("cooling", "refroidissement"),
                                    ("lighting", "éclairage"),
                                    ("other", "autres usages"),
                                ],
                                default="any",
                                max_length=10,
                                verbose_name="usage",
                            ),
                        ),
                        (
                            "kg_per_kwh",
                            models.DecimalField(
                                decimal_places=5,
                                max_digits=8,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="facteur (kg CO₂e)",
                            ),
                        ),
                        (
                            "per",
                            models.CharField(
                                choices=[("pci", "kWh PCI"), ("pcs", "kWh PCS"), ("final", "kWh")],
                                default="final",
                                max_length=5,
                                verbose_name="par",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="à partir du")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True,
                                help_text="Dernier jour compris. Vide : toujours en vigueur.",
                                null=True,
                                verbose_name="jusqu'au",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                blank=True,
                                help_text="Vide : celle de la méthode.",
                                max_length=300,
                                verbose_name="source",
                            ),
                        ),
                        ("to_confirm", models.BooleanField(default=False, verbose_name="à vérifier")),
                    ],
                    options={
                        "abstract": False,
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="PrimaryFactor",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        (
                            "value",
                            models.DecimalField(
                                decimal_places=3,
                                max_digits=6,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="coefficient",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="à partir du")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True,
                                help_text="Dernier jour compris. Vide : toujours en vigueur.",
                                null=True,
                                verbose_name="jusqu'au",
                            ),
                        ),
                        ("source", models.CharField(max_length=300, verbose_name="source")),
                        ("to_confirm", models.BooleanField(default=False, verbose_name="à vérifier")),
                    ],
                    options={
                        "verbose_name": "coefficient d'énergie primaire",
                        "verbose_name_plural": "coefficients d'énergie primaire",
                        "ordering": ["energy", "starts_on"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                                ),
                                name="primary_factor_in_order",
                                violation_error_message="La fin vient après le début.",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                expressions=[
                                    ("energy", "="),
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
                                name="primary_factor_one_a_day",
                                violation_error_message="Deux coefficients se recouvrent.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("value__gte", 0)),
                                name="primary_factor_positive",
                                violation_error_message="Un coefficient ne peut pas être négatif.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PrimaryFactorHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="energy.primaryfactor",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
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
                        (
                            "value",
                            models.DecimalField(
                                decimal_places=3,
                                max_digits=6,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="coefficient",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="à partir du")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True,
                                help_text="Dernier jour compris. Vide : toujours en vigueur.",
                                null=True,
                                verbose_name="jusqu'au",
                            ),
                        ),
                        ("source", models.CharField(max_length=300, verbose_name="source")),
                        ("to_confirm", models.BooleanField(default=False, verbose_name="à vérifier")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CalorificValue",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                                default="gas",
                                max_length=12,
                                verbose_name="énergie",
                            ),
                        ),
                        (
                            "point",
                            models.ForeignKey(
                                blank=True,
                                help_text="Vide : pour tous les points de cette énergie.",
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="calorific_values",
                                to="energy.meteringpoint",
                                verbose_name="point de comptage",
                            ),
                        ),
                        (
                            "unit",
                            models.CharField(
                                choices=[("m3", "m³"), ("l", "litre"), ("kg", "kg")],
                                default="m3",
                                max_length=2,
                                verbose_name="unité",
                            ),
                        ),
                        (
                            "pcs",
                            models.DecimalField(
                                decimal_places=4,
                                max_digits=8,
                                validators=[django.core.validators.MinValueValidator(Decimal("0.0001"))],
                                verbose_name="kWh PCS par unité",
                            ),
                        ),
                        (
                            "pci",
                            models.DecimalField(
                                decimal_places=4,
                                max_digits=8,
                                validators=[django.core.validators.MinValueValidator(Decimal("0.0001"))],
                                verbose_name="kWh PCI par unité",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="à partir du")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True,
                                help_text="Dernier jour compris. Vide : toujours en vigueur.",
                                null=True,
                                verbose_name="jusqu'au",
                            ),
                        ),
                        ("source", models.CharField(max_length=300, verbose_name="source")),
                        ("to_confirm", models.BooleanField(default=False, verbose_name="à vérifier")),
                    ],
                    options={
                        "verbose_name": "pouvoir calorifique",
                        "verbose_name_plural": "pouvoirs calorifiques",
                        "ordering": ["energy", "unit", "starts_on"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                                ),
                                name="calorific_value_in_order",
                                violation_error_message="La fin vient après le début.",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                expressions=[
                                    ("energy", "="),
                                    ("unit", "="),
                                    (django.db.models.functions.comparison.Coalesce("point", models.Value(0)), "="),
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
                                name="calorific_value_one_a_day",
                                violation_error_message="Deux pouvoirs calorifiques se recouvrent.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("pci__gt", 0), ("pci__lte", models.F("pcs")), ("pcs__gt", 0)),
                                name="calorific_value_pci_below_pcs",
                                violation_error_message="Le PCI est positif et ne dépasse pas le PCS.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CalorificValueHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="energy.calorificvalue",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
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
                                default="gas",
                                max_length=12,
                                verbose_name="énergie",
                            ),
                        ),
                        (
                            "point",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Vide : pour tous les points de cette énergie.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="energy.meteringpoint",
                                verbose_name="point de comptage",
                            ),
                        ),
                        (
                            "unit",
                            models.CharField(
                                choices=[("m3", "m³"), ("l", "litre"), ("kg", "kg")],
                                default="m3",
                                max_length=2,
                                verbose_name="unité",
                            ),
                        ),
                        (
                            "pcs",
                            models.DecimalField(
                                decimal_places=4,
                                max_digits=8,
                                validators=[django.core.validators.MinValueValidator(Decimal("0.0001"))],
                                verbose_name="kWh PCS par unité",
                            ),
                        ),
                        (
                            "pci",
                            models.DecimalField(
                                decimal_places=4,
                                max_digits=8,
                                validators=[django.core.validators.MinValueValidator(Decimal("0.0001"))],
                                verbose_name="kWh PCI par unité",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="à partir du")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True,
                                help_text="Dernier jour compris. Vide : toujours en vigueur.",
                                null=True,
                                verbose_name="jusqu'au",
                            ),
                        ),
                        ("source", models.CharField(max_length=300, verbose_name="source")),
                        ("to_confirm", models.BooleanField(default=False, verbose_name="à vérifier")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ReadingImport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(
                                blank=True,
                                db_index=True,
                                default=django.utils.timezone.now,
                                null=True,
                                verbose_name="dû le",
                            ),
                        ),
                        (
                            "lease_until",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="réservé jusqu'à"),
                        ),
                        ("lease_token", models.UUIDField(blank=True, editable=False, null=True)),
                        ("attempts", models.PositiveIntegerField(default=0, editable=False, verbose_name="tentatives")),
                        ("last_error", models.TextField(blank=True, editable=False, verbose_name="dernière erreur")),
                        (
                            "territory",
                            models.ForeignKey(
                                help_text="Seuls ses compteurs, et ceux des territoires qu'il inclut, reçoivent des relevés.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="déposé par",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="déposé le")),
                        ("filename", models.CharField(max_length=200, verbose_name="fichier")),
                        ("content", models.BinaryField(default=b"")),
                        ("size", models.PositiveIntegerField(default=0, verbose_name="taille (octets)")),
                        (
                            "layout",
                            models.CharField(
                                choices=[
                                    ("enedis_csv", "Enedis, export de l'espace client"),
                                    ("enedis_json", "Enedis, JSON v5"),
                                    ("table", "Tableau d'un fournisseur"),
                                ],
                                default="table",
                                max_length=12,
                                verbose_name="format",
                            ),
                        ),
                        (
                            "columns",
                            models.JSONField(
                                blank=True, default=list, editable=False, verbose_name="colonnes du fichier"
                            ),
                        ),
                        ("mapping", models.JSONField(blank=True, default=dict, verbose_name="lecture du fichier")),
                        (
                            "point",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="energy.meteringpoint",
                                verbose_name="point de comptage",
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("uploaded", "À décrire"),
                                    ("analysing", "Analyse en cours"),
                                    ("ready", "À confirmer"),
                                    ("running", "Import en cours"),
                                    ("done", "Terminé"),
                                    ("failed", "Échec"),
                                    ("cancelled", "Abandonné"),
                                ],
                                default="uploaded",
                                max_length=10,
                                verbose_name="statut",
                            ),
                        ),
                        ("total", models.PositiveIntegerField(default=0, verbose_name="lignes")),
                        ("processed", models.PositiveIntegerField(default=0, verbose_name="traitées")),
                        ("summary", models.JSONField(blank=True, default=dict, verbose_name="bilan")),
                        ("errors", models.JSONField(blank=True, default=list, verbose_name="lignes refusées")),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="terminé le")),
                    ],
                    options={
                        "verbose_name": "import de relevés",
                        "verbose_name_plural": "imports de relevés",
                        "ordering": ["-created_at", "-id"],
                        "permissions": [("import_readings", "Peut importer des relevés de compteurs")],
                        "default_permissions": (),
                        "indexes": [
                            models.Index(fields=["territory", "-created_at", "-id"], name="reading_import_newest")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReadingFormat",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        ("signature", models.CharField(max_length=64, verbose_name="empreinte des colonnes")),
                        ("mapping", models.JSONField(default=dict, verbose_name="lecture")),
                        ("used_at", models.DateTimeField(auto_now=True, verbose_name="utilisée le")),
                    ],
                    options={
                        "verbose_name": "lecture mémorisée",
                        "verbose_name_plural": "lectures mémorisées",
                        "default_permissions": (),
                        "constraints": [
                            models.UniqueConstraint(fields=("territory", "signature"), name="reading_format_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tariff",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
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
                        ("supplier", models.CharField(blank=True, max_length=120, verbose_name="fournisseur")),
                        (
                            "reference",
                            models.CharField(blank=True, max_length=80, verbose_name="contrat de fourniture"),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                blank=True,
                                help_text="Quand ces prix sont ceux que le marché retient pour compter les économies.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="contracts.contract",
                                verbose_name="contrat de performance",
                            ),
                        ),
                        (
                            "vat_included",
                            models.BooleanField(
                                default=False,
                                help_text="Décoché : hors TVA. Dit partout où un montant en découle.",
                                verbose_name="prix TTC",
                            ),
                        ),
                        (
                            "is_default",
                            models.BooleanField(
                                default=False,
                                help_text="Pour les points de ce territoire qui n'en ont pas d'autre.",
                                verbose_name="par défaut",
                            ),
                        ),
                        (
                            "off_peak",
                            models.CharField(
                                blank=True,
                                help_text="22:00-06:00 ; heure locale. Vide : aucune.",
                                max_length=80,
                                verbose_name="heures creuses",
                            ),
                        ),
                        (
                            "off_peak_share",
                            models.DecimalField(
                                blank=True,
                                decimal_places=1,
                                help_text="Employée, et dite, quand le compteur ne donne pas le détail des heures.",
                                max_digits=4,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="part en heures creuses (%)",
                            ),
                        ),
                        ("is_sample", models.BooleanField(default=False, verbose_name="fictif")),
                        ("note", models.TextField(blank=True, max_length=2000, verbose_name="remarques")),
                    ],
                    options={
                        "verbose_name": "tarif",
                        "verbose_name_plural": "tarifs",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("territory", "name"),
                                name="tariff_named_once",
                                violation_error_message="Ce territoire a déjà un tarif de ce nom.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_default", True)),
                                fields=("territory", "energy"),
                                name="tariff_one_default",
                                violation_error_message="Cette énergie a déjà un tarif par défaut sur ce territoire.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("off_peak_share", None),
                                    models.Q(("off_peak_share__gte", 0), ("off_peak_share__lte", 100)),
                                    _connector="OR",
                                ),
                                name="tariff_off_peak_share",
                                violation_error_message="Une part va de 0 à 100 %.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TariffHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="energy.tariff",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "territory",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
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
                        ("supplier", models.CharField(blank=True, max_length=120, verbose_name="fournisseur")),
                        (
                            "reference",
                            models.CharField(blank=True, max_length=80, verbose_name="contrat de fourniture"),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Quand ces prix sont ceux que le marché retient pour compter les économies.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contracts.contract",
                                verbose_name="contrat de performance",
                            ),
                        ),
                        (
                            "vat_included",
                            models.BooleanField(
                                default=False,
                                help_text="Décoché : hors TVA. Dit partout où un montant en découle.",
                                verbose_name="prix TTC",
                            ),
                        ),
                        (
                            "is_default",
                            models.BooleanField(
                                default=False,
                                help_text="Pour les points de ce territoire qui n'en ont pas d'autre.",
                                verbose_name="par défaut",
                            ),
                        ),
                        (
                            "off_peak",
                            models.CharField(
                                blank=True,
                                help_text="22:00-06:00 ; heure locale. Vide : aucune.",
                                max_length=80,
                                verbose_name="heures creuses",
                            ),
                        ),
                        (
                            "off_peak_share",
                            models.DecimalField(
                                blank=True,
                                decimal_places=1,
                                help_text="Employée, et dite, quand le compteur ne donne pas le détail des heures.",
                                max_digits=4,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="part en heures creuses (%)",
                            ),
                        ),
                        ("is_sample", models.BooleanField(default=False, verbose_name="fictif")),
                        ("note", models.TextField(blank=True, max_length=2000, verbose_name="remarques")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Price",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "tariff",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="prices",
                                to="energy.tariff",
                                verbose_name="tarif",
                            ),
                        ),
                        (
                            "slot",
                            models.CharField(
                                choices=[
                                    ("any", "à toute heure"),
                                    ("peak", "heures pleines"),
                                    ("off_peak", "heures creuses"),
                                ],
                                default="any",
                                max_length=8,
                                verbose_name="plage",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="à partir du")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True,
                                help_text="Dernier jour compris. Vide : toujours en vigueur.",
                                null=True,
                                verbose_name="jusqu'au",
                            ),
                        ),
                        (
                            "eur_per_unit",
                            models.DecimalField(
                                decimal_places=6,
                                max_digits=9,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="prix (€/kWh, €/m³ pour l'eau)",
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=200, verbose_name="d'où vient ce prix")),
                        ("to_confirm", models.BooleanField(default=False, verbose_name="à vérifier")),
                    ],
                    options={
                        "verbose_name": "prix",
                        "verbose_name_plural": "prix",
                        "ordering": ["tariff", "slot", "starts_on"],
                        "default_permissions": (),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                                ),
                                name="price_in_order",
                                violation_error_message="La fin vient après le début.",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                expressions=[
                                    ("tariff", "="),
                                    ("slot", "="),
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
                                name="price_one_a_day",
                                violation_error_message="Deux prix de cette plage se recouvrent.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("eur_per_unit__gte", 0)),
                                name="price_positive",
                                violation_error_message="Un prix ne peut pas être négatif.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PriceHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="energy.price",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "tariff",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="energy.tariff",
                                verbose_name="tarif",
                            ),
                        ),
                        (
                            "slot",
                            models.CharField(
                                choices=[
                                    ("any", "à toute heure"),
                                    ("peak", "heures pleines"),
                                    ("off_peak", "heures creuses"),
                                ],
                                default="any",
                                max_length=8,
                                verbose_name="plage",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="à partir du")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True,
                                help_text="Dernier jour compris. Vide : toujours en vigueur.",
                                null=True,
                                verbose_name="jusqu'au",
                            ),
                        ),
                        (
                            "eur_per_unit",
                            models.DecimalField(
                                decimal_places=6,
                                max_digits=9,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="prix (€/kWh, €/m³ pour l'eau)",
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=200, verbose_name="d'où vient ce prix")),
                        ("to_confirm", models.BooleanField(default=False, verbose_name="à vérifier")),
                    ],
                    options={
                        "abstract": False,
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="PointTariff",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "point",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tariffs",
                                to="energy.meteringpoint",
                                verbose_name="point de comptage",
                            ),
                        ),
                        (
                            "tariff",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="points",
                                to="energy.tariff",
                                verbose_name="tarif",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="à partir du")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True,
                                help_text="Dernier jour compris. Vide : toujours en vigueur.",
                                null=True,
                                verbose_name="jusqu'au",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "tarif d'un point",
                        "verbose_name_plural": "tarifs du point",
                        "ordering": ["point", "starts_on"],
                        "default_permissions": (),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                                ),
                                name="point_tariff_in_order",
                                violation_error_message="La fin vient après le début.",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                expressions=[
                                    ("point", "="),
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
                                name="point_tariff_one_a_day",
                                violation_error_message="Ce point serait sous deux tarifs le même jour.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PointTariffHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="energy.pointtariff",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        (
                            "point",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="energy.meteringpoint",
                                verbose_name="point de comptage",
                            ),
                        ),
                        (
                            "tariff",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="energy.tariff",
                                verbose_name="tarif",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="à partir du")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True,
                                help_text="Dernier jour compris. Vide : toujours en vigueur.",
                                null=True,
                                verbose_name="jusqu'au",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="PointQuality",
                    fields=[
                        (
                            "point",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="quality",
                                serialize=False,
                                to="energy.meteringpoint",
                                verbose_name="point de comptage",
                            ),
                        ),
                        ("refreshed_at", models.DateTimeField(verbose_name="regardé le")),
                        ("last_at", models.DateTimeField(null=True, verbose_name="dernier relevé")),
                        ("metric", models.CharField(blank=True, max_length=40, verbose_name="grandeur lue")),
                        ("step_seconds", models.PositiveIntegerField(null=True, verbose_name="pas (s)")),
                        ("completeness", models.FloatField(null=True, verbose_name="complétude sur 30 jours")),
                        (
                            "flags",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("silent", "Muet"),
                                        ("gaps", "Trous"),
                                        ("resets", "Remise à zéro"),
                                        ("unit", "Unité douteuse"),
                                        ("negative", "Valeurs négatives"),
                                        ("duplicates", "Doublons"),
                                        ("estimated", "Estimations"),
                                        ("never", "Jamais lu"),
                                    ],
                                    max_length=10,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="signaux",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "qualité d'un point",
                        "verbose_name_plural": "qualités des points",
                        "default_permissions": (),
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(fields=["flags"], name="point_quality_flags")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavingsStatementLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                            "authority",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="autorité",
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
                                blank=True,
                                decimal_places=2,
                                max_digits=16,
                                null=True,
                                verbose_name="référence ajustée (kWh)",
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
                        (
                            "level",
                            models.DecimalField(decimal_places=2, max_digits=3, verbose_name="niveau de confiance"),
                        ),
                        (
                            "completeness",
                            models.DecimalField(decimal_places=4, max_digits=5, verbose_name="complétude"),
                        ),
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
                                choices=[
                                    ("high", "Élevée"),
                                    ("medium", "Moyenne"),
                                    ("low", "Faible"),
                                    ("none", "Aucune"),
                                ],
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
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="à prix constant (€)",
                            ),
                        ),
                        (
                            "euros_current",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="à prix courant (€)",
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
                                decimal_places=2,
                                default=Decimal("0.00"),
                                max_digits=14,
                                verbose_name="dû à ce jour (€)",
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
                        (
                            "contest_reason",
                            models.CharField(blank=True, max_length=500, verbose_name="motif de contestation"),
                        ),
                        (
                            "decision",
                            models.CharField(
                                blank=True,
                                choices=[("kept", "Maintenue"), ("dropped", "Abandonnée")],
                                max_length=8,
                                verbose_name="décision",
                            ),
                        ),
                        (
                            "decision_said",
                            models.CharField(blank=True, max_length=500, verbose_name="motif de la décision"),
                        ),
                    ],
                    options={
                        "verbose_name": "ligne de décompte annuel",
                        "verbose_name_plural": "lignes de décompte annuel",
                        "ordering": ["statement", "nature", "year", "lot", "authority__name", "id"],
                        "default_permissions": (),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("statement", "nature", "year", "lot", "authority"), name="savings_line_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "amount",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("whole"), "-", models.F("before")
                                        ),
                                    )
                                ),
                                name="savings_line_adds_up",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("contested", False),
                                    models.Q(("contest_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="savings_line_contested_with_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("decision", ""), ("contested", True), _connector="OR"),
                                name="savings_line_decided",
                            ),
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="site",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "energy_sitehistory" ("code", "id", "is_sample", "name", "nature", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference_year", "surface_m2", "territory_id", "tertiary", "use", "weather_id") VALUES (NEW."code", NEW."id", NEW."is_sample", NEW."name", NEW."nature", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reference_year", NEW."surface_m2", NEW."territory_id", NEW."tertiary", NEW."use", NEW."weather_id"); RETURN NULL;',
                            hash="8eaa574b803d9d3dad14f30f8cc02e761e63692f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d85c5",
                            table="energy_site",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="site",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "energy_sitehistory" ("code", "id", "is_sample", "name", "nature", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference_year", "surface_m2", "territory_id", "tertiary", "use", "weather_id") VALUES (NEW."code", NEW."id", NEW."is_sample", NEW."name", NEW."nature", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reference_year", NEW."surface_m2", NEW."territory_id", NEW."tertiary", NEW."use", NEW."weather_id"); RETURN NULL;',
                            hash="596b8cc6680e0bff1c597cb006529986ad9e21cd",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_72b69",
                            table="energy_site",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="site",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "energy_sitehistory" ("code", "id", "is_sample", "name", "nature", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference_year", "surface_m2", "territory_id", "tertiary", "use", "weather_id") VALUES (OLD."code", OLD."id", OLD."is_sample", OLD."name", OLD."nature", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reference_year", OLD."surface_m2", OLD."territory_id", OLD."tertiary", OLD."use", OLD."weather_id"); RETURN NULL;',
                            hash="1012d1e41d3158ad7a0da664e0be4cf70707360d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_9faf5",
                            table="energy_site",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="meteringpoint",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "energy_meteringpointhistory" ("asset_id", "consent", "consent_note", "consent_until", "ends_on", "energy", "holder", "id", "is_sample", "number", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "serves_id", "site_id", "starts_on", "subscribed_power") VALUES (NEW."asset_id", NEW."consent", NEW."consent_note", NEW."consent_until", NEW."ends_on", NEW."energy", NEW."holder", NEW."id", NEW."is_sample", NEW."number", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."serves_id", NEW."site_id", NEW."starts_on", NEW."subscribed_power"); RETURN NULL;',
                            hash="c1cf81885fc646edf7a7cdca5e3d20712dc242ef",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_7cd7e",
                            table="energy_meteringpoint",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="meteringpoint",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "energy_meteringpointhistory" ("asset_id", "consent", "consent_note", "consent_until", "ends_on", "energy", "holder", "id", "is_sample", "number", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "serves_id", "site_id", "starts_on", "subscribed_power") VALUES (NEW."asset_id", NEW."consent", NEW."consent_note", NEW."consent_until", NEW."ends_on", NEW."energy", NEW."holder", NEW."id", NEW."is_sample", NEW."number", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."serves_id", NEW."site_id", NEW."starts_on", NEW."subscribed_power"); RETURN NULL;',
                            hash="43e728456a098d939d4e8eb63ef8750b384da0f4",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b93c9",
                            table="energy_meteringpoint",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="meteringpoint",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "energy_meteringpointhistory" ("asset_id", "consent", "consent_note", "consent_until", "ends_on", "energy", "holder", "id", "is_sample", "number", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "serves_id", "site_id", "starts_on", "subscribed_power") VALUES (OLD."asset_id", OLD."consent", OLD."consent_note", OLD."consent_until", OLD."ends_on", OLD."energy", OLD."holder", OLD."id", OLD."is_sample", OLD."number", OLD."parent_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."serves_id", OLD."site_id", OLD."starts_on", OLD."subscribed_power"); RETURN NULL;',
                            hash="71b2b383fa0abbf07f379da01245c0926fdfdc12",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_dc728",
                            table="energy_meteringpoint",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="emissionmethod",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "energy_emissionmethodhistory" ("code", "id", "is_default", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scope", "source") VALUES (NEW."code", NEW."id", NEW."is_default", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."scope", NEW."source"); RETURN NULL;',
                            hash="311152b3e2081ec45b976b60557ef417a910f967",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_653c1",
                            table="energy_emissionmethod",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="emissionmethod",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "energy_emissionmethodhistory" ("code", "id", "is_default", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scope", "source") VALUES (NEW."code", NEW."id", NEW."is_default", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."scope", NEW."source"); RETURN NULL;',
                            hash="f4018d6bfbb170719ead9fb18f363868d968bc36",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a8473",
                            table="energy_emissionmethod",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="emissionmethod",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "energy_emissionmethodhistory" ("code", "id", "is_default", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scope", "source") VALUES (OLD."code", OLD."id", OLD."is_default", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."scope", OLD."source"); RETURN NULL;',
                            hash="4b6bb20c965e23c4e8f7aca1e573b937bcec173f",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ae404",
                            table="energy_emissionmethod",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="emissionfactor",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "energy_emissionfactorhistory" ("ends_on", "energy", "id", "kg_per_kwh", "method_id", "per", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "starts_on", "to_confirm", "use") VALUES (NEW."ends_on", NEW."energy", NEW."id", NEW."kg_per_kwh", NEW."method_id", NEW."per", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."starts_on", NEW."to_confirm", NEW."use"); RETURN NULL;',
                            hash="8fa6045cca606d6d73257a023948980774a06d9f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_01ccb",
                            table="energy_emissionfactor",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="emissionfactor",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "energy_emissionfactorhistory" ("ends_on", "energy", "id", "kg_per_kwh", "method_id", "per", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "starts_on", "to_confirm", "use") VALUES (NEW."ends_on", NEW."energy", NEW."id", NEW."kg_per_kwh", NEW."method_id", NEW."per", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."starts_on", NEW."to_confirm", NEW."use"); RETURN NULL;',
                            hash="2ed9cb18a9f1dbaf6f09d1d55f7380a51dc7612d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_4f175",
                            table="energy_emissionfactor",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="emissionfactor",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "energy_emissionfactorhistory" ("ends_on", "energy", "id", "kg_per_kwh", "method_id", "per", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "starts_on", "to_confirm", "use") VALUES (OLD."ends_on", OLD."energy", OLD."id", OLD."kg_per_kwh", OLD."method_id", OLD."per", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."starts_on", OLD."to_confirm", OLD."use"); RETURN NULL;',
                            hash="298d956c93ce7ee0a3ac54b7402e7fef5ff9bb98",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_5249a",
                            table="energy_emissionfactor",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="primaryfactor",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "energy_primaryfactorhistory" ("ends_on", "energy", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "starts_on", "to_confirm", "value") VALUES (NEW."ends_on", NEW."energy", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."starts_on", NEW."to_confirm", NEW."value"); RETURN NULL;',
                            hash="12ec2f9b50de6812005216e9bfcc6ff9ea919d46",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d08d2",
                            table="energy_primaryfactor",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="primaryfactor",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "energy_primaryfactorhistory" ("ends_on", "energy", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "starts_on", "to_confirm", "value") VALUES (NEW."ends_on", NEW."energy", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."starts_on", NEW."to_confirm", NEW."value"); RETURN NULL;',
                            hash="54edf73c860ea5246155d072023375fc304758af",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_3f49f",
                            table="energy_primaryfactor",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="primaryfactor",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "energy_primaryfactorhistory" ("ends_on", "energy", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "starts_on", "to_confirm", "value") VALUES (OLD."ends_on", OLD."energy", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."starts_on", OLD."to_confirm", OLD."value"); RETURN NULL;',
                            hash="b1db36539f86b34d7cd1a0f21dd5dc63fbb3c1f5",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f23c5",
                            table="energy_primaryfactor",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="calorificvalue",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "energy_calorificvaluehistory" ("ends_on", "energy", "id", "pci", "pcs", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "point_id", "source", "starts_on", "to_confirm", "unit") VALUES (NEW."ends_on", NEW."energy", NEW."id", NEW."pci", NEW."pcs", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."point_id", NEW."source", NEW."starts_on", NEW."to_confirm", NEW."unit"); RETURN NULL;',
                            hash="9aa9161b3d4ff567636b60b2e964073364acf471",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_46390",
                            table="energy_calorificvalue",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="calorificvalue",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "energy_calorificvaluehistory" ("ends_on", "energy", "id", "pci", "pcs", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "point_id", "source", "starts_on", "to_confirm", "unit") VALUES (NEW."ends_on", NEW."energy", NEW."id", NEW."pci", NEW."pcs", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."point_id", NEW."source", NEW."starts_on", NEW."to_confirm", NEW."unit"); RETURN NULL;',
                            hash="f7725e1fcf31d491558d6dc960bbf727eb77a2e5",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_14ce6",
                            table="energy_calorificvalue",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="calorificvalue",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "energy_calorificvaluehistory" ("ends_on", "energy", "id", "pci", "pcs", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "point_id", "source", "starts_on", "to_confirm", "unit") VALUES (OLD."ends_on", OLD."energy", OLD."id", OLD."pci", OLD."pcs", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."point_id", OLD."source", OLD."starts_on", OLD."to_confirm", OLD."unit"); RETURN NULL;',
                            hash="8adc95a90355d966ea495b1be25b61754628c00c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_cefd3",
                            table="energy_calorificvalue",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="tariff",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "energy_tariffhistory" ("contract_id", "energy", "id", "is_default", "is_sample", "name", "note", "off_peak", "off_peak_share", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "supplier", "territory_id", "vat_included") VALUES (NEW."contract_id", NEW."energy", NEW."id", NEW."is_default", NEW."is_sample", NEW."name", NEW."note", NEW."off_peak", NEW."off_peak_share", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reference", NEW."supplier", NEW."territory_id", NEW."vat_included"); RETURN NULL;',
                            hash="000da8ff5c5bef860ab870c0c3715dbc8022bb57",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_871df",
                            table="energy_tariff",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="tariff",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "energy_tariffhistory" ("contract_id", "energy", "id", "is_default", "is_sample", "name", "note", "off_peak", "off_peak_share", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "supplier", "territory_id", "vat_included") VALUES (NEW."contract_id", NEW."energy", NEW."id", NEW."is_default", NEW."is_sample", NEW."name", NEW."note", NEW."off_peak", NEW."off_peak_share", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reference", NEW."supplier", NEW."territory_id", NEW."vat_included"); RETURN NULL;',
                            hash="e97d4dadb4bbac0788573c667be43a61387c3ee1",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_121f8",
                            table="energy_tariff",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="tariff",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "energy_tariffhistory" ("contract_id", "energy", "id", "is_default", "is_sample", "name", "note", "off_peak", "off_peak_share", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "supplier", "territory_id", "vat_included") VALUES (OLD."contract_id", OLD."energy", OLD."id", OLD."is_default", OLD."is_sample", OLD."name", OLD."note", OLD."off_peak", OLD."off_peak_share", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reference", OLD."supplier", OLD."territory_id", OLD."vat_included"); RETURN NULL;',
                            hash="c4e43a61e510ac9113f0161c512e74d92876c540",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_6d0b1",
                            table="energy_tariff",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="price",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "energy_pricehistory" ("ends_on", "eur_per_unit", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slot", "source", "starts_on", "tariff_id", "to_confirm") VALUES (NEW."ends_on", NEW."eur_per_unit", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."slot", NEW."source", NEW."starts_on", NEW."tariff_id", NEW."to_confirm"); RETURN NULL;',
                            hash="bc015bf9bca60ea8ea9b960809783d46d6294f75",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_713dd",
                            table="energy_price",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="price",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "energy_pricehistory" ("ends_on", "eur_per_unit", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slot", "source", "starts_on", "tariff_id", "to_confirm") VALUES (NEW."ends_on", NEW."eur_per_unit", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."slot", NEW."source", NEW."starts_on", NEW."tariff_id", NEW."to_confirm"); RETURN NULL;',
                            hash="4690182aca930075f08710fbd3f0aa98725f0871",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_9bba0",
                            table="energy_price",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="price",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "energy_pricehistory" ("ends_on", "eur_per_unit", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slot", "source", "starts_on", "tariff_id", "to_confirm") VALUES (OLD."ends_on", OLD."eur_per_unit", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."slot", OLD."source", OLD."starts_on", OLD."tariff_id", OLD."to_confirm"); RETURN NULL;',
                            hash="d9c0a073f3a4c410d7021d3876cde2b9fb3b2853",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ecf3a",
                            table="energy_price",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="pointtariff",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "energy_pointtariffhistory" ("ends_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "point_id", "starts_on", "tariff_id") VALUES (NEW."ends_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."point_id", NEW."starts_on", NEW."tariff_id"); RETURN NULL;',
                            hash="0c97a6c03b44ea2bd528730889cd8a9d7dc14e0f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_c2919",
                            table="energy_pointtariff",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="pointtariff",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "energy_pointtariffhistory" ("ends_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "point_id", "starts_on", "tariff_id") VALUES (NEW."ends_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."point_id", NEW."starts_on", NEW."tariff_id"); RETURN NULL;',
                            hash="dc7d3caa7c9ba19848606d32a52a3a63fed24d22",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_818d6",
                            table="energy_pointtariff",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="pointtariff",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "energy_pointtariffhistory" ("ends_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "point_id", "starts_on", "tariff_id") VALUES (OLD."ends_on", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."point_id", OLD."starts_on", OLD."tariff_id"); RETURN NULL;',
                            hash="b8b439812171c3aff04c83b596f93a4973746b4b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_4f9bb",
                            table="energy_pointtariff",
                            when="AFTER",
                        ),
                    ),
                ),
            ]
        ),
        migrations.RunSQL(_sql.CREATE, _sql.DROP),
    ]
