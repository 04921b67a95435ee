# SPDX-License-Identifier: EUPL-1.2
import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0005_admin_lists"),
        ("events", "0004_base"),
        ("territories", "0004_history_of_links"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(fields=["state", "-raised_at", "-id"], name="alarm_state"),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(
                condition=models.Q(("flapping", True)), fields=["-raised_at", "-id"], name="alarm_flapping"
            ),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper("title"), "gin_trgm_ops"),
                name="alarm_title_trgm",
            ),
        ),
    ]
