# SPDX-License-Identifier: EUPL-1.2
"""Assets, their kinds, sources, imports and network."""

import uuid

import django.contrib.gis.db.models.fields
import django.contrib.gis.db.models.functions
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from apps.assets.migrations import _sql
from apps.territories.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("assets", "0001_initial"),
        ("assets", "0002_links"),
        ("assets", "0003_secret_out_of_history"),
        ("assets", "0004_import_targets"),
        ("assets", "0005_admin_lists"),
        ("assets", "0006_condition_natures"),
        ("assets", "0007_abnormal_apart"),
        ("assets", "0008_moved_as_bytes"),
        ("assets", "0009_asset_aliases"),
    ]

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0002_no_knox_table"),  # knox alters its table nine times: while there are few models
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        AtOnce(
            [
                migrations.CreateModel(
                    name="ConditionNature",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "pattern",
                            models.CharField(
                                help_text="Condition exacte (supply_loss), début (lora_*) ou mot contenu (*door*). L'exacte l'emporte, puis le début le plus long, puis le mot le plus long.",
                                max_length=60,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^([a-z0-9_]+\\*?|\\*[a-z0-9_]+\\*)\\Z",
                                        "Attendu : une condition (supply_loss), un début (lora_*) ou un mot (*door*).",
                                    )
                                ],
                                verbose_name="condition",
                            ),
                        ),
                        (
                            "nature",
                            models.CharField(
                                choices=[
                                    ("supply", "Alimentation perdue"),
                                    ("outage", "Ne rend plus son service"),
                                    ("silence", "Ne communique plus"),
                                    ("misbehaviour", "Marche au mauvais moment"),
                                    ("intrusion", "Atteinte (ouverture, choc, sabotage)"),
                                    ("degradation", "Dégradation"),
                                    ("other", "Autre"),
                                ],
                                max_length=12,
                                verbose_name="nature",
                            ),
                        ),
                        ("label", models.CharField(max_length=120, verbose_name="libellé")),
                    ],
                    options={
                        "verbose_name": "nature de condition",
                        "verbose_name_plural": "natures de conditions",
                        "ordering": ["pattern"],
                    },
                ),
                migrations.CreateModel(
                    name="ConditionNatureHistory",
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
                                to="assets.conditionnature",
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
                            "pattern",
                            models.CharField(
                                help_text="Condition exacte (supply_loss), début (lora_*) ou mot contenu (*door*). L'exacte l'emporte, puis le début le plus long, puis le mot le plus long.",
                                max_length=60,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^([a-z0-9_]+\\*?|\\*[a-z0-9_]+\\*)\\Z",
                                        "Attendu : une condition (supply_loss), un début (lora_*) ou un mot (*door*).",
                                    )
                                ],
                                verbose_name="condition",
                            ),
                        ),
                        (
                            "nature",
                            models.CharField(
                                choices=[
                                    ("supply", "Alimentation perdue"),
                                    ("outage", "Ne rend plus son service"),
                                    ("silence", "Ne communique plus"),
                                    ("misbehaviour", "Marche au mauvais moment"),
                                    ("intrusion", "Atteinte (ouverture, choc, sabotage)"),
                                    ("degradation", "Dégradation"),
                                    ("other", "Autre"),
                                ],
                                max_length=12,
                                verbose_name="nature",
                            ),
                        ),
                        ("label", models.CharField(max_length=120, verbose_name="libellé")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Source",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=48, unique=True, verbose_name="identifiant")),
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
                        (
                            "territory",
                            models.ForeignKey(
                                help_text="Propriétaire par défaut des équipements que cette source annonce.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sources",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        ("driver", models.CharField(default="none", max_length=32, verbose_name="pilote")),
                        ("options", models.JSONField(blank=True, default=dict, verbose_name="réglages")),
                        ("secret", models.BinaryField(blank=True, default=b"", verbose_name="secret chiffré")),
                        (
                            "secret_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="secret posé le"),
                        ),
                        ("enabled", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "poll_every",
                            models.PositiveIntegerField(default=60, verbose_name="interrogée toutes les (s)"),
                        ),
                        (
                            "silent_after",
                            models.PositiveIntegerField(default=300, verbose_name="en panne après un silence de (s)"),
                        ),
                        (
                            "health",
                            models.CharField(
                                choices=[
                                    ("unknown", "Jamais entendue"),
                                    ("ok", "En service"),
                                    ("degraded", "Dégradée"),
                                    ("down", "En panne"),
                                ],
                                default="unknown",
                                editable=False,
                                max_length=10,
                                verbose_name="santé",
                            ),
                        ),
                        ("health_at", models.DateTimeField(editable=False, null=True, verbose_name="depuis")),
                        (
                            "health_reason",
                            models.CharField(blank=True, editable=False, max_length=300, verbose_name="raison"),
                        ),
                        (
                            "last_seen_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="dernier signe de vie"),
                        ),
                    ],
                    options={
                        "verbose_name": "source",
                        "verbose_name_plural": "sources",
                        "ordering": ["name"],
                        "permissions": [("change_source_secret", "Peut poser le secret d'une source")],
                    },
                ),
                migrations.CreateModel(
                    name="SourceHistory",
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
                                to="assets.source",
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
                        ("slug", models.SlugField(db_index=False, max_length=48, verbose_name="identifiant")),
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
                        (
                            "territory",
                            models.ForeignKey(
                                db_constraint=False,
                                help_text="Propriétaire par défaut des équipements que cette source annonce.",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        ("driver", models.CharField(default="none", max_length=32, verbose_name="pilote")),
                        ("options", models.JSONField(blank=True, default=dict, verbose_name="réglages")),
                        (
                            "secret_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="secret posé le"),
                        ),
                        ("enabled", models.BooleanField(default=True, verbose_name="active")),
                        (
                            "poll_every",
                            models.PositiveIntegerField(default=60, verbose_name="interrogée toutes les (s)"),
                        ),
                        (
                            "silent_after",
                            models.PositiveIntegerField(default=300, verbose_name="en panne après un silence de (s)"),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AssetKind",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                        (
                            "trade",
                            models.CharField(
                                choices=[
                                    ("lighting", "Éclairage public"),
                                    ("traffic", "Signalisation tricolore"),
                                    ("cctv", "Vidéoprotection"),
                                    ("building", "Bâtiments"),
                                    ("waste", "Déchets"),
                                    ("network", "Réseaux et télécoms"),
                                    ("other", "Autre"),
                                ],
                                default="other",
                                max_length=12,
                                verbose_name="métier",
                            ),
                        ),
                        ("label", models.CharField(max_length=60, verbose_name="libellé")),
                        ("label_plural", models.CharField(max_length=60, verbose_name="libellé pluriel")),
                        (
                            "icon",
                            models.SlugField(
                                default="map-pin",
                                help_text="Nom d'une icône Lucide.",
                                max_length=40,
                                verbose_name="icône",
                            ),
                        ),
                        (
                            "attribute_schema",
                            models.JSONField(blank=True, default=dict, verbose_name="schéma des attributs"),
                        ),
                        (
                            "restricted",
                            models.BooleanField(
                                default=False,
                                help_text="Visible des seules personnes habilitées.",
                                verbose_name="position réservée",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=100, verbose_name="ordre")),
                    ],
                    options={
                        "verbose_name": "type d'équipement",
                        "verbose_name_plural": "types d'équipement",
                        "ordering": ["position", "label"],
                    },
                ),
                migrations.CreateModel(
                    name="AssetKindHistory",
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
                                to="assets.assetkind",
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
                        ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                        (
                            "trade",
                            models.CharField(
                                choices=[
                                    ("lighting", "Éclairage public"),
                                    ("traffic", "Signalisation tricolore"),
                                    ("cctv", "Vidéoprotection"),
                                    ("building", "Bâtiments"),
                                    ("waste", "Déchets"),
                                    ("network", "Réseaux et télécoms"),
                                    ("other", "Autre"),
                                ],
                                default="other",
                                max_length=12,
                                verbose_name="métier",
                            ),
                        ),
                        ("label", models.CharField(max_length=60, verbose_name="libellé")),
                        ("label_plural", models.CharField(max_length=60, verbose_name="libellé pluriel")),
                        (
                            "icon",
                            models.SlugField(
                                db_index=False,
                                default="map-pin",
                                help_text="Nom d'une icône Lucide.",
                                max_length=40,
                                verbose_name="icône",
                            ),
                        ),
                        (
                            "attribute_schema",
                            models.JSONField(blank=True, default=dict, verbose_name="schéma des attributs"),
                        ),
                        (
                            "restricted",
                            models.BooleanField(
                                default=False,
                                help_text="Visible des seules personnes habilitées.",
                                verbose_name="position réservée",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=100, verbose_name="ordre")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Asset",
                    fields=[
                        ("fid", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                            ),
                        ),
                        ("code", models.CharField(max_length=60, verbose_name="code terrain")),
                        ("name", models.CharField(blank=True, max_length=160, verbose_name="nom")),
                        (
                            "kind",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assets",
                                to="assets.assetkind",
                                verbose_name="type",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assets",
                                to="territories.territory",
                                verbose_name="propriétaire",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assets",
                                to="assets.source",
                                verbose_name="source",
                            ),
                        ),
                        (
                            "source_ref",
                            models.CharField(blank=True, max_length=120, verbose_name="référence chez la source"),
                        ),
                        (
                            "geometry",
                            django.contrib.gis.db.models.fields.GeometryField(
                                blank=True, null=True, spatial_index=False, srid=4326, verbose_name="géométrie"
                            ),
                        ),
                        (
                            "geom_3857",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.contrib.gis.db.models.functions.Transform("geometry", 3857),
                                output_field=django.contrib.gis.db.models.fields.GeometryField(
                                    null=True, spatial_index=False, srid=3857
                                ),
                            ),
                        ),
                        (
                            "lifecycle",
                            models.CharField(
                                choices=[
                                    ("planned", "En projet"),
                                    ("installed", "Posé"),
                                    ("in_service", "En service"),
                                    ("out_of_service", "Hors service"),
                                    ("removed", "Déposé"),
                                ],
                                default="in_service",
                                max_length=16,
                                verbose_name="vie",
                            ),
                        ),
                        (
                            "attributes",
                            models.JSONField(blank=True, default=dict, verbose_name="attributs de la source"),
                        ),
                        (
                            "local_attributes",
                            models.JSONField(blank=True, default=dict, verbose_name="attributs locaux"),
                        ),
                        (
                            "local_fields",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                default=list,
                                help_text="Une source ne les réécrit pas.",
                                size=None,
                                verbose_name="champs tenus à la main",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("normal", "Normal"),
                                    ("fault", "En défaut"),
                                    ("returned", "Revenue, à acquitter"),
                                    ("masked", "Masqué"),
                                    ("unknown", "Inconnu"),
                                    ("silent", "Sans télégestion"),
                                ],
                                default="silent",
                                editable=False,
                                max_length=8,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "severity",
                            models.PositiveSmallIntegerField(editable=False, null=True, verbose_name="gravité"),
                        ),
                        ("acked", models.BooleanField(default=False, editable=False, verbose_name="acquitté")),
                        ("state_at", models.DateTimeField(editable=False, null=True, verbose_name="état depuis")),
                        (
                            "state_origin",
                            models.CharField(
                                blank=True, editable=False, max_length=60, verbose_name="origine de l'état"
                            ),
                        ),
                        (
                            "last_seen_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="dernier signe de vie"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                        ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                    ],
                    options={
                        "verbose_name": "équipement",
                        "verbose_name_plural": "équipements",
                        "ordering": ["fid"],
                        "permissions": [
                            ("import_assets", "Peut importer des équipements"),
                            ("export_assets", "Peut exporter des équipements"),
                            ("view_restricted_position", "Peut voir les positions réservées (caméras)"),
                        ],
                        "indexes": [
                            django.contrib.postgres.indexes.GistIndex(fields=["geom_3857"], name="asset_geom_3857"),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Upper("code"), "gin_trgm_ops"
                                ),
                                name="asset_code_trgm",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Upper("name"), "gin_trgm_ops"
                                ),
                                name="asset_name_trgm",
                            ),
                            models.Index(fields=["owner", "kind", "fid"], name="asset_owner_kind"),
                            models.Index(fields=["code", "fid"], name="asset_by_code"),
                            models.Index(fields=["owner", "code", "fid"], name="asset_owner_code"),
                            models.Index(
                                condition=models.Q(("lifecycle", "in_service"), _negated=True),
                                fields=["lifecycle"],
                                name="asset_lifecycle",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("source_ref", ""), _negated=True),
                                fields=("source", "source_ref"),
                                name="asset_once_per_source",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AssetHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="code_name_kind_owner_source_source_ref_geometry_lifecycle_attributes_local_attributes_local_fields_events",
                                to="assets.asset",
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
                        ("code", models.CharField(max_length=60, verbose_name="code terrain")),
                        ("name", models.CharField(blank=True, max_length=160, verbose_name="nom")),
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
                            "owner",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.territory",
                                verbose_name="propriétaire",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="assets.source",
                                verbose_name="source",
                            ),
                        ),
                        (
                            "source_ref",
                            models.CharField(blank=True, max_length=120, verbose_name="référence chez la source"),
                        ),
                        (
                            "geometry",
                            django.contrib.gis.db.models.fields.GeometryField(
                                blank=True, null=True, spatial_index=False, srid=4326, verbose_name="géométrie"
                            ),
                        ),
                        (
                            "lifecycle",
                            models.CharField(
                                choices=[
                                    ("planned", "En projet"),
                                    ("installed", "Posé"),
                                    ("in_service", "En service"),
                                    ("out_of_service", "Hors service"),
                                    ("removed", "Déposé"),
                                ],
                                default="in_service",
                                max_length=16,
                                verbose_name="vie",
                            ),
                        ),
                        (
                            "attributes",
                            models.JSONField(blank=True, default=dict, verbose_name="attributs de la source"),
                        ),
                        (
                            "local_attributes",
                            models.JSONField(blank=True, default=dict, verbose_name="attributs locaux"),
                        ),
                        (
                            "local_fields",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20),
                                blank=True,
                                default=list,
                                help_text="Une source ne les réécrit pas.",
                                size=None,
                                verbose_name="champs tenus à la main",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AbnormalAsset",
                    fields=[
                        (
                            "asset",
                            models.OneToOneField(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="assets.asset",
                                verbose_name="équipement",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "équipement en écart",
                        "verbose_name_plural": "équipements en écart",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="AssetAlias",
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
                        ("ref", models.CharField(max_length=120, verbose_name="référence chez la source")),
                        (
                            "asset",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="aliases",
                                to="assets.asset",
                                verbose_name="équipement",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "autre référence d'un équipement",
                        "verbose_name_plural": "autres références d'équipements",
                        "constraints": [
                            models.UniqueConstraint(fields=("source", "ref"), name="alias_once_per_source")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NetworkEdge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "upstream",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="feeds",
                                to="assets.asset",
                                verbose_name="amont",
                            ),
                        ),
                        (
                            "downstream",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="fed_by",
                                to="assets.asset",
                                verbose_name="aval",
                            ),
                        ),
                        (
                            "nature",
                            models.CharField(
                                choices=[("power", "alimentation"), ("data", "communication")],
                                max_length=8,
                                verbose_name="nature",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "lien du réseau",
                        "verbose_name_plural": "liens du réseau",
                        "constraints": [
                            models.UniqueConstraint(fields=("downstream", "upstream", "nature"), name="edge_once"),
                            models.CheckConstraint(
                                condition=models.Q(("upstream", models.F("downstream")), _negated=True),
                                name="edge_not_itself",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportJob",
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
                            "target",
                            models.CharField(
                                choices=[
                                    ("assets", "des équipements"),
                                    ("territories", "des territoires et leurs contours"),
                                    ("basemap", "un fond de carte"),
                                ],
                                default="assets",
                                max_length=12,
                                verbose_name="contenu",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                help_text="Propriétaire des équipements, ou périmètre qui inclut les territoires importés.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="assets.source",
                                verbose_name="source",
                            ),
                        ),
                        (
                            "kind",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="assets.assetkind",
                                verbose_name="type",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="déposé par",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="déposé le")),
                        ("filename", models.CharField(max_length=200, verbose_name="fichier")),
                        ("content", models.BinaryField(default=b"")),
                        (
                            "file_format",
                            models.CharField(
                                choices=[("csv", "CSV"), ("geojson", "GeoJSON")], max_length=8, verbose_name="format"
                            ),
                        ),
                        ("encoding", models.CharField(blank=True, max_length=16, verbose_name="encodage")),
                        ("delimiter", models.CharField(blank=True, max_length=2, verbose_name="séparateur")),
                        (
                            "srid",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="système de coordonnées (EPSG)"
                            ),
                        ),
                        (
                            "columns",
                            models.JSONField(
                                blank=True, default=list, editable=False, verbose_name="colonnes du fichier"
                            ),
                        ),
                        (
                            "mapping",
                            models.JSONField(blank=True, default=dict, verbose_name="correspondance des colonnes"),
                        ),
                        ("options", models.JSONField(blank=True, default=dict, verbose_name="choix")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("uploaded", "À décrire"),
                                    ("analysing", "Analyse en cours"),
                                    ("ready", "À confirmer"),
                                    ("running", "Import en cours"),
                                    ("done", "Terminé"),
                                    ("failed", "Échec"),
                                    ("cancelled", "Abandonné"),
                                ],
                                default="uploaded",
                                max_length=10,
                                verbose_name="statut",
                            ),
                        ),
                        ("total", models.PositiveIntegerField(default=0, verbose_name="lignes")),
                        ("processed", models.PositiveIntegerField(default=0, verbose_name="traitées")),
                        ("summary", models.JSONField(blank=True, default=dict, verbose_name="bilan")),
                        ("errors", models.JSONField(blank=True, default=list, verbose_name="lignes refusées")),
                        ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="terminé le")),
                    ],
                    options={
                        "verbose_name": "import",
                        "verbose_name_plural": "imports",
                        "ordering": ["-created_at"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("target", "assets"), _negated=True),
                                    models.Q(("source__isnull", False), ("territory__isnull", False)),
                                    _connector="OR",
                                ),
                                name="import_assets_of_a_source",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportMapping",
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
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        ("signature", models.CharField(max_length=64, verbose_name="empreinte des colonnes")),
                        ("mapping", models.JSONField(default=dict, verbose_name="correspondance")),
                        ("srid", models.PositiveIntegerField(blank=True, null=True, verbose_name="EPSG")),
                        ("used_at", models.DateTimeField(auto_now=True, verbose_name="utilisée le")),
                    ],
                    options={
                        "verbose_name": "correspondance mémorisée",
                        "verbose_name_plural": "correspondances mémorisées",
                        "constraints": [
                            models.UniqueConstraint(fields=("territory", "signature"), name="mapping_once")
                        ],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="conditionnature",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_conditionnaturehistory" ("id", "label", "nature", "pattern", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."label", NEW."nature", NEW."pattern", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="96d52b0ff3e7b5778fdc59c45768154311e0e5a5",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_f77be",
                            table="assets_conditionnature",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="conditionnature",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "assets_conditionnaturehistory" ("id", "label", "nature", "pattern", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."label", NEW."nature", NEW."pattern", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="b6627fba61f5f565d48221d20bd459ab5109ed94",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_def73",
                            table="assets_conditionnature",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="conditionnature",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_conditionnaturehistory" ("id", "label", "nature", "pattern", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."label", OLD."nature", OLD."pattern", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="8d798826ab2c39b4a4575c12ca46fdfd91d0c8a9",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_e9e75",
                            table="assets_conditionnature",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="source",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_sourcehistory" ("driver", "enabled", "id", "name", "options", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "poll_every", "secret_at", "silent_after", "slug", "territory_id") VALUES (NEW."driver", NEW."enabled", NEW."id", NEW."name", NEW."options", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."poll_every", NEW."secret_at", NEW."silent_after", NEW."slug", NEW."territory_id"); RETURN NULL;',
                            hash="b2fd86219acab5bd9e0c9705d847684ac71a074a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_c2e2e",
                            table="assets_source",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="source",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."driver" IS DISTINCT FROM (NEW."driver") OR OLD."enabled" IS DISTINCT FROM (NEW."enabled") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."options" IS DISTINCT FROM (NEW."options") OR OLD."poll_every" IS DISTINCT FROM (NEW."poll_every") OR OLD."secret_at" IS DISTINCT FROM (NEW."secret_at") OR OLD."silent_after" IS DISTINCT FROM (NEW."silent_after") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."territory_id" IS DISTINCT FROM (NEW."territory_id"))',
                            func='INSERT INTO "assets_sourcehistory" ("driver", "enabled", "id", "name", "options", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "poll_every", "secret_at", "silent_after", "slug", "territory_id") VALUES (NEW."driver", NEW."enabled", NEW."id", NEW."name", NEW."options", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."poll_every", NEW."secret_at", NEW."silent_after", NEW."slug", NEW."territory_id"); RETURN NULL;',
                            hash="4b65112bc3f369fd3ee46e896217c50e6c0cd9d1",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_fa3b3",
                            table="assets_source",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="source",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_sourcehistory" ("driver", "enabled", "id", "name", "options", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "poll_every", "secret_at", "silent_after", "slug", "territory_id") VALUES (OLD."driver", OLD."enabled", OLD."id", OLD."name", OLD."options", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."poll_every", OLD."secret_at", OLD."silent_after", OLD."slug", OLD."territory_id"); RETURN NULL;',
                            hash="8bf79b56ba47e2f26736bd9eccf3bcc586642b61",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_074ce",
                            table="assets_source",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="assetkind",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_assetkindhistory" ("attribute_schema", "code", "icon", "id", "label", "label_plural", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "restricted", "trade") VALUES (NEW."attribute_schema", NEW."code", NEW."icon", NEW."id", NEW."label", NEW."label_plural", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."restricted", NEW."trade"); RETURN NULL;',
                            hash="575ce9d1db5a8d7b726eac095f9aef60da86f842",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4fe5c",
                            table="assets_assetkind",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="assetkind",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "assets_assetkindhistory" ("attribute_schema", "code", "icon", "id", "label", "label_plural", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "restricted", "trade") VALUES (NEW."attribute_schema", NEW."code", NEW."icon", NEW."id", NEW."label", NEW."label_plural", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."restricted", NEW."trade"); RETURN NULL;',
                            hash="4f3db9a9ff1c859f9dfb25dda3f5df65e1423de4",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_1dbdb",
                            table="assets_assetkind",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="assetkind",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_assetkindhistory" ("attribute_schema", "code", "icon", "id", "label", "label_plural", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "restricted", "trade") VALUES (OLD."attribute_schema", OLD."code", OLD."icon", OLD."id", OLD."label", OLD."label_plural", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."restricted", OLD."trade"); RETURN NULL;',
                            hash="fa548bb160a0d210dcd2efded69e6d8a3cda705e",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_cc061",
                            table="assets_assetkind",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="asset",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_assethistory" ("attributes", "code", "geometry", "kind_id", "lifecycle", "local_attributes", "local_fields", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "source_ref") VALUES (NEW."attributes", NEW."code", NEW."geometry", NEW."kind_id", NEW."lifecycle", NEW."local_attributes", NEW."local_fields", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."fid", NEW."source_id", NEW."source_ref"); RETURN NULL;',
                            hash="2bad9181f549a7d7e16178f1482a087506657aa6",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_db54a",
                            table="assets_asset",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="asset",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.code IS DISTINCT FROM NEW.code OR OLD.name IS DISTINCT FROM NEW.name OR OLD.kind_id IS DISTINCT FROM NEW.kind_id OR OLD.owner_id IS DISTINCT FROM NEW.owner_id OR OLD.source_id IS DISTINCT FROM NEW.source_id OR OLD.source_ref IS DISTINCT FROM NEW.source_ref OR OLD.geometry::bytea IS DISTINCT FROM NEW.geometry::bytea OR OLD.lifecycle IS DISTINCT FROM NEW.lifecycle OR OLD.attributes IS DISTINCT FROM NEW.attributes OR OLD.local_attributes IS DISTINCT FROM NEW.local_attributes OR OLD.local_fields IS DISTINCT FROM NEW.local_fields)",
                            func='INSERT INTO "assets_assethistory" ("attributes", "code", "geometry", "kind_id", "lifecycle", "local_attributes", "local_fields", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "source_ref") VALUES (NEW."attributes", NEW."code", NEW."geometry", NEW."kind_id", NEW."lifecycle", NEW."local_attributes", NEW."local_fields", NEW."name", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."fid", NEW."source_id", NEW."source_ref"); RETURN NULL;',
                            hash="01e4e1a61ba423728aa60af43878189adaa0827d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_4a336",
                            table="assets_asset",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="asset",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "assets_assethistory" ("attributes", "code", "geometry", "kind_id", "lifecycle", "local_attributes", "local_fields", "name", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "source_ref") VALUES (OLD."attributes", OLD."code", OLD."geometry", OLD."kind_id", OLD."lifecycle", OLD."local_attributes", OLD."local_fields", OLD."name", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."fid", OLD."source_id", OLD."source_ref"); RETURN NULL;',
                            hash="e515195654f4c5f16322639ce481d6c5f7d9e6f2",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_1b720",
                            table="assets_asset",
                            when="AFTER",
                        ),
                    ),
                ),
            ]
        ),
        migrations.RunSQL(_sql.CREATE, _sql.DROP),
    ]
