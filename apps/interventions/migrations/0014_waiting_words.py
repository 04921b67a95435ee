# SPDX-License-Identifier: EUPL-1.2
"""What the words of a GMAO for « it waits » mean: a table of each city. A suspension whose reason nobody said."""

import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("interventions", "0013_team_week"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.AlterField(
            model_name="suspension",
            name="reason",
            field=models.CharField(
                choices=[
                    ("part", "Pièce attendue"),
                    ("access", "Accès impossible"),
                    ("weather", "Météo"),
                    ("third_party", "Tiers attendu (distributeur, police, riverain…)"),
                    ("authority", "À la demande de la collectivité"),
                    ("to_clarify", "À préciser"),
                ],
                max_length=12,
                verbose_name="motif",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="planned_from",
            field=models.DateTimeField(blank=True, null=True, verbose_name="prévue là-bas du"),
        ),
        migrations.AddField(
            model_name="ticket",
            name="planned_to",
            field=models.DateTimeField(blank=True, null=True, verbose_name="prévue là-bas au"),
        ),
        migrations.CreateModel(
            name="WaitingWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "word",
                    models.CharField(
                        help_text="Un de ses états, ou une valeur de son champ de motif. Majuscules et minuscules se valent.",
                        max_length=120,
                        verbose_name="mot de la GMAO",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("part", "Pièce attendue"),
                            ("access", "Accès impossible"),
                            ("weather", "Météo"),
                            ("third_party", "Tiers attendu (distributeur, police, riverain…)"),
                            ("authority", "À la demande de la collectivité"),
                        ],
                        max_length=12,
                        verbose_name="motif de suspension",
                    ),
                ),
                (
                    "gmao",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="waiting_words",
                        to="interventions.gmao",
                        verbose_name="GMAO",
                    ),
                ),
            ],
            options={
                "verbose_name": "mot d'attente d'une GMAO",
                "verbose_name_plural": "mots d'attente de la GMAO (les autres : « à préciser »)",
                "ordering": ["gmao", "word"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="WaitingWordHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "word",
                    models.CharField(
                        help_text="Un de ses états, ou une valeur de son champ de motif. Majuscules et minuscules se valent.",
                        max_length=120,
                        verbose_name="mot de la GMAO",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("part", "Pièce attendue"),
                            ("access", "Accès impossible"),
                            ("weather", "Météo"),
                            ("third_party", "Tiers attendu (distributeur, police, riverain…)"),
                            ("authority", "À la demande de la collectivité"),
                        ],
                        max_length=12,
                        verbose_name="motif de suspension",
                    ),
                ),
                (
                    "gmao",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="interventions.gmao",
                        verbose_name="GMAO",
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
                        to="interventions.waitingword",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="waitingword",
            constraint=models.UniqueConstraint(
                models.F("gmao"),
                django.db.models.functions.text.Lower("word"),
                name="waiting_word_once",
                violation_error_message="Ce mot a déjà son motif.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="waitingword",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "interventions_waitingwordhistory" ("gmao_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "word") VALUES (NEW."gmao_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."word"); RETURN NULL;',
                    hash="fce03057628390c1bbe63fa651fe28f57cd77dc0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e6a34",
                    table="interventions_waitingword",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="waitingword",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "interventions_waitingwordhistory" ("gmao_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "word") VALUES (NEW."gmao_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."word"); RETURN NULL;',
                    hash="3ea3583a8827a487b0914d26fec2b34d8bfd0b6d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2258f",
                    table="interventions_waitingword",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="waitingword",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "interventions_waitingwordhistory" ("gmao_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "word") VALUES (OLD."gmao_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."word"); RETURN NULL;',
                    hash="28b36769c7da8070edba00a40b549e83cc3a8cb2",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ed285",
                    table="interventions_waitingword",
                    when="AFTER",
                ),
            ),
        ),
    ]
