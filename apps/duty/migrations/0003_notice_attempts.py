# SPDX-License-Identifier: EUPL-1.2

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("duty", "0002_sealed"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="over_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="terminé le"),
        ),
        migrations.AddField(
            model_name="notice",
            name="tried_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="essayé le"),
        ),
        migrations.AddField(
            model_name="notice",
            name="unreached",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("state__in", ["failed", "uncertain"])), fields=["over_at"], name="notice_lost"
            ),
        ),
    ]
