# SPDX-License-Identifier: EUPL-1.2
"""Who receives the council sheet, and what is owed to them."""

import uuid

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kpi", "0001_schema"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0002_no_knox_table"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SheetReader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="Reçoit ce que le territoire montre à tous : indicateurs publics, s'il les a ouverts.",
                        max_length=254,
                        verbose_name="ou adresse sans compte",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="reçoit la fiche")),
                (
                    "left_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="ne veut plus la recevoir depuis le"
                    ),
                ),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="ajouté le")),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        help_text="Reçoit, à l'adresse de son compte, les chiffres qu'elle a le droit de lire.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
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
                "verbose_name": "destinataire de la fiche du conseil",
                "verbose_name_plural": "destinataires de la fiche du conseil",
                "ordering": ["territory", "id"],
            },
        ),
        migrations.CreateModel(
            name="SheetLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "due_at",
                    models.DateTimeField(
                        blank=True, db_index=True, default=django.utils.timezone.now, null=True, verbose_name="dû le"
                    ),
                ),
                (
                    "lease_until",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="réservé jusqu'à"),
                ),
                ("lease_token", models.UUIDField(blank=True, editable=False, null=True)),
                ("attempts", models.PositiveIntegerField(default=0, editable=False, verbose_name="tentatives")),
                ("last_error", models.TextField(blank=True, editable=False, verbose_name="dernière erreur")),
                ("month", models.DateField(verbose_name="mois")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "En attente"),
                            ("sending", "Envoi en cours"),
                            ("retry", "À renvoyer"),
                            ("sent", "Envoyé"),
                            ("failed", "Abandonné"),
                            ("uncertain", "Incertain : non renvoyé"),
                            ("dropped", "Sans objet"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("tried_at", models.DateTimeField(blank=True, null=True, verbose_name="essayé le")),
                ("handed_at", models.DateTimeField(blank=True, null=True, verbose_name="remis au service le")),
                ("over_at", models.DateTimeField(blank=True, null=True, verbose_name="terminé le")),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to="kpi.sheetreader",
                        verbose_name="destinataire de la fiche",
                    ),
                ),
            ],
            options={
                "verbose_name": "envoi de la fiche du conseil",
                "verbose_name_plural": "envois de la fiche du conseil",
                "ordering": ["-month", "-id"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="SheetReaderHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        help_text="Reçoit ce que le territoire montre à tous : indicateurs publics, s'il les a ouverts.",
                        max_length=254,
                        verbose_name="ou adresse sans compte",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="reçoit la fiche")),
                (
                    "left_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="ne veut plus la recevoir depuis le"
                    ),
                ),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="ajouté le")),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Reçoit, à l'adresse de son compte, les chiffres qu'elle a le droit de lire.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="personne",
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
                        to="kpi.sheetreader",
                    ),
                ),
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="sheetreader",
            constraint=models.UniqueConstraint(
                fields=("territory", "person"),
                name="sheet_reader_once",
                violation_error_message="Cette personne reçoit déjà la fiche de ce territoire.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetreader",
            constraint=models.UniqueConstraint(
                condition=models.Q(("email", ""), _negated=True),
                fields=("territory", "email"),
                name="sheet_address_once",
                violation_error_message="Cette adresse reçoit déjà la fiche de ce territoire.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetreader",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("email", ""), ("person__isnull", False)),
                    models.Q(("person", None), models.Q(("email", ""), _negated=True)),
                    _connector="OR",
                ),
                name="sheet_reader_is_somebody",
                violation_error_message="Donnez une personne, ou une adresse : l'une des deux.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sheetreader",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "kpi_sheetreaderhistory" ("active", "added_at", "email", "id", "left_at", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "territory_id") VALUES (NEW."active", NEW."added_at", NEW."email", NEW."id", NEW."left_at", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."territory_id"); RETURN NULL;',
                    hash="fa498100ebabcbb81f076f638f40197738fd50b7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_579b6",
                    table="kpi_sheetreader",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sheetreader",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "kpi_sheetreaderhistory" ("active", "added_at", "email", "id", "left_at", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "territory_id") VALUES (NEW."active", NEW."added_at", NEW."email", NEW."id", NEW."left_at", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."territory_id"); RETURN NULL;',
                    hash="155dc703ee73ff634b345629e974c6691009ecf7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_388df",
                    table="kpi_sheetreader",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sheetreader",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "kpi_sheetreaderhistory" ("active", "added_at", "email", "id", "left_at", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "territory_id") VALUES (OLD."active", OLD."added_at", OLD."email", OLD."id", OLD."left_at", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."territory_id"); RETURN NULL;',
                    hash="3215d7b449762f2acd37484e9b06cce5343fe227",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_73f1b",
                    table="kpi_sheetreader",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="sheetletter",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "sending", "retry"])),
                fields=["due_at"],
                name="sheet_letter_owed",
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetletter",
            constraint=models.UniqueConstraint(fields=("reader", "month"), name="sheet_letter_once"),
        ),
        migrations.AddConstraint(
            model_name="sheetletter",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)),
                name="sheet_letter_of_a_month",
                violation_error_message="Un mois se donne par son premier jour.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetletter",
            constraint=models.CheckConstraint(
                condition=models.Q(("handed_at", None), ("tried_at__lte", models.F("handed_at")), _connector="OR"),
                name="sheet_letter_tried_then_handed",
            ),
        ),
    ]
