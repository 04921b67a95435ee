# SPDX-License-Identifier: EUPL-1.2
"""Reports of inhabitants, their routing, moderation and publication."""

import uuid

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import apps.signalements.questions
import apps.signalements.replies.writing
import apps.signalements.routing.checking
from apps.signalements.migrations import _edition_sql, _published_sql
from apps.territories.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("signalements", "0001_initial"),
        ("signalements", "0002_steps_told"),
        ("signalements", "0003_public_map_and_streets"),
        ("signalements", "0004_published_by_triggers"),
        ("signalements", "0005_routing_and_moderation"),
        ("signalements", "0006_voices_and_conditions"),
        ("signalements", "0007_shield_and_register"),
        ("signalements", "0008_history_of_all_columns"),
        ("signalements", "0009_photos_prepared_later"),
        ("signalements", "0010_people_and_saved_filters"),
        ("signalements", "0011_edition_of_the_configuration"),
    ]

    dependencies = [
        ("assets", "0001_schema"),
        ("contracts", "0001_schema"),
        ("events", "0001_schema"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0001_schema"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="Category",
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
                                verbose_name="territoire du guichet",
                            ),
                        ),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        ("label", models.CharField(max_length=80, verbose_name="libellé")),
                        ("help_text", models.CharField(blank=True, max_length=160, verbose_name="précision")),
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
                        ("position", models.PositiveSmallIntegerField(default=100, verbose_name="ordre")),
                        ("active", models.BooleanField(default=True, verbose_name="proposée")),
                        (
                            "keywords",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60),
                                blank=True,
                                default=list,
                                help_text="Séparés par des virgules, accents et majuscules indifférents : « lampadaire, lampe éteinte ».",
                                size=None,
                                verbose_name="mots qui la suggèrent",
                            ),
                        ),
                        (
                            "questions",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text='Cinq au plus. Exemple : [{"code": "combien", "label": "Combien de lampes ?", "choices": ["Une", "Plusieurs"]}]. Sans « choices », la réponse est un texte.',
                                validators=[apps.signalements.questions.validate],
                                verbose_name="questions",
                            ),
                        ),
                        (
                            "kinds",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                blank=True,
                                default=list,
                                help_text="Que l'on peut désigner pour cette catégorie. Aucun : tous.",
                                size=None,
                                verbose_name="types d'équipement",
                            ),
                        ),
                        (
                            "private_ground",
                            models.BooleanField(
                                default=False,
                                help_text="Sur la carte publique, le lieu est alors arrondi à une centaine de mètres, sans l'équipement.",
                                verbose_name="souvent sur un terrain privé",
                            ),
                        ),
                        (
                            "condition",
                            models.CharField(
                                blank=True,
                                help_text="Ce que disent ces signalements à la corrélation, par exemple « reported_dark » ; sa nature est dans « Natures de conditions ». Vide : ils n'y entrent pas.",
                                max_length=60,
                                verbose_name="condition dite",
                            ),
                        ),
                        ("radius", models.PositiveSmallIntegerField(default=50, verbose_name="rayon des doublons (m)")),
                        ("age", models.PositiveSmallIntegerField(default=30, verbose_name="âge des doublons (jours)")),
                        ("service", models.CharField(blank=True, max_length=120, verbose_name="service qui traite")),
                        (
                            "public_delay",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Affiché tant que 90 jours de signalements ne suffisent pas à en compter un.",
                                null=True,
                                verbose_name="délai annoncé (jours)",
                            ),
                        ),
                        (
                            "addressee",
                            models.CharField(
                                blank=True,
                                help_text="Si ce n'est pas nous : à qui s'adresser, et comment. Aucun signalement n'est alors créé.",
                                max_length=200,
                                verbose_name="autorité compétente",
                            ),
                        ),
                        (
                            "fault_class",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="contracts.faultclass",
                                verbose_name="classe de panne",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "catégorie de signalement",
                        "verbose_name_plural": "catégories de signalement",
                        "ordering": ["position", "label", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("territory", "code"), name="category_once"),
                            models.CheckConstraint(
                                condition=models.Q(("age__range", (1, 365)), ("radius__range", (1, 2000))),
                                name="category_duplicates",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CategoryHistory",
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
                                to="signalements.category",
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
                                verbose_name="territoire du guichet",
                            ),
                        ),
                        ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                        ("label", models.CharField(max_length=80, verbose_name="libellé")),
                        ("help_text", models.CharField(blank=True, max_length=160, verbose_name="précision")),
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
                        ("position", models.PositiveSmallIntegerField(default=100, verbose_name="ordre")),
                        ("active", models.BooleanField(default=True, verbose_name="proposée")),
                        (
                            "keywords",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60),
                                blank=True,
                                default=list,
                                help_text="Séparés par des virgules, accents et majuscules indifférents : « lampadaire, lampe éteinte ».",
                                size=None,
                                verbose_name="mots qui la suggèrent",
                            ),
                        ),
                        (
                            "questions",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text='Cinq au plus. Exemple : [{"code": "combien", "label": "Combien de lampes ?", "choices": ["Une", "Plusieurs"]}]. Sans « choices », la réponse est un texte.',
                                validators=[apps.signalements.questions.validate],
                                verbose_name="questions",
                            ),
                        ),
                        (
                            "kinds",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                blank=True,
                                default=list,
                                help_text="Que l'on peut désigner pour cette catégorie. Aucun : tous.",
                                size=None,
                                verbose_name="types d'équipement",
                            ),
                        ),
                        (
                            "private_ground",
                            models.BooleanField(
                                default=False,
                                help_text="Sur la carte publique, le lieu est alors arrondi à une centaine de mètres, sans l'équipement.",
                                verbose_name="souvent sur un terrain privé",
                            ),
                        ),
                        (
                            "condition",
                            models.CharField(
                                blank=True,
                                help_text="Ce que disent ces signalements à la corrélation, par exemple « reported_dark » ; sa nature est dans « Natures de conditions ». Vide : ils n'y entrent pas.",
                                max_length=60,
                                verbose_name="condition dite",
                            ),
                        ),
                        ("radius", models.PositiveSmallIntegerField(default=50, verbose_name="rayon des doublons (m)")),
                        ("age", models.PositiveSmallIntegerField(default=30, verbose_name="âge des doublons (jours)")),
                        ("service", models.CharField(blank=True, max_length=120, verbose_name="service qui traite")),
                        (
                            "public_delay",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Affiché tant que 90 jours de signalements ne suffisent pas à en compter un.",
                                null=True,
                                verbose_name="délai annoncé (jours)",
                            ),
                        ),
                        (
                            "addressee",
                            models.CharField(
                                blank=True,
                                help_text="Si ce n'est pas nous : à qui s'adresser, et comment. Aucun signalement n'est alors créé.",
                                max_length=200,
                                verbose_name="autorité compétente",
                            ),
                        ),
                        (
                            "fault_class",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contracts.faultclass",
                                verbose_name="classe de panne",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Signalement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "reference",
                            models.CharField(editable=False, max_length=12, unique=True, verbose_name="référence"),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signalements",
                                to="signalements.category",
                                verbose_name="catégorie",
                            ),
                        ),
                        (
                            "category_first",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="signalements.category",
                                verbose_name="catégorie d'abord choisie",
                            ),
                        ),
                        (
                            "qualified_from",
                            models.CharField(
                                choices=[
                                    ("citizen", "L'habitant, seul"),
                                    ("suggestion", "L'habitant, parmi les suggestions"),
                                    ("agent", "Un agent"),
                                ],
                                default="citizen",
                                max_length=10,
                                verbose_name="catégorie choisie par",
                            ),
                        ),
                        (
                            "asset",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signalements",
                                to="assets.asset",
                                verbose_name="équipement",
                            ),
                        ),
                        (
                            "place",
                            django.contrib.gis.db.models.fields.PointField(
                                blank=True,
                                geography=True,
                                null=True,
                                spatial_index=False,
                                srid=4326,
                                verbose_name="lieu",
                            ),
                        ),
                        ("address", models.CharField(blank=True, max_length=200, verbose_name="adresse")),
                        ("text", models.TextField(blank=True, max_length=4000, verbose_name="texte")),
                        ("answers", models.JSONField(blank=True, default=dict, verbose_name="réponses")),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("web", "Formulaire"),
                                    ("qr", "Code sur l'équipement"),
                                    ("phone", "Téléphone"),
                                    ("counter", "Accueil"),
                                    ("api", "API"),
                                ],
                                default="web",
                                max_length=8,
                                verbose_name="canal",
                            ),
                        ),
                        (
                            "held",
                            models.BooleanField(default=False, verbose_name="à modérer : arrivé pendant un afflux"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("received", "Reçu"),
                                    ("qualified", "Qualifié"),
                                    ("forwarded", "Transmis"),
                                    ("planned", "Planifié"),
                                    ("in_progress", "En cours"),
                                    ("partial", "Traité en partie"),
                                    ("treated", "Traité"),
                                    ("confirmed", "Confirmé"),
                                    ("info_asked", "Question posée"),
                                    ("duplicate", "Doublon"),
                                    ("out_of_scope", "Hors compétence"),
                                    ("rejected", "Non retenu"),
                                    ("reopened", "Rouvert"),
                                ],
                                default="received",
                                max_length=12,
                                verbose_name="état",
                            ),
                        ),
                        ("before_question", models.CharField(blank=True, editable=False, max_length=12)),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("resolved", "Réparé"),
                                    ("provisional", "Réparé provisoirement"),
                                    ("not_found", "Rien trouvé sur place"),
                                    ("needless", "Sans objet"),
                                    ("duplicate", "Déjà signalé"),
                                    ("out_of_scope", "Ne relève pas de nous"),
                                    ("rejected", "Non retenu"),
                                ],
                                max_length=12,
                                verbose_name="issue",
                            ),
                        ),
                        (
                            "outcome_said",
                            models.CharField(blank=True, max_length=500, verbose_name="précision sur l'issue"),
                        ),
                        (
                            "addressee",
                            models.CharField(blank=True, max_length=200, verbose_name="destinataire compétent"),
                        ),
                        (
                            "confirmation",
                            models.CharField(
                                blank=True,
                                choices=[("citizen", "Par l'habitant"), ("tacit", "Tacite, sans réponse")],
                                max_length=8,
                                verbose_name="confirmation",
                            ),
                        ),
                        (
                            "duplicate_of",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duplicates",
                                to="signalements.signalement",
                                verbose_name="doublon de",
                            ),
                        ),
                        (
                            "alarm",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="signalements",
                                to="events.alarm",
                                verbose_name="alarme",
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="signalements",
                                to="events.incident",
                                verbose_name="incident",
                            ),
                        ),
                        ("received_at", models.DateTimeField(verbose_name="reçu le")),
                        ("qualified_at", models.DateTimeField(blank=True, null=True, verbose_name="qualifié le")),
                        ("treated_at", models.DateTimeField(blank=True, null=True, verbose_name="traité le")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="terminé le")),
                        ("changed_at", models.DateTimeField(verbose_name="modifié le")),
                        (
                            "anonymised_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="anonymisé le"),
                        ),
                        (
                            "entered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="saisi par",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "signalement",
                        "verbose_name_plural": "signalements",
                        "ordering": ["-id"],
                        "permissions": [
                            ("triage_signalement", "Peut qualifier, rattacher, répondre et clore des signalements"),
                            ("enter_signalement", "Peut saisir un signalement reçu au téléphone ou à l'accueil"),
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        (
                                            "received",
                                            "qualified",
                                            "forwarded",
                                            "planned",
                                            "in_progress",
                                            "partial",
                                            "info_asked",
                                            "reopened",
                                        ),
                                    )
                                ),
                                fields=["id"],
                                name="signalement_open",
                            ),
                            models.Index(fields=["territory", "-id"], name="signalement_territory"),
                            models.Index(fields=["state", "-id"], name="signalement_state"),
                            models.Index(fields=["category", "-id"], name="signalement_category"),
                            models.Index(
                                condition=models.Q(("treated_at__isnull", False)),
                                fields=["category", "territory", "treated_at"],
                                name="signalement_delays",
                            ),
                            django.contrib.postgres.indexes.BrinIndex(
                                fields=["received_at"], name="signalement_received"
                            ),
                            models.Index(
                                condition=models.Q(("asset__isnull", False)),
                                fields=["asset", "-id"],
                                name="signalement_asset",
                            ),
                            django.contrib.postgres.indexes.GistIndex(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        (
                                            "received",
                                            "qualified",
                                            "forwarded",
                                            "planned",
                                            "in_progress",
                                            "partial",
                                            "info_asked",
                                            "reopened",
                                        ),
                                    )
                                ),
                                fields=["place"],
                                name="signalement_near",
                            ),
                            models.Index(
                                condition=models.Q(("anonymised_at", None)),
                                fields=["closed_at"],
                                name="signalement_kept",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Upper("text"), "gin_trgm_ops"
                                ),
                                name="signalement_text_trgm",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Upper("address"), "gin_trgm_ops"
                                ),
                                name="signalement_addr_trgm",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("asset__isnull", False),
                                    ("place__isnull", False),
                                    models.Q(("address", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="signalement_is_somewhere",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "duplicate"), _negated=True),
                                    ("duplicate_of__isnull", False),
                                    _connector="OR",
                                ),
                                name="signalement_duplicate_of_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state__in",
                                            ("treated", "confirmed", "duplicate", "out_of_scope", "rejected"),
                                        ),
                                        _negated=True,
                                    ),
                                    models.Q(("outcome", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="signalement_ends_with_an_outcome",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "out_of_scope"), _negated=True),
                                    models.Q(("addressee", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="signalement_sent_to_somebody",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Addressee",
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
                                verbose_name="territoire du guichet",
                            ),
                        ),
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
                        (
                            "secret_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="clé posée le"),
                        ),
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
                        "constraints": [
                            models.UniqueConstraint(fields=("territory", "name"), name="addressee_once_per_name"),
                            models.CheckConstraint(
                                condition=models.Q(("url", ""), ("kind", "neighbour"), _connector="OR"),
                                name="addressee_open311_is_a_neighbour",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AddresseeHistory",
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
                                to="signalements.addressee",
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
                                verbose_name="territoire du guichet",
                            ),
                        ),
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
                        (
                            "secret_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="clé posée le"),
                        ),
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
                    name="RoutingRule",
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
                                verbose_name="territoire du guichet",
                            ),
                        ),
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
                        (
                            "addressee",
                            models.ForeignKey(
                                help_text="Du même guichet.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rules",
                                to="signalements.addressee",
                                verbose_name="vers",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "règle d'orientation",
                        "verbose_name_plural": "règles d'orientation",
                        "ordering": ["order", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("territory", "name"), name="routing_rule_once_per_name")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RoutingRuleHistory",
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
                                to="signalements.routingrule",
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
                                verbose_name="territoire du guichet",
                            ),
                        ),
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
                        (
                            "addressee",
                            models.ForeignKey(
                                db_constraint=False,
                                help_text="Du même guichet.",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="signalements.addressee",
                                verbose_name="vers",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Routing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "signalement",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="routing",
                                to="signalements.signalement",
                                verbose_name="signalement",
                            ),
                        ),
                        (
                            "addressee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="signalements.addressee",
                                verbose_name="destinataire",
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="signalements.routingrule",
                                verbose_name="règle",
                            ),
                        ),
                        ("why", models.CharField(max_length=300, verbose_name="pourquoi")),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="par",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="date")),
                    ],
                    options={
                        "verbose_name": "orientation",
                        "verbose_name_plural": "orientations",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="Handover",
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
                            "signalement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="handovers",
                                to="signalements.signalement",
                                verbose_name="signalement",
                            ),
                        ),
                        (
                            "addressee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handovers",
                                to="signalements.addressee",
                                verbose_name="autorité",
                            ),
                        ),
                        (
                            "key",
                            models.CharField(
                                editable=False, max_length=20, unique=True, verbose_name="notre référence"
                            ),
                        ),
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
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="par",
                            ),
                        ),
                        ("created_at", models.DateTimeField(verbose_name="demandé le")),
                        ("tried_at", models.DateTimeField(editable=False, null=True, verbose_name="essayé le")),
                        ("sent_at", models.DateTimeField(editable=False, null=True, verbose_name="reçu là-bas le")),
                        ("reference", models.CharField(blank=True, max_length=120, verbose_name="sa référence")),
                        ("token", models.CharField(blank=True, editable=False, max_length=120)),
                        (
                            "told_state",
                            models.CharField(blank=True, editable=False, max_length=10, verbose_name="son état"),
                        ),
                        ("told_notes", models.TextField(blank=True, editable=False, verbose_name="ses mots")),
                        ("read_at", models.DateTimeField(editable=False, null=True, verbose_name="relu le")),
                    ],
                    options={
                        "verbose_name": "transmission à une autre autorité",
                        "verbose_name_plural": "transmissions à d'autres autorités",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["owed", "sent"])),
                                fields=["due_at"],
                                name="handover_owed",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["owed", "sent", "refused", "uncertain"])),
                                fields=("signalement",),
                                name="handover_one_alive",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Origin",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "signalement",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="origin",
                                to="signalements.signalement",
                            ),
                        ),
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
                    name="Block",
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
                        (
                            "signalement",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="blocks",
                                to="signalements.signalement",
                                verbose_name="signalement abusif",
                            ),
                        ),
                        ("salt", models.CharField(editable=False, max_length=32)),
                        ("digest", models.CharField(editable=False, max_length=64)),
                        ("why", models.CharField(max_length=300, verbose_name="motif")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="par",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="depuis le")),
                        ("until", models.DateTimeField(verbose_name="jusqu'au")),
                        (
                            "refused",
                            models.PositiveIntegerField(default=0, editable=False, verbose_name="envois refusés"),
                        ),
                        (
                            "lifted_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="levé le"),
                        ),
                        (
                            "lifted_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="levé par",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "réseau bloqué",
                        "verbose_name_plural": "réseaux bloqués",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(condition=models.Q(("lifted_at", None)), fields=["until"], name="block_alive")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("until__gt", models.F("at"))), name="block_has_an_end"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Desk",
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
                                related_name="desk",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        ("is_open", models.BooleanField(default=True, verbose_name="ouvert au public")),
                        ("welcome", models.CharField(blank=True, max_length=300, verbose_name="phrase d'accueil")),
                        (
                            "urgent",
                            models.CharField(
                                blank=True,
                                help_text="Par exemple : « Danger immédiat : appelez le 18 ou le 112. »",
                                max_length=300,
                                verbose_name="en cas de danger",
                            ),
                        ),
                        (
                            "privacy",
                            models.TextField(
                                help_text="Responsable du traitement, finalité, destinataires, droits et comment les exercer.",
                                max_length=4000,
                                verbose_name="mention d'information (RGPD)",
                            ),
                        ),
                        (
                            "contact_days",
                            models.PositiveSmallIntegerField(
                                default=90,
                                help_text="Comptés de la fin du signalement.",
                                verbose_name="coordonnées effacées après (jours)",
                            ),
                        ),
                        (
                            "answer_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                help_text="Ensuite, sans réponse, le signalement est tenu pour confirmé.",
                                verbose_name="délai pour dire si c'est réparé (jours)",
                            ),
                        ),
                        (
                            "publishes",
                            models.BooleanField(
                                default=True,
                                help_text="Carte, liste et données ouvertes des signalements, sans rien de ce que les habitants écrivent.",
                                verbose_name="carte publique",
                            ),
                        ),
                        (
                            "public_days",
                            models.PositiveSmallIntegerField(
                                default=365,
                                help_text="Sur la carte et la liste publiques.",
                                verbose_name="terminés montrés pendant (jours)",
                            ),
                        ),
                        (
                            "licence",
                            models.CharField(
                                default="Licence Ouverte / Open Licence 2.0 (Etalab)",
                                max_length=120,
                                verbose_name="licence des données ouvertes",
                            ),
                        ),
                        (
                            "accessibility_contact",
                            models.CharField(
                                blank=True,
                                help_text="Adresse de courriel, téléphone ou adresse postale, montrés dans la déclaration d'accessibilité.",
                                max_length=200,
                                verbose_name="contact pour l'accessibilité",
                            ),
                        ),
                        (
                            "accessibility_state",
                            models.CharField(
                                choices=[
                                    ("none", "non conforme"),
                                    ("partial", "partiellement conforme"),
                                    ("full", "totalement conforme"),
                                ],
                                default="none",
                                help_text="Sans audit de conformité, la loi veut « non conforme ».",
                                max_length=8,
                                verbose_name="accessibilité",
                            ),
                        ),
                        (
                            "accessibility_audit",
                            models.TextField(
                                blank=True,
                                help_text="Qui l'a mené, quand, son taux de conformité. Vide : la déclaration dit qu'aucun n'a été mené.",
                                max_length=2000,
                                verbose_name="audit d'accessibilité",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "guichet",
                        "verbose_name_plural": "guichets",
                        "ordering": ["territory__name"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answer_days__range", (1, 365)), ("contact_days__range", (1, 1100))
                                ),
                                name="desk_delays",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("public_days__range", (1, 1100))), name="desk_public_days"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeskHistory",
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
                                to="signalements.desk",
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
                        ("is_open", models.BooleanField(default=True, verbose_name="ouvert au public")),
                        ("welcome", models.CharField(blank=True, max_length=300, verbose_name="phrase d'accueil")),
                        (
                            "urgent",
                            models.CharField(
                                blank=True,
                                help_text="Par exemple : « Danger immédiat : appelez le 18 ou le 112. »",
                                max_length=300,
                                verbose_name="en cas de danger",
                            ),
                        ),
                        (
                            "privacy",
                            models.TextField(
                                help_text="Responsable du traitement, finalité, destinataires, droits et comment les exercer.",
                                max_length=4000,
                                verbose_name="mention d'information (RGPD)",
                            ),
                        ),
                        (
                            "contact_days",
                            models.PositiveSmallIntegerField(
                                default=90,
                                help_text="Comptés de la fin du signalement.",
                                verbose_name="coordonnées effacées après (jours)",
                            ),
                        ),
                        (
                            "answer_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                help_text="Ensuite, sans réponse, le signalement est tenu pour confirmé.",
                                verbose_name="délai pour dire si c'est réparé (jours)",
                            ),
                        ),
                        (
                            "publishes",
                            models.BooleanField(
                                default=True,
                                help_text="Carte, liste et données ouvertes des signalements, sans rien de ce que les habitants écrivent.",
                                verbose_name="carte publique",
                            ),
                        ),
                        (
                            "public_days",
                            models.PositiveSmallIntegerField(
                                default=365,
                                help_text="Sur la carte et la liste publiques.",
                                verbose_name="terminés montrés pendant (jours)",
                            ),
                        ),
                        (
                            "licence",
                            models.CharField(
                                default="Licence Ouverte / Open Licence 2.0 (Etalab)",
                                max_length=120,
                                verbose_name="licence des données ouvertes",
                            ),
                        ),
                        (
                            "accessibility_contact",
                            models.CharField(
                                blank=True,
                                help_text="Adresse de courriel, téléphone ou adresse postale, montrés dans la déclaration d'accessibilité.",
                                max_length=200,
                                verbose_name="contact pour l'accessibilité",
                            ),
                        ),
                        (
                            "accessibility_state",
                            models.CharField(
                                choices=[
                                    ("none", "non conforme"),
                                    ("partial", "partiellement conforme"),
                                    ("full", "totalement conforme"),
                                ],
                                default="none",
                                help_text="Sans audit de conformité, la loi veut « non conforme ».",
                                max_length=8,
                                verbose_name="accessibilité",
                            ),
                        ),
                        (
                            "accessibility_audit",
                            models.TextField(
                                blank=True,
                                help_text="Qui l'a mené, quand, son taux de conformité. Vide : la déclaration dit qu'aucun n'a été mené.",
                                max_length=2000,
                                verbose_name="audit d'accessibilité",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Draft",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(editable=False, max_length=64, unique=True)),
                        ("data", models.JSONField(default=dict)),
                        ("created_at", models.DateTimeField(db_index=True)),
                        ("made_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "brouillon",
                        "verbose_name_plural": "brouillons",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="Tally",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("network", models.CharField(max_length=32)),
                        ("slot", models.DateTimeField()),
                        ("count", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "verbose_name": "envois d'un réseau",
                        "verbose_name_plural": "envois par réseau",
                        "default_permissions": (),
                        "constraints": [models.UniqueConstraint(fields=("slot", "network"), name="tally_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Guard",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "desk",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="guard",
                                to="signalements.desk",
                                verbose_name="guichet",
                            ),
                        ),
                        (
                            "proof",
                            models.CharField(
                                choices=[
                                    ("flood", "quand il arrive beaucoup d'envois"),
                                    ("always", "toujours"),
                                    ("never", "jamais"),
                                ],
                                default="flood",
                                help_text="Un calcul que fait le navigateur, sans rien demander à la personne. Sans lui, le signalement est reçu « à modérer », jamais refusé.",
                                max_length=8,
                                verbose_name="preuve de travail demandée",
                            ),
                        ),
                        (
                            "cost",
                            models.PositiveIntegerField(
                                default=50000,
                                help_text="50 000 : environ une seconde d'un téléphone. De 1 000 à 1 000 000.",
                                verbose_name="coût (essais au plus)",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "protection d'un guichet",
                        "verbose_name_plural": "protections des guichets",
                        "ordering": ["desk__territory__name"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("cost__range", (1000, 1000000))), name="guard_cost"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GuardHistory",
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
                                to="signalements.guard",
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
                            "desk",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="signalements.desk",
                                verbose_name="guichet",
                            ),
                        ),
                        (
                            "proof",
                            models.CharField(
                                choices=[
                                    ("flood", "quand il arrive beaucoup d'envois"),
                                    ("always", "toujours"),
                                    ("never", "jamais"),
                                ],
                                default="flood",
                                help_text="Un calcul que fait le navigateur, sans rien demander à la personne. Sans lui, le signalement est reçu « à modérer », jamais refusé.",
                                max_length=8,
                                verbose_name="preuve de travail demandée",
                            ),
                        ),
                        (
                            "cost",
                            models.PositiveIntegerField(
                                default=50000,
                                help_text="50 000 : environ une seconde d'un téléphone. De 1 000 à 1 000 000.",
                                verbose_name="coût (essais au plus)",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Spent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("challenge", models.CharField(editable=False, max_length=64, unique=True)),
                        ("expires_at", models.DateTimeField(db_index=True)),
                    ],
                    options={
                        "verbose_name": "preuve utilisée",
                        "verbose_name_plural": "preuves utilisées",
                        "default_permissions": (),
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
                        (
                            "signalement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="followers",
                                to="signalements.signalement",
                                verbose_name="signalement",
                            ),
                        ),
                        ("key", models.CharField(editable=False, max_length=64, unique=True)),
                        ("author", models.BooleanField(default=False, verbose_name="auteur")),
                        ("created_at", models.DateTimeField(verbose_name="depuis le")),
                        (
                            "muted_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="ne veut plus de courriels depuis"
                            ),
                        ),
                        ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="données effacées le")),
                    ],
                    options={
                        "verbose_name": "personne qui suit",
                        "verbose_name_plural": "personnes qui suivent",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("author", True)),
                                fields=("signalement",),
                                name="signalement_one_author",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "follower",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contact",
                                to="signalements.follower",
                                verbose_name="personne",
                            ),
                        ),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse de courriel")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                        ("consent_at", models.DateTimeField(verbose_name="accord donné le")),
                    ],
                    options={
                        "verbose_name": "coordonnées",
                        "verbose_name_plural": "coordonnées",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("email", ""), ("phone", ""), _negated=True),
                                name="contact_says_something",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Access",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "follower",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="accesses",
                                to="signalements.follower",
                            ),
                        ),
                        ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                        ("expires_at", models.DateTimeField(db_index=True)),
                    ],
                    options={
                        "verbose_name": "adresse de suivi",
                        "verbose_name_plural": "adresses de suivi",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="Photo",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "signalement",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="photos",
                                to="signalements.signalement",
                                verbose_name="signalement",
                            ),
                        ),
                        (
                            "draft",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="photos",
                                to="signalements.draft",
                                verbose_name="brouillon",
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("at", models.DateTimeField(verbose_name="date")),
                        (
                            "moment",
                            models.CharField(
                                choices=[("before", "Avant"), ("after", "Après")],
                                default="before",
                                max_length=8,
                                verbose_name="moment",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("ready", "Prête"),
                                    ("preparing", "En cours de préparation"),
                                    ("refused", "Refusée"),
                                ],
                                db_default="ready",
                                default="ready",
                                max_length=9,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "refused",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=12, verbose_name="motif du refus"
                            ),
                        ),
                        ("shown", models.BooleanField(default=False, verbose_name="montrée à tous ceux qui suivent")),
                        ("borrowed", models.BooleanField(default=False, editable=False)),
                        ("moderated_at", models.DateTimeField(blank=True, null=True, verbose_name="relue le")),
                        (
                            "moderated_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="relue par",
                            ),
                        ),
                        ("hidden_zones", models.PositiveSmallIntegerField(default=0, verbose_name="zones cachées")),
                        ("file", models.CharField(editable=False, max_length=80)),
                        ("thumbnail", models.CharField(editable=False, max_length=80)),
                        ("width", models.PositiveIntegerField(verbose_name="largeur")),
                        ("height", models.PositiveIntegerField(verbose_name="hauteur")),
                        ("size", models.PositiveIntegerField(verbose_name="octets")),
                        ("digest", models.CharField(editable=False, max_length=64)),
                    ],
                    options={
                        "verbose_name": "photo",
                        "verbose_name_plural": "photos",
                        "ordering": ["at", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    ("borrowed", False),
                                    ("moderated_at", None),
                                    ("shown", False),
                                    ("signalement__isnull", False),
                                ),
                                fields=["signalement"],
                                name="photo_to_moderate",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("signalement", "digest"), name="signalement_photo_once"),
                            models.UniqueConstraint(fields=("draft", "digest"), name="draft_photo_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("signalement__isnull", False), ("draft__isnull", False), _connector="XOR"
                                ),
                                name="photo_of_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "ready"), models.Q(("file", ""), _negated=True)),
                                    models.Q(
                                        models.Q(("state", "ready"), _negated=True),
                                        ("file", ""),
                                        ("moderated_at", None),
                                        ("shown", False),
                                        ("thumbnail", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="photo_seen_when_ready",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SealedPhoto",
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
                            "photo",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sealed",
                                to="signalements.photo",
                            ),
                        ),
                        ("file", models.CharField(max_length=80, unique=True)),
                        ("key", models.BinaryField(max_length=300)),
                    ],
                    options={
                        "verbose_name": "photo à préparer",
                        "verbose_name_plural": "photos à préparer",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="Published",
                    fields=[
                        (
                            "signalement",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="published",
                                serialize=False,
                                to="signalements.signalement",
                                verbose_name="signalement",
                            ),
                        ),
                        ("reference", models.CharField(max_length=12, unique=True, verbose_name="référence")),
                        (
                            "desk",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="signalements.desk",
                                verbose_name="guichet",
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
                        (
                            "category",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="signalements.category",
                                verbose_name="catégorie",
                            ),
                        ),
                        (
                            "asset",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="assets.asset",
                                verbose_name="équipement",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("received", "Reçu"),
                                    ("qualified", "Qualifié"),
                                    ("forwarded", "Transmis"),
                                    ("planned", "Planifié"),
                                    ("in_progress", "En cours"),
                                    ("partial", "Traité en partie"),
                                    ("treated", "Traité"),
                                    ("confirmed", "Confirmé"),
                                    ("info_asked", "Question posée"),
                                    ("duplicate", "Doublon"),
                                    ("out_of_scope", "Hors compétence"),
                                    ("rejected", "Non retenu"),
                                    ("reopened", "Rouvert"),
                                ],
                                max_length=12,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("resolved", "Réparé"),
                                    ("provisional", "Réparé provisoirement"),
                                    ("not_found", "Rien trouvé sur place"),
                                    ("needless", "Sans objet"),
                                    ("duplicate", "Déjà signalé"),
                                    ("out_of_scope", "Ne relève pas de nous"),
                                    ("rejected", "Non retenu"),
                                ],
                                max_length=12,
                                verbose_name="issue",
                            ),
                        ),
                        (
                            "phase",
                            models.CharField(
                                choices=[
                                    ("open", "À traiter"),
                                    ("working", "En cours"),
                                    ("repaired", "Réparé"),
                                    ("ended", "Terminé sans réparation"),
                                ],
                                max_length=8,
                                verbose_name="avancement",
                            ),
                        ),
                        ("street", models.CharField(blank=True, max_length=160, verbose_name="rue")),
                        (
                            "place",
                            django.contrib.gis.db.models.fields.PointField(
                                null=True, spatial_index=False, srid=4326, verbose_name="lieu"
                            ),
                        ),
                        ("rounded", models.BooleanField(default=False, verbose_name="lieu arrondi")),
                        ("text", models.TextField(blank=True, max_length=4000, verbose_name="texte relu")),
                        ("photos", models.BooleanField(default=False, verbose_name="photos publiées")),
                        ("received_at", models.DateTimeField(verbose_name="reçu le")),
                        ("ended_at", models.DateTimeField(null=True, verbose_name="terminé le")),
                        ("changed_at", models.DateTimeField(verbose_name="modifié le")),
                        ("appeared_at", models.DateTimeField(verbose_name="publié le")),
                        ("phase_at", models.DateTimeField(verbose_name="avancement depuis le")),
                    ],
                    options={
                        "verbose_name": "signalement publié",
                        "verbose_name_plural": "signalements publiés",
                        "ordering": ["-received_at", "-pk"],
                        "default_permissions": (),
                        "indexes": [
                            models.Index(fields=["desk", "-received_at", "-signalement"], name="published_list"),
                            models.Index(
                                fields=["desk", "phase", "-received_at", "-signalement"], name="published_phase"
                            ),
                            models.Index(
                                fields=["desk", "category", "-received_at", "-signalement"], name="published_category"
                            ),
                            models.Index(
                                fields=["desk", "street", "-received_at", "-signalement"], name="published_street"
                            ),
                            models.Index(
                                fields=["desk", "territory", "-received_at", "-signalement"], name="published_commune"
                            ),
                            models.Index(
                                condition=models.Q(("ended_at__isnull", False)),
                                fields=["desk", "ended_at"],
                                name="published_until",
                            ),
                            django.contrib.postgres.indexes.GistIndex(fields=["desk", "place"], name="published_place"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Moderation",
                    fields=[
                        (
                            "signalement",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="moderation",
                                serialize=False,
                                to="signalements.signalement",
                                verbose_name="signalement",
                            ),
                        ),
                        ("text", models.TextField(blank=True, max_length=4000, verbose_name="texte publié")),
                        ("photos", models.BooleanField(default=False, verbose_name="publier les photos montrées")),
                        ("private_ground", models.BooleanField(null=True, verbose_name="sur un terrain privé")),
                        ("withheld", models.BooleanField(default=False, verbose_name="absent de la carte publique")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="par",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="date")),
                    ],
                    options={
                        "verbose_name": "publication",
                        "verbose_name_plural": "publications",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="Treatment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "desk",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="treatments",
                                to="signalements.desk",
                                verbose_name="guichet",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("contact", "Coordonnées"),
                                    ("words", "Textes écrits"),
                                    ("photos", "Photos"),
                                    ("draft", "Formulaires commencés"),
                                    ("access", "Adresses de suivi"),
                                    ("network", "Comptage des envois"),
                                    ("other", "Autre traitement"),
                                ],
                                max_length=8,
                                verbose_name="données",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="traitement")),
                        ("purpose", models.CharField(max_length=500, verbose_name="finalité")),
                        ("legal_basis", models.CharField(max_length=200, verbose_name="base légale")),
                        ("people", models.CharField(max_length=200, verbose_name="personnes concernées")),
                        ("data", models.CharField(max_length=500, verbose_name="détail des données")),
                        ("recipients", models.CharField(max_length=500, verbose_name="destinataires")),
                        (
                            "days",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Comptés de la fin du signalement, pour les textes et les photos : vide, le délai des coordonnées du guichet. Pour un autre traitement, à titre d'information. Les autres délais ne se règlent pas ici.",
                                null=True,
                                verbose_name="conservation (jours)",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "traitement de données personnelles",
                        "verbose_name_plural": "registre des traitements",
                        "ordering": ["desk", "kind", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "other"), _negated=True),
                                fields=("desk", "kind"),
                                name="treatment_once_per_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("days", None),
                                    models.Q(("days__range", (1, 3700)), ("kind__in", ["words", "photos", "other"])),
                                    _connector="OR",
                                ),
                                name="treatment_days",
                                violation_error_message="Ce délai ne s'écrit pas ici : celui des coordonnées est au guichet, les autres sont fixes.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TreatmentHistory",
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
                                to="signalements.treatment",
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
                            "desk",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="signalements.desk",
                                verbose_name="guichet",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("contact", "Coordonnées"),
                                    ("words", "Textes écrits"),
                                    ("photos", "Photos"),
                                    ("draft", "Formulaires commencés"),
                                    ("access", "Adresses de suivi"),
                                    ("network", "Comptage des envois"),
                                    ("other", "Autre traitement"),
                                ],
                                max_length=8,
                                verbose_name="données",
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="traitement")),
                        ("purpose", models.CharField(max_length=500, verbose_name="finalité")),
                        ("legal_basis", models.CharField(max_length=200, verbose_name="base légale")),
                        ("people", models.CharField(max_length=200, verbose_name="personnes concernées")),
                        ("data", models.CharField(max_length=500, verbose_name="détail des données")),
                        ("recipients", models.CharField(max_length=500, verbose_name="destinataires")),
                        (
                            "days",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="Comptés de la fin du signalement, pour les textes et les photos : vide, le délai des coordonnées du guichet. Pour un autre traitement, à titre d'information. Les autres délais ne se règlent pas ici.",
                                null=True,
                                verbose_name="conservation (jours)",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Reply",
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
                                verbose_name="territoire du guichet",
                            ),
                        ),
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
                        "constraints": [
                            models.UniqueConstraint(fields=("territory", "act", "name"), name="reply_once_per_name")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReplyHistory",
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
                                to="signalements.reply",
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
                                verbose_name="territoire du guichet",
                            ),
                        ),
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
                    name="Assignment",
                    fields=[
                        (
                            "signalement",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="assignment",
                                serialize=False,
                                to="signalements.signalement",
                                verbose_name="signalement",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="confié à",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="par",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="depuis le")),
                    ],
                    options={
                        "verbose_name": "attribution",
                        "verbose_name_plural": "attributions",
                        "ordering": ["-pk"],
                        "default_permissions": ("view",),
                    },
                ),
                migrations.CreateModel(
                    name="SavedFilter",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="agent",
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="nom")),
                        ("query", models.CharField(editable=False, max_length=600, verbose_name="filtre")),
                        ("is_default", models.BooleanField(default=False, verbose_name="ouvert d'abord")),
                        ("at", models.DateTimeField(verbose_name="enregistré le")),
                    ],
                    options={
                        "verbose_name": "filtre enregistré",
                        "verbose_name_plural": "filtres enregistrés",
                        "ordering": ["name", "pk"],
                        "default_permissions": (),
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "name"), name="saved_filter_once_per_name"),
                            models.UniqueConstraint(
                                condition=models.Q(("is_default", True)),
                                fields=("person",),
                                name="saved_filter_one_default",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Watch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "desk",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="signalements.desk",
                                verbose_name="guichet",
                            ),
                        ),
                        ("street", models.CharField(max_length=160, verbose_name="rue")),
                        ("email", models.EmailField(max_length=254, verbose_name="adresse de courriel")),
                        (
                            "rhythm",
                            models.CharField(
                                choices=[("each", "À chaque nouvelle"), ("daily", "Une fois par jour au plus")],
                                default="daily",
                                max_length=5,
                                verbose_name="rythme",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="demandé le")),
                        ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmé le")),
                        ("expires_at", models.DateTimeField(db_index=True, verbose_name="jusqu'au")),
                    ],
                    options={
                        "verbose_name": "rue suivie",
                        "verbose_name_plural": "rues suivies",
                        "default_permissions": (),
                        "indexes": [models.Index(fields=["email", "asked_at"], name="watch_address")],
                        "constraints": [models.UniqueConstraint(fields=("desk", "street", "email"), name="watch_once")],
                    },
                ),
                migrations.CreateModel(
                    name="WatchKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "watch",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="keys",
                                to="signalements.watch",
                            ),
                        ),
                        ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                        ("expires_at", models.DateTimeField(db_index=True)),
                    ],
                    options={
                        "verbose_name": "adresse d'une rue suivie",
                        "verbose_name_plural": "adresses de rues suivies",
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="Step",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "signalement",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="signalements.signalement",
                                verbose_name="signalement",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="date")),
                        (
                            "by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="par",
                            ),
                        ),
                        (
                            "said_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="signalements.follower",
                                verbose_name="habitant",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("moved", "Étape"),
                                    ("asked", "Question"),
                                    ("answered", "Réponse"),
                                    ("message", "Message"),
                                    ("note", "Note interne"),
                                    ("linked", "Rattachement"),
                                    ("joined", "Autres habitants"),
                                ],
                                max_length=8,
                                verbose_name="nature",
                            ),
                        ),
                        ("before", models.CharField(blank=True, max_length=12, verbose_name="avant")),
                        ("after", models.CharField(blank=True, max_length=12, verbose_name="après")),
                        ("said", models.CharField(max_length=300, verbose_name="en clair")),
                        ("text", models.TextField(blank=True, max_length=4000, verbose_name="texte")),
                        ("public", models.BooleanField(default=False, verbose_name="publique")),
                    ],
                    options={
                        "verbose_name": "étape",
                        "verbose_name_plural": "étapes",
                        "ordering": ["at", "id"],
                        "indexes": [
                            models.Index(fields=["signalement", "at", "id"], name="step_of_signalement"),
                            models.Index(
                                condition=models.Q(("after", "reopened"), ("by", None)),
                                fields=["signalement"],
                                name="step_contest",
                            ),
                            models.Index(
                                condition=models.Q(("kind", "moved"), ("public", True)),
                                fields=["at", "id"],
                                name="step_told",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Letter",
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
                            "follower",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="letters",
                                to="signalements.follower",
                                verbose_name="personne",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="letters",
                                to="signalements.step",
                                verbose_name="étape",
                            ),
                        ),
                        (
                            "watch",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="letters",
                                to="signalements.watch",
                                verbose_name="rue suivie",
                            ),
                        ),
                        ("day", models.DateField(null=True, verbose_name="jour du résumé")),
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
                    ],
                    options={
                        "verbose_name": "courriel dû",
                        "verbose_name_plural": "courriels dus",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["waiting", "sending", "retry"])),
                                fields=["due_at"],
                                name="letter_owed",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("follower", "step"), name="letter_once"),
                            models.UniqueConstraint(fields=("watch", "step"), name="letter_of_watch_once"),
                            models.UniqueConstraint(fields=("watch", "day"), name="letter_of_day_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("day", None),
                                        ("follower__isnull", False),
                                        ("step__isnull", False),
                                        ("watch", None),
                                    ),
                                    models.Q(
                                        ("follower", None),
                                        ("watch__isnull", False),
                                        models.Q(("step", None), ("day", None), _connector="OR"),
                                    ),
                                    _connector="OR",
                                ),
                                name="letter_to_somebody",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Voice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "follower",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="voice",
                                to="signalements.follower",
                                verbose_name="personne",
                            ),
                        ),
                        ("digest", models.CharField(editable=False, max_length=32)),
                        ("at", models.DateTimeField(db_index=True)),
                    ],
                    options={
                        "verbose_name": "voix",
                        "verbose_name_plural": "voix",
                        "default_permissions": (),
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="category",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "signalements_categoryhistory" ("active", "addressee", "age", "code", "condition", "fault_class_id", "help_text", "id", "keywords", "kinds", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "private_ground", "public_delay", "questions", "radius", "service", "territory_id", "trade") VALUES (NEW."active", NEW."addressee", NEW."age", NEW."code", NEW."condition", NEW."fault_class_id", NEW."help_text", NEW."id", NEW."keywords", NEW."kinds", NEW."label", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."private_ground", NEW."public_delay", NEW."questions", NEW."radius", NEW."service", NEW."territory_id", NEW."trade"); RETURN NULL;',
                            hash="30a48dcef9a64f5e0ee2c2b382d343440e38c958",
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
                            func='INSERT INTO "signalements_categoryhistory" ("active", "addressee", "age", "code", "condition", "fault_class_id", "help_text", "id", "keywords", "kinds", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "private_ground", "public_delay", "questions", "radius", "service", "territory_id", "trade") VALUES (NEW."active", NEW."addressee", NEW."age", NEW."code", NEW."condition", NEW."fault_class_id", NEW."help_text", NEW."id", NEW."keywords", NEW."kinds", NEW."label", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."private_ground", NEW."public_delay", NEW."questions", NEW."radius", NEW."service", NEW."territory_id", NEW."trade"); RETURN NULL;',
                            hash="28ee320397b3c08e8c1f2889139c4b9ec1c4f860",
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
                            func='INSERT INTO "signalements_categoryhistory" ("active", "addressee", "age", "code", "condition", "fault_class_id", "help_text", "id", "keywords", "kinds", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "private_ground", "public_delay", "questions", "radius", "service", "territory_id", "trade") VALUES (OLD."active", OLD."addressee", OLD."age", OLD."code", OLD."condition", OLD."fault_class_id", OLD."help_text", OLD."id", OLD."keywords", OLD."kinds", OLD."label", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."private_ground", OLD."public_delay", OLD."questions", OLD."radius", OLD."service", OLD."territory_id", OLD."trade"); RETURN NULL;',
                            hash="2eefdbce2b8d8b2d6ab2dd1c78a8588d79168e06",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_40ad1",
                            table="signalements_category",
                            when="AFTER",
                        ),
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
                pgtrigger.migrations.AddTrigger(
                    model_name="desk",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "signalements_deskhistory" ("accessibility_audit", "accessibility_contact", "accessibility_state", "answer_days", "contact_days", "id", "is_open", "licence", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "privacy", "public_days", "publishes", "territory_id", "urgent", "welcome") VALUES (NEW."accessibility_audit", NEW."accessibility_contact", NEW."accessibility_state", NEW."answer_days", NEW."contact_days", NEW."id", NEW."is_open", NEW."licence", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."privacy", NEW."public_days", NEW."publishes", NEW."territory_id", NEW."urgent", NEW."welcome"); RETURN NULL;',
                            hash="8d472e339e03fad1ac4fb1e1cba878e919094b2d",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_f4e6d",
                            table="signalements_desk",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="desk",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "signalements_deskhistory" ("accessibility_audit", "accessibility_contact", "accessibility_state", "answer_days", "contact_days", "id", "is_open", "licence", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "privacy", "public_days", "publishes", "territory_id", "urgent", "welcome") VALUES (NEW."accessibility_audit", NEW."accessibility_contact", NEW."accessibility_state", NEW."answer_days", NEW."contact_days", NEW."id", NEW."is_open", NEW."licence", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."privacy", NEW."public_days", NEW."publishes", NEW."territory_id", NEW."urgent", NEW."welcome"); RETURN NULL;',
                            hash="4e2515643944f4117dcbb95e8811c9e0da1c98c3",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_923ef",
                            table="signalements_desk",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="desk",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "signalements_deskhistory" ("accessibility_audit", "accessibility_contact", "accessibility_state", "answer_days", "contact_days", "id", "is_open", "licence", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "privacy", "public_days", "publishes", "territory_id", "urgent", "welcome") VALUES (OLD."accessibility_audit", OLD."accessibility_contact", OLD."accessibility_state", OLD."answer_days", OLD."contact_days", OLD."id", OLD."is_open", OLD."licence", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."privacy", OLD."public_days", OLD."publishes", OLD."territory_id", OLD."urgent", OLD."welcome"); RETURN NULL;',
                            hash="31658abb162fd82d257f972c6acdc29b63bb84e2",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_656e1",
                            table="signalements_desk",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="guard",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "signalements_guardhistory" ("cost", "desk_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof") VALUES (NEW."cost", NEW."desk_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proof"); RETURN NULL;',
                            hash="45a774d70d136d9615d63c5390ed8183f4ba1d81",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_8bde9",
                            table="signalements_guard",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="guard",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "signalements_guardhistory" ("cost", "desk_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof") VALUES (NEW."cost", NEW."desk_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proof"); RETURN NULL;',
                            hash="8a3969211bc79d85b82350244f3e05a6fd03d25f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ac38c",
                            table="signalements_guard",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="guard",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "signalements_guardhistory" ("cost", "desk_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof") VALUES (OLD."cost", OLD."desk_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."proof"); RETURN NULL;',
                            hash="5f4323de30bb0f1fbc640457e0c746bed12d69c1",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_aba91",
                            table="signalements_guard",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="treatment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "signalements_treatmenthistory" ("data", "days", "desk_id", "id", "kind", "legal_basis", "name", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recipients") VALUES (NEW."data", NEW."days", NEW."desk_id", NEW."id", NEW."kind", NEW."legal_basis", NEW."name", NEW."people", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose", NEW."recipients"); RETURN NULL;',
                            hash="5c03f3aa6b12eda2a3282b6ad0ac1cc352a36fb4",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a04fd",
                            table="signalements_treatment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="treatment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "signalements_treatmenthistory" ("data", "days", "desk_id", "id", "kind", "legal_basis", "name", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recipients") VALUES (NEW."data", NEW."days", NEW."desk_id", NEW."id", NEW."kind", NEW."legal_basis", NEW."name", NEW."people", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose", NEW."recipients"); RETURN NULL;',
                            hash="fb9071fc7bb4dd2362fc8925e1db623f8a0eba0a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f6da4",
                            table="signalements_treatment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="treatment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "signalements_treatmenthistory" ("data", "days", "desk_id", "id", "kind", "legal_basis", "name", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recipients") VALUES (OLD."data", OLD."days", OLD."desk_id", OLD."id", OLD."kind", OLD."legal_basis", OLD."name", OLD."people", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."purpose", OLD."recipients"); RETURN NULL;',
                            hash="33fc202aecdcce5aaa56874dc3d9a24069b30660",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b5381",
                            table="signalements_treatment",
                            when="AFTER",
                        ),
                    ),
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
            ]
        ),
        migrations.RunSQL(_published_sql.CREATE, _published_sql.DROP),
        migrations.RunSQL(_edition_sql.CREATE, _edition_sql.DROP),
    ]
