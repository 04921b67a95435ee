# SPDX-License-Identifier: EUPL-1.2
"""Tiles, and what changed on the map."""

from django.db import migrations, models

from apps.console.migrations import _sql
from apps.territories.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("console", "0001_initial"),
        ("console", "0002_triggers"),
        ("console", "0003_tiles_kept_as_they_are"),
        ("console", "0004_redrawn_after_a_restore"),
    ]

    dependencies = [
        ("assets", "0001_schema"),
        ("territories", "0001_schema"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="GeometryChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("layer", models.CharField(max_length=8)),
                        ("territory_id", models.BigIntegerField()),
                        ("xid", models.BigIntegerField()),
                    ],
                    options={
                        "verbose_name": "changement de géométrie",
                        "verbose_name_plural": "changements de géométrie",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("layer", "territory_id", "xid"), name="geometry_change_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("layer", models.CharField(max_length=8)),
                        ("version", models.CharField(max_length=48)),
                        ("z", models.SmallIntegerField()),
                        ("x", models.IntegerField()),
                        ("y", models.IntegerField()),
                        ("body", models.BinaryField()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name": "tuile",
                        "verbose_name_plural": "tuiles",
                        "indexes": [models.Index(fields=["created_at"], name="tile_age")],
                        "constraints": [
                            models.UniqueConstraint(fields=("version", "layer", "z", "x", "y"), name="tile_once")
                        ],
                    },
                ),
            ]
        ),
        migrations.RunSQL(_sql.CREATE, _sql.DROP),
    ]
