# SPDX-License-Identifier: EUPL-1.2
"""Subscribers, events, deliveries and their attempts, how far the live outbox was followed."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from apps.territories.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0002_no_knox_table"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="Subscriber",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                help_text="Qui reçoit : « SI de l'agglomération », « Voirie ».",
                                max_length=80,
                                verbose_name="nom",
                            ),
                        ),
                        (
                            "url",
                            models.CharField(
                                help_text="https://…, sans paramètres. Son hôte et son port doivent être permis (OUTBOUND_ALLOW).",
                                max_length=300,
                                verbose_name="adresse",
                            ),
                        ),
                        (
                            "types",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("fr.connecte.alarm.opened", "Alarme apparue"),
                                        ("fr.connecte.alarm.ended", "Alarme terminée"),
                                        ("fr.connecte.alarm.acknowledged", "Alarme acquittée"),
                                        ("fr.connecte.incident.opened", "Incident ouvert ou rouvert"),
                                        ("fr.connecte.incident.closed", "Incident clos"),
                                        ("fr.connecte.signalement.received", "Signalement reçu"),
                                        ("fr.connecte.signalement.status_changed", "Signalement : changement d'état"),
                                        (
                                            "fr.connecte.intervention.status_changed",
                                            "Demande d'intervention : changement d'état",
                                        ),
                                        ("fr.connecte.figures.published", "Mois d'indicateurs publié"),
                                        ("fr.connecte.figures.corrected", "Indicateur publié corrigé"),
                                    ],
                                    max_length=48,
                                ),
                                size=None,
                                verbose_name="événements",
                            ),
                        ),
                        (
                            "trades",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("lighting", "Éclairage public"),
                                        ("traffic", "Signalisation tricolore"),
                                        ("cctv", "Vidéoprotection"),
                                        ("building", "Bâtiments"),
                                        ("waste", "Déchets"),
                                        ("network", "Réseaux et télécoms"),
                                        ("other", "Autre"),
                                    ],
                                    max_length=12,
                                ),
                                blank=True,
                                default=list,
                                help_text="Aucun : tous. Sinon, un événement sans métier n'est pas envoyé.",
                                size=None,
                                verbose_name="métiers",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="en service")),
                        ("secret", models.BinaryField(default=bytes)),
                        (
                            "secret_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="secret posé le"),
                        ),
                        ("former_secret", models.BinaryField(default=bytes)),
                        (
                            "former_until",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="ancien secret jusqu'au"
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                        (
                            "reached_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="dernière réponse favorable"
                            ),
                        ),
                        ("failures", models.PositiveIntegerField(default=0, editable=False)),
                        (
                            "failing_since",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="injoignable depuis"
                            ),
                        ),
                        ("try_at", models.DateTimeField(editable=False, null=True)),
                        ("wait_until", models.DateTimeField(editable=False, null=True)),
                        (
                            "last_error",
                            models.CharField(
                                blank=True, editable=False, max_length=300, verbose_name="dernière erreur"
                            ),
                        ),
                        (
                            "rested_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="au repos depuis"),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                help_text="Ce qui s'y passe, et dans les territoires qu'il inclut. Rien d'autre.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "abonné",
                        "verbose_name_plural": "abonnés",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("types__len__gt", 0)), name="subscriber_of_something"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("url__regex", "^(https://|http://(localhost|127\\.|\\[::1\\]))")),
                                name="subscriber_over_tls",
                            ),
                            models.UniqueConstraint(fields=("territory", "name"), name="subscriber_named_once"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SubscriberHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "name",
                            models.CharField(
                                help_text="Qui reçoit : « SI de l'agglomération », « Voirie ».",
                                max_length=80,
                                verbose_name="nom",
                            ),
                        ),
                        (
                            "url",
                            models.CharField(
                                help_text="https://…, sans paramètres. Son hôte et son port doivent être permis (OUTBOUND_ALLOW).",
                                max_length=300,
                                verbose_name="adresse",
                            ),
                        ),
                        (
                            "types",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("fr.connecte.alarm.opened", "Alarme apparue"),
                                        ("fr.connecte.alarm.ended", "Alarme terminée"),
                                        ("fr.connecte.alarm.acknowledged", "Alarme acquittée"),
                                        ("fr.connecte.incident.opened", "Incident ouvert ou rouvert"),
                                        ("fr.connecte.incident.closed", "Incident clos"),
                                        ("fr.connecte.signalement.received", "Signalement reçu"),
                                        ("fr.connecte.signalement.status_changed", "Signalement : changement d'état"),
                                        (
                                            "fr.connecte.intervention.status_changed",
                                            "Demande d'intervention : changement d'état",
                                        ),
                                        ("fr.connecte.figures.published", "Mois d'indicateurs publié"),
                                        ("fr.connecte.figures.corrected", "Indicateur publié corrigé"),
                                    ],
                                    max_length=48,
                                ),
                                size=None,
                                verbose_name="événements",
                            ),
                        ),
                        (
                            "trades",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("lighting", "Éclairage public"),
                                        ("traffic", "Signalisation tricolore"),
                                        ("cctv", "Vidéoprotection"),
                                        ("building", "Bâtiments"),
                                        ("waste", "Déchets"),
                                        ("network", "Réseaux et télécoms"),
                                        ("other", "Autre"),
                                    ],
                                    max_length=12,
                                ),
                                blank=True,
                                default=list,
                                help_text="Aucun : tous. Sinon, un événement sans métier n'est pas envoyé.",
                                size=None,
                                verbose_name="métiers",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="en service")),
                        (
                            "secret_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="secret posé le"),
                        ),
                        (
                            "former_until",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="ancien secret jusqu'au"
                            ),
                        ),
                        (
                            "rested_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="au repos depuis"),
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
                                related_name="name_territory_url_types_trades_active_secret_at_former_until_rested_at_events",
                                to="webhooks.subscriber",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                db_constraint=False,
                                help_text="Ce qui s'y passe, et dans les territoires qu'il inclut. Rien d'autre.",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "key",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant"
                            ),
                        ),
                        ("type", models.CharField(max_length=48, verbose_name="type")),
                        ("subject", models.CharField(max_length=60, verbose_name="objet")),
                        (
                            "territories",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), size=None, verbose_name="territoires concernés"
                            ),
                        ),
                        (
                            "trades",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("lighting", "Éclairage public"),
                                        ("traffic", "Signalisation tricolore"),
                                        ("cctv", "Vidéoprotection"),
                                        ("building", "Bâtiments"),
                                        ("waste", "Déchets"),
                                        ("network", "Réseaux et télécoms"),
                                        ("other", "Autre"),
                                    ],
                                    max_length=12,
                                ),
                                size=None,
                                verbose_name="métiers",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="date du fait")),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="écrit le"),
                        ),
                        ("body", models.TextField(verbose_name="message")),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "événement",
                        "verbose_name_plural": "événements",
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["created_at"], name="webhook_event_age")],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
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
                        ("subject", models.CharField(max_length=60, verbose_name="objet")),
                        ("is_test", models.BooleanField(default=False, verbose_name="essai")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("owed", "À envoyer"),
                                    ("delivered", "Reçu"),
                                    ("given_up", "Refusé, abandonné"),
                                    ("lost", "Périmé, jamais reçu"),
                                ],
                                default="owed",
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "status",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="réponse HTTP"),
                        ),
                        ("tried_at", models.DateTimeField(blank=True, null=True, verbose_name="premier essai")),
                        ("over_at", models.DateTimeField(blank=True, null=True, verbose_name="terminé le")),
                        ("replays", models.PositiveSmallIntegerField(default=0, verbose_name="renvois demandés")),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="webhooks.event",
                                verbose_name="événement",
                            ),
                        ),
                        (
                            "subscriber",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="webhooks.subscriber",
                                verbose_name="abonné",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "envoi",
                        "verbose_name_plural": "envois",
                        "ordering": ["-event_id", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "owed")),
                                fields=["subscriber", "event"],
                                name="webhook_first",
                            ),
                            models.Index(
                                condition=models.Q(("state", "owed")),
                                fields=["subscriber", "due_at"],
                                name="webhook_due",
                            ),
                            models.Index(
                                condition=models.Q(("is_test", True), ("state", "owed")),
                                fields=["due_at"],
                                name="webhook_test",
                            ),
                            models.Index(
                                condition=models.Q(("lease_until__isnull", False), ("state", "owed")),
                                fields=["subscriber"],
                                name="webhook_leased",
                            ),
                            models.Index(
                                condition=models.Q(("state", "owed")),
                                fields=["subscriber", "subject", "event"],
                                name="webhook_order",
                            ),
                            models.Index(fields=["subscriber", "-event"], name="webhook_of_subscriber"),
                            models.Index(
                                condition=models.Q(("state", "owed"), _negated=True),
                                fields=["over_at"],
                                name="webhook_over",
                            ),
                            models.Index(fields=["-event", "-id"], name="webhook_recent"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("subscriber", "event"), name="webhook_delivery_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attempt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="le")),
                        ("status", models.PositiveSmallIntegerField(null=True, verbose_name="réponse HTTP")),
                        ("milliseconds", models.PositiveIntegerField(verbose_name="durée (ms)")),
                        ("answer", models.CharField(blank=True, max_length=500, verbose_name="début de la réponse")),
                        ("error", models.CharField(blank=True, max_length=300, verbose_name="erreur")),
                        (
                            "delivery",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attempts_made",
                                to="webhooks.delivery",
                                verbose_name="envoi",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "essai d'envoi",
                        "verbose_name_plural": "essais d'envoi",
                        "ordering": ["-at", "-id"],
                    },
                ),
                migrations.CreateModel(
                    name="Follower",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("live_id", models.BigIntegerField()),
                        ("started_at", models.DateTimeField()),
                        ("looked_at", models.DateTimeField()),
                        ("lost_until", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Known",
                    fields=[
                        ("subject", models.CharField(max_length=60, primary_key=True, serialize=False)),
                        ("state", models.CharField(max_length=60)),
                        ("changed_at", models.DateTimeField(db_index=True)),
                    ],
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="subscriber",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "webhooks_subscriberhistory" ("active", "former_until", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rested_at", "secret_at", "territory_id", "trades", "types", "url") VALUES (NEW."active", NEW."former_until", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rested_at", NEW."secret_at", NEW."territory_id", NEW."trades", NEW."types", NEW."url"); RETURN NULL;',
                            hash="796096f6092be3839ffcddce3b6ae311d131bf72",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_901e2",
                            table="webhooks_subscriber",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="subscriber",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."active" IS DISTINCT FROM (NEW."active") OR OLD."former_until" IS DISTINCT FROM (NEW."former_until") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."rested_at" IS DISTINCT FROM (NEW."rested_at") OR OLD."secret_at" IS DISTINCT FROM (NEW."secret_at") OR OLD."territory_id" IS DISTINCT FROM (NEW."territory_id") OR OLD."trades" IS DISTINCT FROM (NEW."trades") OR OLD."types" IS DISTINCT FROM (NEW."types") OR OLD."url" IS DISTINCT FROM (NEW."url"))',
                            func='INSERT INTO "webhooks_subscriberhistory" ("active", "former_until", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rested_at", "secret_at", "territory_id", "trades", "types", "url") VALUES (NEW."active", NEW."former_until", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rested_at", NEW."secret_at", NEW."territory_id", NEW."trades", NEW."types", NEW."url"); RETURN NULL;',
                            hash="85c3e2747c7af8971cc9b77613d8f347de018462",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_8a816",
                            table="webhooks_subscriber",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="subscriber",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "webhooks_subscriberhistory" ("active", "former_until", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rested_at", "secret_at", "territory_id", "trades", "types", "url") VALUES (OLD."active", OLD."former_until", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rested_at", OLD."secret_at", OLD."territory_id", OLD."trades", OLD."types", OLD."url"); RETURN NULL;',
                            hash="183331d16769af6b0b7a4811f9c40fbc0c4b2f10",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b7f94",
                            table="webhooks_subscriber",
                            when="AFTER",
                        ),
                    ),
                ),
            ]
        ),
    ]
