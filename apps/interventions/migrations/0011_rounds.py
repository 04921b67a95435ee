# SPDX-License-Identifier: EUPL-1.2
"""Where and when the day of a team begins and ends: what rounds are made of."""

import datetime

import django.contrib.gis.db.models.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("interventions", "0010_field"),
        ("territories", "0006_history_raises_nothing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            name="base",
            field=django.contrib.gis.db.models.fields.PointField(
                blank=True, null=True, spatial_index=False, srid=4326, verbose_name="lieu de départ"
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="ends_at",
            field=models.TimeField(default=datetime.time(17, 0), verbose_name="fin de journée"),
        ),
        migrations.AddField(
            model_name="team",
            name="starts_at",
            field=models.TimeField(default=datetime.time(8, 0), verbose_name="début de journée"),
        ),
        migrations.AddField(
            model_name="teamhistory",
            name="base",
            field=django.contrib.gis.db.models.fields.PointField(
                blank=True, null=True, spatial_index=False, srid=4326, verbose_name="lieu de départ"
            ),
        ),
        migrations.AddField(
            model_name="teamhistory",
            name="ends_at",
            field=models.TimeField(default=datetime.time(17, 0), verbose_name="fin de journée"),
        ),
        migrations.AddField(
            model_name="teamhistory",
            name="starts_at",
            field=models.TimeField(default=datetime.time(8, 0), verbose_name="début de journée"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="team",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "interventions_teamhistory" ("active", "base", "company", "ends_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at", "territory_id", "trades") VALUES (NEW."active", NEW."base", NEW."company", NEW."ends_at", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_at", NEW."territory_id", NEW."trades"); RETURN NULL;',
                    hash="4567ff366f28d07c3b2e5cab82cfa88b851ff62d",
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
                    func='INSERT INTO "interventions_teamhistory" ("active", "base", "company", "ends_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at", "territory_id", "trades") VALUES (NEW."active", NEW."base", NEW."company", NEW."ends_at", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_at", NEW."territory_id", NEW."trades"); RETURN NULL;',
                    hash="146dd7b77ddf6a9b031d6174170bc3a2cac89d34",
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
                    func='INSERT INTO "interventions_teamhistory" ("active", "base", "company", "ends_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at", "territory_id", "trades") VALUES (OLD."active", OLD."base", OLD."company", OLD."ends_at", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."starts_at", OLD."territory_id", OLD."trades"); RETURN NULL;',
                    hash="059bc549e206dd649d9fcb49b87ddae960ddbd4f",
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
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="team_day_in_order"
            ),
        ),
    ]
