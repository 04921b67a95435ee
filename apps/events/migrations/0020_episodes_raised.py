# SPDX-License-Identifier: EUPL-1.2
"""Episodes that a planned event raises, found without the index of all that last (removed by the next migration)."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # built without stopping the writers of a large table

    dependencies = [("events", "0019_testimonies")]

    operations = [
        AddIndexConcurrently(
            model_name="episode",
            index=models.Index(
                condition=models.Q(("planned_severity", None), _negated=True), fields=["alarm"], name="episode_raised"
            ),
        ),
    ]
