# SPDX-License-Identifier: EUPL-1.2
"""When a team works: days of the week, holidays, a break, absences; the weeks of the board have an index."""

import datetime

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import apps.interventions.models.team


class Migration(migrations.Migration):
    dependencies = [
        ("interventions", "0012_rounds_feed"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0006_history_raises_nothing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TeamLeave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField(verbose_name="premier jour")),
                ("last_day", models.DateField(verbose_name="dernier jour")),
                ("reason", models.CharField(max_length=80, verbose_name="motif")),
            ],
            options={
                "verbose_name": "absence d'équipe",
                "verbose_name_plural": "absences d'équipe",
                "ordering": ["first_day", "id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="TeamLeaveHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("first_day", models.DateField(verbose_name="premier jour")),
                ("last_day", models.DateField(verbose_name="dernier jour")),
                ("reason", models.CharField(max_length=80, verbose_name="motif")),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="team",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="team",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="team",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="team",
            name="break_from",
            field=models.TimeField(default=datetime.time(12, 0), verbose_name="pause prise à partir de"),
        ),
        migrations.AddField(
            model_name="team",
            name="break_minutes",
            field=models.PositiveSmallIntegerField(
                default=45,
                help_text="0 : aucune.",
                validators=[django.core.validators.MaxValueValidator(180)],
                verbose_name="pause (min)",
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="break_to",
            field=models.TimeField(default=datetime.time(14, 0), verbose_name="et finie à"),
        ),
        migrations.AddField(
            model_name="team",
            name="holiday_region",
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
                default="",
                max_length=20,
                verbose_name="jours fériés de",
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="weekdays",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(
                    choices=[
                        (1, "lundi"),
                        (2, "mardi"),
                        (3, "mercredi"),
                        (4, "jeudi"),
                        (5, "vendredi"),
                        (6, "samedi"),
                        (7, "dimanche"),
                    ]
                ),
                default=apps.interventions.models.team.usual_weekdays,
                size=None,
                verbose_name="jours travaillés",
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="works_holidays",
            field=models.BooleanField(default=False, verbose_name="travaille les jours fériés"),
        ),
        migrations.AddField(
            model_name="teamhistory",
            name="break_from",
            field=models.TimeField(default=datetime.time(12, 0), verbose_name="pause prise à partir de"),
        ),
        migrations.AddField(
            model_name="teamhistory",
            name="break_minutes",
            field=models.PositiveSmallIntegerField(
                default=45,
                help_text="0 : aucune.",
                validators=[django.core.validators.MaxValueValidator(180)],
                verbose_name="pause (min)",
            ),
        ),
        migrations.AddField(
            model_name="teamhistory",
            name="break_to",
            field=models.TimeField(default=datetime.time(14, 0), verbose_name="et finie à"),
        ),
        migrations.AddField(
            model_name="teamhistory",
            name="holiday_region",
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
                default="",
                max_length=20,
                verbose_name="jours fériés de",
            ),
        ),
        migrations.AddField(
            model_name="teamhistory",
            name="weekdays",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(
                    choices=[
                        (1, "lundi"),
                        (2, "mardi"),
                        (3, "mercredi"),
                        (4, "jeudi"),
                        (5, "vendredi"),
                        (6, "samedi"),
                        (7, "dimanche"),
                    ]
                ),
                default=apps.interventions.models.team.usual_weekdays,
                size=None,
                verbose_name="jours travaillés",
            ),
        ),
        migrations.AddField(
            model_name="teamhistory",
            name="works_holidays",
            field=models.BooleanField(default=False, verbose_name="travaille les jours fériés"),
        ),
        migrations.AddIndex(
            model_name="workorder",
            index=models.Index(
                condition=models.Q(("planned_from__isnull", False)), fields=["team", "planned_from"], name="order_week"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="team",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "interventions_teamhistory" ("active", "base", "break_from", "break_minutes", "break_to", "company", "ends_at", "holiday_region", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at", "territory_id", "trades", "weekdays", "works_holidays") VALUES (NEW."active", NEW."base", NEW."break_from", NEW."break_minutes", NEW."break_to", NEW."company", NEW."ends_at", NEW."holiday_region", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_at", NEW."territory_id", NEW."trades", NEW."weekdays", NEW."works_holidays"); RETURN NULL;',
                    hash="a4e18833c36f3fc89e24f67f0e6eb9d083a0c072",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_49846",
                    table="interventions_team",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="team",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "interventions_teamhistory" ("active", "base", "break_from", "break_minutes", "break_to", "company", "ends_at", "holiday_region", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at", "territory_id", "trades", "weekdays", "works_holidays") VALUES (NEW."active", NEW."base", NEW."break_from", NEW."break_minutes", NEW."break_to", NEW."company", NEW."ends_at", NEW."holiday_region", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_at", NEW."territory_id", NEW."trades", NEW."weekdays", NEW."works_holidays"); RETURN NULL;',
                    hash="18c3e971dce92da233223fb27cd5e6acd43724af",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bf310",
                    table="interventions_team",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="team",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "interventions_teamhistory" ("active", "base", "break_from", "break_minutes", "break_to", "company", "ends_at", "holiday_region", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at", "territory_id", "trades", "weekdays", "works_holidays") VALUES (OLD."active", OLD."base", OLD."break_from", OLD."break_minutes", OLD."break_to", OLD."company", OLD."ends_at", OLD."holiday_region", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."starts_at", OLD."territory_id", OLD."trades", OLD."weekdays", OLD."works_holidays"); RETURN NULL;',
                    hash="6127a3c9a29552a9006ba46de352d9431c57913e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2de07",
                    table="interventions_team",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.CheckConstraint(
                condition=models.Q(("break_minutes__lte", 180), ("break_to__gt", models.F("break_from"))),
                name="team_break_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekdays__contained_by", [1, 2, 3, 4, 5, 6, 7]), ("weekdays__len__gte", 1)),
                name="team_works_some_day",
            ),
        ),
        migrations.AddField(
            model_name="teamleave",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="leaves",
                to="interventions.team",
                verbose_name="équipe",
            ),
        ),
        migrations.AddField(
            model_name="teamleavehistory",
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
            model_name="teamleavehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="interventions.teamleave",
            ),
        ),
        migrations.AddField(
            model_name="teamleavehistory",
            name="team",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="interventions.team",
                verbose_name="équipe",
            ),
        ),
        migrations.AddConstraint(
            model_name="teamleave",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))), name="leave_in_order"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="teamleave",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "interventions_teamleavehistory" ("first_day", "id", "last_day", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "team_id") VALUES (NEW."first_day", NEW."id", NEW."last_day", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."team_id"); RETURN NULL;',
                    hash="db9dc05cb99575f50e47162a012495491bd80575",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_df71e",
                    table="interventions_teamleave",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="teamleave",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "interventions_teamleavehistory" ("first_day", "id", "last_day", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "team_id") VALUES (NEW."first_day", NEW."id", NEW."last_day", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."team_id"); RETURN NULL;',
                    hash="2e7198231ee51b73eb852ded94bbdd899a71f910",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b736e",
                    table="interventions_teamleave",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="teamleave",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "interventions_teamleavehistory" ("first_day", "id", "last_day", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "team_id") VALUES (OLD."first_day", OLD."id", OLD."last_day", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."team_id"); RETURN NULL;',
                    hash="4e9971d3f082868f5dc24e6880025e2352c7b686",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_99f7a",
                    table="interventions_teamleave",
                    when="AFTER",
                ),
            ),
        ),
    ]
