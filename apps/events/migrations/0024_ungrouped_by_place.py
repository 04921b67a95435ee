# SPDX-License-Identifier: EUPL-1.2
"""An alarm left to the combined pass says where it stands: a slice is read by index, whatever waits (decision 29)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0023_incident_of_episodes")]

    operations = [
        migrations.AddField(model_name="ungrouped", name="cell", field=models.BigIntegerField(db_default=0)),
        migrations.AddIndex(model_name="ungrouped", index=models.Index(fields=["cell", "id"], name="ungrouped_cell")),
    ]
