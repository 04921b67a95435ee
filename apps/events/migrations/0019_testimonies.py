# SPDX-License-Identifier: EUPL-1.2

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0007_abnormal_apart"),
        ("events", "0018_detail_is_an_object"),
        ("territories", "0006_history_raises_nothing"),
    ]

    operations = [
        migrations.CreateModel(
            name="ToldTestimony",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=40)),
                ("told_at", models.DateTimeField()),
                ("said", models.JSONField()),
            ],
            options={
                "verbose_name": "témoignage à regrouper",
                "verbose_name_plural": "témoignages à regrouper",
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="incident",
            name="testimonies",
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name="signalements d'habitants"),
        ),
        migrations.CreateModel(
            name="Testimony",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.CharField(max_length=40, unique=True, verbose_name="référence")),
                ("told_at", models.DateTimeField(verbose_name="dit le")),
                ("label", models.CharField(max_length=160, verbose_name="libellé")),
                ("condition", models.CharField(max_length=60, verbose_name="condition")),
                (
                    "lines",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None, verbose_name="départs"
                    ),
                ),
                (
                    "voices",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32), default=list, size=None, verbose_name="voix"
                    ),
                ),
                ("said_at", models.DateTimeField(verbose_name="signalé le")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="traité le")),
                ("withdrawn", models.BooleanField(default=False, verbose_name="retiré")),
                ("by_hand", models.BooleanField(default=False, verbose_name="placé par un opérateur")),
                (
                    "asset",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assets.asset",
                        verbose_name="équipement",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="heard",
                        to="events.incident",
                        verbose_name="incident",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.territory",
                        verbose_name="territoire",
                    ),
                ),
            ],
            options={
                "verbose_name": "témoignage",
                "verbose_name_plural": "témoignages",
                "ordering": ["said_at", "id"],
                "indexes": [
                    models.Index(fields=["said_at"], name="testimony_said"),
                ],
            },
        ),
    ]
