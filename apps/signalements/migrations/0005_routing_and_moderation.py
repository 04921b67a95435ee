# SPDX-License-Identifier: EUPL-1.2
"""Addressees and the table of routing, reports handed to others, template replies, networks blocked, photos moderated."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import apps.signalements.replies.writing
import apps.signalements.routing.checking


class Migration(migrations.Migration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("signalements", "0004_published_by_triggers"),
        ("territories", "0006_history_raises_nothing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Addressee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("service", "Service de la collectivité"),
                            ("contractor", "Titulaire d'un marché"),
                            ("neighbour", "Autre autorité"),
                        ],
                        default="service",
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Lu par les habitants : « Transmis à … ».", max_length=100, verbose_name="nom"
                    ),
                ),
                (
                    "contact",
                    models.CharField(
                        blank=True,
                        help_text="Dit aux habitants quand cela ne relève pas de nous. Par exemple : 03 26 00 00 00.",
                        max_length=90,
                        verbose_name="comment le joindre",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="proposé")),
                (
                    "url",
                    models.CharField(
                        blank=True,
                        help_text="D'une autorité qui reçoit des signalements par Open311. Par exemple https://…/open311/v2",
                        max_length=200,
                        verbose_name="adresse Open311",
                    ),
                ),
                (
                    "jurisdiction",
                    models.CharField(
                        blank=True,
                        help_text="Le jurisdiction_id qu'elle nous a donné.",
                        max_length=60,
                        verbose_name="sa juridiction",
                    ),
                ),
                ("secret", models.BinaryField(blank=True, default=b"", verbose_name="clé chiffrée")),
                ("secret_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="clé posée le")),
                (
                    "services",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='Exemple : {"lampe-eteinte": "LAMP-OUT", "*": "AUTRE"} ; « * » vaut pour toutes les autres.',
                        validators=[apps.signalements.routing.checking.services],
                        verbose_name="nos catégories chez elle",
                    ),
                ),
                (
                    "replays",
                    models.BooleanField(
                        default=False,
                        help_text="Envoyé deux fois avec la même référence, un signalement n'y est créé qu'une fois (Connecte le fait). Sinon, après un doute, nous cherchons d'abord chez elle, puis une personne décide.",
                        verbose_name="reconnaît nos références",
                    ),
                ),
                (
                    "poll_every",
                    models.PositiveIntegerField(
                        default=15,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="relue toutes les (min)",
                    ),
                ),
            ],
            options={
                "verbose_name": "destinataire",
                "verbose_name_plural": "destinataires",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="AddresseeHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("service", "Service de la collectivité"),
                            ("contractor", "Titulaire d'un marché"),
                            ("neighbour", "Autre autorité"),
                        ],
                        default="service",
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Lu par les habitants : « Transmis à … ».", max_length=100, verbose_name="nom"
                    ),
                ),
                (
                    "contact",
                    models.CharField(
                        blank=True,
                        help_text="Dit aux habitants quand cela ne relève pas de nous. Par exemple : 03 26 00 00 00.",
                        max_length=90,
                        verbose_name="comment le joindre",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="proposé")),
                (
                    "url",
                    models.CharField(
                        blank=True,
                        help_text="D'une autorité qui reçoit des signalements par Open311. Par exemple https://…/open311/v2",
                        max_length=200,
                        verbose_name="adresse Open311",
                    ),
                ),
                (
                    "jurisdiction",
                    models.CharField(
                        blank=True,
                        help_text="Le jurisdiction_id qu'elle nous a donné.",
                        max_length=60,
                        verbose_name="sa juridiction",
                    ),
                ),
                ("secret_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="clé posée le")),
                (
                    "services",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='Exemple : {"lampe-eteinte": "LAMP-OUT", "*": "AUTRE"} ; « * » vaut pour toutes les autres.',
                        validators=[apps.signalements.routing.checking.services],
                        verbose_name="nos catégories chez elle",
                    ),
                ),
                (
                    "replays",
                    models.BooleanField(
                        default=False,
                        help_text="Envoyé deux fois avec la même référence, un signalement n'y est créé qu'une fois (Connecte le fait). Sinon, après un doute, nous cherchons d'abord chez elle, puis une personne décide.",
                        verbose_name="reconnaît nos références",
                    ),
                ),
                (
                    "poll_every",
                    models.PositiveIntegerField(
                        default=15,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="relue toutes les (min)",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("salt", models.CharField(editable=False, max_length=32)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("why", models.CharField(max_length=300, verbose_name="motif")),
                ("at", models.DateTimeField(verbose_name="depuis le")),
                ("until", models.DateTimeField(verbose_name="jusqu'au")),
                ("refused", models.PositiveIntegerField(default=0, editable=False, verbose_name="envois refusés")),
                ("lifted_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="levé le")),
            ],
            options={
                "verbose_name": "réseau bloqué",
                "verbose_name_plural": "réseaux bloqués",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Handover",
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
                ("key", models.CharField(editable=False, max_length=20, unique=True, verbose_name="notre référence")),
                ("service_code", models.CharField(max_length=120, verbose_name="service demandé")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("owed", "À transmettre"),
                            ("sent", "Reçu par l'autre autorité"),
                            ("refused", "Refusé : à corriger"),
                            ("uncertain", "Incertain : à vérifier chez elle"),
                            ("ended", "Terminé chez elle"),
                            ("dropped", "Sans objet"),
                        ],
                        default="owed",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="demandé le")),
                ("tried_at", models.DateTimeField(editable=False, null=True, verbose_name="essayé le")),
                ("sent_at", models.DateTimeField(editable=False, null=True, verbose_name="reçu là-bas le")),
                ("reference", models.CharField(blank=True, max_length=120, verbose_name="sa référence")),
                ("token", models.CharField(blank=True, editable=False, max_length=120)),
                ("told_state", models.CharField(blank=True, editable=False, max_length=10, verbose_name="son état")),
                ("told_notes", models.TextField(blank=True, editable=False, verbose_name="ses mots")),
                ("read_at", models.DateTimeField(editable=False, null=True, verbose_name="relu le")),
            ],
            options={
                "verbose_name": "transmission à une autre autorité",
                "verbose_name_plural": "transmissions à d'autres autorités",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Origin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("salt", models.CharField(editable=False, max_length=32)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "verbose_name": "réseau d'origine",
                "verbose_name_plural": "réseaux d'origine",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("ask", "Poser une question"),
                            ("reject", "Ne pas retenir"),
                            ("elsewhere", "Hors compétence"),
                            ("treat", "Traité sans intervention"),
                        ],
                        max_length=10,
                        verbose_name="pour",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                (
                    "text",
                    models.TextField(
                        help_text="Variables : {numéro}, {catégorie}, {rue}, {commune}, {date}, {délai}, {service}, {destinataire}. Exemple : « Votre signalement {numéro} ({catégorie}, {rue}) sera traité {délai}. »",
                        max_length=4000,
                        validators=[apps.signalements.replies.writing.validate],
                        verbose_name="texte",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="ordre")),
                ("active", models.BooleanField(default=True, verbose_name="proposée")),
            ],
            options={
                "verbose_name": "réponse type",
                "verbose_name_plural": "réponses types",
                "ordering": ["act", "position", "name", "id"],
            },
        ),
        migrations.CreateModel(
            name="ReplyHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("ask", "Poser une question"),
                            ("reject", "Ne pas retenir"),
                            ("elsewhere", "Hors compétence"),
                            ("treat", "Traité sans intervention"),
                        ],
                        max_length=10,
                        verbose_name="pour",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                (
                    "text",
                    models.TextField(
                        help_text="Variables : {numéro}, {catégorie}, {rue}, {commune}, {date}, {délai}, {service}, {destinataire}. Exemple : « Votre signalement {numéro} ({catégorie}, {rue}) sera traité {délai}. »",
                        max_length=4000,
                        validators=[apps.signalements.replies.writing.validate],
                        verbose_name="texte",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="ordre")),
                ("active", models.BooleanField(default=True, verbose_name="proposée")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Routing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.CharField(max_length=300, verbose_name="pourquoi")),
                ("at", models.DateTimeField(verbose_name="date")),
            ],
            options={
                "verbose_name": "orientation",
                "verbose_name_plural": "orientations",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RoutingRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
                (
                    "order",
                    models.PositiveSmallIntegerField(
                        default=100,
                        help_text="De la plus petite à la plus grande : la première qui convient décide.",
                        verbose_name="ordre",
                    ),
                ),
                ("enabled", models.BooleanField(default=True, verbose_name="en service")),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="catégories",
                    ),
                ),
                (
                    "territories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="communes",
                    ),
                ),
                (
                    "zone",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        blank=True, null=True, srid=4326, verbose_name="zone"
                    ),
                ),
                (
                    "hours",
                    models.CharField(
                        blank=True,
                        help_text="De réception, à l'heure du territoire : « 22-6 » va de 22 h à 6 h. Vide : à toute heure.",
                        max_length=5,
                        validators=[apps.signalements.routing.checking.hours],
                        verbose_name="heures",
                    ),
                ),
                (
                    "days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(
                            validators=[
                                django.core.validators.MinValueValidator(1),
                                django.core.validators.MaxValueValidator(7),
                            ]
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="jours",
                    ),
                ),
            ],
            options={
                "verbose_name": "règle d'orientation",
                "verbose_name_plural": "règles d'orientation",
                "ordering": ["order", "id"],
            },
        ),
        migrations.CreateModel(
            name="RoutingRuleHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=100, verbose_name="nom")),
                (
                    "order",
                    models.PositiveSmallIntegerField(
                        default=100,
                        help_text="De la plus petite à la plus grande : la première qui convient décide.",
                        verbose_name="ordre",
                    ),
                ),
                ("enabled", models.BooleanField(default=True, verbose_name="en service")),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="catégories",
                    ),
                ),
                (
                    "territories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="communes",
                    ),
                ),
                (
                    "zone",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        blank=True, null=True, srid=4326, verbose_name="zone"
                    ),
                ),
                (
                    "hours",
                    models.CharField(
                        blank=True,
                        help_text="De réception, à l'heure du territoire : « 22-6 » va de 22 h à 6 h. Vide : à toute heure.",
                        max_length=5,
                        validators=[apps.signalements.routing.checking.hours],
                        verbose_name="heures",
                    ),
                ),
                (
                    "days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(
                            validators=[
                                django.core.validators.MinValueValidator(1),
                                django.core.validators.MaxValueValidator(7),
                            ]
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="jours",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="photo",
            name="hidden_zones",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="zones cachées"),
        ),
        migrations.AddField(
            model_name="photo",
            name="moderated_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="relue le"),
        ),
        migrations.AddField(
            model_name="photo",
            name="moderated_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="relue par",
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(
                    ("borrowed", False), ("moderated_at", None), ("shown", False), ("signalement__isnull", False)
                ),
                fields=["signalement"],
                name="photo_to_moderate",
            ),
        ),
        migrations.AddField(
            model_name="addressee",
            name="territory",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territories.territory",
                verbose_name="territoire du guichet",
            ),
        ),
        migrations.AddField(
            model_name="addresseehistory",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="addresseehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="signalements.addressee",
            ),
        ),
        migrations.AddField(
            model_name="addresseehistory",
            name="territory",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="territories.territory",
                verbose_name="territoire du guichet",
            ),
        ),
        migrations.AddField(
            model_name="block",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="par",
            ),
        ),
        migrations.AddField(
            model_name="block",
            name="lifted_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="levé par",
            ),
        ),
        migrations.AddField(
            model_name="block",
            name="signalement",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="blocks",
                to="signalements.signalement",
                verbose_name="signalement abusif",
            ),
        ),
        migrations.AddField(
            model_name="block",
            name="territory",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territories.territory",
                verbose_name="territoire",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="addressee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="handovers",
                to="signalements.addressee",
                verbose_name="autorité",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="par",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="signalement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="handovers",
                to="signalements.signalement",
                verbose_name="signalement",
            ),
        ),
        migrations.AddField(
            model_name="origin",
            name="signalement",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="origin", to="signalements.signalement"
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="territory",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territories.territory",
                verbose_name="territoire du guichet",
            ),
        ),
        migrations.AddField(
            model_name="replyhistory",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="replyhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="signalements.reply",
            ),
        ),
        migrations.AddField(
            model_name="replyhistory",
            name="territory",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="territories.territory",
                verbose_name="territoire du guichet",
            ),
        ),
        migrations.AddField(
            model_name="routing",
            name="addressee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="signalements.addressee",
                verbose_name="destinataire",
            ),
        ),
        migrations.AddField(
            model_name="routing",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="par",
            ),
        ),
        migrations.AddField(
            model_name="routing",
            name="signalement",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="routing",
                to="signalements.signalement",
                verbose_name="signalement",
            ),
        ),
        migrations.AddField(
            model_name="routingrule",
            name="addressee",
            field=models.ForeignKey(
                help_text="Du même guichet.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rules",
                to="signalements.addressee",
                verbose_name="vers",
            ),
        ),
        migrations.AddField(
            model_name="routingrule",
            name="territory",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territories.territory",
                verbose_name="territoire du guichet",
            ),
        ),
        migrations.AddField(
            model_name="routing",
            name="rule",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="signalements.routingrule",
                verbose_name="règle",
            ),
        ),
        migrations.AddField(
            model_name="routingrulehistory",
            name="addressee",
            field=models.ForeignKey(
                db_constraint=False,
                help_text="Du même guichet.",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="signalements.addressee",
                verbose_name="vers",
            ),
        ),
        migrations.AddField(
            model_name="routingrulehistory",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="routingrulehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="signalements.routingrule",
            ),
        ),
        migrations.AddField(
            model_name="routingrulehistory",
            name="territory",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="territories.territory",
                verbose_name="territoire du guichet",
            ),
        ),
        migrations.AddConstraint(
            model_name="addressee",
            constraint=models.UniqueConstraint(fields=("territory", "name"), name="addressee_once_per_name"),
        ),
        migrations.AddConstraint(
            model_name="addressee",
            constraint=models.CheckConstraint(
                condition=models.Q(("url", ""), ("kind", "neighbour"), _connector="OR"),
                name="addressee_open311_is_a_neighbour",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="addressee",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "signalements_addresseehistory" ("active", "contact", "id", "jurisdiction", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "poll_every", "replays", "secret_at", "services", "territory_id", "url") VALUES (NEW."active", NEW."contact", NEW."id", NEW."jurisdiction", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."poll_every", NEW."replays", NEW."secret_at", NEW."services", NEW."territory_id", NEW."url"); RETURN NULL;',
                    hash="ec71a1c6af9f680dad6dc9dbb6096a1ed40aa841",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8f42f",
                    table="signalements_addressee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="addressee",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."active" IS DISTINCT FROM (NEW."active") OR OLD."contact" IS DISTINCT FROM (NEW."contact") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."jurisdiction" IS DISTINCT FROM (NEW."jurisdiction") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."poll_every" IS DISTINCT FROM (NEW."poll_every") OR OLD."replays" IS DISTINCT FROM (NEW."replays") OR OLD."secret_at" IS DISTINCT FROM (NEW."secret_at") OR OLD."services" IS DISTINCT FROM (NEW."services") OR OLD."territory_id" IS DISTINCT FROM (NEW."territory_id") OR OLD."url" IS DISTINCT FROM (NEW."url"))',
                    func='INSERT INTO "signalements_addresseehistory" ("active", "contact", "id", "jurisdiction", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "poll_every", "replays", "secret_at", "services", "territory_id", "url") VALUES (NEW."active", NEW."contact", NEW."id", NEW."jurisdiction", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."poll_every", NEW."replays", NEW."secret_at", NEW."services", NEW."territory_id", NEW."url"); RETURN NULL;',
                    hash="06f96eab429ff3a150c6ca36d893d42f1434956a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b6df1",
                    table="signalements_addressee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="addressee",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "signalements_addresseehistory" ("active", "contact", "id", "jurisdiction", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "poll_every", "replays", "secret_at", "services", "territory_id", "url") VALUES (OLD."active", OLD."contact", OLD."id", OLD."jurisdiction", OLD."kind", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."poll_every", OLD."replays", OLD."secret_at", OLD."services", OLD."territory_id", OLD."url"); RETURN NULL;',
                    hash="063595c8ba478fde4b648b224360e00d2a46cb14",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a1453",
                    table="signalements_addressee",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="block",
            index=models.Index(condition=models.Q(("lifted_at", None)), fields=["until"], name="block_alive"),
        ),
        migrations.AddConstraint(
            model_name="block",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gt", models.F("at"))), name="block_has_an_end"
            ),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(
                condition=models.Q(("state__in", ["owed", "sent"])), fields=["due_at"], name="handover_owed"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["owed", "sent", "refused", "uncertain"])),
                fields=("signalement",),
                name="handover_one_alive",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.UniqueConstraint(fields=("territory", "act", "name"), name="reply_once_per_name"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reply",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "signalements_replyhistory" ("act", "active", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "territory_id", "text") VALUES (NEW."act", NEW."active", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."territory_id", NEW."text"); RETURN NULL;',
                    hash="9c1ceb7972c3624483bb61cbe35aa198e8767ac6",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_983b1",
                    table="signalements_reply",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reply",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "signalements_replyhistory" ("act", "active", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "territory_id", "text") VALUES (NEW."act", NEW."active", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."territory_id", NEW."text"); RETURN NULL;',
                    hash="2e08985d3ab3a472bf7af62e2301cd46b5238bd1",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b77d6",
                    table="signalements_reply",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reply",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "signalements_replyhistory" ("act", "active", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "territory_id", "text") VALUES (OLD."act", OLD."active", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."territory_id", OLD."text"); RETURN NULL;',
                    hash="993568ff79b964923d4aed6281a913f205bb018b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3cf37",
                    table="signalements_reply",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="routingrule",
            constraint=models.UniqueConstraint(fields=("territory", "name"), name="routing_rule_once_per_name"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="routingrule",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "signalements_routingrulehistory" ("addressee_id", "categories", "days", "enabled", "hours", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "territories", "territory_id", "zone") VALUES (NEW."addressee_id", NEW."categories", NEW."days", NEW."enabled", NEW."hours", NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."territories", NEW."territory_id", NEW."zone"); RETURN NULL;',
                    hash="29d14c6a49fb42ca839570a72f7c93f71fc32cf4",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6a162",
                    table="signalements_routingrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="routingrule",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "signalements_routingrulehistory" ("addressee_id", "categories", "days", "enabled", "hours", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "territories", "territory_id", "zone") VALUES (NEW."addressee_id", NEW."categories", NEW."days", NEW."enabled", NEW."hours", NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."territories", NEW."territory_id", NEW."zone"); RETURN NULL;',
                    hash="57b2468dc26838c7095faf8779c428294b3d0307",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5f6ab",
                    table="signalements_routingrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="routingrule",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "signalements_routingrulehistory" ("addressee_id", "categories", "days", "enabled", "hours", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "territories", "territory_id", "zone") VALUES (OLD."addressee_id", OLD."categories", OLD."days", OLD."enabled", OLD."hours", OLD."id", OLD."name", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."territories", OLD."territory_id", OLD."zone"); RETURN NULL;',
                    hash="04a8a0afb14a89e99fccb86ac649f3c81a236dfd",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d8c3d",
                    table="signalements_routingrule",
                    when="AFTER",
                ),
            ),
        ),
    ]
