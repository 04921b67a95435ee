# SPDX-License-Identifier: EUPL-1.2
"""First contacts. A source that was heard before is known: what it says next is news."""

import django.db.models.deletion
from django.db import migrations, models

KNOWN = """
INSERT INTO supervision_firstcontact (source_id, fingerprint, since, over_at, alarms)
SELECT id, '', last_seen_at, last_seen_at, 0 FROM assets_source WHERE last_seen_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("assets", "0008_moved_as_bytes"), ("supervision", "0004_posted")]

    operations = [
        migrations.CreateModel(
            name="FirstContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(blank=True, editable=False, max_length=64)),
                ("since", models.DateTimeField(verbose_name="depuis")),
                ("heard_until", models.DateTimeField(blank=True, null=True, verbose_name="lue jusque-là")),
                ("over_at", models.DateTimeField(blank=True, null=True, verbose_name="terminé le")),
                ("alarms", models.PositiveIntegerField(default=0, verbose_name="alarmes déjà présentes")),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="assets.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "premier contact",
                "verbose_name_plural": "premiers contacts",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("over_at", None)), fields=("source",), name="first_contact_one"
                    )
                ],
            },
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
