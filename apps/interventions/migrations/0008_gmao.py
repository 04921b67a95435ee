# SPDX-License-Identifier: EUPL-1.2
"""Maintenance software (GMAO) as data, and what each knows of our requests."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("interventions", "0007_statement_lines_traced"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0005_offered_rights"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GmaoHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("slug", models.SlugField(db_index=False, max_length=48, verbose_name="identifiant")),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                (
                    "trades",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("lighting", "Éclairage public"),
                                ("traffic", "Signalisation tricolore"),
                                ("cctv", "Vidéoprotection"),
                                ("building", "Bâtiments"),
                                ("waste", "Déchets"),
                                ("network", "Réseaux et télécoms"),
                                ("other", "Autre"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        help_text="Aucun : tous.",
                        size=None,
                        verbose_name="métiers",
                    ),
                ),
                (
                    "contractor",
                    models.CharField(
                        blank=True,
                        help_text="Nom d'une partie au contrat : seules ses demandes y vont. Vide : toutes.",
                        max_length=160,
                        verbose_name="titulaire",
                    ),
                ),
                ("driver", models.CharField(max_length=32, verbose_name="pilote")),
                ("options", models.JSONField(blank=True, default=dict, verbose_name="réglages")),
                ("secret_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="clé posée le")),
                (
                    "hook_secret_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="secret d'appel posé le"),
                ),
                ("active", models.BooleanField(default=True, verbose_name="en service")),
                (
                    "paused",
                    models.BooleanField(
                        default=False,
                        help_text="Rien ne part et rien n'est relu ; ce qui est dû est gardé.",
                        verbose_name="en pause",
                    ),
                ),
                (
                    "cap_per_hour",
                    models.PositiveIntegerField(
                        default=60,
                        help_text="Au-delà, les envois attendent qu'une personne les confirme.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100000),
                        ],
                        verbose_name="demandes par heure, au plus",
                    ),
                ),
                (
                    "poll_every",
                    models.PositiveIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(86400),
                        ],
                        verbose_name="relue toutes les (s)",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=120, verbose_name="référence")),
                ("url", models.CharField(blank=True, max_length=300, verbose_name="adresse")),
                ("doubles", models.CharField(blank=True, max_length=300, verbose_name="doublons chez la GMAO")),
                ("state", models.CharField(blank=True, max_length=120, verbose_name="état chez la GMAO")),
                (
                    "agreed",
                    models.CharField(
                        choices=[
                            ("waiting", "Reçue"),
                            ("acknowledged", "Accusée"),
                            ("planned", "Planifiée"),
                            ("en_route", "En route"),
                            ("on_site", "Sur site"),
                            ("suspended", "Suspendue"),
                            ("provisional", "Réparée provisoirement"),
                            ("repaired", "Réparée"),
                            ("needless", "Sans objet"),
                            ("closed", "Clôturée"),
                        ],
                        default="waiting",
                        max_length=12,
                        verbose_name="étape convenue",
                    ),
                ),
                ("changed_at", models.DateTimeField(blank=True, null=True, verbose_name="changée là-bas le")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créée le")),
                ("gathered_at", models.DateTimeField(editable=False, null=True)),
                ("read_at", models.DateTimeField(editable=False, null=True, verbose_name="relue le")),
                ("asked_at", models.DateTimeField(editable=False, null=True)),
                ("problem", models.CharField(blank=True, editable=False, max_length=300, verbose_name="problème")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="terminée le")),
            ],
            options={
                "verbose_name": "demande chez une GMAO",
                "verbose_name_plural": "demandes chez une GMAO",
                "ordering": ["request", "id"],
            },
        ),
        migrations.CreateModel(
            name="TicketItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("text", "Commentaire"), ("photo", "Photo")], max_length=6)),
                ("ref", models.CharField(max_length=120, verbose_name="numéro chez la GMAO")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="reçu le")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="nom")),
                ("refused", models.CharField(blank=True, max_length=300, verbose_name="écarté parce que")),
            ],
            options={
                "verbose_name": "élément venu d'une GMAO",
                "verbose_name_plural": "éléments venus d'une GMAO",
                "ordering": ["ticket", "id"],
            },
        ),
        migrations.AddField(
            model_name="handoff",
            name="admitted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="admise le"),
        ),
        migrations.AddField(
            model_name="handoff",
            name="attachment",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="interventions.attachment",
            ),
        ),
        migrations.AddField(
            model_name="handoff",
            name="comment",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="interventions.comment",
            ),
        ),
        migrations.AddField(
            model_name="handoff",
            name="kind",
            field=models.CharField(
                choices=[("order", "Demande"), ("text", "Commentaire"), ("photo", "Photo"), ("state", "État")],
                default="order",
                max_length=6,
                verbose_name="nature",
            ),
        ),
        migrations.AddField(
            model_name="handoff",
            name="sent_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="envoyé le"),
        ),
        migrations.AddField(
            model_name="handoff",
            name="state",
            field=models.CharField(
                choices=[
                    ("owed", "À envoyer"),
                    ("held", "À confirmer"),
                    ("failed", "Échec, sera renvoyé"),
                    ("refused", "Refusé par la GMAO"),
                    ("sent", "Envoyé"),
                    ("dropped", "Sans objet"),
                ],
                default="owed",
                max_length=8,
                verbose_name="état",
            ),
        ),
        migrations.AddField(
            model_name="handoff",
            name="tried_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="essayé le"),
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="vu le")),
                (
                    "ours",
                    models.CharField(
                        choices=[
                            ("waiting", "Reçue"),
                            ("acknowledged", "Accusée"),
                            ("planned", "Planifiée"),
                            ("en_route", "En route"),
                            ("on_site", "Sur site"),
                            ("suspended", "Suspendue"),
                            ("provisional", "Réparée provisoirement"),
                            ("repaired", "Réparée"),
                            ("needless", "Sans objet"),
                            ("closed", "Clôturée"),
                        ],
                        max_length=12,
                        verbose_name="ici",
                    ),
                ),
                (
                    "theirs",
                    models.CharField(
                        choices=[
                            ("waiting", "Reçue"),
                            ("acknowledged", "Accusée"),
                            ("planned", "Planifiée"),
                            ("en_route", "En route"),
                            ("on_site", "Sur site"),
                            ("suspended", "Suspendue"),
                            ("provisional", "Réparée provisoirement"),
                            ("repaired", "Réparée"),
                            ("needless", "Sans objet"),
                            ("closed", "Clôturée"),
                        ],
                        max_length=12,
                        verbose_name="chez la GMAO",
                    ),
                ),
                ("said", models.CharField(max_length=120, verbose_name="état chez la GMAO")),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="pourquoi")),
                ("resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="tranché le")),
                (
                    "kept",
                    models.CharField(
                        blank=True,
                        choices=[("ours", "Connecte"), ("theirs", "GMAO")],
                        max_length=6,
                        verbose_name="gardé",
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="tranché par",
                    ),
                ),
            ],
            options={
                "verbose_name": "conflit avec une GMAO",
                "verbose_name_plural": "conflits avec une GMAO",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Gmao",
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
                ("slug", models.SlugField(max_length=48, unique=True, verbose_name="identifiant")),
                ("name", models.CharField(max_length=80, verbose_name="nom")),
                (
                    "trades",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("lighting", "Éclairage public"),
                                ("traffic", "Signalisation tricolore"),
                                ("cctv", "Vidéoprotection"),
                                ("building", "Bâtiments"),
                                ("waste", "Déchets"),
                                ("network", "Réseaux et télécoms"),
                                ("other", "Autre"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        help_text="Aucun : tous.",
                        size=None,
                        verbose_name="métiers",
                    ),
                ),
                (
                    "contractor",
                    models.CharField(
                        blank=True,
                        help_text="Nom d'une partie au contrat : seules ses demandes y vont. Vide : toutes.",
                        max_length=160,
                        verbose_name="titulaire",
                    ),
                ),
                ("driver", models.CharField(max_length=32, verbose_name="pilote")),
                ("options", models.JSONField(blank=True, default=dict, verbose_name="réglages")),
                ("secret", models.BinaryField(blank=True, default=b"", verbose_name="clé d'accès chiffrée")),
                ("secret_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="clé posée le")),
                ("hook_secret", models.BinaryField(blank=True, default=b"", verbose_name="secret d'appel chiffré")),
                (
                    "hook_secret_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="secret d'appel posé le"),
                ),
                ("active", models.BooleanField(default=True, verbose_name="en service")),
                (
                    "paused",
                    models.BooleanField(
                        default=False,
                        help_text="Rien ne part et rien n'est relu ; ce qui est dû est gardé.",
                        verbose_name="en pause",
                    ),
                ),
                (
                    "cap_per_hour",
                    models.PositiveIntegerField(
                        default=60,
                        help_text="Au-delà, les envois attendent qu'une personne les confirme.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100000),
                        ],
                        verbose_name="demandes par heure, au plus",
                    ),
                ),
                (
                    "poll_every",
                    models.PositiveIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(86400),
                        ],
                        verbose_name="relue toutes les (s)",
                    ),
                ),
                (
                    "health",
                    models.CharField(
                        choices=[("unknown", "Jamais appelée"), ("ok", "En service"), ("down", "En panne")],
                        default="unknown",
                        editable=False,
                        max_length=8,
                        verbose_name="santé",
                    ),
                ),
                ("health_at", models.DateTimeField(editable=False, null=True, verbose_name="depuis")),
                ("health_reason", models.CharField(blank=True, editable=False, max_length=300, verbose_name="raison")),
                ("failures", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("try_at", models.DateTimeField(editable=False, null=True)),
                (
                    "wait_until",
                    models.DateTimeField(editable=False, null=True, verbose_name="a demandé d'attendre jusqu'à"),
                ),
                ("read_at", models.DateTimeField(editable=False, null=True, verbose_name="relue le")),
                (
                    "account",
                    models.ForeignKey(
                        help_text="Au nom de qui ses nouvelles sont écrites. Il lui faut les droits d'un titulaire ici.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte de service",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        help_text="À qui les demandes sont affectées quand la GMAO dit que le travail commence.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="interventions.team",
                        verbose_name="équipe",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        help_text="Ses demandes et celles des territoires qu'il inclut y sont envoyées.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.territory",
                        verbose_name="territoire",
                    ),
                ),
            ],
            options={
                "verbose_name": "GMAO",
                "verbose_name_plural": "GMAO",
                "ordering": ["name", "id"],
                "permissions": [("change_gmao_secret", "Peut poser les secrets d'une GMAO")],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("delivery", models.CharField(blank=True, max_length=80, verbose_name="numéro d'appel")),
                ("event", models.CharField(blank=True, max_length=60, verbose_name="événement")),
                ("reference", models.CharField(blank=True, max_length=120, verbose_name="référence")),
                ("payload", models.BinaryField(verbose_name="message")),
                (
                    "state",
                    models.CharField(
                        choices=[("taken", "Prise"), ("unknown", "Ordre inconnu"), ("unreadable", "Illisible")],
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="raison")),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="reçu le")),
                ("last_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="reçu en dernier le")),
                ("occurrences", models.PositiveIntegerField(default=1, verbose_name="fois")),
                (
                    "gmao",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="interventions.gmao",
                        verbose_name="GMAO",
                    ),
                ),
            ],
            options={
                "verbose_name": "appel d'une GMAO",
                "verbose_name_plural": "appels de GMAO",
                "ordering": ["-last_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="handoff",
            name="gmao",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="handoffs",
                to="interventions.gmao",
                verbose_name="GMAO",
            ),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(
                condition=models.Q(("state__in", ["owed", "held", "failed", "refused"])),
                fields=["gmao", "state"],
                name="handoff_unfinished",
            ),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(
                condition=models.Q(("kind", "order")), fields=["gmao", "admitted_at"], name="handoff_admitted"
            ),
        ),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.UniqueConstraint(
                condition=models.Q(("comment", None), _negated=True),
                fields=("comment", "gmao"),
                name="handoff_text_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoff",
            constraint=models.UniqueConstraint(
                condition=models.Q(("attachment", None), _negated=True),
                fields=("attachment", "gmao"),
                name="handoff_photo_once",
            ),
        ),
        migrations.AddField(
            model_name="gmaohistory",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                help_text="Au nom de qui ses nouvelles sont écrites. Il lui faut les droits d'un titulaire ici.",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="compte de service",
            ),
        ),
        migrations.AddField(
            model_name="gmaohistory",
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
            model_name="gmaohistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="slug_name_territory_trades_contractor_driver_options_secret_at_hook_secret_at_account_team_active_paused_cap_per_hour_poll_every_events",
                to="interventions.gmao",
            ),
        ),
        migrations.AddField(
            model_name="gmaohistory",
            name="team",
            field=models.ForeignKey(
                db_constraint=False,
                help_text="À qui les demandes sont affectées quand la GMAO dit que le travail commence.",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="interventions.team",
                verbose_name="équipe",
            ),
        ),
        migrations.AddField(
            model_name="gmaohistory",
            name="territory",
            field=models.ForeignKey(
                db_constraint=False,
                help_text="Ses demandes et celles des territoires qu'il inclut y sont envoyées.",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="territories.territory",
                verbose_name="territoire",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="gmao",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="interventions.gmao",
                verbose_name="GMAO",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="handoff",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ticket",
                to="interventions.handoff",
                verbose_name="remise",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="interventions.workrequest",
                verbose_name="demande",
            ),
        ),
        migrations.AddField(
            model_name="conflict",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conflicts",
                to="interventions.ticket",
                verbose_name="demande",
            ),
        ),
        migrations.AddField(
            model_name="ticketitem",
            name="attachment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="interventions.attachment",
            ),
        ),
        migrations.AddField(
            model_name="ticketitem",
            name="comment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="interventions.comment",
            ),
        ),
        migrations.AddField(
            model_name="ticketitem",
            name="ticket",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="interventions.ticket",
                verbose_name="demande",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="gmao",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "interventions_gmaohistory" ("account_id", "active", "cap_per_hour", "contractor", "driver", "hook_secret_at", "name", "options", "paused", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "poll_every", "secret_at", "slug", "team_id", "territory_id", "trades") VALUES (NEW."account_id", NEW."active", NEW."cap_per_hour", NEW."contractor", NEW."driver", NEW."hook_secret_at", NEW."name", NEW."options", NEW."paused", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."poll_every", NEW."secret_at", NEW."slug", NEW."team_id", NEW."territory_id", NEW."trades"); RETURN NULL;',
                    hash="78f6c3ca12bd90d9ed7d1ae68489b47a47334354",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e425e",
                    table="interventions_gmao",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="gmao",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."account_id" IS DISTINCT FROM (NEW."account_id") OR OLD."active" IS DISTINCT FROM (NEW."active") OR OLD."cap_per_hour" IS DISTINCT FROM (NEW."cap_per_hour") OR OLD."contractor" IS DISTINCT FROM (NEW."contractor") OR OLD."driver" IS DISTINCT FROM (NEW."driver") OR OLD."hook_secret_at" IS DISTINCT FROM (NEW."hook_secret_at") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."options" IS DISTINCT FROM (NEW."options") OR OLD."paused" IS DISTINCT FROM (NEW."paused") OR OLD."poll_every" IS DISTINCT FROM (NEW."poll_every") OR OLD."secret_at" IS DISTINCT FROM (NEW."secret_at") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."territory_id" IS DISTINCT FROM (NEW."territory_id") OR OLD."trades" IS DISTINCT FROM (NEW."trades"))',
                    func='INSERT INTO "interventions_gmaohistory" ("account_id", "active", "cap_per_hour", "contractor", "driver", "hook_secret_at", "name", "options", "paused", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "poll_every", "secret_at", "slug", "team_id", "territory_id", "trades") VALUES (NEW."account_id", NEW."active", NEW."cap_per_hour", NEW."contractor", NEW."driver", NEW."hook_secret_at", NEW."name", NEW."options", NEW."paused", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."poll_every", NEW."secret_at", NEW."slug", NEW."team_id", NEW."territory_id", NEW."trades"); RETURN NULL;',
                    hash="9afee20b53465786bc3b98d9395615c27358e918",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_43aeb",
                    table="interventions_gmao",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="gmao",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "interventions_gmaohistory" ("account_id", "active", "cap_per_hour", "contractor", "driver", "hook_secret_at", "name", "options", "paused", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "poll_every", "secret_at", "slug", "team_id", "territory_id", "trades") VALUES (OLD."account_id", OLD."active", OLD."cap_per_hour", OLD."contractor", OLD."driver", OLD."hook_secret_at", OLD."name", OLD."options", OLD."paused", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."poll_every", OLD."secret_at", OLD."slug", OLD."team_id", OLD."territory_id", OLD."trades"); RETURN NULL;',
                    hash="63899b918adf70b506d7bec3ef4ad7e1d8a24cda",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_351f2",
                    table="interventions_gmao",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "unknown")), fields=["gmao", "reference"], name="delivery_unknown"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["-last_at", "-id"], name="delivery_recent"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(fields=("gmao", "digest"), name="delivery_once"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["gmao", "read_at"], name="ticket_alive"),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(fields=("gmao", "reference"), name="ticket_once"),
        ),
        migrations.AddConstraint(
            model_name="conflict",
            constraint=models.UniqueConstraint(
                condition=models.Q(("resolved_at", None)), fields=("ticket",), name="conflict_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketitem",
            constraint=models.UniqueConstraint(fields=("ticket", "kind", "ref"), name="ticket_item_once"),
        ),
    ]
