# SPDX-License-Identifier: EUPL-1.2
"""Hours, days and months of every series, and what is dirty of them. Nothing is rolled yet: the refresh does it."""

from datetime import UTC, datetime

from django.db import migrations, models

COLUMNS = """
    at timestamptz NOT NULL,
    sum double precision NOT NULL,
    min double precision NOT NULL,
    max double precision NOT NULL,
    first double precision NOT NULL,
    last double precision NOT NULL,
    series_id integer NOT NULL,
    n integer NOT NULL CHECK (n > 0),
    worst_quality smallint NOT NULL,
    CHECK (min <= max),
    PRIMARY KEY (series_id, at)
"""
CREATE = f"""
CREATE TABLE telemetry_rolledhour ({COLUMNS}) PARTITION BY RANGE (at);
SELECT connecte_ensure_months('telemetry_rolledhour', now() - interval '1 month', now() + interval '2 months');
CREATE TABLE telemetry_rolledday ({COLUMNS}) WITH (fillfactor = 90);
CREATE TABLE telemetry_rolledmonth ({COLUMNS}) WITH (fillfactor = 90);
"""
DROP = "DROP TABLE telemetry_rolledhour, telemetry_rolledday, telemetry_rolledmonth"
QUALITIES = [(0, "bonne"), (1, "estimée"), (2, "douteuse")]


def key(*names):
    return models.CompositePrimaryKey(*names, blank=True, editable=False, primary_key=True, serialize=False)


def rolled(name, label, plural):
    return migrations.CreateModel(
        name=name,
        fields=[
            ("pk", key("series_id", "at")),
            ("series_id", models.IntegerField(verbose_name="série")),
            ("at", models.DateTimeField(verbose_name="début")),
            ("n", models.IntegerField(verbose_name="nombre")),
            ("sum", models.FloatField(verbose_name="somme")),
            ("min", models.FloatField(verbose_name="minimum")),
            ("max", models.FloatField(verbose_name="maximum")),
            ("first", models.FloatField(verbose_name="première valeur")),
            ("last", models.FloatField(verbose_name="dernière valeur")),
            ("worst_quality", models.SmallIntegerField(choices=QUALITIES, verbose_name="pire qualité")),
        ],
        options={"verbose_name": label, "verbose_name_plural": plural, "managed": False},
    )


class Migration(migrations.Migration):
    dependencies = [("telemetry", "0004_room_for_last_values")]
    operations = [
        migrations.AddField(
            model_name="lastvalue",
            name="rolled_until",
            field=models.DateTimeField(db_default=datetime(1990, 1, 1, tzinfo=UTC), verbose_name="agrégée jusqu'à"),
        ),
        migrations.AddField(
            model_name="lastvalue",
            name="rolled_zone",
            field=models.CharField(blank=True, db_default="", max_length=40, verbose_name="fuseau des agrégats"),
        ),
        migrations.CreateModel(
            name="RollupDirty",
            fields=[
                ("pk", key("series_id", "bucket")),
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
            name="Backfill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="empreinte SHA-256")),
                ("name", models.CharField(max_length=200, verbose_name="fichier")),
                ("lines", models.BigIntegerField(default=0, verbose_name="lignes lues")),
                ("inserted", models.BigIntegerField(default=0, verbose_name="mesures ajoutées")),
                ("refused", models.BigIntegerField(default=0, verbose_name="lignes refusées")),
                ("begun_at", models.DateTimeField(auto_now_add=True, verbose_name="commencé le")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="terminé le")),
            ],
            options={"verbose_name": "reprise d'historique", "verbose_name_plural": "reprises d'historique"},
        ),
        rolled("RolledHour", "heure agrégée", "heures agrégées"),
        rolled("RolledDay", "jour agrégé", "jours agrégés"),
        rolled("RolledMonth", "mois agrégé", "mois agrégés"),
        migrations.RunSQL(CREATE, DROP),
    ]
