# SPDX-License-Identifier: EUPL-1.2
"""Indicators, the versions of their definitions, their figures, who shows them to everybody."""

import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import apps.kpi.measures
from apps.territories.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0002_no_knox_table"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="Indicator",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        (
                            "theme",
                            models.CharField(
                                choices=[
                                    ("energy", "Énergie et contrat"),
                                    ("streets", "Rues éclairées"),
                                    ("service", "Délais d'intervention"),
                                    ("people", "Habitants"),
                                    ("control", "Poste de contrôle"),
                                    ("data", "Données"),
                                ],
                                max_length=8,
                                verbose_name="thème",
                            ),
                        ),
                        (
                            "unit",
                            models.CharField(
                                choices=[
                                    ("percent", "%"),
                                    ("euros", "€"),
                                    ("tonnes", "t CO₂e"),
                                    ("lamp_hours", "h × lampe"),
                                    ("per_day", "par jour et par poste"),
                                ],
                                max_length=10,
                                verbose_name="unité",
                            ),
                        ),
                        (
                            "decimals",
                            models.PositiveSmallIntegerField(
                                default=1,
                                validators=[django.core.validators.MaxValueValidator(4)],
                                verbose_name="décimales",
                            ),
                        ),
                        (
                            "better",
                            models.CharField(
                                choices=[("higher", "plus haut"), ("lower", "plus bas")],
                                max_length=6,
                                verbose_name="mieux quand il est",
                            ),
                        ),
                        ("rank", models.PositiveSmallIntegerField(default=100, verbose_name="ordre")),
                        (
                            "leading",
                            models.BooleanField(default=False, verbose_name="parmi les premiers chiffres des élus"),
                        ),
                        ("public", models.BooleanField(default=False, verbose_name="montré aux habitants")),
                    ],
                    options={
                        "verbose_name": "indicateur",
                        "verbose_name_plural": "indicateurs",
                        "ordering": ["rank", "code"],
                    },
                ),
                migrations.CreateModel(
                    name="Definition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "version",
                            models.PositiveSmallIntegerField(
                                default=1,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="version",
                            ),
                        ),
                        (
                            "since",
                            models.DateField(
                                help_text="Premier jour du premier mois qu'elle compte ; les mois d'avant restent.",
                                verbose_name="à partir du mois",
                            ),
                        ),
                        (
                            "measure",
                            models.CharField(choices=apps.kpi.measures.choices, max_length=40, verbose_name="calcul"),
                        ),
                        (
                            "months",
                            models.PositiveSmallIntegerField(
                                default=12,
                                help_text="Le mois et ceux d'avant, jusqu'à douze.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(12),
                                ],
                                verbose_name="mois comptés",
                            ),
                        ),
                        (
                            "target",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="Vide : celui du contrat s'il en promet un, sinon aucun.",
                                max_digits=14,
                                null=True,
                                verbose_name="objectif",
                            ),
                        ),
                        (
                            "least_complete",
                            models.DecimalField(
                                decimal_places=2,
                                default=80,
                                help_text="En dessous, la page dit pourquoi il n'y a pas de chiffre.",
                                max_digits=5,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="complétude exigée (%)",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="nom en mots simples")),
                        ("formula", models.CharField(max_length=500, verbose_name="formule")),
                        ("perimeter", models.CharField(max_length=300, verbose_name="périmètre")),
                        ("sources", models.CharField(max_length=300, verbose_name="sources")),
                        ("doubt", models.CharField(max_length=300, verbose_name="incertitude")),
                        ("for_elus", models.CharField(max_length=300, verbose_name="lu par un élu")),
                        ("for_agents", models.CharField(max_length=300, verbose_name="lu par un agent")),
                        ("for_public", models.CharField(max_length=300, verbose_name="lu par un habitant")),
                        ("standard", models.CharField(blank=True, max_length=200, verbose_name="texte ou norme")),
                        ("validated_by", models.CharField(blank=True, max_length=120, verbose_name="validée par")),
                        ("validated_on", models.DateField(blank=True, null=True, verbose_name="validée le")),
                        (
                            "indicator",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="definitions",
                                to="kpi.indicator",
                                verbose_name="indicateur",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "définition d'indicateur",
                        "verbose_name_plural": "définitions d'indicateurs",
                        "ordering": ["indicator", "-since"],
                        "constraints": [
                            models.UniqueConstraint(fields=("indicator", "version"), name="definition_version_once"),
                            models.UniqueConstraint(
                                fields=("indicator", "since"),
                                name="definition_since_once",
                                violation_error_message="Une autre version commence ce mois-là.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("since__day", 1)),
                                name="definition_since_a_month",
                                violation_error_message="Un mois se donne par son premier jour.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("validated_by", ""), ("validated_on", None)),
                                    models.Q(
                                        models.Q(("validated_by", ""), _negated=True), ("validated_on__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="definition_validated_by_somebody_on_a_day",
                                violation_error_message="Une validation a un nom et une date.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Figure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.DateField(verbose_name="mois")),
                        ("revision", models.PositiveSmallIntegerField(default=1, verbose_name="révision")),
                        ("current", models.BooleanField(default=True, verbose_name="à jour")),
                        (
                            "value",
                            models.DecimalField(
                                blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="valeur"
                            ),
                        ),
                        (
                            "low",
                            models.DecimalField(
                                blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="au moins"
                            ),
                        ),
                        (
                            "high",
                            models.DecimalField(
                                blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="au plus"
                            ),
                        ),
                        (
                            "target",
                            models.DecimalField(
                                blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="objectif"
                            ),
                        ),
                        (
                            "completeness",
                            models.DecimalField(
                                blank=True, decimal_places=4, max_digits=5, null=True, verbose_name="complétude"
                            ),
                        ),
                        ("cases", models.PositiveIntegerField(default=0, verbose_name="lignes comptées")),
                        ("why", models.CharField(blank=True, max_length=400, verbose_name="pourquoi pas de chiffre")),
                        (
                            "correction",
                            models.CharField(blank=True, max_length=400, verbose_name="motif de la correction"),
                        ),
                        ("plan", models.JSONField(blank=True, default=list, verbose_name="plan")),
                        (
                            "known_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="donnée la plus récente"),
                        ),
                        ("measured_at", models.DateTimeField(verbose_name="mesuré le")),
                        ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="publié le")),
                        ("is_sample", models.BooleanField(default=False, verbose_name="fictif")),
                        (
                            "definition",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="figures",
                                to="kpi.definition",
                                verbose_name="définition",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="publié par",
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
                        (
                            "indicator",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="figures",
                                to="kpi.indicator",
                                verbose_name="indicateur",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "chiffre",
                        "verbose_name_plural": "chiffres",
                        "ordering": ["-month", "territory", "indicator", "-revision"],
                        "permissions": [("publish_figure", "Peut publier ou corriger un mois d'indicateurs")],
                        "default_permissions": ("view",),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("current", True)),
                                fields=["territory", "month"],
                                name="figure_of_territory",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("current", True)),
                                fields=("territory", "indicator", "month"),
                                name="figure_current_once",
                            ),
                            models.UniqueConstraint(
                                fields=("territory", "indicator", "month", "revision"), name="figure_revision_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("month__day", 1)),
                                name="figure_of_a_month",
                                violation_error_message="Un mois se donne par son premier jour.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("value__isnull", False), ("why", "")),
                                    models.Q(
                                        ("high", None),
                                        ("low", None),
                                        ("value", None),
                                        models.Q(("why", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="figure_or_why_not",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("high", None), ("low", None)),
                                    models.Q(("high__gte", models.F("value")), ("low__lte", models.F("value"))),
                                    _connector="OR",
                                ),
                                name="figure_inside_its_interval",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("completeness", None),
                                    models.Q(("completeness__gte", 0), ("completeness__lte", 1)),
                                    _connector="OR",
                                ),
                                name="figure_completeness",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("revision", 1), models.Q(("correction", ""), _negated=True), _connector="OR"
                                ),
                                name="figure_corrected_with_a_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Publication",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("is_open", models.BooleanField(default=False, verbose_name="montrer aux habitants")),
                        ("welcome", models.CharField(blank=True, max_length=300, verbose_name="phrase d'accueil")),
                        (
                            "licence",
                            models.CharField(
                                default="Licence Ouverte / Etalab 2.0",
                                max_length=120,
                                verbose_name="licence des données",
                            ),
                        ),
                        (
                            "territory",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "publication des indicateurs",
                        "verbose_name_plural": "publications des indicateurs",
                        "ordering": ["territory"],
                    },
                ),
                migrations.CreateModel(
                    name="IndicatorHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                        (
                            "theme",
                            models.CharField(
                                choices=[
                                    ("energy", "Énergie et contrat"),
                                    ("streets", "Rues éclairées"),
                                    ("service", "Délais d'intervention"),
                                    ("people", "Habitants"),
                                    ("control", "Poste de contrôle"),
                                    ("data", "Données"),
                                ],
                                max_length=8,
                                verbose_name="thème",
                            ),
                        ),
                        (
                            "unit",
                            models.CharField(
                                choices=[
                                    ("percent", "%"),
                                    ("euros", "€"),
                                    ("tonnes", "t CO₂e"),
                                    ("lamp_hours", "h × lampe"),
                                    ("per_day", "par jour et par poste"),
                                ],
                                max_length=10,
                                verbose_name="unité",
                            ),
                        ),
                        (
                            "decimals",
                            models.PositiveSmallIntegerField(
                                default=1,
                                validators=[django.core.validators.MaxValueValidator(4)],
                                verbose_name="décimales",
                            ),
                        ),
                        (
                            "better",
                            models.CharField(
                                choices=[("higher", "plus haut"), ("lower", "plus bas")],
                                max_length=6,
                                verbose_name="mieux quand il est",
                            ),
                        ),
                        ("rank", models.PositiveSmallIntegerField(default=100, verbose_name="ordre")),
                        (
                            "leading",
                            models.BooleanField(default=False, verbose_name="parmi les premiers chiffres des élus"),
                        ),
                        ("public", models.BooleanField(default=False, verbose_name="montré aux habitants")),
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
                                to="kpi.indicator",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="DefinitionHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "version",
                            models.PositiveSmallIntegerField(
                                default=1,
                                validators=[django.core.validators.MinValueValidator(1)],
                                verbose_name="version",
                            ),
                        ),
                        (
                            "since",
                            models.DateField(
                                help_text="Premier jour du premier mois qu'elle compte ; les mois d'avant restent.",
                                verbose_name="à partir du mois",
                            ),
                        ),
                        (
                            "measure",
                            models.CharField(choices=apps.kpi.measures.choices, max_length=40, verbose_name="calcul"),
                        ),
                        (
                            "months",
                            models.PositiveSmallIntegerField(
                                default=12,
                                help_text="Le mois et ceux d'avant, jusqu'à douze.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(12),
                                ],
                                verbose_name="mois comptés",
                            ),
                        ),
                        (
                            "target",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="Vide : celui du contrat s'il en promet un, sinon aucun.",
                                max_digits=14,
                                null=True,
                                verbose_name="objectif",
                            ),
                        ),
                        (
                            "least_complete",
                            models.DecimalField(
                                decimal_places=2,
                                default=80,
                                help_text="En dessous, la page dit pourquoi il n'y a pas de chiffre.",
                                max_digits=5,
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="complétude exigée (%)",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="nom en mots simples")),
                        ("formula", models.CharField(max_length=500, verbose_name="formule")),
                        ("perimeter", models.CharField(max_length=300, verbose_name="périmètre")),
                        ("sources", models.CharField(max_length=300, verbose_name="sources")),
                        ("doubt", models.CharField(max_length=300, verbose_name="incertitude")),
                        ("for_elus", models.CharField(max_length=300, verbose_name="lu par un élu")),
                        ("for_agents", models.CharField(max_length=300, verbose_name="lu par un agent")),
                        ("for_public", models.CharField(max_length=300, verbose_name="lu par un habitant")),
                        ("standard", models.CharField(blank=True, max_length=200, verbose_name="texte ou norme")),
                        ("validated_by", models.CharField(blank=True, max_length=120, verbose_name="validée par")),
                        ("validated_on", models.DateField(blank=True, null=True, verbose_name="validée le")),
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
                                to="kpi.definition",
                            ),
                        ),
                        (
                            "indicator",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="kpi.indicator",
                                verbose_name="indicateur",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="PublicationHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("is_open", models.BooleanField(default=False, verbose_name="montrer aux habitants")),
                        ("welcome", models.CharField(blank=True, max_length=300, verbose_name="phrase d'accueil")),
                        (
                            "licence",
                            models.CharField(
                                default="Licence Ouverte / Etalab 2.0",
                                max_length=120,
                                verbose_name="licence des données",
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
                                to="kpi.publication",
                            ),
                        ),
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
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="indicator",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "kpi_indicatorhistory" ("better", "code", "decimals", "id", "leading", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public", "rank", "theme", "unit") VALUES (NEW."better", NEW."code", NEW."decimals", NEW."id", NEW."leading", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public", NEW."rank", NEW."theme", NEW."unit"); RETURN NULL;',
                            hash="80343a25896fb735f50f110fe58c78ab8292c181",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a7bbc",
                            table="kpi_indicator",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="indicator",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "kpi_indicatorhistory" ("better", "code", "decimals", "id", "leading", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public", "rank", "theme", "unit") VALUES (NEW."better", NEW."code", NEW."decimals", NEW."id", NEW."leading", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public", NEW."rank", NEW."theme", NEW."unit"); RETURN NULL;',
                            hash="d14662d258166c947e1a8c8550dc87208073db22",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_196fd",
                            table="kpi_indicator",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="indicator",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "kpi_indicatorhistory" ("better", "code", "decimals", "id", "leading", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public", "rank", "theme", "unit") VALUES (OLD."better", OLD."code", OLD."decimals", OLD."id", OLD."leading", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."public", OLD."rank", OLD."theme", OLD."unit"); RETURN NULL;',
                            hash="8b930bed823002d022d77bfe0464b220de9698e1",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_80aad",
                            table="kpi_indicator",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="figure",
                    trigger=pgtrigger.compiler.Trigger(
                        name="published_figure_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.published_at IS NOT NULL AND (OLD.territory_id, OLD.indicator_id, OLD.definition_id, OLD.month, OLD.revision, OLD.value, OLD.low, OLD.high, OLD.target, OLD.completeness, OLD.cases, OLD.why, OLD.plan, OLD.known_at, OLD.measured_at, OLD.published_at, OLD.published_by_id, OLD.is_sample) IS DISTINCT FROM (NEW.territory_id, NEW.indicator_id, NEW.definition_id, NEW.month, NEW.revision, NEW.value, NEW.low, NEW.high, NEW.target, NEW.completeness, NEW.cases, NEW.why, NEW.plan, NEW.known_at, NEW.measured_at, NEW.published_at, NEW.published_by_id, NEW.is_sample))",
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                            hash="9b361b0015d882a59da80d9aae3449a4ec9d58ab",
                            operation="UPDATE",
                            pgid="pgtrigger_published_figure_stays_5dbea",
                            table="kpi_figure",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="figure",
                    trigger=pgtrigger.compiler.Trigger(
                        name="published_figure_is_kept",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."published_at" IS NOT NULL)',
                            func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                            hash="a3a0a1d8c87adb0c2b6e96ad7281971a316b0573",
                            operation="DELETE",
                            pgid="pgtrigger_published_figure_is_kept_b0186",
                            table="kpi_figure",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="definition",
                    trigger=pgtrigger.compiler.Trigger(
                        name="published_definition_stays",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\nIF (to_jsonb(NEW) - 'validated_by' - 'validated_on') IS DISTINCT FROM (to_jsonb(OLD) - 'validated_by' - 'validated_on')\n   AND EXISTS (SELECT FROM kpi_figure WHERE definition_id = OLD.id AND published_at IS NOT NULL) THEN\n    RAISE EXCEPTION 'a month was published with this definition: make another version'\n          USING ERRCODE = 'check_violation';\nEND IF;\nRETURN NEW;\n",
                            hash="80a749baab6dc762e9095a5ccd7c356fa9fc47fe",
                            operation="UPDATE",
                            pgid="pgtrigger_published_definition_stays_4c388",
                            table="kpi_definition",
                            when="BEFORE",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="definition",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "kpi_definitionhistory" ("doubt", "for_agents", "for_elus", "for_public", "formula", "id", "indicator_id", "least_complete", "measure", "months", "name", "perimeter", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "sources", "standard", "target", "validated_by", "validated_on", "version") VALUES (NEW."doubt", NEW."for_agents", NEW."for_elus", NEW."for_public", NEW."formula", NEW."id", NEW."indicator_id", NEW."least_complete", NEW."measure", NEW."months", NEW."name", NEW."perimeter", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since", NEW."sources", NEW."standard", NEW."target", NEW."validated_by", NEW."validated_on", NEW."version"); RETURN NULL;',
                            hash="96eb284e0655357922c6914c4795756cdb312386",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_033fe",
                            table="kpi_definition",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="definition",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "kpi_definitionhistory" ("doubt", "for_agents", "for_elus", "for_public", "formula", "id", "indicator_id", "least_complete", "measure", "months", "name", "perimeter", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "sources", "standard", "target", "validated_by", "validated_on", "version") VALUES (NEW."doubt", NEW."for_agents", NEW."for_elus", NEW."for_public", NEW."formula", NEW."id", NEW."indicator_id", NEW."least_complete", NEW."measure", NEW."months", NEW."name", NEW."perimeter", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since", NEW."sources", NEW."standard", NEW."target", NEW."validated_by", NEW."validated_on", NEW."version"); RETURN NULL;',
                            hash="5f306f88a5da7171237a9a5b172278457ef06134",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_467ec",
                            table="kpi_definition",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="definition",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "kpi_definitionhistory" ("doubt", "for_agents", "for_elus", "for_public", "formula", "id", "indicator_id", "least_complete", "measure", "months", "name", "perimeter", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "sources", "standard", "target", "validated_by", "validated_on", "version") VALUES (OLD."doubt", OLD."for_agents", OLD."for_elus", OLD."for_public", OLD."formula", OLD."id", OLD."indicator_id", OLD."least_complete", OLD."measure", OLD."months", OLD."name", OLD."perimeter", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."since", OLD."sources", OLD."standard", OLD."target", OLD."validated_by", OLD."validated_on", OLD."version"); RETURN NULL;',
                            hash="5f0cce9513399c06fd2b2972e1a32e2ae4716d26",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_58980",
                            table="kpi_definition",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="publication",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "kpi_publicationhistory" ("id", "is_open", "licence", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "territory_id", "welcome") VALUES (NEW."id", NEW."is_open", NEW."licence", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."territory_id", NEW."welcome"); RETURN NULL;',
                            hash="f3daf84f7b03ee931c1b67dc897aec7a82c0fcd8",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_07410",
                            table="kpi_publication",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="publication",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "kpi_publicationhistory" ("id", "is_open", "licence", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "territory_id", "welcome") VALUES (NEW."id", NEW."is_open", NEW."licence", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."territory_id", NEW."welcome"); RETURN NULL;',
                            hash="23a752e73bfe5f97c3e377f534286ae8af1e3f8c",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_db64f",
                            table="kpi_publication",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="publication",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "kpi_publicationhistory" ("id", "is_open", "licence", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "territory_id", "welcome") VALUES (OLD."id", OLD."is_open", OLD."licence", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."territory_id", OLD."welcome"); RETURN NULL;',
                            hash="58b7150e5b4d0cd2e267069f70919727205cf4c6",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_398f5",
                            table="kpi_publication",
                            when="AFTER",
                        ),
                    ),
                ),
            ]
        )
    ]
