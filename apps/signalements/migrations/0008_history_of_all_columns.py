# SPDX-License-Identifier: EUPL-1.2
"""What three branches added to the category, in the triggers of its history."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("signalements", "0007_shield_and_register"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="category",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="category",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="category",
            name="delete_delete",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="category",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "signalements_categoryhistory" ("active", "addressee", "age", "code", "condition", "fault_class_id", "help_text", "id", "keywords", "kinds", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "private_ground", "public_delay", "questions", "radius", "service", "territory_id", "trade") VALUES (NEW."active", NEW."addressee", NEW."age", NEW."code", NEW."condition", NEW."fault_class_id", NEW."help_text", NEW."id", NEW."keywords", NEW."kinds", NEW."label", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."private_ground", NEW."public_delay", NEW."questions", NEW."radius", NEW."service", NEW."territory_id", NEW."trade"); RETURN NULL;',
                    hash="30a48dcef9a64f5e0ee2c2b382d343440e38c958",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_13bb0",
                    table="signalements_category",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="category",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "signalements_categoryhistory" ("active", "addressee", "age", "code", "condition", "fault_class_id", "help_text", "id", "keywords", "kinds", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "private_ground", "public_delay", "questions", "radius", "service", "territory_id", "trade") VALUES (NEW."active", NEW."addressee", NEW."age", NEW."code", NEW."condition", NEW."fault_class_id", NEW."help_text", NEW."id", NEW."keywords", NEW."kinds", NEW."label", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."private_ground", NEW."public_delay", NEW."questions", NEW."radius", NEW."service", NEW."territory_id", NEW."trade"); RETURN NULL;',
                    hash="28ee320397b3c08e8c1f2889139c4b9ec1c4f860",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a7a1c",
                    table="signalements_category",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="category",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "signalements_categoryhistory" ("active", "addressee", "age", "code", "condition", "fault_class_id", "help_text", "id", "keywords", "kinds", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "private_ground", "public_delay", "questions", "radius", "service", "territory_id", "trade") VALUES (OLD."active", OLD."addressee", OLD."age", OLD."code", OLD."condition", OLD."fault_class_id", OLD."help_text", OLD."id", OLD."keywords", OLD."kinds", OLD."label", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."private_ground", OLD."public_delay", OLD."questions", OLD."radius", OLD."service", OLD."territory_id", OLD."trade"); RETURN NULL;',
                    hash="2eefdbce2b8d8b2d6ab2dd1c78a8588d79168e06",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_40ad1",
                    table="signalements_category",
                    when="AFTER",
                ),
            ),
        ),
    ]
