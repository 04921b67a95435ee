# SPDX-License-Identifier: EUPL-1.2
"""Opening hours of sites, days on which they are closed, what is asked of the heating of rooms."""

import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("energy", "0008_rooms"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0003_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "use",
                    models.CharField(
                        blank=True,
                        help_text="Comme sur le site : « École ». Vide : tous.",
                        max_length=80,
                        verbose_name="seulement les sites de cet usage",
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        help_text="Vacances de la Toussaint, pont, travaux…", max_length=80, verbose_name="motif"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="premier jour")),
                ("ends_on", models.DateField(help_text="Compris.", verbose_name="dernier jour")),
                ("is_sample", models.BooleanField(default=False, verbose_name="fictif")),
            ],
            options={
                "verbose_name": "fermeture de sites",
                "verbose_name_plural": "fermetures de sites",
                "ordering": ["starts_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="ClosureHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "use",
                    models.CharField(
                        blank=True,
                        help_text="Comme sur le site : « École ». Vide : tous.",
                        max_length=80,
                        verbose_name="seulement les sites de cet usage",
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        help_text="Vacances de la Toussaint, pont, travaux…", max_length=80, verbose_name="motif"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="premier jour")),
                ("ends_on", models.DateField(help_text="Compris.", verbose_name="dernier jour")),
                ("is_sample", models.BooleanField(default=False, verbose_name="fictif")),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="roomrule",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="roomrule",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="roomrule",
            name="delete_delete",
        ),
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
        migrations.AddField(
            model_name="roomrule",
            name="heated_c",
            field=models.FloatField(
                blank=True,
                default=19,
                help_text="19 °C en moyenne aux heures occupées (code de l'énergie, R. 241-26). Vide : pas de surveillance.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(-10),
                    django.core.validators.MaxValueValidator(60),
                ],
                verbose_name="chauffage : moyenne au plus (°C)",
            ),
        ),
        migrations.AddField(
            model_name="roomrule",
            name="heated_days",
            field=models.PositiveSmallIntegerField(
                default=7,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)],
                verbose_name="moyenne sur (jours)",
            ),
        ),
        migrations.AddField(
            model_name="roomrule",
            name="heating_from",
            field=models.CharField(default="15/10", max_length=5, verbose_name="début de la saison de chauffe"),
        ),
        migrations.AddField(
            model_name="roomrule",
            name="heating_to",
            field=models.CharField(
                default="15/04",
                help_text="Jour et mois, comme 15/04. Compris.",
                max_length=5,
                verbose_name="fin de la saison de chauffe",
            ),
        ),
        migrations.AddField(
            model_name="roomrulehistory",
            name="heated_c",
            field=models.FloatField(
                blank=True,
                default=19,
                help_text="19 °C en moyenne aux heures occupées (code de l'énergie, R. 241-26). Vide : pas de surveillance.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(-10),
                    django.core.validators.MaxValueValidator(60),
                ],
                verbose_name="chauffage : moyenne au plus (°C)",
            ),
        ),
        migrations.AddField(
            model_name="roomrulehistory",
            name="heated_days",
            field=models.PositiveSmallIntegerField(
                default=7,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)],
                verbose_name="moyenne sur (jours)",
            ),
        ),
        migrations.AddField(
            model_name="roomrulehistory",
            name="heating_from",
            field=models.CharField(default="15/10", max_length=5, verbose_name="début de la saison de chauffe"),
        ),
        migrations.AddField(
            model_name="roomrulehistory",
            name="heating_to",
            field=models.CharField(
                default="15/04",
                help_text="Jour et mois, comme 15/04. Compris.",
                max_length=5,
                verbose_name="fin de la saison de chauffe",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="region",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "France métropolitaine"),
                    ("alsace_moselle", "Alsace et Moselle (Vendredi saint et 26 décembre chômés)"),
                    ("guadeloupe", "Guadeloupe"),
                    ("guyane", "Guyane"),
                    ("martinique", "Martinique"),
                    ("mayotte", "Mayotte"),
                    ("reunion", "La Réunion"),
                    ("saint_barthelemy", "Saint-Barthélemy"),
                    ("saint_martin", "Saint-Martin"),
                ],
                help_text="Fermés.",
                max_length=20,
                verbose_name="jours fériés",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="saturday_hours",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Plages comme 08:00-12:00 13:30-17:00. Vide : personne.",
                max_length=120,
                verbose_name="ouverture le samedi",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="sunday_hours",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Plages comme 08:00-12:00 13:30-17:00. Vide : personne.",
                max_length=120,
                verbose_name="ouverture le dimanche",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="wednesday_hours",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Plages comme 08:00-12:00 13:30-17:00. Vide : personne.",
                max_length=120,
                verbose_name="ouverture le mercredi",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="weekday_hours",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Plages comme 08:00-12:00 13:30-17:00. Vide : personne.",
                max_length=120,
                verbose_name="ouverture lundi, mardi, jeudi, vendredi",
            ),
        ),
        migrations.AddField(
            model_name="sitehistory",
            name="region",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "France métropolitaine"),
                    ("alsace_moselle", "Alsace et Moselle (Vendredi saint et 26 décembre chômés)"),
                    ("guadeloupe", "Guadeloupe"),
                    ("guyane", "Guyane"),
                    ("martinique", "Martinique"),
                    ("mayotte", "Mayotte"),
                    ("reunion", "La Réunion"),
                    ("saint_barthelemy", "Saint-Barthélemy"),
                    ("saint_martin", "Saint-Martin"),
                ],
                help_text="Fermés.",
                max_length=20,
                verbose_name="jours fériés",
            ),
        ),
        migrations.AddField(
            model_name="sitehistory",
            name="saturday_hours",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Plages comme 08:00-12:00 13:30-17:00. Vide : personne.",
                max_length=120,
                verbose_name="ouverture le samedi",
            ),
        ),
        migrations.AddField(
            model_name="sitehistory",
            name="sunday_hours",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Plages comme 08:00-12:00 13:30-17:00. Vide : personne.",
                max_length=120,
                verbose_name="ouverture le dimanche",
            ),
        ),
        migrations.AddField(
            model_name="sitehistory",
            name="wednesday_hours",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Plages comme 08:00-12:00 13:30-17:00. Vide : personne.",
                max_length=120,
                verbose_name="ouverture le mercredi",
            ),
        ),
        migrations.AddField(
            model_name="sitehistory",
            name="weekday_hours",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Plages comme 08:00-12:00 13:30-17:00. Vide : personne.",
                max_length=120,
                verbose_name="ouverture lundi, mardi, jeudi, vendredi",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roomrule",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "energy_roomrulehistory" ("back_c", "back_ppm", "co2_alarm_ppm", "co2_good_ppm", "dry_percent", "heated_c", "heated_days", "heating_from", "heating_to", "hot_c", "humid_percent", "id", "is_sample", "margin_c", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "room_id", "saturday_hours", "set_point_c", "stale_minutes", "sunday_hours", "sustained_minutes", "territory_id", "use", "wednesday_hours", "weekday_hours") VALUES (NEW."back_c", NEW."back_ppm", NEW."co2_alarm_ppm", NEW."co2_good_ppm", NEW."dry_percent", NEW."heated_c", NEW."heated_days", NEW."heating_from", NEW."heating_to", NEW."hot_c", NEW."humid_percent", NEW."id", NEW."is_sample", NEW."margin_c", NEW."origin", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."region", NEW."room_id", NEW."saturday_hours", NEW."set_point_c", NEW."stale_minutes", NEW."sunday_hours", NEW."sustained_minutes", NEW."territory_id", NEW."use", NEW."wednesday_hours", NEW."weekday_hours"); RETURN NULL;',
                    hash="b93888c14e134d425bb25d0cb9bb63d8a2552717",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a2008",
                    table="energy_roomrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roomrule",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "energy_roomrulehistory" ("back_c", "back_ppm", "co2_alarm_ppm", "co2_good_ppm", "dry_percent", "heated_c", "heated_days", "heating_from", "heating_to", "hot_c", "humid_percent", "id", "is_sample", "margin_c", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "room_id", "saturday_hours", "set_point_c", "stale_minutes", "sunday_hours", "sustained_minutes", "territory_id", "use", "wednesday_hours", "weekday_hours") VALUES (NEW."back_c", NEW."back_ppm", NEW."co2_alarm_ppm", NEW."co2_good_ppm", NEW."dry_percent", NEW."heated_c", NEW."heated_days", NEW."heating_from", NEW."heating_to", NEW."hot_c", NEW."humid_percent", NEW."id", NEW."is_sample", NEW."margin_c", NEW."origin", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."region", NEW."room_id", NEW."saturday_hours", NEW."set_point_c", NEW."stale_minutes", NEW."sunday_hours", NEW."sustained_minutes", NEW."territory_id", NEW."use", NEW."wednesday_hours", NEW."weekday_hours"); RETURN NULL;',
                    hash="1fdf987eac2fd1d255ff1676aa08859d27db1422",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_73bcc",
                    table="energy_roomrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roomrule",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "energy_roomrulehistory" ("back_c", "back_ppm", "co2_alarm_ppm", "co2_good_ppm", "dry_percent", "heated_c", "heated_days", "heating_from", "heating_to", "hot_c", "humid_percent", "id", "is_sample", "margin_c", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "room_id", "saturday_hours", "set_point_c", "stale_minutes", "sunday_hours", "sustained_minutes", "territory_id", "use", "wednesday_hours", "weekday_hours") VALUES (OLD."back_c", OLD."back_ppm", OLD."co2_alarm_ppm", OLD."co2_good_ppm", OLD."dry_percent", OLD."heated_c", OLD."heated_days", OLD."heating_from", OLD."heating_to", OLD."hot_c", OLD."humid_percent", OLD."id", OLD."is_sample", OLD."margin_c", OLD."origin", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."region", OLD."room_id", OLD."saturday_hours", OLD."set_point_c", OLD."stale_minutes", OLD."sunday_hours", OLD."sustained_minutes", OLD."territory_id", OLD."use", OLD."wednesday_hours", OLD."weekday_hours"); RETURN NULL;',
                    hash="f19427a1d9fddc3999b799d356bbd7088b466197",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ec828",
                    table="energy_roomrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="site",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "energy_sitehistory" ("code", "id", "is_sample", "name", "nature", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "saturday_hours", "sunday_hours", "surface_m2", "territory_id", "tertiary", "use", "weather_id", "wednesday_hours", "weekday_hours") VALUES (NEW."code", NEW."id", NEW."is_sample", NEW."name", NEW."nature", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."region", NEW."saturday_hours", NEW."sunday_hours", NEW."surface_m2", NEW."territory_id", NEW."tertiary", NEW."use", NEW."weather_id", NEW."wednesday_hours", NEW."weekday_hours"); RETURN NULL;',
                    hash="464333b75d3369f4bf54f8c87ce5d578a0ce73ed",
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
                    func='INSERT INTO "energy_sitehistory" ("code", "id", "is_sample", "name", "nature", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "saturday_hours", "sunday_hours", "surface_m2", "territory_id", "tertiary", "use", "weather_id", "wednesday_hours", "weekday_hours") VALUES (NEW."code", NEW."id", NEW."is_sample", NEW."name", NEW."nature", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."region", NEW."saturday_hours", NEW."sunday_hours", NEW."surface_m2", NEW."territory_id", NEW."tertiary", NEW."use", NEW."weather_id", NEW."wednesday_hours", NEW."weekday_hours"); RETURN NULL;',
                    hash="5c7df84bdac26eb38bc42ad62d564f0449f2d971",
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
                    func='INSERT INTO "energy_sitehistory" ("code", "id", "is_sample", "name", "nature", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "saturday_hours", "sunday_hours", "surface_m2", "territory_id", "tertiary", "use", "weather_id", "wednesday_hours", "weekday_hours") VALUES (OLD."code", OLD."id", OLD."is_sample", OLD."name", OLD."nature", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."region", OLD."saturday_hours", OLD."sunday_hours", OLD."surface_m2", OLD."territory_id", OLD."tertiary", OLD."use", OLD."weather_id", OLD."wednesday_hours", OLD."weekday_hours"); RETURN NULL;',
                    hash="b67fcf2b7d51525b3532641e532bf403e5895ee7",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9faf5",
                    table="energy_site",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="roomrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("heated_c", None), models.Q(("heated_c__gte", -10), ("heated_c__lte", 60)), _connector="OR"
                ),
                name="room_rule_heated",
                violation_error_message="Chauffage : de −10 à 60 °C.",
            ),
        ),
        migrations.AddConstraint(
            model_name="roomrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("heated_days__gte", 1),
                    ("heated_days__lte", 30),
                    ("heating_from__regex", "^(0[1-9]|[12][0-9]|3[01])/(0[1-9]|1[0-2])$"),
                    ("heating_to__regex", "^(0[1-9]|[12][0-9]|3[01])/(0[1-9]|1[0-2])$"),
                ),
                name="room_rule_season",
                violation_error_message="Saison de chauffe : jour et mois, comme 15/10 ; moyenne sur 1 à 30 jours.",
            ),
        ),
        migrations.AddField(
            model_name="closure",
            name="site",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="closures",
                to="energy.site",
                verbose_name="seulement ce site",
            ),
        ),
        migrations.AddField(
            model_name="closure",
            name="territory",
            field=models.ForeignKey(
                help_text="Ses sites, et ceux des territoires qu'il comprend.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territories.territory",
                verbose_name="territoire",
            ),
        ),
        migrations.AddField(
            model_name="closurehistory",
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
            model_name="closurehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="energy.closure",
            ),
        ),
        migrations.AddField(
            model_name="closurehistory",
            name="site",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="energy.site",
                verbose_name="seulement ce site",
            ),
        ),
        migrations.AddField(
            model_name="closurehistory",
            name="territory",
            field=models.ForeignKey(
                db_constraint=False,
                help_text="Ses sites, et ceux des territoires qu'il comprend.",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="territories.territory",
                verbose_name="territoire",
            ),
        ),
        migrations.AddIndex(
            model_name="closure",
            index=models.Index(fields=["territory", "ends_on"], name="closure_of_territory"),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="closure_in_order",
                violation_error_message="La fin vient après le début.",
            ),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(("site", None), ("use", ""), _connector="OR"),
                name="closure_of_a_site_or_a_use",
                violation_error_message="La fermeture d'un site n'est pas celle d'un usage.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="closure",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "energy_closurehistory" ("ends_on", "id", "is_sample", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "starts_on", "territory_id", "use") VALUES (NEW."ends_on", NEW."id", NEW."is_sample", NEW."label", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."site_id", NEW."starts_on", NEW."territory_id", NEW."use"); RETURN NULL;',
                    hash="4dc2493179ebb18131ed321381f32e765fbb16e6",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ca370",
                    table="energy_closure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="closure",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "energy_closurehistory" ("ends_on", "id", "is_sample", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "starts_on", "territory_id", "use") VALUES (NEW."ends_on", NEW."id", NEW."is_sample", NEW."label", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."site_id", NEW."starts_on", NEW."territory_id", NEW."use"); RETURN NULL;',
                    hash="c1bcbc41f6da7898d9238581ea40ee0f430c3bf9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0a670",
                    table="energy_closure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="closure",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "energy_closurehistory" ("ends_on", "id", "is_sample", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "starts_on", "territory_id", "use") VALUES (OLD."ends_on", OLD."id", OLD."is_sample", OLD."label", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."site_id", OLD."starts_on", OLD."territory_id", OLD."use"); RETURN NULL;',
                    hash="f16f57d0a4ed6ab6e493ee5f7c576da80088d2e6",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ea99e",
                    table="energy_closure",
                    when="AFTER",
                ),
            ),
        ),
    ]
