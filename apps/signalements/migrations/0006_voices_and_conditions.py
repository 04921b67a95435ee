# SPDX-License-Identifier: EUPL-1.2

import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0007_abnormal_apart"),
        ("events", "0019_testimonies"),
        ("signalements", "0005_routing_and_moderation"),
        ("territories", "0006_history_raises_nothing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Voice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(editable=False, max_length=32)),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "verbose_name": "voix",
                "verbose_name_plural": "voix",
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="category",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="category",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="category",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="category",
            name="condition",
            field=models.CharField(
                blank=True,
                help_text="Ce que disent ces signalements à la corrélation, par exemple « reported_dark » ; sa nature est dans « Natures de conditions ». Vide : ils n'y entrent pas.",
                max_length=60,
                verbose_name="condition dite",
            ),
        ),
        migrations.AddField(
            model_name="categoryhistory",
            name="condition",
            field=models.CharField(
                blank=True,
                help_text="Ce que disent ces signalements à la corrélation, par exemple « reported_dark » ; sa nature est dans « Natures de conditions ». Vide : ils n'y entrent pas.",
                max_length=60,
                verbose_name="condition dite",
            ),
        ),
        migrations.AlterField(
            model_name="category",
            name="age",
            field=models.PositiveSmallIntegerField(default=30, verbose_name="âge des doublons (jours)"),
        ),
        migrations.AlterField(
            model_name="categoryhistory",
            name="age",
            field=models.PositiveSmallIntegerField(default=30, verbose_name="âge des doublons (jours)"),
        ),
        migrations.AddIndex(
            model_name="signalement",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["received_at"], name="signalement_received"),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                condition=models.Q(("after", "reopened"), ("by", None)), fields=["signalement"], name="step_contest"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="category",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "signalements_categoryhistory" ("active", "addressee", "age", "code", "condition", "fault_class_id", "help_text", "id", "keywords", "kinds", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "public_delay", "questions", "radius", "service", "territory_id", "trade") VALUES (NEW."active", NEW."addressee", NEW."age", NEW."code", NEW."condition", NEW."fault_class_id", NEW."help_text", NEW."id", NEW."keywords", NEW."kinds", NEW."label", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."public_delay", NEW."questions", NEW."radius", NEW."service", NEW."territory_id", NEW."trade"); RETURN NULL;',
                    hash="a77e5101f714b470c1cf7ef78da7c5d9b43a6680",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_13bb0",
                    table="signalements_category",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="category",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "signalements_categoryhistory" ("active", "addressee", "age", "code", "condition", "fault_class_id", "help_text", "id", "keywords", "kinds", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "public_delay", "questions", "radius", "service", "territory_id", "trade") VALUES (NEW."active", NEW."addressee", NEW."age", NEW."code", NEW."condition", NEW."fault_class_id", NEW."help_text", NEW."id", NEW."keywords", NEW."kinds", NEW."label", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."public_delay", NEW."questions", NEW."radius", NEW."service", NEW."territory_id", NEW."trade"); RETURN NULL;',
                    hash="274639b35173ffd72a8253b3746521f24757a6df",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a7a1c",
                    table="signalements_category",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="category",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "signalements_categoryhistory" ("active", "addressee", "age", "code", "condition", "fault_class_id", "help_text", "id", "keywords", "kinds", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "public_delay", "questions", "radius", "service", "territory_id", "trade") VALUES (OLD."active", OLD."addressee", OLD."age", OLD."code", OLD."condition", OLD."fault_class_id", OLD."help_text", OLD."id", OLD."keywords", OLD."kinds", OLD."label", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."public_delay", OLD."questions", OLD."radius", OLD."service", OLD."territory_id", OLD."trade"); RETURN NULL;',
                    hash="2412ba009b10f09b7fddf87472343da5ba579e09",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_40ad1",
                    table="signalements_category",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="voice",
            name="follower",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="voice",
                to="signalements.follower",
                verbose_name="personne",
            ),
        ),
    ]
