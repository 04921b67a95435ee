# SPDX-License-Identifier: EUPL-1.2
"""What is more than a point is found among a million that are not: the map draws its shape."""

from django.db import migrations

SHAPES = """
CREATE INDEX asset_shape_3857 ON assets_asset USING gist (geom_3857) WHERE ST_Dimension(geom_3857) > 0
"""


class Migration(migrations.Migration):
    dependencies = [("assets", "0002_search")]

    operations = [migrations.RunSQL(SHAPES, "DROP INDEX asset_shape_3857")]
