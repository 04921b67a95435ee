# SPDX-License-Identifier: EUPL-1.2
"""What territories declare open."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from apps.territories.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("assets", "0001_schema"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0002_no_knox_table"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="Opening",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "is_open",
                            models.BooleanField(
                                default=True,
                                help_text="Le territoire et son contour, et les types d'équipement ci-dessous.",
                                verbose_name="ouvertes",
                            ),
                        ),
                        (
                            "incidents",
                            models.BooleanField(
                                default=False,
                                help_text="Ceux dont l'équipement en cause est d'un type ouvert : ni libellé, ni personne, ni motif.",
                                verbose_name="incidents en cours",
                            ),
                        ),
                        (
                            "licence",
                            models.CharField(
                                default="Licence Ouverte / Open Licence 2.0 (Etalab)",
                                max_length=120,
                                verbose_name="licence",
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
                    ],
                    options={
                        "verbose_name": "données ouvertes d'un territoire",
                        "verbose_name_plural": "données ouvertes",
                        "ordering": ["territory__name"],
                    },
                ),
                migrations.CreateModel(
                    name="OpeningHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "is_open",
                            models.BooleanField(
                                default=True,
                                help_text="Le territoire et son contour, et les types d'équipement ci-dessous.",
                                verbose_name="ouvertes",
                            ),
                        ),
                        (
                            "incidents",
                            models.BooleanField(
                                default=False,
                                help_text="Ceux dont l'équipement en cause est d'un type ouvert : ni libellé, ni personne, ni motif.",
                                verbose_name="incidents en cours",
                            ),
                        ),
                        (
                            "licence",
                            models.CharField(
                                default="Licence Ouverte / Open Licence 2.0 (Etalab)",
                                max_length=120,
                                verbose_name="licence",
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
                                to="opendata.opening",
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
                migrations.CreateModel(
                    name="OpenKind",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "attributes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60),
                                blank=True,
                                default=list,
                                help_text="Leurs noms, séparés par des virgules. Vide : le code, le nom, le lieu et l'état d'inventaire.",
                                size=50,
                                verbose_name="attributs publiés",
                            ),
                        ),
                        (
                            "kind",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="assets.assetkind",
                                verbose_name="type",
                            ),
                        ),
                        (
                            "opening",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="kinds",
                                to="opendata.opening",
                                verbose_name="données ouvertes",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("opening", "kind"), name="open_kind_once")],
                        "verbose_name": "type ouvert",
                        "verbose_name_plural": "types ouverts",
                        "ordering": ["kind__position", "kind__label"],
                    },
                ),
                migrations.CreateModel(
                    name="OpenKindHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "attributes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60),
                                blank=True,
                                default=list,
                                help_text="Leurs noms, séparés par des virgules. Vide : le code, le nom, le lieu et l'état d'inventaire.",
                                size=50,
                                verbose_name="attributs publiés",
                            ),
                        ),
                        (
                            "kind",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="assets.assetkind",
                                verbose_name="type",
                            ),
                        ),
                        (
                            "opening",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="opendata.opening",
                                verbose_name="données ouvertes",
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
                                to="opendata.openkind",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="opening",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "opendata_openinghistory" ("id", "incidents", "is_open", "licence", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "territory_id") VALUES (NEW."id", NEW."incidents", NEW."is_open", NEW."licence", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."territory_id"); RETURN NULL;',
                            hash="653d88171297ed03a3aebda6a41cf76a7689e380",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_2dfd5",
                            table="opendata_opening",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="opening",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "opendata_openinghistory" ("id", "incidents", "is_open", "licence", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "territory_id") VALUES (NEW."id", NEW."incidents", NEW."is_open", NEW."licence", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."territory_id"); RETURN NULL;',
                            hash="ffdaf6143435fc967339cbe8c1ac46fbf8652d8a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_3f9d5",
                            table="opendata_opening",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="opening",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "opendata_openinghistory" ("id", "incidents", "is_open", "licence", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "territory_id") VALUES (OLD."id", OLD."incidents", OLD."is_open", OLD."licence", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."territory_id"); RETURN NULL;',
                            hash="57a9e5dd2c37f5dbf623a14174c43be37db0e827",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_d0862",
                            table="opendata_opening",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="openkind",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "opendata_openkindhistory" ("attributes", "id", "kind_id", "opening_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."attributes", NEW."id", NEW."kind_id", NEW."opening_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="f49c85ba792f62aaac8bfa0c2314b9a60b3555c8",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a00dd",
                            table="opendata_openkind",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="openkind",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "opendata_openkindhistory" ("attributes", "id", "kind_id", "opening_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."attributes", NEW."id", NEW."kind_id", NEW."opening_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="730fa9dae9184ae8713731f35a4ef5a9426b1aea",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_5ec0e",
                            table="opendata_openkind",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="openkind",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "opendata_openkindhistory" ("attributes", "id", "kind_id", "opening_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."attributes", OLD."id", OLD."kind_id", OLD."opening_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="56432d5e35f228b5abf732f8e75503d6ec173f84",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_7a339",
                            table="opendata_openkind",
                            when="AFTER",
                        ),
                    ),
                ),
            ]
        )
    ]
