# SPDX-License-Identifier: EUPL-1.2
import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0005_admin_lists"),
        ("supervision", "0002_links"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="deadletter",
            options={
                "ordering": ["-last_at", "-id"],
                "permissions": [("replay_deadletter", "Peut rejouer ou écarter un message")],
                "verbose_name": "message écarté",
                "verbose_name_plural": "messages écartés",
            },
        ),
        migrations.AddIndex(
            model_name="deadletter",
            index=models.Index(fields=["-last_at", "-id"], name="dead_letter_recent"),
        ),
        migrations.AddIndex(
            model_name="deadletter",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("reason"), "gin_trgm_ops"
                ),
                name="dead_letter_reason_trgm",
            ),
        ),
        migrations.AddIndex(
            model_name="deadletter",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper("topic"), "gin_trgm_ops"),
                name="dead_letter_topic_trgm",
            ),
        ),
    ]
