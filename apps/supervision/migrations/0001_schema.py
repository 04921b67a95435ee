# SPDX-License-Identifier: EUPL-1.2
"""Polls, messages and health of sources."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from apps.territories.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("supervision", "0001_initial"),
        ("supervision", "0002_links"),
        ("supervision", "0003_dead_letter_lists"),
        ("supervision", "0004_posted"),
        ("supervision", "0005_first_contact"),
        ("supervision", "0006_rung"),
    ]

    dependencies = [
        ("assets", "0001_schema"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0001_schema"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="Poll",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "due_at",
                            models.DateTimeField(
                                blank=True,
                                db_index=True,
                                default=django.utils.timezone.now,
                                null=True,
                                verbose_name="dû le",
                            ),
                        ),
                        (
                            "lease_until",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="réservé jusqu'à"),
                        ),
                        ("lease_token", models.UUIDField(blank=True, editable=False, null=True)),
                        ("attempts", models.PositiveIntegerField(default=0, editable=False, verbose_name="tentatives")),
                        ("last_error", models.TextField(blank=True, editable=False, verbose_name="dernière erreur")),
                        (
                            "source",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="poll",
                                to="assets.source",
                                verbose_name="source",
                            ),
                        ),
                        ("cursor", models.JSONField(blank=True, default=dict, verbose_name="curseur")),
                        ("last_success_at", models.DateTimeField(blank=True, null=True, verbose_name="dernier succès")),
                        (
                            "last_duration_ms",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="durée (ms)"),
                        ),
                        ("failures", models.PositiveIntegerField(default=0, verbose_name="échecs de suite")),
                        (
                            "rung_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="annoncée le"),
                        ),
                    ],
                    options={
                        "verbose_name": "interrogation",
                        "verbose_name_plural": "interrogations",
                    },
                ),
                migrations.CreateModel(
                    name="DeadLetter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="dead_letters",
                                to="assets.source",
                                verbose_name="source",
                            ),
                        ),
                        ("received_at", models.DateTimeField(verbose_name="première réception")),
                        ("last_at", models.DateTimeField(verbose_name="dernière réception")),
                        ("topic", models.CharField(blank=True, max_length=300, verbose_name="sujet")),
                        ("payload", models.BinaryField(verbose_name="message")),
                        ("digest", models.CharField(editable=False, max_length=64)),
                        ("occurrences", models.PositiveIntegerField(default=1, verbose_name="occurrences")),
                        ("reason", models.CharField(max_length=500, verbose_name="motif")),
                        (
                            "status",
                            models.CharField(
                                choices=[("pending", "À examiner"), ("replayed", "Rejouée"), ("dismissed", "Écartée")],
                                default="pending",
                                max_length=10,
                                verbose_name="statut",
                            ),
                        ),
                        ("handled_at", models.DateTimeField(blank=True, null=True, verbose_name="traitée le")),
                        (
                            "handled_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="traitée par",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "message écarté",
                        "verbose_name_plural": "messages écartés",
                        "ordering": ["-last_at", "-id"],
                        "permissions": [("replay_deadletter", "Peut rejouer ou écarter un message")],
                        "indexes": [
                            models.Index(fields=["status", "-last_at"], name="dead_letter_status"),
                            models.Index(fields=["-last_at", "-id"], name="dead_letter_recent"),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Upper("reason"), "gin_trgm_ops"
                                ),
                                name="dead_letter_reason_trgm",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Upper("topic"), "gin_trgm_ops"
                                ),
                                name="dead_letter_topic_trgm",
                            ),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("source", "digest"), name="dead_letter_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Heartbeat",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("component", models.CharField(max_length=32, verbose_name="composant")),
                        ("instance", models.CharField(max_length=80, verbose_name="instance")),
                        ("at", models.DateTimeField(verbose_name="date")),
                        ("detail", models.CharField(blank=True, max_length=300, verbose_name="détail")),
                    ],
                    options={
                        "verbose_name": "battement",
                        "verbose_name_plural": "battements",
                        "constraints": [
                            models.UniqueConstraint(fields=("component", "instance"), name="heartbeat_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IngestKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        ("secret", models.BinaryField(verbose_name="secret chiffré")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="posée le")),
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
                        ("until", models.DateTimeField(blank=True, null=True, verbose_name="valable jusqu'à")),
                        ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="dernier usage")),
                    ],
                    options={
                        "verbose_name": "clé d'envoi",
                        "verbose_name_plural": "clés d'envoi",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)), fields=("source",), name="ingest_key_current_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IngestKeyHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
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
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
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
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="posée le")),
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
                        ("until", models.DateTimeField(blank=True, null=True, verbose_name="valable jusqu'à")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Arrival",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        ("message_id", models.CharField(max_length=120, verbose_name="identifiant")),
                        (
                            "received_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="reçu le"),
                        ),
                        ("topic", models.CharField(blank=True, max_length=120, verbose_name="sujet")),
                        ("payload", models.BinaryField(verbose_name="message")),
                        ("stored_at", models.DateTimeField(blank=True, null=True, verbose_name="rangé le")),
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
                migrations.CreateModel(
                    name="Traffic",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        ("minute", models.DateTimeField(verbose_name="minute")),
                        ("messages", models.PositiveIntegerField(default=0, verbose_name="messages")),
                        ("dead", models.PositiveIntegerField(default=0, verbose_name="écartés")),
                        ("lag_s", models.IntegerField(null=True, verbose_name="retard (s)")),
                    ],
                    options={
                        "verbose_name": "débit d'une source",
                        "verbose_name_plural": "débits des sources",
                        "constraints": [models.UniqueConstraint(fields=("source", "minute"), name="traffic_once")],
                    },
                ),
                migrations.CreateModel(
                    name="FirstContact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contacts",
                                to="assets.source",
                                verbose_name="source",
                            ),
                        ),
                        ("fingerprint", models.CharField(blank=True, editable=False, max_length=64)),
                        ("since", models.DateTimeField(verbose_name="depuis")),
                        ("heard_until", models.DateTimeField(blank=True, null=True, verbose_name="lue jusque-là")),
                        ("over_at", models.DateTimeField(blank=True, null=True, verbose_name="terminé le")),
                        ("alarms", models.PositiveIntegerField(default=0, verbose_name="alarmes déjà présentes")),
                    ],
                    options={
                        "verbose_name": "premier contact",
                        "verbose_name_plural": "premiers contacts",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("over_at", None)), fields=("source",), name="first_contact_one"
                            )
                        ],
                    },
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
            ]
        ),
    ]
