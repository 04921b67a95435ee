# SPDX-License-Identifier: EUPL-1.2
"""How many assets are where, kept as they come and go."""

from django.db import migrations, models

from apps.console.migrations import _cells_sql


class Migration(migrations.Migration):
    dependencies = [("assets", "0004_documents"), ("console", "0002_views_and_bulk")]

    operations = [
        migrations.CreateModel(
            name="Cell",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "level",
                        "key",
                        "owner_id",
                        "kind_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("level", models.SmallIntegerField()),
                ("key", models.BigIntegerField()),
                ("owner_id", models.BigIntegerField()),
                ("kind_id", models.BigIntegerField()),
                ("n", models.BigIntegerField()),
                ("sum_x", models.BigIntegerField()),
                ("sum_y", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "maille",
                "verbose_name_plural": "mailles",
                "default_permissions": (),
                "indexes": [models.Index(fields=["level"], condition=models.Q(n=0), name="cell_empty")],
            },
        ),
        migrations.CreateModel(
            name="CellChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.BigIntegerField()),
                ("owner_id", models.BigIntegerField()),
                ("kind_id", models.BigIntegerField()),
                ("n", models.BigIntegerField()),
                ("sum_x", models.BigIntegerField()),
                ("sum_y", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "changement de maille",
                "verbose_name_plural": "changements de maille",
                "default_permissions": (),
            },
        ),
        migrations.RunSQL(_cells_sql.CREATE, _cells_sql.DROP),
    ]
