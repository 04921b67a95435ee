# SPDX-License-Identifier: EUPL-1.2
"""The trigger of the history of an asset can be restored from a dump: geometries are compared as bytes."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0007_abnormal_apart"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="asset",
            name="update_update",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="asset",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.code IS DISTINCT FROM NEW.code OR OLD.name IS DISTINCT FROM NEW.name OR OLD.kind_id IS DISTINCT FROM NEW.kind_id OR OLD.owner_id IS DISTINCT FROM NEW.owner_id OR OLD.source_id IS DISTINCT FROM NEW.source_id OR OLD.source_ref IS DISTINCT FROM NEW.source_ref OR OLD.geometry::bytea IS DISTINCT FROM NEW.geometry::bytea OR OLD.lifecycle IS DISTINCT FROM NEW.lifecycle OR OLD.attributes IS DISTINCT FROM NEW.attributes OR OLD.local_attributes IS DISTINCT FROM NEW.local_attributes OR OLD.local_fields IS DISTINCT FROM NEW.local_fields)",
                    func='INSERT INTO "assets_assethistory" ("attributes", "code", "geometry", "kind_id", "lifecycle", "local_attributes", "local_fields", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "source_ref") VALUES (NEW."attributes", NEW."code", NEW."geometry", NEW."kind_id", NEW."lifecycle", NEW."local_attributes", NEW."local_fields", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."fid", NEW."source_id", NEW."source_ref"); RETURN NULL;',
                    hash="01e4e1a61ba423728aa60af43878189adaa0827d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4a336",
                    table="assets_asset",
                    when="AFTER",
                ),
            ),
        ),
    ]
