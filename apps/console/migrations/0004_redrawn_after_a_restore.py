# SPDX-License-Identifier: EUPL-1.2
"""Geometries compared as bytes: a restored dump looks for operators in `pg_catalog` alone, where they have none."""

from django.db import migrations

TRIGGER = """
DROP TRIGGER console_asset_redrawn ON assets_asset;
CREATE TRIGGER console_asset_redrawn AFTER UPDATE ON assets_asset FOR EACH ROW
    WHEN ({moved} OR OLD.kind_id <> NEW.kind_id OR OLD.owner_id <> NEW.owner_id
          OR OLD.source_id IS DISTINCT FROM NEW.source_id OR OLD.lifecycle <> NEW.lifecycle)
    EXECUTE FUNCTION connecte_asset_redrawn();
"""


class Migration(migrations.Migration):
    dependencies = [("console", "0003_tiles_kept_as_they_are"), ("assets", "0008_moved_as_bytes")]

    operations = [
        migrations.RunSQL(
            TRIGGER.format(moved="OLD.geom_3857::bytea IS DISTINCT FROM NEW.geom_3857::bytea"),
            TRIGGER.format(moved="OLD.geom_3857 IS DISTINCT FROM NEW.geom_3857"),
        )
    ]
