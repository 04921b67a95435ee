# SPDX-License-Identifier: EUPL-1.2
"""Half as many indexes of episodes, none of which holds what a spell becomes, and room on their pages: a symptom that
is masked, or ends, is written in place."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0020_episodes_raised"),
        ("territories", "0006_history_raises_nothing"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="episode", name="episode_active"),
        migrations.RemoveIndex(model_name="episode", name="episode_masked"),
        migrations.AlterField(
            model_name="episode",
            name="planned",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="events.plannedevent",
                verbose_name="supprimé par",
            ),
        ),
        migrations.AlterField(
            model_name="episode",
            name="territory",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territories.territory",
                verbose_name="territoire",
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE events_episode SET (fillfactor = 85)", "ALTER TABLE events_episode RESET (fillfactor)"
        ),
    ]
