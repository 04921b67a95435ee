# SPDX-License-Identifier: EUPL-1.2
"""Series, their measures and roll-ups."""

import datetime

import django.db.models.deletion
from django.db import migrations, models

from apps.telemetry.migrations import _sql
from apps.telemetry.partitions import CREATE_FUNCTION, DROP_FUNCTION
from apps.territories.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("telemetry", "0001_initial"),
        ("telemetry", "0002_measure_partitions"),
        ("telemetry", "0003_series_metric"),
        ("telemetry", "0004_room_for_last_values"),
        ("telemetry", "0005_rollups"),
    ]

    dependencies = [
        ("assets", "0001_schema"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="Series",
                    fields=[
                        ("id", models.AutoField(primary_key=True, serialize=False)),
                        (
                            "asset",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="series",
                                to="assets.asset",
                                verbose_name="équipement",
                            ),
                        ),
                        ("metric", models.CharField(max_length=40, verbose_name="grandeur")),
                        ("unit", models.CharField(blank=True, max_length=16, verbose_name="unité")),
                    ],
                    options={
                        "verbose_name": "série",
                        "verbose_name_plural": "séries",
                        "indexes": [models.Index(fields=["metric", "id"], name="series_metric")],
                        "constraints": [
                            models.UniqueConstraint(fields=("asset", "metric"), name="series_once_per_asset")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Measure",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "series_id", "at", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("series_id", models.IntegerField(verbose_name="série")),
                        ("at", models.DateTimeField(verbose_name="date")),
                        ("value", models.FloatField(verbose_name="valeur")),
                        (
                            "quality",
                            models.SmallIntegerField(
                                choices=[(0, "bonne"), (1, "estimée"), (2, "douteuse")],
                                default=0,
                                verbose_name="qualité",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mesure",
                        "verbose_name_plural": "mesures",
                        "db_table": "telemetry_measure",
                        "managed": False,
                    },
                ),
                migrations.CreateModel(
                    name="LastValue",
                    fields=[
                        (
                            "series",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="last",
                                serialize=False,
                                to="telemetry.series",
                                verbose_name="série",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="date")),
                        ("value", models.FloatField(verbose_name="valeur")),
                        ("quality", models.SmallIntegerField(default=0, verbose_name="qualité")),
                        (
                            "rolled_until",
                            models.DateTimeField(
                                db_default=datetime.datetime(1990, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                verbose_name="agrégée jusqu'à",
                            ),
                        ),
                        (
                            "rolled_zone",
                            models.CharField(
                                blank=True, db_default="", max_length=40, verbose_name="fuseau des agrégats"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "dernière valeur",
                        "verbose_name_plural": "dernières valeurs",
                    },
                ),
                migrations.CreateModel(
                    name="RollupDirty",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "series_id", "bucket", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("series_id", models.IntegerField(verbose_name="série")),
                        (
                            "bucket",
                            models.DateTimeField(
                                help_text="Son début, dans le fuseau des agrégats de la série.", verbose_name="jour"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "jour à agréger de nouveau",
                        "verbose_name_plural": "jours à agréger de nouveau",
                    },
                ),
                migrations.CreateModel(
                    name="RolledHour",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "series_id", "at", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("series_id", models.IntegerField(verbose_name="série")),
                        ("at", models.DateTimeField(verbose_name="début")),
                        ("n", models.IntegerField(verbose_name="nombre")),
                        ("sum", models.FloatField(verbose_name="somme")),
                        ("min", models.FloatField(verbose_name="minimum")),
                        ("max", models.FloatField(verbose_name="maximum")),
                        ("first", models.FloatField(verbose_name="première valeur")),
                        ("last", models.FloatField(verbose_name="dernière valeur")),
                        (
                            "worst_quality",
                            models.SmallIntegerField(
                                choices=[(0, "bonne"), (1, "estimée"), (2, "douteuse")], verbose_name="pire qualité"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "heure agrégée",
                        "verbose_name_plural": "heures agrégées",
                        "managed": False,
                    },
                ),
                migrations.CreateModel(
                    name="RolledDay",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "series_id", "at", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("series_id", models.IntegerField(verbose_name="série")),
                        ("at", models.DateTimeField(verbose_name="début")),
                        ("n", models.IntegerField(verbose_name="nombre")),
                        ("sum", models.FloatField(verbose_name="somme")),
                        ("min", models.FloatField(verbose_name="minimum")),
                        ("max", models.FloatField(verbose_name="maximum")),
                        ("first", models.FloatField(verbose_name="première valeur")),
                        ("last", models.FloatField(verbose_name="dernière valeur")),
                        (
                            "worst_quality",
                            models.SmallIntegerField(
                                choices=[(0, "bonne"), (1, "estimée"), (2, "douteuse")], verbose_name="pire qualité"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "jour agrégé",
                        "verbose_name_plural": "jours agrégés",
                        "managed": False,
                    },
                ),
                migrations.CreateModel(
                    name="RolledMonth",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "series_id", "at", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("series_id", models.IntegerField(verbose_name="série")),
                        ("at", models.DateTimeField(verbose_name="début")),
                        ("n", models.IntegerField(verbose_name="nombre")),
                        ("sum", models.FloatField(verbose_name="somme")),
                        ("min", models.FloatField(verbose_name="minimum")),
                        ("max", models.FloatField(verbose_name="maximum")),
                        ("first", models.FloatField(verbose_name="première valeur")),
                        ("last", models.FloatField(verbose_name="dernière valeur")),
                        (
                            "worst_quality",
                            models.SmallIntegerField(
                                choices=[(0, "bonne"), (1, "estimée"), (2, "douteuse")], verbose_name="pire qualité"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mois agrégé",
                        "verbose_name_plural": "mois agrégés",
                        "managed": False,
                    },
                ),
                migrations.CreateModel(
                    name="Backfill",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("digest", models.CharField(max_length=64, unique=True, verbose_name="empreinte SHA-256")),
                        ("name", models.CharField(max_length=200, verbose_name="fichier")),
                        ("lines", models.BigIntegerField(default=0, verbose_name="lignes lues")),
                        ("inserted", models.BigIntegerField(default=0, verbose_name="mesures ajoutées")),
                        ("refused", models.BigIntegerField(default=0, verbose_name="lignes refusées")),
                        ("begun_at", models.DateTimeField(auto_now_add=True, verbose_name="commencé le")),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="terminé le")),
                    ],
                    options={
                        "verbose_name": "reprise d'historique",
                        "verbose_name_plural": "reprises d'historique",
                    },
                ),
            ]
        ),
        migrations.RunSQL(CREATE_FUNCTION, DROP_FUNCTION),
        migrations.RunSQL(_sql.MEASURES, _sql.NO_MEASURES),
        migrations.RunSQL(_sql.IN_PLACE, _sql.ANYWHERE),
        migrations.RunSQL(_sql.ROLLED, _sql.NOT_ROLLED),
    ]
