# SPDX-License-Identifier: EUPL-1.2
"""What the « décret tertiaire » needs of a site, scenarios kept under a name. The reference year of a site goes beside
the consumption it is the year of: what was written is carried over."""

import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

KEPT = """
INSERT INTO energy_tertiarydeclaration (site_id, reference_year, efa, siret, activity, operator, estate, origin)
SELECT id, reference_year, '', '', '', '', '', '' FROM energy_site WHERE reference_year IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
KEPT_BACK = """
UPDATE energy_site SET reference_year = declaration.reference_year
  FROM energy_tertiarydeclaration declaration WHERE site_id = energy_site.id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("energy", "0002_noise_of_a_month"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0002_no_knox_table"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedScenario",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                ("wish", models.TextField(max_length=8000, verbose_name="scénario")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="gardé le")),
                ("is_sample", models.BooleanField(default=False, verbose_name="fictif")),
            ],
            options={
                "verbose_name": "scénario gardé",
                "verbose_name_plural": "scénarios gardés",
                "ordering": ["name", "id"],
                "default_permissions": ("view", "change"),
            },
        ),
        migrations.CreateModel(
            name="TertiaryDeclaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "efa",
                    models.CharField(
                        blank=True,
                        help_text="Celle que la plateforme OPERAT a donnée.",
                        max_length=60,
                        verbose_name="référence de l'EFA",
                    ),
                ),
                (
                    "siret",
                    models.CharField(
                        blank=True,
                        max_length=14,
                        validators=[
                            django.core.validators.RegexValidator("^[0-9]{14}$", "Un SIRET compte 14 chiffres.")
                        ],
                        verbose_name="SIRET",
                    ),
                ),
                (
                    "activity",
                    models.CharField(
                        blank=True,
                        help_text="Telle que l'arrêté la nomme.",
                        max_length=160,
                        verbose_name="catégorie d'activité",
                    ),
                ),
                ("operator", models.CharField(blank=True, max_length=160, verbose_name="exploitant")),
                (
                    "estate",
                    models.CharField(
                        blank=True,
                        help_text="Les sites d'un même territoire qui portent le même nom d'unité additionnent leurs surfaces.",
                        max_length=80,
                        verbose_name="unité foncière",
                    ),
                ),
                (
                    "reference_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="2010 au plus tôt, choisie par le territoire.",
                        null=True,
                        verbose_name="année de référence",
                    ),
                ),
                (
                    "reference_kwh",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        help_text="Énergie finale de cette année-là, d'après les factures. Vide : calculée si les compteurs étaient relevés.",
                        max_digits=12,
                        null=True,
                        verbose_name="consommation de référence (kWh)",
                    ),
                ),
                (
                    "reference_heating_kwh",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=12, null=True, verbose_name="dont chauffage (kWh)"
                    ),
                ),
                (
                    "reference_degree_days",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=7,
                        null=True,
                        verbose_name="degrés-jours de l'année de référence",
                    ),
                ),
                (
                    "normal_degree_days",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        help_text="Climat de référence du texte (moyenne sur vingt ans), base 18 °C, moyenne du jour.",
                        max_digits=7,
                        null=True,
                        verbose_name="degrés-jours moyens de la station",
                    ),
                ),
                (
                    "heating_percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        help_text="Dite par le territoire, jamais supposée : le reste est l'eau chaude, la cuisine…",
                        max_digits=4,
                        null=True,
                        verbose_name="part du chauffage dans les combustibles et la chaleur (%)",
                    ),
                ),
                (
                    "cooled",
                    models.BooleanField(
                        blank=True,
                        help_text="Oui, sans mesure du froid : rien n'est ajusté au climat.",
                        null=True,
                        verbose_name="climatisé",
                    ),
                ),
                (
                    "absolute_kwh_m2",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        help_text="Vide : inconnu, seul le niveau relatif compte.",
                        max_digits=7,
                        null=True,
                        verbose_name="niveau absolu 2030 (Cabs, kWh/m² par an)",
                    ),
                ),
                (
                    "declared_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Dont les consommations sont sur OPERAT.",
                        null=True,
                        verbose_name="dernière année déclarée",
                    ),
                ),
                ("origin", models.CharField(blank=True, max_length=300, verbose_name="d'où viennent ces chiffres")),
            ],
            options={
                "verbose_name": "dossier du décret tertiaire",
                "verbose_name_plural": "dossiers du décret tertiaire",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="TertiaryDeclarationHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "efa",
                    models.CharField(
                        blank=True,
                        help_text="Celle que la plateforme OPERAT a donnée.",
                        max_length=60,
                        verbose_name="référence de l'EFA",
                    ),
                ),
                (
                    "siret",
                    models.CharField(
                        blank=True,
                        max_length=14,
                        validators=[
                            django.core.validators.RegexValidator("^[0-9]{14}$", "Un SIRET compte 14 chiffres.")
                        ],
                        verbose_name="SIRET",
                    ),
                ),
                (
                    "activity",
                    models.CharField(
                        blank=True,
                        help_text="Telle que l'arrêté la nomme.",
                        max_length=160,
                        verbose_name="catégorie d'activité",
                    ),
                ),
                ("operator", models.CharField(blank=True, max_length=160, verbose_name="exploitant")),
                (
                    "estate",
                    models.CharField(
                        blank=True,
                        help_text="Les sites d'un même territoire qui portent le même nom d'unité additionnent leurs surfaces.",
                        max_length=80,
                        verbose_name="unité foncière",
                    ),
                ),
                (
                    "reference_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="2010 au plus tôt, choisie par le territoire.",
                        null=True,
                        verbose_name="année de référence",
                    ),
                ),
                (
                    "reference_kwh",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        help_text="Énergie finale de cette année-là, d'après les factures. Vide : calculée si les compteurs étaient relevés.",
                        max_digits=12,
                        null=True,
                        verbose_name="consommation de référence (kWh)",
                    ),
                ),
                (
                    "reference_heating_kwh",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=12, null=True, verbose_name="dont chauffage (kWh)"
                    ),
                ),
                (
                    "reference_degree_days",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=7,
                        null=True,
                        verbose_name="degrés-jours de l'année de référence",
                    ),
                ),
                (
                    "normal_degree_days",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        help_text="Climat de référence du texte (moyenne sur vingt ans), base 18 °C, moyenne du jour.",
                        max_digits=7,
                        null=True,
                        verbose_name="degrés-jours moyens de la station",
                    ),
                ),
                (
                    "heating_percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        help_text="Dite par le territoire, jamais supposée : le reste est l'eau chaude, la cuisine…",
                        max_digits=4,
                        null=True,
                        verbose_name="part du chauffage dans les combustibles et la chaleur (%)",
                    ),
                ),
                (
                    "cooled",
                    models.BooleanField(
                        blank=True,
                        help_text="Oui, sans mesure du froid : rien n'est ajusté au climat.",
                        null=True,
                        verbose_name="climatisé",
                    ),
                ),
                (
                    "absolute_kwh_m2",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        help_text="Vide : inconnu, seul le niveau relatif compte.",
                        max_digits=7,
                        null=True,
                        verbose_name="niveau absolu 2030 (Cabs, kWh/m² par an)",
                    ),
                ),
                (
                    "declared_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Dont les consommations sont sur OPERAT.",
                        null=True,
                        verbose_name="dernière année déclarée",
                    ),
                ),
                ("origin", models.CharField(blank=True, max_length=300, verbose_name="d'où viennent ces chiffres")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="savedscenario",
            name="author",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="auteur",
            ),
        ),
        migrations.AddField(
            model_name="savedscenario",
            name="territory",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territories.territory",
                verbose_name="territoire",
            ),
        ),
        migrations.AddField(
            model_name="tertiarydeclaration",
            name="site",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="declaration",
                to="energy.site",
                verbose_name="site",
            ),
        ),
        migrations.AddField(
            model_name="tertiarydeclarationhistory",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="tertiarydeclarationhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="energy.tertiarydeclaration",
            ),
        ),
        migrations.AddField(
            model_name="tertiarydeclarationhistory",
            name="site",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="energy.site",
                verbose_name="site",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedscenario",
            constraint=models.UniqueConstraint(
                fields=("territory", "name"),
                name="scenario_named_once",
                violation_error_message="Ce territoire a déjà un scénario de ce nom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedscenario",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("name", ""), _negated=True), models.Q(("wish", ""), _negated=True)),
                name="scenario_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="tertiarydeclaration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reference_year", None),
                    models.Q(("reference_year__gte", 2010), ("reference_year__lte", 2100)),
                    _connector="OR",
                ),
                name="tertiary_reference_year",
                violation_error_message="L'année de référence est 2010 au plus tôt.",
            ),
        ),
        migrations.AddConstraint(
            model_name="tertiarydeclaration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reference_kwh", None),
                    models.Q(("reference_kwh__gt", 0), ("reference_year__isnull", False)),
                    _connector="OR",
                ),
                name="tertiary_reference_has_a_year",
                violation_error_message="Une consommation de référence est positive et a son année.",
            ),
        ),
        migrations.AddConstraint(
            model_name="tertiarydeclaration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reference_heating_kwh", None),
                    models.Q(
                        ("reference_heating_kwh__gte", 0), ("reference_heating_kwh__lte", models.F("reference_kwh"))
                    ),
                    _connector="OR",
                ),
                name="tertiary_heating_within_reference",
                violation_error_message="Le chauffage de référence est compris dans la consommation de référence.",
            ),
        ),
        migrations.AddConstraint(
            model_name="tertiarydeclaration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reference_degree_days", None), ("reference_degree_days__gt", 0), _connector="OR"),
                    models.Q(("normal_degree_days", None), ("normal_degree_days__gt", 0), _connector="OR"),
                ),
                name="tertiary_degree_days",
                violation_error_message="Des degrés-jours sont positifs.",
            ),
        ),
        migrations.AddConstraint(
            model_name="tertiarydeclaration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("heating_percent", None),
                    models.Q(("heating_percent__gte", 0), ("heating_percent__lte", 100)),
                    _connector="OR",
                ),
                name="tertiary_heating_percent",
                violation_error_message="Une part va de 0 à 100 %.",
            ),
        ),
        migrations.AddConstraint(
            model_name="tertiarydeclaration",
            constraint=models.CheckConstraint(
                condition=models.Q(("absolute_kwh_m2", None), ("absolute_kwh_m2__gt", 0), _connector="OR"),
                name="tertiary_absolute",
                violation_error_message="Un niveau absolu est positif.",
            ),
        ),
        migrations.AddConstraint(
            model_name="tertiarydeclaration",
            constraint=models.CheckConstraint(
                condition=models.Q(("siret", ""), ("siret__regex", "^[0-9]{14}$"), _connector="OR"),
                name="tertiary_siret",
                violation_error_message="Un SIRET compte 14 chiffres.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tertiarydeclaration",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "energy_tertiarydeclarationhistory" ("absolute_kwh_m2", "activity", "cooled", "declared_year", "efa", "estate", "heating_percent", "id", "normal_degree_days", "operator", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference_degree_days", "reference_heating_kwh", "reference_kwh", "reference_year", "siret", "site_id") VALUES (NEW."absolute_kwh_m2", NEW."activity", NEW."cooled", NEW."declared_year", NEW."efa", NEW."estate", NEW."heating_percent", NEW."id", NEW."normal_degree_days", NEW."operator", NEW."origin", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reference_degree_days", NEW."reference_heating_kwh", NEW."reference_kwh", NEW."reference_year", NEW."siret", NEW."site_id"); RETURN NULL;',
                    hash="35dfa39c4d00f15d14e942a96341c24fe198e76a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_19b52",
                    table="energy_tertiarydeclaration",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tertiarydeclaration",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "energy_tertiarydeclarationhistory" ("absolute_kwh_m2", "activity", "cooled", "declared_year", "efa", "estate", "heating_percent", "id", "normal_degree_days", "operator", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference_degree_days", "reference_heating_kwh", "reference_kwh", "reference_year", "siret", "site_id") VALUES (NEW."absolute_kwh_m2", NEW."activity", NEW."cooled", NEW."declared_year", NEW."efa", NEW."estate", NEW."heating_percent", NEW."id", NEW."normal_degree_days", NEW."operator", NEW."origin", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reference_degree_days", NEW."reference_heating_kwh", NEW."reference_kwh", NEW."reference_year", NEW."siret", NEW."site_id"); RETURN NULL;',
                    hash="7b90dad7cd6d5e18239576debddd44ee2bab0093",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7795a",
                    table="energy_tertiarydeclaration",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tertiarydeclaration",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "energy_tertiarydeclarationhistory" ("absolute_kwh_m2", "activity", "cooled", "declared_year", "efa", "estate", "heating_percent", "id", "normal_degree_days", "operator", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference_degree_days", "reference_heating_kwh", "reference_kwh", "reference_year", "siret", "site_id") VALUES (OLD."absolute_kwh_m2", OLD."activity", OLD."cooled", OLD."declared_year", OLD."efa", OLD."estate", OLD."heating_percent", OLD."id", OLD."normal_degree_days", OLD."operator", OLD."origin", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reference_degree_days", OLD."reference_heating_kwh", OLD."reference_kwh", OLD."reference_year", OLD."siret", OLD."site_id"); RETURN NULL;',
                    hash="1d00842b91d827686ff24a5e62f8450150c2654c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_bab09",
                    table="energy_tertiarydeclaration",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(KEPT, KEPT_BACK),
        pgtrigger.migrations.RemoveTrigger(
            model_name="site",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="site",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="site",
            name="delete_delete",
        ),
        migrations.RemoveConstraint(
            model_name="site",
            name="site_reference_year",
        ),
        migrations.RemoveField(
            model_name="site",
            name="reference_year",
        ),
        migrations.RemoveField(
            model_name="sitehistory",
            name="reference_year",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="site",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "energy_sitehistory" ("code", "id", "is_sample", "name", "nature", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "surface_m2", "territory_id", "tertiary", "use", "weather_id") VALUES (NEW."code", NEW."id", NEW."is_sample", NEW."name", NEW."nature", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."surface_m2", NEW."territory_id", NEW."tertiary", NEW."use", NEW."weather_id"); RETURN NULL;',
                    hash="1793291e80df2adbc1aea8106e79f74681f485a5",
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
                    func='INSERT INTO "energy_sitehistory" ("code", "id", "is_sample", "name", "nature", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "surface_m2", "territory_id", "tertiary", "use", "weather_id") VALUES (NEW."code", NEW."id", NEW."is_sample", NEW."name", NEW."nature", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."surface_m2", NEW."territory_id", NEW."tertiary", NEW."use", NEW."weather_id"); RETURN NULL;',
                    hash="3c6c4fa4aa3f94c63e04f525dc69c5e30fae2cb4",
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
                    func='INSERT INTO "energy_sitehistory" ("code", "id", "is_sample", "name", "nature", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "surface_m2", "territory_id", "tertiary", "use", "weather_id") VALUES (OLD."code", OLD."id", OLD."is_sample", OLD."name", OLD."nature", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."surface_m2", OLD."territory_id", OLD."tertiary", OLD."use", OLD."weather_id"); RETURN NULL;',
                    hash="39f49847f4379c296f079e06822aadb5da287b46",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9faf5",
                    table="energy_site",
                    when="AFTER",
                ),
            ),
        ),
    ]
