# SPDX-License-Identifier: EUPL-1.2
"""Territories, accounts, roles, base map."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.gis.db.models.fields
import django.contrib.gis.db.models.functions
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from apps.territories.at_once import AtOnce
from apps.territories.migrations import _sql


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("territories", "0001_initial"),
        ("territories", "0002_token"),
        ("territories", "0004_history_of_links"),
        ("territories", "0005_offered_rights"),
        ("territories", "0006_history_raises_nothing"),
    ]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        (
                            "username",
                            models.CharField(
                                error_messages={"unique": "A user with that username already exists."},
                                help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                                max_length=150,
                                unique=True,
                                validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                                verbose_name="username",
                            ),
                        ),
                        ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                        ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                        (
                            "is_staff",
                            models.BooleanField(
                                default=False,
                                help_text="Designates whether the user can log into this admin site.",
                                verbose_name="staff status",
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True,
                                help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                                verbose_name="active",
                            ),
                        ),
                        (
                            "date_joined",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                        ),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "utilisateur",
                        "verbose_name_plural": "utilisateurs",
                        "abstract": False,
                    },
                    managers=[
                        ("objects", django.contrib.auth.models.UserManager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Token",
                    fields=[
                        ("digest", models.CharField(max_length=128, primary_key=True, serialize=False)),
                        ("token_key", models.CharField(db_index=True, max_length=25)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="auth_token_set",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("created", models.DateTimeField(auto_now_add=True)),
                        ("expiry", models.DateTimeField(blank=True, null=True)),
                        (
                            "name",
                            models.CharField(
                                help_text="Quelle machine s'en sert, et pour quoi.", max_length=80, verbose_name="usage"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "jeton d'accès",
                        "verbose_name_plural": "jetons d'accès",
                        "ordering": ["-created"],
                    },
                ),
                migrations.CreateModel(
                    name="Territory",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=16, unique=True, verbose_name="code INSEE ou SIREN")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("commune", "commune"),
                                    ("epci", "intercommunalité (EPCI)"),
                                    ("departement", "département"),
                                    ("syndicate", "syndicat"),
                                    ("district", "quartier"),
                                    ("other", "autre périmètre"),
                                ],
                                default="commune",
                                max_length=16,
                                verbose_name="nature",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
                        ("siren", models.CharField(blank=True, max_length=9, verbose_name="SIREN")),
                        ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="population")),
                        (
                            "outline",
                            django.contrib.gis.db.models.fields.MultiPolygonField(
                                blank=True, null=True, srid=4326, verbose_name="contour"
                            ),
                        ),
                        (
                            "local_srid",
                            models.PositiveIntegerField(
                                default=2154,
                                help_text="Pour les distances en mètres.",
                                verbose_name="système projeté local (EPSG)",
                            ),
                        ),
                        (
                            "time_zone",
                            models.CharField(default="Europe/Paris", max_length=40, verbose_name="fuseau horaire"),
                        ),
                        (
                            "brand_color",
                            models.CharField(
                                blank=True,
                                max_length=7,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^#[0-9A-Fa-f]{6}$", "Couleur attendue sous la forme #0A5BC2."
                                    )
                                ],
                                verbose_name="couleur de la charte",
                            ),
                        ),
                        (
                            "notice",
                            models.CharField(
                                blank=True,
                                help_text="Par exemple l'origine des données.",
                                max_length=240,
                                verbose_name="mention affichée",
                            ),
                        ),
                        (
                            "includes",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Les membres de ce territoire voient aussi ce que possèdent les territoires inclus.",
                                related_name="included_in",
                                to="territories.territory",
                                verbose_name="périmètres inclus",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "territoire",
                        "verbose_name_plural": "territoires",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="TerritoryHistory",
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
                                to="territories.territory",
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
                        ("code", models.CharField(max_length=16, verbose_name="code INSEE ou SIREN")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("commune", "commune"),
                                    ("epci", "intercommunalité (EPCI)"),
                                    ("departement", "département"),
                                    ("syndicate", "syndicat"),
                                    ("district", "quartier"),
                                    ("other", "autre périmètre"),
                                ],
                                default="commune",
                                max_length=16,
                                verbose_name="nature",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
                        ("siren", models.CharField(blank=True, max_length=9, verbose_name="SIREN")),
                        ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="population")),
                        (
                            "outline",
                            django.contrib.gis.db.models.fields.MultiPolygonField(
                                blank=True, null=True, srid=4326, verbose_name="contour"
                            ),
                        ),
                        (
                            "local_srid",
                            models.PositiveIntegerField(
                                default=2154,
                                help_text="Pour les distances en mètres.",
                                verbose_name="système projeté local (EPSG)",
                            ),
                        ),
                        (
                            "time_zone",
                            models.CharField(default="Europe/Paris", max_length=40, verbose_name="fuseau horaire"),
                        ),
                        (
                            "brand_color",
                            models.CharField(
                                blank=True,
                                max_length=7,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^#[0-9A-Fa-f]{6}$", "Couleur attendue sous la forme #0A5BC2."
                                    )
                                ],
                                verbose_name="couleur de la charte",
                            ),
                        ),
                        (
                            "notice",
                            models.CharField(
                                blank=True,
                                help_text="Par exemple l'origine des données.",
                                max_length=240,
                                verbose_name="mention affichée",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Inclusion",
                    fields=[],
                    options={
                        "verbose_name": "périmètre inclus",
                        "verbose_name_plural": "périmètres inclus",
                        "proxy": True,
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=("territories.territory_includes",),
                ),
                migrations.CreateModel(
                    name="InclusionHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
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
                            "from_territory",
                            models.ForeignKey(
                                db_constraint=False,
                                db_tablespace="",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.territory",
                            ),
                        ),
                        (
                            "to_territory",
                            models.ForeignKey(
                                db_constraint=False,
                                db_tablespace="",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.territory",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="utilisateur",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        (
                            "role",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="auth.group",
                                verbose_name="rôle",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "habilitation",
                        "verbose_name_plural": "habilitations",
                        "constraints": [
                            models.UniqueConstraint(fields=("user", "territory", "role"), name="membership_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MembershipHistory",
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
                                to="territories.membership",
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
                            "user",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="utilisateur",
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
                        (
                            "role",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="auth.group",
                                verbose_name="rôle",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="RolePermission",
                    fields=[],
                    options={
                        "verbose_name": "droit d'un rôle",
                        "verbose_name_plural": "droits des rôles",
                        "proxy": True,
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=("auth.group_permissions",),
                ),
                migrations.CreateModel(
                    name="RolePermissionHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
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
                        ("id", models.IntegerField()),
                        (
                            "group",
                            models.ForeignKey(
                                db_constraint=False,
                                db_tablespace="",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="auth.group",
                            ),
                        ),
                        (
                            "permission",
                            models.ForeignKey(
                                db_constraint=False,
                                db_tablespace="",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="auth.permission",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="OfferedRight",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="offered",
                                to="auth.group",
                                verbose_name="rôle",
                            ),
                        ),
                        ("right", models.CharField(max_length=201, verbose_name="droit")),
                    ],
                    options={
                        "verbose_name": "droit proposé",
                        "verbose_name_plural": "droits proposés",
                        "constraints": [models.UniqueConstraint(fields=("role", "right"), name="right_offered_once")],
                    },
                ),
                migrations.CreateModel(
                    name="MapFeature",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="map_features",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        (
                            "layer",
                            models.CharField(
                                choices=[
                                    ("street", "voie"),
                                    ("building", "bâtiment"),
                                    ("water", "eau"),
                                    ("green", "espace vert"),
                                    ("boundary", "limite"),
                                    ("district", "quartier"),
                                ],
                                max_length=12,
                                verbose_name="couche",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=160, verbose_name="nom")),
                        (
                            "geometry",
                            django.contrib.gis.db.models.fields.GeometryField(
                                spatial_index=False, srid=4326, verbose_name="géométrie"
                            ),
                        ),
                        (
                            "geom_3857",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.contrib.gis.db.models.functions.Transform("geometry", 3857),
                                output_field=django.contrib.gis.db.models.fields.GeometryField(
                                    spatial_index=False, srid=3857
                                ),
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "objet du fond de carte",
                        "verbose_name_plural": "fond de carte",
                        "indexes": [
                            django.contrib.postgres.indexes.GistIndex(fields=["geom_3857"], name="mapfeature_geom_3857")
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="territory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "territories_territoryhistory" ("brand_color", "code", "id", "kind", "local_srid", "name", "notice", "outline", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "population", "siren", "time_zone") VALUES (NEW."brand_color", NEW."code", NEW."id", NEW."kind", NEW."local_srid", NEW."name", NEW."notice", NEW."outline", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."population", NEW."siren", NEW."time_zone"); RETURN NULL;',
                            hash="92ce9cfc6719d48b91e4f70dec3cb750bf72cd6f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4b77b",
                            table="territories_territory",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="territory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "territories_territoryhistory" ("brand_color", "code", "id", "kind", "local_srid", "name", "notice", "outline", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "population", "siren", "time_zone") VALUES (NEW."brand_color", NEW."code", NEW."id", NEW."kind", NEW."local_srid", NEW."name", NEW."notice", NEW."outline", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."population", NEW."siren", NEW."time_zone"); RETURN NULL;',
                            hash="40fd167656528656b7e6fdc8cda5c5418a914126",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f14e0",
                            table="territories_territory",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="territory",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "territories_territoryhistory" ("brand_color", "code", "id", "kind", "local_srid", "name", "notice", "outline", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "population", "siren", "time_zone") VALUES (OLD."brand_color", OLD."code", OLD."id", OLD."kind", OLD."local_srid", OLD."name", OLD."notice", OLD."outline", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."population", OLD."siren", OLD."time_zone"); RETURN NULL;',
                            hash="a0f3afbf4b1fb3dab6d476fde3058d67f6344947",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_3ae3b",
                            table="territories_territory",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="inclusion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "territories_inclusionhistory" ("from_territory_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "to_territory_id") VALUES (NEW."from_territory_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."to_territory_id"); RETURN NULL;',
                            hash="4e3c72ad940f16ac1b9bc6c185ee6a39d06537db",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_7d2d9",
                            table="territories_territory_includes",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="inclusion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "territories_inclusionhistory" ("from_territory_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "to_territory_id") VALUES (OLD."from_territory_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."to_territory_id"); RETURN NULL;',
                            hash="4d98fa75b0a41edaeea3d72f722b9d4f14dd662c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ab5ee",
                            table="territories_territory_includes",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="membership",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "territories_membershiphistory" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "territory_id", "user_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role_id", NEW."territory_id", NEW."user_id"); RETURN NULL;',
                            hash="a8e988f51410d488954a1de86c7ec5e0f6db532e",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d434c",
                            table="territories_membership",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="membership",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "territories_membershiphistory" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "territory_id", "user_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role_id", NEW."territory_id", NEW."user_id"); RETURN NULL;',
                            hash="057b9e09a354c06bb1f5ca7ca7f29c7b977f7277",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_1c10e",
                            table="territories_membership",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="membership",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "territories_membershiphistory" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role_id", "territory_id", "user_id") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role_id", OLD."territory_id", OLD."user_id"); RETURN NULL;',
                            hash="66bd0ad2b720dd27f553c9e19cba7709f6bd6147",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_07895",
                            table="territories_membership",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="rolepermission",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "territories_rolepermissionhistory" ("group_id", "id", "permission_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (NEW."group_id", NEW."id", NEW."permission_id", _pgh_attach_context(), NOW(), \'insert\'); RETURN NULL;',
                            hash="005f56e1e7f977779fa2a788d8843ff39a3637ef",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_873de",
                            table="auth_group_permissions",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="rolepermission",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "territories_rolepermissionhistory" ("group_id", "id", "permission_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (OLD."group_id", OLD."id", OLD."permission_id", _pgh_attach_context(), NOW(), \'delete\'); RETURN NULL;',
                            hash="ab1f52b9322eb8dc97ce0c1c91ccc6eebc346ffe",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_6005c",
                            table="auth_group_permissions",
                            when="AFTER",
                        ),
                    ),
                ),
            ]
        ),
        migrations.RunSQL(_sql.ATTACH_CONTEXT, migrations.RunSQL.noop),
    ]
