# SPDX-License-Identifier: EUPL-1.2
"""What suppliers post: keys, messages kept until they are stored; and how much each source says."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0008_moved_as_bytes"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("supervision", "0003_dead_letter_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="IngestKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret", models.BinaryField(verbose_name="secret chiffré")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="posée le")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="valable jusqu'à")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="dernier usage")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="posée par",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ingest_keys",
                        to="assets.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "clé d'envoi",
                "verbose_name_plural": "clés d'envoi",
            },
        ),
        migrations.CreateModel(
            name="IngestKeyHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="posée le")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="valable jusqu'à")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="posée par",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="supervision.ingestkey",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="assets.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Traffic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minute", models.DateTimeField(verbose_name="minute")),
                ("messages", models.PositiveIntegerField(default=0, verbose_name="messages")),
                ("dead", models.PositiveIntegerField(default=0, verbose_name="écartés")),
                ("lag_s", models.IntegerField(null=True, verbose_name="retard (s)")),
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
                "verbose_name": "débit d'une source",
                "verbose_name_plural": "débits des sources",
            },
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message_id", models.CharField(max_length=120, verbose_name="identifiant")),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="reçu le")),
                ("topic", models.CharField(blank=True, max_length=120, verbose_name="sujet")),
                ("payload", models.BinaryField(verbose_name="message")),
                ("stored_at", models.DateTimeField(blank=True, null=True, verbose_name="rangé le")),
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
                "verbose_name": "envoi reçu",
                "verbose_name_plural": "envois reçus",
                "indexes": [
                    models.Index(
                        condition=models.Q(("stored_at", None)), fields=["source", "id"], name="arrival_waiting"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("source", "message_id"), name="arrival_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="ingestkey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("source",), name="ingest_key_current_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ingestkey",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "supervision_ingestkeyhistory" ("created_at", "created_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "until") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source_id", NEW."until"); RETURN NULL;',
                    hash="93fa78a61b37cefed6eda08a4495e3a5b1d4029a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8d540",
                    table="supervision_ingestkey",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ingestkey",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id") OR OLD."until" IS DISTINCT FROM (NEW."until"))',
                    func='INSERT INTO "supervision_ingestkeyhistory" ("created_at", "created_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "until") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source_id", NEW."until"); RETURN NULL;',
                    hash="f1d10c3e311f64f44abc98c84b4e45a30188f108",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c1d8a",
                    table="supervision_ingestkey",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ingestkey",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "supervision_ingestkeyhistory" ("created_at", "created_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "until") VALUES (OLD."created_at", OLD."created_by_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source_id", OLD."until"); RETURN NULL;',
                    hash="8d0b0af062c5956d11ee3f2fd9fba421ed453311",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4e60a",
                    table="supervision_ingestkey",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="traffic",
            constraint=models.UniqueConstraint(fields=("source", "minute"), name="traffic_once"),
        ),
    ]
