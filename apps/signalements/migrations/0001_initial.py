# SPDX-License-Identifier: EUPL-1.2
"""Signalements: desks, categories, reports, who follows them, steps, photos, e-mails owed."""

import uuid

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import apps.signalements.questions


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("assets", "0007_abnormal_apart"),
        ("contracts", "0005_party_people"),
        ("events", "0015_words_of_rules"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0006_history_raises_nothing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            name="Follower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(editable=False, max_length=64, unique=True)),
                ("author", models.BooleanField(default=False, verbose_name="auteur")),
                ("created_at", models.DateTimeField(verbose_name="depuis le")),
                (
                    "muted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="ne veut plus de courriels depuis"),
                ),
                ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="données effacées le")),
            ],
            options={
                "verbose_name": "personne qui suit",
                "verbose_name_plural": "personnes qui suivent",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("radius", models.PositiveSmallIntegerField(default=50, verbose_name="rayon des doublons (m)")),
                ("age", models.PositiveSmallIntegerField(default=15, verbose_name="âge des doublons (jours)")),
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
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.territory",
                        verbose_name="territoire du guichet",
                    ),
                ),
            ],
            options={
                "verbose_name": "catégorie de signalement",
                "verbose_name_plural": "catégories de signalement",
                "ordering": ["position", "label", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CategoryHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
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
                ("radius", models.PositiveSmallIntegerField(default=50, verbose_name="rayon des doublons (m)")),
                ("age", models.PositiveSmallIntegerField(default=15, verbose_name="âge des doublons (jours)")),
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
                        to="signalements.category",
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
                        verbose_name="territoire du guichet",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Desk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "territory",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="desk",
                        to="territories.territory",
                        verbose_name="territoire",
                    ),
                ),
            ],
            options={
                "verbose_name": "guichet",
                "verbose_name_plural": "guichets",
                "ordering": ["territory__name"],
            },
        ),
        migrations.CreateModel(
            name="DeskHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
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
                        to="signalements.desk",
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
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse de courriel")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                ("consent_at", models.DateTimeField(verbose_name="accord donné le")),
                (
                    "follower",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact",
                        to="signalements.follower",
                        verbose_name="personne",
                    ),
                ),
            ],
            options={
                "verbose_name": "coordonnées",
                "verbose_name_plural": "coordonnées",
            },
        ),
        migrations.CreateModel(
            name="Access",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "follower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="accesses", to="signalements.follower"
                    ),
                ),
            ],
            options={
                "verbose_name": "adresse de suivi",
                "verbose_name_plural": "adresses de suivi",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Signalement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(editable=False, max_length=12, unique=True, verbose_name="référence")),
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
                    "place",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True, geography=True, null=True, spatial_index=False, srid=4326, verbose_name="lieu"
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
                ("held", models.BooleanField(default=False, verbose_name="à modérer : arrivé pendant un afflux")),
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
                ("outcome_said", models.CharField(blank=True, max_length=500, verbose_name="précision sur l'issue")),
                ("addressee", models.CharField(blank=True, max_length=200, verbose_name="destinataire compétent")),
                (
                    "confirmation",
                    models.CharField(
                        blank=True,
                        choices=[("citizen", "Par l'habitant"), ("tacit", "Tacite, sans réponse")],
                        max_length=8,
                        verbose_name="confirmation",
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
            ],
            options={
                "verbose_name": "signalement",
                "verbose_name_plural": "signalements",
                "ordering": ["-id"],
                "permissions": [
                    ("triage_signalement", "Peut qualifier, rattacher, répondre et clore des signalements"),
                    ("enter_signalement", "Peut saisir un signalement reçu au téléphone ou à l'accueil"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("shown", models.BooleanField(default=False, verbose_name="montrée à tous ceux qui suivent")),
                ("borrowed", models.BooleanField(default=False, editable=False)),
                ("file", models.CharField(editable=False, max_length=80)),
                ("thumbnail", models.CharField(editable=False, max_length=80)),
                ("width", models.PositiveIntegerField(verbose_name="largeur")),
                ("height", models.PositiveIntegerField(verbose_name="hauteur")),
                ("size", models.PositiveIntegerField(verbose_name="octets")),
                ("digest", models.CharField(editable=False, max_length=64)),
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
            ],
            options={
                "verbose_name": "photo",
                "verbose_name_plural": "photos",
                "ordering": ["at", "id"],
            },
        ),
        migrations.AddField(
            model_name="follower",
            name="signalement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="followers",
                to="signalements.signalement",
                verbose_name="signalement",
            ),
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="date")),
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
                    "signalement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="signalements.signalement",
                        verbose_name="signalement",
                    ),
                ),
            ],
            options={
                "verbose_name": "étape",
                "verbose_name_plural": "étapes",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Letter",
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
                    "follower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to="signalements.follower",
                        verbose_name="personne",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to="signalements.step",
                        verbose_name="étape",
                    ),
                ),
            ],
            options={
                "verbose_name": "courriel dû",
                "verbose_name_plural": "courriels dus",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
        migrations.AddConstraint(
            model_name="category",
            constraint=models.UniqueConstraint(fields=("territory", "code"), name="category_once"),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(("age__range", (1, 365)), ("radius__range", (1, 2000))), name="category_duplicates"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="category",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "signalements_categoryhistory" ("active", "addressee", "age", "code", "fault_class_id", "help_text", "id", "keywords", "kinds", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "public_delay", "questions", "radius", "service", "territory_id", "trade") VALUES (NEW."active", NEW."addressee", NEW."age", NEW."code", NEW."fault_class_id", NEW."help_text", NEW."id", NEW."keywords", NEW."kinds", NEW."label", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."public_delay", NEW."questions", NEW."radius", NEW."service", NEW."territory_id", NEW."trade"); RETURN NULL;',
                    hash="d0faded3788150a6d2cfb09e64ecf898192cae91",
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
                    func='INSERT INTO "signalements_categoryhistory" ("active", "addressee", "age", "code", "fault_class_id", "help_text", "id", "keywords", "kinds", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "public_delay", "questions", "radius", "service", "territory_id", "trade") VALUES (NEW."active", NEW."addressee", NEW."age", NEW."code", NEW."fault_class_id", NEW."help_text", NEW."id", NEW."keywords", NEW."kinds", NEW."label", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."public_delay", NEW."questions", NEW."radius", NEW."service", NEW."territory_id", NEW."trade"); RETURN NULL;',
                    hash="386cfbb2b2aaf2667f8be664f04fbe40d4ff2702",
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
                    func='INSERT INTO "signalements_categoryhistory" ("active", "addressee", "age", "code", "fault_class_id", "help_text", "id", "keywords", "kinds", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "public_delay", "questions", "radius", "service", "territory_id", "trade") VALUES (OLD."active", OLD."addressee", OLD."age", OLD."code", OLD."fault_class_id", OLD."help_text", OLD."id", OLD."keywords", OLD."kinds", OLD."label", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."public_delay", OLD."questions", OLD."radius", OLD."service", OLD."territory_id", OLD."trade"); RETURN NULL;',
                    hash="347465f68bf75be32022b629c55b784075731796",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_40ad1",
                    table="signalements_category",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="desk",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer_days__range", (1, 365)), ("contact_days__range", (1, 1100))),
                name="desk_delays",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="desk",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "signalements_deskhistory" ("answer_days", "contact_days", "id", "is_open", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "privacy", "territory_id", "urgent", "welcome") VALUES (NEW."answer_days", NEW."contact_days", NEW."id", NEW."is_open", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."privacy", NEW."territory_id", NEW."urgent", NEW."welcome"); RETURN NULL;',
                    hash="921cf89593b5b71face231018e6f5cd807195620",
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
                    func='INSERT INTO "signalements_deskhistory" ("answer_days", "contact_days", "id", "is_open", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "privacy", "territory_id", "urgent", "welcome") VALUES (NEW."answer_days", NEW."contact_days", NEW."id", NEW."is_open", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."privacy", NEW."territory_id", NEW."urgent", NEW."welcome"); RETURN NULL;',
                    hash="425ab5c8aeb0d2ebec37723257948f2bb53564c7",
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
                    func='INSERT INTO "signalements_deskhistory" ("answer_days", "contact_days", "id", "is_open", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "privacy", "territory_id", "urgent", "welcome") VALUES (OLD."answer_days", OLD."contact_days", OLD."id", OLD."is_open", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."privacy", OLD."territory_id", OLD."urgent", OLD."welcome"); RETURN NULL;',
                    hash="e0ff9afc625560d46dc8dd034328c85246088b82",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_656e1",
                    table="signalements_desk",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", ""), ("phone", ""), _negated=True), name="contact_says_something"
            ),
        ),
        migrations.AddIndex(
            model_name="signalement",
            index=models.Index(
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
        ),
        migrations.AddIndex(
            model_name="signalement",
            index=models.Index(fields=["territory", "-id"], name="signalement_territory"),
        ),
        migrations.AddIndex(
            model_name="signalement",
            index=models.Index(fields=["state", "-id"], name="signalement_state"),
        ),
        migrations.AddIndex(
            model_name="signalement",
            index=models.Index(fields=["category", "-id"], name="signalement_category"),
        ),
        migrations.AddIndex(
            model_name="signalement",
            index=models.Index(
                condition=models.Q(("treated_at__isnull", False)),
                fields=["category", "territory", "treated_at"],
                name="signalement_delays",
            ),
        ),
        migrations.AddIndex(
            model_name="signalement",
            index=models.Index(
                condition=models.Q(("asset__isnull", False)), fields=["asset", "-id"], name="signalement_asset"
            ),
        ),
        migrations.AddIndex(
            model_name="signalement",
            index=django.contrib.postgres.indexes.GistIndex(
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
        ),
        migrations.AddIndex(
            model_name="signalement",
            index=models.Index(
                condition=models.Q(("anonymised_at", None)), fields=["closed_at"], name="signalement_kept"
            ),
        ),
        migrations.AddIndex(
            model_name="signalement",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper("text"), "gin_trgm_ops"),
                name="signalement_text_trgm",
            ),
        ),
        migrations.AddIndex(
            model_name="signalement",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("address"), "gin_trgm_ops"
                ),
                name="signalement_addr_trgm",
            ),
        ),
        migrations.AddConstraint(
            model_name="signalement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("asset__isnull", False),
                    ("place__isnull", False),
                    models.Q(("address", ""), _negated=True),
                    _connector="OR",
                ),
                name="signalement_is_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="signalement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "duplicate"), _negated=True), ("duplicate_of__isnull", False), _connector="OR"
                ),
                name="signalement_duplicate_of_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="signalement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ("treated", "confirmed", "duplicate", "out_of_scope", "rejected")), _negated=True
                    ),
                    models.Q(("outcome", ""), _negated=True),
                    _connector="OR",
                ),
                name="signalement_ends_with_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="signalement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "out_of_scope"), _negated=True),
                    models.Q(("addressee", ""), _negated=True),
                    _connector="OR",
                ),
                name="signalement_sent_to_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.UniqueConstraint(fields=("signalement", "digest"), name="signalement_photo_once"),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.UniqueConstraint(fields=("draft", "digest"), name="draft_photo_once"),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(("signalement__isnull", False), ("draft__isnull", False), _connector="XOR"),
                name="photo_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="follower",
            constraint=models.UniqueConstraint(
                condition=models.Q(("author", True)), fields=("signalement",), name="signalement_one_author"
            ),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(fields=["signalement", "at", "id"], name="step_of_signalement"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "sending", "retry"])),
                fields=["due_at"],
                name="letter_owed",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(fields=("follower", "step"), name="letter_once"),
        ),
    ]
