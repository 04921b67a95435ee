# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0004_import_targets"),
        ("territories", "0004_history_of_links"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="asset",
            index=models.Index(fields=["code", "fid"], name="asset_by_code"),
        ),
        migrations.AddIndex(
            model_name="asset",
            index=models.Index(fields=["owner", "code", "fid"], name="asset_owner_code"),
        ),
        migrations.AddIndex(
            model_name="asset",
            index=models.Index(
                condition=models.Q(("lifecycle", "in_service"), _negated=True),
                fields=["lifecycle"],
                name="asset_lifecycle",
            ),
        ),
    ]
