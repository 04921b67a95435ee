# SPDX-License-Identifier: EUPL-1.2
"""Devices of a source that are part of one asset."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0008_moved_as_bytes"),
    ]

    operations = [
        migrations.CreateModel(
            name="AssetAlias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=120, verbose_name="référence chez la source")),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="assets.asset",
                        verbose_name="équipement",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="assets.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "autre référence d'un équipement",
                "verbose_name_plural": "autres références d'équipements",
                "constraints": [
                    models.UniqueConstraint(fields=("source", "ref"), name="alias_once_per_source"),
                ],
            },
        ),
    ]
