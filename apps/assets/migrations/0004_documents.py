# SPDX-License-Identifier: EUPL-1.2
"""Documents of assets, in the database: what they hold is compressed already."""

import uuid

import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0003_shapes"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "uid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("manual", "Notice"),
                            ("plan", "Plan"),
                            ("check", "Rapport de contrôle"),
                            ("guarantee", "Garantie"),
                            ("delivery", "Réception ou livraison"),
                            ("other", "Autre"),
                        ],
                        default="manual",
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="intitulé")),
                (
                    "url",
                    models.URLField(
                        blank=True,
                        help_text="Là où le document est déjà rangé ; sinon, joindre un fichier.",
                        max_length=500,
                        validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                        verbose_name="adresse",
                    ),
                ),
                ("name", models.CharField(blank=True, editable=False, max_length=120, verbose_name="fichier")),
                ("media_type", models.CharField(blank=True, editable=False, max_length=80, verbose_name="type")),
                ("content", models.BinaryField(null=True, verbose_name="contenu")),
                ("size", models.PositiveIntegerField(default=0, editable=False, verbose_name="octets")),
                (
                    "digest",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="empreinte SHA-256"),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="déposé le")),
                (
                    "asset",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="assets.asset",
                        verbose_name="équipement",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="déposé par",
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "ordering": ["asset", "nature", "title", "id"],
            },
        ),
        migrations.CreateModel(
            name="DocumentHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant public")),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("manual", "Notice"),
                            ("plan", "Plan"),
                            ("check", "Rapport de contrôle"),
                            ("guarantee", "Garantie"),
                            ("delivery", "Réception ou livraison"),
                            ("other", "Autre"),
                        ],
                        default="manual",
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="intitulé")),
                (
                    "url",
                    models.URLField(
                        blank=True,
                        help_text="Là où le document est déjà rangé ; sinon, joindre un fichier.",
                        max_length=500,
                        validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                        verbose_name="adresse",
                    ),
                ),
                ("name", models.CharField(blank=True, editable=False, max_length=120, verbose_name="fichier")),
                ("media_type", models.CharField(blank=True, editable=False, max_length=80, verbose_name="type")),
                ("size", models.PositiveIntegerField(default=0, editable=False, verbose_name="octets")),
                (
                    "digest",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="empreinte SHA-256"),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="déposé le")),
                (
                    "asset",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="assets.asset",
                        verbose_name="équipement",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="déposé par",
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
                        to="assets.document",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["asset", "nature", "title", "id"], name="document_of_asset"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("url", ""), _negated=True), ("content__isnull", True)),
                    models.Q(("content__isnull", False), ("url", ""), models.Q(("name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="document_file_or_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=models.Q(("digest", ""), _negated=True), fields=("asset", "digest"), name="document_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="document",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "assets_documenthistory" ("asset_id", "at", "by_id", "digest", "id", "media_type", "name", "nature", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "title", "uid", "url") VALUES (NEW."asset_id", NEW."at", NEW."by_id", NEW."digest", NEW."id", NEW."media_type", NEW."name", NEW."nature", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."size", NEW."title", NEW."uid", NEW."url"); RETURN NULL;',
                    hash="3bb3a8e8e3a4859efe977f793a9d70d0cdae1ecb",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f5d34",
                    table="assets_document",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="document",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."asset_id" IS DISTINCT FROM (NEW."asset_id") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."media_type" IS DISTINCT FROM (NEW."media_type") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."nature" IS DISTINCT FROM (NEW."nature") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."uid" IS DISTINCT FROM (NEW."uid") OR OLD."url" IS DISTINCT FROM (NEW."url"))',
                    func='INSERT INTO "assets_documenthistory" ("asset_id", "at", "by_id", "digest", "id", "media_type", "name", "nature", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "title", "uid", "url") VALUES (NEW."asset_id", NEW."at", NEW."by_id", NEW."digest", NEW."id", NEW."media_type", NEW."name", NEW."nature", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."size", NEW."title", NEW."uid", NEW."url"); RETURN NULL;',
                    hash="3e8eec48394437a617350623287a5a92e6d6cf2c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4b3c2",
                    table="assets_document",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="document",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "assets_documenthistory" ("asset_id", "at", "by_id", "digest", "id", "media_type", "name", "nature", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "title", "uid", "url") VALUES (OLD."asset_id", OLD."at", OLD."by_id", OLD."digest", OLD."id", OLD."media_type", OLD."name", OLD."nature", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."size", OLD."title", OLD."uid", OLD."url"); RETURN NULL;',
                    hash="13d42b83bb5a751772ff9e1e3411855a01183c82",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ba1c1",
                    table="assets_document",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL("ALTER TABLE assets_document ALTER content SET STORAGE EXTERNAL", migrations.RunSQL.noop),
    ]
