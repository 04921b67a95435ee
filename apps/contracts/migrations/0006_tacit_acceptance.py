# SPDX-License-Identifier: EUPL-1.2
"""After how many days of silence a party is deemed to accept a statement: a contract may say so, none does by itself."""

import django.core.validators
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0005_party_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="contractversion",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="contractversion",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="contractversion",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="contractversion",
            name="tacit_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="La partie qui ne signe ni ne conteste dans ce délai, après la signature de l'autre, est réputée accepter. Vide : le contrat n'en prévoit pas.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)],
                verbose_name="acceptation tacite d'un décompte (jours)",
            ),
        ),
        migrations.AddField(
            model_name="contractversionhistory",
            name="tacit_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="La partie qui ne signe ni ne conteste dans ce délai, après la signature de l'autre, est réputée accepter. Vide : le contrat n'en prévoit pas.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)],
                verbose_name="acceptation tacite d'un décompte (jours)",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contractversion",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contracts_contractversionhistory" ("aggravation", "clock_start", "contract_id", "created_at", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "reason", "state", "tacit_days", "valid_from") VALUES (NEW."aggravation", NEW."clock_start", NEW."contract_id", NEW."created_at", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_at", NEW."published_by_id", NEW."reason", NEW."state", NEW."tacit_days", NEW."valid_from"); RETURN NULL;',
                    hash="1e8edd69016a66fce3ceb1b09ba4ff535d3a52da",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3ab13",
                    table="contracts_contractversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contractversion",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "contracts_contractversionhistory" ("aggravation", "clock_start", "contract_id", "created_at", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "reason", "state", "tacit_days", "valid_from") VALUES (NEW."aggravation", NEW."clock_start", NEW."contract_id", NEW."created_at", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_at", NEW."published_by_id", NEW."reason", NEW."state", NEW."tacit_days", NEW."valid_from"); RETURN NULL;',
                    hash="1e2154264d7c5d133be076edc375a1ba6b448541",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7345d",
                    table="contracts_contractversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contractversion",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "contracts_contractversionhistory" ("aggravation", "clock_start", "contract_id", "created_at", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "reason", "state", "tacit_days", "valid_from") VALUES (OLD."aggravation", OLD."clock_start", OLD."contract_id", OLD."created_at", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."published_at", OLD."published_by_id", OLD."reason", OLD."state", OLD."tacit_days", OLD."valid_from"); RETURN NULL;',
                    hash="8aaab9a749b3c192f6f22ee004c8f513e1fe4671",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c2c73",
                    table="contracts_contractversion",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="contractversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("tacit_days", None), models.Q(("tacit_days__gte", 1), ("tacit_days__lte", 365)), _connector="OR"
                ),
                name="version_silence_in_bounds",
            ),
        ),
    ]
