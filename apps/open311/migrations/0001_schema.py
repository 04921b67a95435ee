# SPDX-License-Identifier: EUPL-1.2
"""Jurisdictions and keys."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from apps.territories.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("open311", "0001_jurisdictions_and_keys"),
        ("open311", "0002_publishes_what_is_approved"),
    ]

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("signalements", "0001_schema"),
        ("territories", "0001_schema"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="Jurisdiction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "territory",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        ("is_open", models.BooleanField(default=True, verbose_name="ouverte")),
                        (
                            "key_required",
                            models.BooleanField(
                                default=True,
                                help_text="Sinon, tout programme peut signaler, dans les limites du formulaire public.",
                                verbose_name="clé exigée pour signaler",
                            ),
                        ),
                        (
                            "publishes",
                            models.BooleanField(
                                default=False,
                                help_text="Tels qu'un agent les a relus et publiés, sur la page du signalement ; rien d'autre.",
                                verbose_name="publie textes et photos",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "juridiction Open311",
                        "verbose_name_plural": "juridictions Open311",
                        "ordering": ["territory__name"],
                    },
                ),
                migrations.CreateModel(
                    name="JurisdictionHistory",
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
                                to="open311.jurisdiction",
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
                            "territory",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        ("is_open", models.BooleanField(default=True, verbose_name="ouverte")),
                        (
                            "key_required",
                            models.BooleanField(
                                default=True,
                                help_text="Sinon, tout programme peut signaler, dans les limites du formulaire public.",
                                verbose_name="clé exigée pour signaler",
                            ),
                        ),
                        (
                            "publishes",
                            models.BooleanField(
                                default=False,
                                help_text="Tels qu'un agent les a relus et publiés, sur la page du signalement ; rien d'autre.",
                                verbose_name="publie textes et photos",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ApiKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        ("partner", models.CharField(max_length=120, verbose_name="partenaire")),
                        ("quota", models.PositiveIntegerField(default=200, verbose_name="signalements par 24 heures")),
                        ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="valable jusqu'au")),
                        ("start", models.CharField(editable=False, max_length=12, verbose_name="début de la clé")),
                        ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                        ("created_at", models.DateTimeField(editable=False, verbose_name="créée le")),
                        (
                            "created_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="créée par",
                            ),
                        ),
                        ("revoked_at", models.DateTimeField(editable=False, null=True, verbose_name="révoquée le")),
                    ],
                    options={
                        "verbose_name": "clé Open311",
                        "verbose_name_plural": "clés Open311",
                        "ordering": ["-id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("quota__range", (1, 100000))), name="apikey_quota"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApiKeyHistory",
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
                                to="open311.apikey",
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
                            "territory",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        ("partner", models.CharField(max_length=120, verbose_name="partenaire")),
                        ("quota", models.PositiveIntegerField(default=200, verbose_name="signalements par 24 heures")),
                        ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="valable jusqu'au")),
                        ("start", models.CharField(editable=False, max_length=12, verbose_name="début de la clé")),
                        ("created_at", models.DateTimeField(editable=False, verbose_name="créée le")),
                        (
                            "created_by",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="créée par",
                            ),
                        ),
                        ("revoked_at", models.DateTimeField(editable=False, null=True, verbose_name="révoquée le")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Intake",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "key",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="intakes",
                                to="open311.apikey",
                                verbose_name="clé",
                            ),
                        ),
                        (
                            "signalement",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="open311",
                                to="signalements.signalement",
                                verbose_name="signalement",
                            ),
                        ),
                        (
                            "reference",
                            models.CharField(blank=True, max_length=100, verbose_name="référence du partenaire"),
                        ),
                        ("at", models.DateTimeField(verbose_name="reçu le")),
                    ],
                    options={
                        "verbose_name": "signalement reçu par Open311",
                        "verbose_name_plural": "signalements reçus par Open311",
                        "ordering": ["-id"],
                        "indexes": [models.Index(fields=["key", "at"], name="intake_of_key")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("reference", ""), _negated=True),
                                fields=("key", "reference"),
                                name="intake_once_per_reference",
                            )
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="jurisdiction",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "open311_jurisdictionhistory" ("id", "is_open", "key_required", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publishes", "territory_id") VALUES (NEW."id", NEW."is_open", NEW."key_required", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."publishes", NEW."territory_id"); RETURN NULL;',
                            hash="0615c03c6b49eb53e350240789d932b62172981f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_899e0",
                            table="open311_jurisdiction",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="jurisdiction",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "open311_jurisdictionhistory" ("id", "is_open", "key_required", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publishes", "territory_id") VALUES (NEW."id", NEW."is_open", NEW."key_required", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."publishes", NEW."territory_id"); RETURN NULL;',
                            hash="02056788e68ab6a37220567df3658615dd0f63ea",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ac8b7",
                            table="open311_jurisdiction",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="jurisdiction",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "open311_jurisdictionhistory" ("id", "is_open", "key_required", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publishes", "territory_id") VALUES (OLD."id", OLD."is_open", OLD."key_required", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."publishes", OLD."territory_id"); RETURN NULL;',
                            hash="1d8f245034d2dd5498f3531d2c682e51a7fc2744",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_46639",
                            table="open311_jurisdiction",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="apikey",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "open311_apikeyhistory" ("created_at", "created_by_id", "expires_at", "id", "partner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quota", "revoked_at", "start", "territory_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."expires_at", NEW."id", NEW."partner", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quota", NEW."revoked_at", NEW."start", NEW."territory_id"); RETURN NULL;',
                            hash="76f9bd0706b1809a4e31d967488cfa34c821d167",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_c04c6",
                            table="open311_apikey",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="apikey",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."partner" IS DISTINCT FROM (NEW."partner") OR OLD."quota" IS DISTINCT FROM (NEW."quota") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."start" IS DISTINCT FROM (NEW."start") OR OLD."territory_id" IS DISTINCT FROM (NEW."territory_id"))',
                            func='INSERT INTO "open311_apikeyhistory" ("created_at", "created_by_id", "expires_at", "id", "partner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quota", "revoked_at", "start", "territory_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."expires_at", NEW."id", NEW."partner", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quota", NEW."revoked_at", NEW."start", NEW."territory_id"); RETURN NULL;',
                            hash="30a20d81233bf1afee18b8fab8b5cf7772ec1ff1",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_3c321",
                            table="open311_apikey",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="apikey",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "open311_apikeyhistory" ("created_at", "created_by_id", "expires_at", "id", "partner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quota", "revoked_at", "start", "territory_id") VALUES (OLD."created_at", OLD."created_by_id", OLD."expires_at", OLD."id", OLD."partner", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quota", OLD."revoked_at", OLD."start", OLD."territory_id"); RETURN NULL;',
                            hash="9fb25ebf19c46e9880fdb77ba73c6d0ddd343016",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_fab7a",
                            table="open311_apikey",
                            when="AFTER",
                        ),
                    ),
                ),
            ]
        ),
    ]
