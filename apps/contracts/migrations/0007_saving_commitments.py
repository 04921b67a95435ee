# SPDX-License-Identifier: EUPL-1.2
"""What a version promises of energy: references, savings year by year, bonus and malus."""

from decimal import Decimal

import django.db.models.constraints
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0006_tacit_acceptance"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0006_history_raises_nothing"),
    ]

    operations = [
        migrations.CreateModel(
            name="PerformanceRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "lot",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("lighting", "Éclairage public"),
                            ("buildings", "Bâtiments"),
                            ("traffic", "Signalisation"),
                            ("water", "Eau"),
                            ("other", "Autre lot"),
                        ],
                        help_text="Vide : tous les autres.",
                        max_length=10,
                        verbose_name="lot",
                    ),
                ),
                (
                    "neutral",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        help_text="De part et d'autre de la promesse, en points de pourcentage de la référence ajustée.",
                        max_digits=5,
                        verbose_name="bande neutre (points)",
                    ),
                ),
                (
                    "neutral_deducted",
                    models.BooleanField(
                        default=False,
                        help_text="Au-delà, l'écart se compte sans elle.",
                        verbose_name="bande neutre déduite",
                    ),
                ),
                (
                    "malus_coefficient",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("1.00"),
                        help_text="Multiplie le prix de l'énergie manquante.",
                        max_digits=5,
                        verbose_name="coefficient du malus",
                    ),
                ),
                (
                    "bonus_share",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        help_text="Du surplus d'économie, de 0 à 1 : 0,50 la moitié.",
                        max_digits=5,
                        verbose_name="part du bonus",
                    ),
                ),
                (
                    "malus_cap",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="plafond du malus (€/an)"
                    ),
                ),
                (
                    "bonus_cap",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="plafond du bonus (€/an)"
                    ),
                ),
                (
                    "unproven_is_none",
                    models.BooleanField(
                        default=False,
                        help_text="Décoché : ni bonus ni malus tant qu'elle n'est pas démontrée.",
                        verbose_name="une économie non démontrée compte pour nulle",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="performance_rules",
                        to="contracts.contractversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "règle de performance",
                "verbose_name_plural": "règles de performance",
                "ordering": ["version", "lot"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PerformanceRuleHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "lot",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("lighting", "Éclairage public"),
                            ("buildings", "Bâtiments"),
                            ("traffic", "Signalisation"),
                            ("water", "Eau"),
                            ("other", "Autre lot"),
                        ],
                        help_text="Vide : tous les autres.",
                        max_length=10,
                        verbose_name="lot",
                    ),
                ),
                (
                    "neutral",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        help_text="De part et d'autre de la promesse, en points de pourcentage de la référence ajustée.",
                        max_digits=5,
                        verbose_name="bande neutre (points)",
                    ),
                ),
                (
                    "neutral_deducted",
                    models.BooleanField(
                        default=False,
                        help_text="Au-delà, l'écart se compte sans elle.",
                        verbose_name="bande neutre déduite",
                    ),
                ),
                (
                    "malus_coefficient",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("1.00"),
                        help_text="Multiplie le prix de l'énergie manquante.",
                        max_digits=5,
                        verbose_name="coefficient du malus",
                    ),
                ),
                (
                    "bonus_share",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        help_text="Du surplus d'économie, de 0 à 1 : 0,50 la moitié.",
                        max_digits=5,
                        verbose_name="part du bonus",
                    ),
                ),
                (
                    "malus_cap",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="plafond du malus (€/an)"
                    ),
                ),
                (
                    "bonus_cap",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="plafond du bonus (€/an)"
                    ),
                ),
                (
                    "unproven_is_none",
                    models.BooleanField(
                        default=False,
                        help_text="Décoché : ni bonus ni malus tant qu'elle n'est pas démontrée.",
                        verbose_name="une économie non démontrée compte pour nulle",
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
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="contracts.performancerule",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="contracts.contractversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SavingBaseline",
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
                            ("all", "Toutes les énergies, sans l'eau"),
                            ("electricity", "Électricité"),
                            ("gas", "Gaz naturel"),
                            ("heat", "Chaleur (réseau)"),
                            ("oil", "Fioul"),
                            ("wood", "Bois"),
                            ("water", "Eau"),
                        ],
                        default="electricity",
                        max_length=12,
                        verbose_name="énergie",
                    ),
                ),
                (
                    "reference_kwh",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, verbose_name="consommation de référence (kWh/an)"
                    ),
                ),
                ("reference_from", models.DateField(verbose_name="référence, du")),
                ("reference_to", models.DateField(help_text="Dernier jour compris.", verbose_name="référence, au")),
                (
                    "option",
                    models.CharField(
                        choices=[
                            ("A", "A · mesure isolée, paramètre clé"),
                            ("B", "B · mesure isolée, tous paramètres"),
                            ("C", "C · site entier"),
                            ("D", "D · simulation calée"),
                        ],
                        default="C",
                        max_length=1,
                        verbose_name="option IPMVP",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("change_point", "Régression à rupture sur la température"),
                            ("degree_days", "Prorata des degrés-jours"),
                            ("lighting_hours", "Puissance et durée des nuits, par classe de lampes"),
                            ("unadjusted", "Sans ajustement"),
                        ],
                        default="change_point",
                        max_length=16,
                        verbose_name="méthode",
                    ),
                ),
                (
                    "degree_days",
                    models.CharField(
                        blank=True,
                        choices=[("meteo", "Météo (moyenne des extrêmes)"), ("costic", "COSTIC")],
                        max_length=8,
                        verbose_name="degrés-jours",
                    ),
                ),
                (
                    "base_c",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        help_text="Vide : cherchée par la régression.",
                        max_digits=4,
                        null=True,
                        verbose_name="base (°C)",
                    ),
                ),
                (
                    "level",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.90"),
                        help_text="0,90 : 90 %.",
                        max_digits=3,
                        verbose_name="niveau de confiance",
                    ),
                ),
                (
                    "reference_price",
                    models.DecimalField(
                        decimal_places=5,
                        help_text="Hors taxes, constant sur la durée.",
                        max_digits=8,
                        verbose_name="prix de référence (€/kWh)",
                    ),
                ),
                ("works_from", models.DateField(blank=True, null=True, verbose_name="travaux, du")),
                (
                    "works_to",
                    models.DateField(
                        blank=True,
                        help_text="Ces jours sont hors du compte des économies.",
                        null=True,
                        verbose_name="travaux, au",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="remarque")),
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saving_baselines",
                        to="contracts.contractversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "consommation de référence",
                "verbose_name_plural": "consommations de référence",
                "ordering": ["version", "lot", "authority__name", "id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SavingBaselineHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
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
                        default="electricity",
                        max_length=12,
                        verbose_name="énergie",
                    ),
                ),
                (
                    "reference_kwh",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, verbose_name="consommation de référence (kWh/an)"
                    ),
                ),
                ("reference_from", models.DateField(verbose_name="référence, du")),
                ("reference_to", models.DateField(help_text="Dernier jour compris.", verbose_name="référence, au")),
                (
                    "option",
                    models.CharField(
                        choices=[
                            ("A", "A · mesure isolée, paramètre clé"),
                            ("B", "B · mesure isolée, tous paramètres"),
                            ("C", "C · site entier"),
                            ("D", "D · simulation calée"),
                        ],
                        default="C",
                        max_length=1,
                        verbose_name="option IPMVP",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("change_point", "Régression à rupture sur la température"),
                            ("degree_days", "Prorata des degrés-jours"),
                            ("lighting_hours", "Puissance et durée des nuits, par classe de lampes"),
                            ("unadjusted", "Sans ajustement"),
                        ],
                        default="change_point",
                        max_length=16,
                        verbose_name="méthode",
                    ),
                ),
                (
                    "degree_days",
                    models.CharField(
                        blank=True,
                        choices=[("meteo", "Météo (moyenne des extrêmes)"), ("costic", "COSTIC")],
                        max_length=8,
                        verbose_name="degrés-jours",
                    ),
                ),
                (
                    "base_c",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        help_text="Vide : cherchée par la régression.",
                        max_digits=4,
                        null=True,
                        verbose_name="base (°C)",
                    ),
                ),
                (
                    "level",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.90"),
                        help_text="0,90 : 90 %.",
                        max_digits=3,
                        verbose_name="niveau de confiance",
                    ),
                ),
                (
                    "reference_price",
                    models.DecimalField(
                        decimal_places=5,
                        help_text="Hors taxes, constant sur la durée.",
                        max_digits=8,
                        verbose_name="prix de référence (€/kWh)",
                    ),
                ),
                ("works_from", models.DateField(blank=True, null=True, verbose_name="travaux, du")),
                (
                    "works_to",
                    models.DateField(
                        blank=True,
                        help_text="Ces jours sont hors du compte des économies.",
                        null=True,
                        verbose_name="travaux, au",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="remarque")),
                (
                    "authority",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.territory",
                        verbose_name="autorité",
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
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="contracts.savingbaseline",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="contracts.contractversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SavingCommitment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="année du contrat")),
                (
                    "percent",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="économie promise (%)"
                    ),
                ),
                (
                    "kwh",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="économie promise (kWh)"
                    ),
                ),
                (
                    "planned_euros",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="prévu (€)"
                    ),
                ),
                (
                    "baseline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="years",
                        to="contracts.savingbaseline",
                        verbose_name="consommation de référence",
                    ),
                ),
            ],
            options={
                "verbose_name": "économie promise",
                "verbose_name_plural": "économies promises",
                "ordering": ["baseline", "year"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SavingCommitmentHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("year", models.PositiveSmallIntegerField(verbose_name="année du contrat")),
                (
                    "percent",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="économie promise (%)"
                    ),
                ),
                (
                    "kwh",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="économie promise (kWh)"
                    ),
                ),
                (
                    "planned_euros",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="prévu (€)"
                    ),
                ),
                (
                    "baseline",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="contracts.savingbaseline",
                        verbose_name="consommation de référence",
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
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="contracts.savingcommitment",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.AddConstraint(
            model_name="performancerule",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("version", "lot"),
                name="performance_rule_once",
                violation_error_message="Ce lot a déjà sa règle.",
            ),
        ),
        migrations.AddConstraint(
            model_name="performancerule",
            constraint=models.CheckConstraint(
                condition=models.Q(("neutral__gte", 0), ("neutral__lte", 100)),
                name="performance_rule_neutral",
                violation_error_message="La bande neutre est entre 0 et 100 points.",
            ),
        ),
        migrations.AddConstraint(
            model_name="performancerule",
            constraint=models.CheckConstraint(
                condition=models.Q(("bonus_share__gte", 0), ("bonus_share__lte", 1)),
                name="performance_rule_share",
                violation_error_message="La part du bonus est entre 0 et 1.",
            ),
        ),
        migrations.AddConstraint(
            model_name="performancerule",
            constraint=models.CheckConstraint(
                condition=models.Q(("malus_coefficient", None), ("malus_coefficient__gte", 0), _connector="OR"),
                name="performance_rule_malus_coefficient",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        ),
        migrations.AddConstraint(
            model_name="performancerule",
            constraint=models.CheckConstraint(
                condition=models.Q(("malus_cap", None), ("malus_cap__gte", 0), _connector="OR"),
                name="performance_rule_malus_cap",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        ),
        migrations.AddConstraint(
            model_name="performancerule",
            constraint=models.CheckConstraint(
                condition=models.Q(("bonus_cap", None), ("bonus_cap__gte", 0), _connector="OR"),
                name="performance_rule_bonus_cap",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="performancerule",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contracts_performancerulehistory" ("bonus_cap", "bonus_share", "id", "lot", "malus_cap", "malus_coefficient", "neutral", "neutral_deducted", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unproven_is_none", "version_id") VALUES (NEW."bonus_cap", NEW."bonus_share", NEW."id", NEW."lot", NEW."malus_cap", NEW."malus_coefficient", NEW."neutral", NEW."neutral_deducted", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."unproven_is_none", NEW."version_id"); RETURN NULL;',
                    hash="cfb53e6b49b0d1e76a5df9a70bbac57b91eb2648",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7ce88",
                    table="contracts_performancerule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="performancerule",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contracts_performancerulehistory" ("bonus_cap", "bonus_share", "id", "lot", "malus_cap", "malus_coefficient", "neutral", "neutral_deducted", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unproven_is_none", "version_id") VALUES (NEW."bonus_cap", NEW."bonus_share", NEW."id", NEW."lot", NEW."malus_cap", NEW."malus_coefficient", NEW."neutral", NEW."neutral_deducted", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."unproven_is_none", NEW."version_id"); RETURN NULL;',
                    hash="189db0631a081c569455ef1278910838481607a5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4225d",
                    table="contracts_performancerule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="performancerule",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contracts_performancerulehistory" ("bonus_cap", "bonus_share", "id", "lot", "malus_cap", "malus_coefficient", "neutral", "neutral_deducted", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unproven_is_none", "version_id") VALUES (OLD."bonus_cap", OLD."bonus_share", OLD."id", OLD."lot", OLD."malus_cap", OLD."malus_coefficient", OLD."neutral", OLD."neutral_deducted", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."unproven_is_none", OLD."version_id"); RETURN NULL;',
                    hash="1cef1979cd0a843c33a3e812d6d391330c623ff3",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_326e0",
                    table="contracts_performancerule",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="savingbaseline",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("version", "lot", "authority"),
                name="saving_baseline_once",
                violation_error_message="Ce lot a déjà sa référence pour cette autorité.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savingbaseline",
            constraint=models.CheckConstraint(
                condition=models.Q(("reference_kwh", None), ("reference_kwh__gt", 0), _connector="OR"),
                name="saving_baseline_kwh_positive",
                violation_error_message="Une consommation positive est attendue.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savingbaseline",
            constraint=models.CheckConstraint(
                condition=models.Q(("reference_price", None), ("reference_price__gt", 0), _connector="OR"),
                name="saving_baseline_price_positive",
                violation_error_message="Un prix positif est attendu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savingbaseline",
            constraint=models.CheckConstraint(
                condition=models.Q(("reference_to__gt", models.F("reference_from"))),
                name="saving_baseline_in_order",
                violation_error_message="La fin de la période de référence vient après son début.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savingbaseline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("works_from", None), ("works_to", None)),
                    models.Q(
                        ("works_from__isnull", False),
                        ("works_to__gte", models.F("works_from")),
                        ("works_to__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="saving_baseline_works_whole",
                violation_error_message="Les travaux ont un début et une fin, dans cet ordre.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savingbaseline",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__gte", Decimal("0.50")), ("level__lte", Decimal("0.99"))),
                name="saving_baseline_level",
                violation_error_message="Le niveau de confiance est entre 0,50 et 0,99.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savingbaseline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("method", "degree_days"), _negated=True),
                    models.Q(("base_c__isnull", False), models.Q(("degree_days", ""), _negated=True)),
                    _connector="OR",
                ),
                name="saving_baseline_degree_days_named",
                violation_error_message="Un prorata de degrés-jours nomme leur méthode et leur base.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savingbaseline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("base_c", None), models.Q(("base_c__gte", 5), ("base_c__lte", 30)), _connector="OR"
                ),
                name="saving_baseline_base",
                violation_error_message="La base est entre 5 et 30 °C.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="savingbaseline",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contracts_savingbaselinehistory" ("authority_id", "base_c", "degree_days", "energy", "id", "level", "lot", "method", "note", "option", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference_from", "reference_kwh", "reference_price", "reference_to", "version_id", "works_from", "works_to") VALUES (NEW."authority_id", NEW."base_c", NEW."degree_days", NEW."energy", NEW."id", NEW."level", NEW."lot", NEW."method", NEW."note", NEW."option", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reference_from", NEW."reference_kwh", NEW."reference_price", NEW."reference_to", NEW."version_id", NEW."works_from", NEW."works_to"); RETURN NULL;',
                    hash="4e0f65fd944bb624b4a8bf2725d7fe30cb480c3f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d47a9",
                    table="contracts_savingbaseline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="savingbaseline",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contracts_savingbaselinehistory" ("authority_id", "base_c", "degree_days", "energy", "id", "level", "lot", "method", "note", "option", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference_from", "reference_kwh", "reference_price", "reference_to", "version_id", "works_from", "works_to") VALUES (NEW."authority_id", NEW."base_c", NEW."degree_days", NEW."energy", NEW."id", NEW."level", NEW."lot", NEW."method", NEW."note", NEW."option", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reference_from", NEW."reference_kwh", NEW."reference_price", NEW."reference_to", NEW."version_id", NEW."works_from", NEW."works_to"); RETURN NULL;',
                    hash="999c575f918921019aa3c4a90dbaf5fdbc4bf4cd",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2744d",
                    table="contracts_savingbaseline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="savingbaseline",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contracts_savingbaselinehistory" ("authority_id", "base_c", "degree_days", "energy", "id", "level", "lot", "method", "note", "option", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference_from", "reference_kwh", "reference_price", "reference_to", "version_id", "works_from", "works_to") VALUES (OLD."authority_id", OLD."base_c", OLD."degree_days", OLD."energy", OLD."id", OLD."level", OLD."lot", OLD."method", OLD."note", OLD."option", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reference_from", OLD."reference_kwh", OLD."reference_price", OLD."reference_to", OLD."version_id", OLD."works_from", OLD."works_to"); RETURN NULL;',
                    hash="fd73d0f6882ff615d6afb65758b6dfae4368834c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c5020",
                    table="contracts_savingbaseline",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="savingcommitment",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("baseline", "year"),
                name="saving_commitment_once",
                violation_error_message="Cette année a déjà sa promesse.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savingcommitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kwh__isnull", False), ("percent", None)),
                    models.Q(("kwh", None), ("percent__isnull", False)),
                    _connector="OR",
                ),
                name="saving_commitment_one_way",
                violation_error_message="Une promesse est en % ou en kWh, pas les deux.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savingcommitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("percent", None), models.Q(("percent__gte", 0), ("percent__lte", 100)), _connector="OR"
                ),
                name="saving_commitment_percent",
                violation_error_message="Une économie promise est entre 0 et 100 %.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savingcommitment",
            constraint=models.CheckConstraint(
                condition=models.Q(("kwh", None), ("kwh__gte", 0), _connector="OR"),
                name="saving_commitment_kwh",
                violation_error_message="Une promesse ne peut pas être négative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savingcommitment",
            constraint=models.CheckConstraint(
                condition=models.Q(("planned_euros", None), ("planned_euros__gte", 0), _connector="OR"),
                name="saving_commitment_euros",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savingcommitment",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__gte", 1), ("year__lte", 50)),
                name="saving_commitment_year",
                violation_error_message="Les années du contrat se comptent à partir de 1.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="savingcommitment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contracts_savingcommitmenthistory" ("baseline_id", "id", "kwh", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_euros", "year") VALUES (NEW."baseline_id", NEW."id", NEW."kwh", NEW."percent", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_euros", NEW."year"); RETURN NULL;',
                    hash="9610b5c4d92579687f4d1afe931d8d8a3349b2a6",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_52956",
                    table="contracts_savingcommitment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="savingcommitment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contracts_savingcommitmenthistory" ("baseline_id", "id", "kwh", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_euros", "year") VALUES (NEW."baseline_id", NEW."id", NEW."kwh", NEW."percent", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_euros", NEW."year"); RETURN NULL;',
                    hash="aaccb9c20e24c59aa3222b77411813df76a45c6c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_09bfa",
                    table="contracts_savingcommitment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="savingcommitment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contracts_savingcommitmenthistory" ("baseline_id", "id", "kwh", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_euros", "year") VALUES (OLD."baseline_id", OLD."id", OLD."kwh", OLD."percent", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."planned_euros", OLD."year"); RETURN NULL;',
                    hash="a59c3fa31150f53a8fc962d319f958fe9d3aa1e9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4f184",
                    table="contracts_savingcommitment",
                    when="AFTER",
                ),
            ),
        ),
    ]
