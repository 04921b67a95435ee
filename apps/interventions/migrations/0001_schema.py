# SPDX-License-Identifier: EUPL-1.2
"""Interventions, their clocks, plans, statements, GMAO and field."""

import datetime
import uuid
from decimal import Decimal

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import apps.interventions.models.team
from apps.interventions.migrations import _sql
from apps.territories.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("interventions", "0001_initial"),
        ("interventions", "0002_kept"),
        ("interventions", "0003_clocks"),
        ("interventions", "0004_preventive_plans"),
        ("interventions", "0005_statements"),
        ("interventions", "0006_statements_frozen"),
        ("interventions", "0007_statement_lines_traced"),
        ("interventions", "0008_gmao"),
        ("interventions", "0009_gmao_handed_over"),
        ("interventions", "0010_field"),
        ("interventions", "0011_rounds"),
        ("interventions", "0012_rounds_feed"),
        ("interventions", "0013_team_week"),
        ("interventions", "0014_waiting_words"),
        ("interventions", "0015_tacit_acceptance"),
        ("interventions", "0016_reports"),
    ]

    dependencies = [
        ("assets", "0001_schema"),
        ("contracts", "0001_schema"),
        ("events", "0001_schema"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("signalements", "0001_schema"),
        ("territories", "0001_schema"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="Team",
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
                                related_name="teams",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="nom")),
                        (
                            "company",
                            models.CharField(
                                blank=True,
                                help_text="Vide : une équipe de la collectivité (régie).",
                                max_length=120,
                                verbose_name="entreprise",
                            ),
                        ),
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
                        ("active", models.BooleanField(default=True, verbose_name="en activité")),
                        (
                            "base",
                            django.contrib.gis.db.models.fields.PointField(
                                blank=True, null=True, spatial_index=False, srid=4326, verbose_name="lieu de départ"
                            ),
                        ),
                        ("starts_at", models.TimeField(default=datetime.time(8, 0), verbose_name="début de journée")),
                        ("ends_at", models.TimeField(default=datetime.time(17, 0), verbose_name="fin de journée")),
                        (
                            "weekdays",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(
                                    choices=[
                                        (1, "lundi"),
                                        (2, "mardi"),
                                        (3, "mercredi"),
                                        (4, "jeudi"),
                                        (5, "vendredi"),
                                        (6, "samedi"),
                                        (7, "dimanche"),
                                    ]
                                ),
                                default=apps.interventions.models.team.usual_weekdays,
                                size=None,
                                verbose_name="jours travaillés",
                            ),
                        ),
                        (
                            "works_holidays",
                            models.BooleanField(default=False, verbose_name="travaille les jours fériés"),
                        ),
                        (
                            "holiday_region",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "France métropolitaine"),
                                    ("alsace_moselle", "Alsace et Moselle (Vendredi saint et 26 décembre chômés)"),
                                    ("guadeloupe", "Guadeloupe"),
                                    ("guyane", "Guyane"),
                                    ("martinique", "Martinique"),
                                    ("mayotte", "Mayotte"),
                                    ("reunion", "La Réunion"),
                                    ("saint_barthelemy", "Saint-Barthélemy"),
                                    ("saint_martin", "Saint-Martin"),
                                ],
                                default="",
                                max_length=20,
                                verbose_name="jours fériés de",
                            ),
                        ),
                        (
                            "break_minutes",
                            models.PositiveSmallIntegerField(
                                default=45,
                                help_text="0 : aucune.",
                                validators=[django.core.validators.MaxValueValidator(180)],
                                verbose_name="pause (min)",
                            ),
                        ),
                        (
                            "break_from",
                            models.TimeField(default=datetime.time(12, 0), verbose_name="pause prise à partir de"),
                        ),
                        ("break_to", models.TimeField(default=datetime.time(14, 0), verbose_name="et finie à")),
                        (
                            "members",
                            models.ManyToManyField(
                                blank=True, related_name="teams", to=settings.AUTH_USER_MODEL, verbose_name="membres"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "équipe",
                        "verbose_name_plural": "équipes",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("territory", "name"), name="team_once_per_name"),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="team_day_in_order"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("break_minutes__lte", 180), ("break_to__gt", models.F("break_from"))
                                ),
                                name="team_break_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("weekdays__contained_by", [1, 2, 3, 4, 5, 6, 7]), ("weekdays__len__gte", 1)
                                ),
                                name="team_works_some_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeamHistory",
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
                                to="interventions.team",
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
                        ("name", models.CharField(max_length=80, verbose_name="nom")),
                        (
                            "company",
                            models.CharField(
                                blank=True,
                                help_text="Vide : une équipe de la collectivité (régie).",
                                max_length=120,
                                verbose_name="entreprise",
                            ),
                        ),
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
                        ("active", models.BooleanField(default=True, verbose_name="en activité")),
                        (
                            "base",
                            django.contrib.gis.db.models.fields.PointField(
                                blank=True, null=True, spatial_index=False, srid=4326, verbose_name="lieu de départ"
                            ),
                        ),
                        ("starts_at", models.TimeField(default=datetime.time(8, 0), verbose_name="début de journée")),
                        ("ends_at", models.TimeField(default=datetime.time(17, 0), verbose_name="fin de journée")),
                        (
                            "weekdays",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveSmallIntegerField(
                                    choices=[
                                        (1, "lundi"),
                                        (2, "mardi"),
                                        (3, "mercredi"),
                                        (4, "jeudi"),
                                        (5, "vendredi"),
                                        (6, "samedi"),
                                        (7, "dimanche"),
                                    ]
                                ),
                                default=apps.interventions.models.team.usual_weekdays,
                                size=None,
                                verbose_name="jours travaillés",
                            ),
                        ),
                        (
                            "works_holidays",
                            models.BooleanField(default=False, verbose_name="travaille les jours fériés"),
                        ),
                        (
                            "holiday_region",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "France métropolitaine"),
                                    ("alsace_moselle", "Alsace et Moselle (Vendredi saint et 26 décembre chômés)"),
                                    ("guadeloupe", "Guadeloupe"),
                                    ("guyane", "Guyane"),
                                    ("martinique", "Martinique"),
                                    ("mayotte", "Mayotte"),
                                    ("reunion", "La Réunion"),
                                    ("saint_barthelemy", "Saint-Barthélemy"),
                                    ("saint_martin", "Saint-Martin"),
                                ],
                                default="",
                                max_length=20,
                                verbose_name="jours fériés de",
                            ),
                        ),
                        (
                            "break_minutes",
                            models.PositiveSmallIntegerField(
                                default=45,
                                help_text="0 : aucune.",
                                validators=[django.core.validators.MaxValueValidator(180)],
                                verbose_name="pause (min)",
                            ),
                        ),
                        (
                            "break_from",
                            models.TimeField(default=datetime.time(12, 0), verbose_name="pause prise à partir de"),
                        ),
                        ("break_to", models.TimeField(default=datetime.time(14, 0), verbose_name="et finie à")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="TeamLeave",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="leaves",
                                to="interventions.team",
                                verbose_name="équipe",
                            ),
                        ),
                        ("first_day", models.DateField(verbose_name="premier jour")),
                        ("last_day", models.DateField(verbose_name="dernier jour")),
                        ("reason", models.CharField(max_length=80, verbose_name="motif")),
                    ],
                    options={
                        "verbose_name": "absence d'équipe",
                        "verbose_name_plural": "absences d'équipe",
                        "ordering": ["first_day", "id"],
                        "default_permissions": (),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("last_day__gte", models.F("first_day"))), name="leave_in_order"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeamLeaveHistory",
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
                                to="interventions.teamleave",
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
                            "team",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="interventions.team",
                                verbose_name="équipe",
                            ),
                        ),
                        ("first_day", models.DateField(verbose_name="premier jour")),
                        ("last_day", models.DateField(verbose_name="dernier jour")),
                        ("reason", models.CharField(max_length=80, verbose_name="motif")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="WorkRequest",
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
                            "restricted",
                            models.BooleanField(default=False, editable=False, verbose_name="position réservée"),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="objet")),
                        ("description", models.TextField(blank=True, max_length=4000, verbose_name="description")),
                        (
                            "priority",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Critique"), (2, "Majeure"), (3, "Mineure")],
                                default=2,
                                verbose_name="priorité",
                            ),
                        ),
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
                                max_length=12,
                                verbose_name="métier",
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
                            "origin",
                            models.CharField(
                                choices=[
                                    ("incident", "Incident"),
                                    ("alarm", "Alarme"),
                                    ("asset", "Équipement"),
                                    ("patrol", "Patrouille"),
                                    ("plan", "Plan préventif"),
                                    ("hand", "Saisie"),
                                    ("split", "Séparation"),
                                    ("report", "Signalement"),
                                ],
                                max_length=12,
                                verbose_name="origine",
                            ),
                        ),
                        (
                            "asset",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="assets.asset",
                                verbose_name="équipement",
                            ),
                        ),
                        (
                            "place",
                            django.contrib.gis.db.models.fields.PointField(
                                blank=True, null=True, srid=4326, verbose_name="lieu"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("created", "Créée"),
                                    ("validated", "Validée"),
                                    ("refused", "Refusée"),
                                    ("to_send", "À envoyer"),
                                    ("sent", "Envoyée"),
                                    ("send_failed", "Échec d'envoi"),
                                    ("acknowledged", "Accusée"),
                                    ("assigned", "Affectée"),
                                    ("settled", "Soldée"),
                                    ("closed", "Clôturée"),
                                    ("contested", "Contestée"),
                                    ("merged", "Fusionnée"),
                                ],
                                default="created",
                                max_length=16,
                                verbose_name="état",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="interventions.team",
                                verbose_name="équipe",
                            ),
                        ),
                        (
                            "version_of_contract",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="contracts.contractversion",
                                verbose_name="version de contrat",
                            ),
                        ),
                        (
                            "commitment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="contracts.commitment",
                                verbose_name="ligne du contrat",
                            ),
                        ),
                        (
                            "commitment_why",
                            models.CharField(blank=True, max_length=1000, verbose_name="pourquoi cette ligne"),
                        ),
                        ("round", models.PositiveSmallIntegerField(default=1, verbose_name="reprise")),
                        ("detected_at", models.DateTimeField(verbose_name="détectée le")),
                        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="transmise le")),
                        ("aggravated_at", models.DateTimeField(blank=True, null=True, verbose_name="aggravée le")),
                        ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="arrivée sur site le")),
                        (
                            "provisional_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="rétablie provisoirement le"),
                        ),
                        ("repaired_at", models.DateTimeField(blank=True, null=True, verbose_name="réparée le")),
                        (
                            "due_at",
                            models.DateTimeField(
                                default=datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                editable=False,
                                verbose_name="prochaine échéance",
                            ),
                        ),
                        ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="soldée le")),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="clôturée le")),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("repaired", "Réparé"),
                                    ("provisional", "Réparé provisoirement"),
                                    ("not_found", "Panne non trouvée"),
                                    ("out_of_scope", "Hors périmètre"),
                                    ("needless", "Sans objet"),
                                ],
                                max_length=16,
                                verbose_name="issue",
                            ),
                        ),
                        (
                            "outcome_said",
                            models.CharField(blank=True, max_length=500, verbose_name="précision sur l'issue"),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="interventions.workrequest",
                                verbose_name="fusionnée avec",
                            ),
                        ),
                        (
                            "split_from",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="split",
                                to="interventions.workrequest",
                                verbose_name="séparée de",
                            ),
                        ),
                        (
                            "repeat_of",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="repeats",
                                to="interventions.workrequest",
                                verbose_name="récidive de",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créée le")),
                        (
                            "created_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="demandée par",
                            ),
                        ),
                        ("changed_at", models.DateTimeField(verbose_name="modifiée le")),
                        ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "assets",
                            models.ManyToManyField(
                                blank=True, related_name="work_requests", to="assets.asset", verbose_name="équipements"
                            ),
                        ),
                        (
                            "incidents",
                            models.ManyToManyField(
                                blank=True, related_name="work_requests", to="events.incident", verbose_name="incidents"
                            ),
                        ),
                        (
                            "alarms",
                            models.ManyToManyField(
                                blank=True, related_name="work_requests", to="events.alarm", verbose_name="alarmes"
                            ),
                        ),
                        (
                            "signalements",
                            models.ManyToManyField(
                                blank=True,
                                related_name="work_requests",
                                to="signalements.signalement",
                                verbose_name="signalements",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "demande d'intervention",
                        "verbose_name_plural": "demandes d'intervention",
                        "ordering": ["-id"],
                        "permissions": [
                            ("open_workrequest", "Peut demander une intervention"),
                            (
                                "decide_workrequest",
                                "Peut valider, refuser, clôturer, contester ou rouvrir une demande d'intervention",
                            ),
                            ("dispatch_workrequest", "Peut affecter et planifier des demandes d'intervention"),
                            ("regroup_workrequest", "Peut fusionner ou séparer des demandes d'intervention"),
                            ("discuss_workrequest", "Peut écrire et joindre des photos à une demande d'intervention"),
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        (
                                            "created",
                                            "validated",
                                            "to_send",
                                            "sent",
                                            "send_failed",
                                            "acknowledged",
                                            "assigned",
                                            "settled",
                                            "contested",
                                        ),
                                    )
                                ),
                                fields=["due_at", "id"],
                                name="request_open",
                            ),
                            models.Index(fields=["territory", "-id"], name="request_territory"),
                            models.Index(fields=["state", "-id"], name="request_state"),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Upper("title"), "gin_trgm_ops"
                                ),
                                name="request_title_trgm",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "merged"), _negated=True),
                                    ("merged_into__isnull", False),
                                    _connector="OR",
                                ),
                                name="request_merged_into_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["settled", "closed"]), _negated=True),
                                    models.Q(("outcome", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="request_ends_with_an_outcome",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WorkOrder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="interventions.workrequest",
                                verbose_name="demande",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="orders",
                                to="interventions.team",
                                verbose_name="équipe",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField(default=1, verbose_name="reprise")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("to_plan", "À planifier"),
                                    ("planned", "Planifié"),
                                    ("en_route", "En route"),
                                    ("on_site", "Sur site"),
                                    ("suspended", "Suspendu"),
                                    ("provisional", "Réparé provisoirement"),
                                    ("repaired", "Réparé"),
                                    ("controlled", "Contrôlé"),
                                    ("closed", "Clos"),
                                    ("cancelled", "Annulé"),
                                ],
                                default="to_plan",
                                max_length=16,
                                verbose_name="état",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("planned_from", models.DateTimeField(blank=True, null=True, verbose_name="prévu de")),
                        ("planned_to", models.DateTimeField(blank=True, null=True, verbose_name="prévu à")),
                        ("departed_at", models.DateTimeField(blank=True, null=True, verbose_name="parti le")),
                        ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="arrivé le")),
                        (
                            "provisional_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="réparé provisoirement le"),
                        ),
                        ("repaired_at", models.DateTimeField(blank=True, null=True, verbose_name="réparé le")),
                        ("controlled_at", models.DateTimeField(blank=True, null=True, verbose_name="contrôlé le")),
                        ("contested_at", models.DateTimeField(blank=True, null=True, verbose_name="contesté le")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="terminé le")),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("repaired", "Réparé"),
                                    ("provisional", "Réparé provisoirement"),
                                    ("not_found", "Panne non trouvée"),
                                    ("out_of_scope", "Hors périmètre"),
                                    ("needless", "Sans objet"),
                                ],
                                max_length=16,
                                verbose_name="issue",
                            ),
                        ),
                        ("said", models.TextField(blank=True, max_length=4000, verbose_name="compte rendu")),
                        (
                            "minutes",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="temps passé (min)"),
                        ),
                        (
                            "cost",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="coût (€ HT)",
                            ),
                        ),
                        ("signed_by", models.CharField(blank=True, max_length=120, verbose_name="signé par")),
                        ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="signé le")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                        (
                            "created_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="créé par",
                            ),
                        ),
                        ("changed_at", models.DateTimeField(verbose_name="modifié le")),
                    ],
                    options={
                        "verbose_name": "ordre de travail",
                        "verbose_name_plural": "ordres de travail",
                        "ordering": ["-id"],
                        "permissions": [
                            ("work_workorder", "Peut faire avancer un ordre de travail (en route, sur site, réparé…)"),
                            ("control_workorder", "Peut contrôler un ordre de travail"),
                        ],
                        "indexes": [
                            models.Index(fields=["team", "state", "id"], name="order_team"),
                            models.Index(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        ("to_plan", "planned", "en_route", "on_site", "suspended", "provisional"),
                                    )
                                ),
                                fields=["planned_from"],
                                name="order_planned",
                            ),
                            models.Index(
                                condition=models.Q(("planned_from__isnull", False)),
                                fields=["team", "planned_from"],
                                name="order_week",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("planned_from", None), ("planned_to", None)),
                                    ("planned_to__gt", models.F("planned_from")),
                                    _connector="OR",
                                ),
                                name="order_planned_in_order",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        ("to_plan", "planned", "en_route", "on_site", "suspended", "provisional"),
                                    )
                                ),
                                fields=("request", "team"),
                                name="order_once_per_team",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["repaired", "controlled", "closed"]), _negated=True),
                                    models.Q(("outcome", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="order_ends_with_an_outcome",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CheckItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="checks",
                                to="interventions.workorder",
                                verbose_name="ordre",
                            ),
                        ),
                        ("rank", models.PositiveSmallIntegerField(verbose_name="rang")),
                        ("text", models.CharField(max_length=200, verbose_name="à vérifier")),
                        ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="fait le")),
                        (
                            "done_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="fait par",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="remarque")),
                    ],
                    options={
                        "verbose_name": "point de contrôle",
                        "verbose_name_plural": "points de contrôle",
                        "ordering": ["order", "rank"],
                        "constraints": [models.UniqueConstraint(fields=("order", "rank"), name="check_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Part",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="parts",
                                to="interventions.workorder",
                                verbose_name="ordre",
                            ),
                        ),
                        ("label", models.CharField(max_length=120, verbose_name="pièce")),
                        ("reference", models.CharField(blank=True, max_length=60, verbose_name="référence")),
                        (
                            "quantity",
                            models.DecimalField(decimal_places=2, default=1, max_digits=8, verbose_name="quantité"),
                        ),
                    ],
                    options={
                        "verbose_name": "pièce",
                        "verbose_name_plural": "pièces",
                        "ordering": ["order", "id"],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="part_used")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Clock",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="clocks",
                                to="interventions.workrequest",
                                verbose_name="demande",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField(default=1, verbose_name="reprise")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("gti", "GTI (intervention)"),
                                    ("gtrp", "GTRP (rétablissement provisoire)"),
                                    ("gtr", "GTR (rétablissement)"),
                                ],
                                max_length=4,
                                verbose_name="horloge",
                            ),
                        ),
                        ("amount", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="délai")),
                        (
                            "unit",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("hours", "heures"),
                                    ("working_hours", "heures ouvrées"),
                                    ("working_days", "jours ouvrés"),
                                ],
                                max_length=14,
                                verbose_name="unité",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("none", "Sans engagement"),
                                    ("waiting", "Pas encore partie"),
                                    ("running", "En cours"),
                                    ("paused", "Suspendue"),
                                    ("breached", "Dépassée"),
                                    ("met", "Tenue"),
                                    ("missed", "Non tenue"),
                                    ("void", "Sans objet"),
                                ],
                                default="none",
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="partie le")),
                        ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="échéance")),
                        ("warn_at", models.DateTimeField(blank=True, null=True, verbose_name="rappel")),
                        ("stopped_at", models.DateTimeField(blank=True, null=True, verbose_name="arrêtée le")),
                        ("warned_at", models.DateTimeField(blank=True, null=True, verbose_name="rappelée le")),
                        ("breached_at", models.DateTimeField(blank=True, null=True, verbose_name="dépassement dit le")),
                        ("look_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "horloge de contrat",
                        "verbose_name_plural": "horloges de contrat",
                        "ordering": ["request", "round", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("look_at__isnull", False)),
                                fields=["look_at"],
                                name="clock_to_look_at",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("request", "round", "kind"), name="clock_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("amount", None), ("unit", "")),
                                    models.Q(("amount__gte", 1), models.Q(("unit", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="clock_delay_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeamFeed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="feeds",
                                to="interventions.team",
                                verbose_name="équipe",
                            ),
                        ),
                        ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="créé par",
                            ),
                        ),
                        ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="révoqué le")),
                    ],
                    options={
                        "verbose_name": "calendrier d'équipe",
                        "verbose_name_plural": "calendriers d'équipe",
                        "ordering": ["-id"],
                        "default_permissions": (),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("revoked_at", None)),
                                fields=("team",),
                                name="team_feed_one_in_force",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FieldAct",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("uid", models.UUIDField(editable=False, unique=True, verbose_name="clé")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="par",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("depart", "En route"),
                                    ("arrive", "Sur site"),
                                    ("resume", "Reprise"),
                                    ("suspend", "Suspension"),
                                    ("provisional", "Réparé provisoirement"),
                                    ("repair", "Réparé"),
                                    ("conclude", "Rien à réparer"),
                                    ("check", "Point de contrôle"),
                                    ("note", "Message"),
                                    ("photo", "Photo"),
                                    ("observe", "Observation"),
                                ],
                                max_length=12,
                                verbose_name="acte",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="interventions.workrequest",
                                verbose_name="demande",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="interventions.workorder",
                                verbose_name="ordre",
                            ),
                        ),
                        ("declared_at", models.DateTimeField(verbose_name="heure du téléphone")),
                        ("counted_at", models.DateTimeField(blank=True, null=True, verbose_name="heure retenue")),
                        ("sent_at", models.DateTimeField(verbose_name="envoyé à (heure du téléphone)")),
                        ("received_at", models.DateTimeField(verbose_name="reçu le")),
                        ("done", models.BooleanField(verbose_name="fait")),
                        ("detail", models.CharField(blank=True, max_length=1000, verbose_name="réponse")),
                        (
                            "answer",
                            models.JSONField(
                                encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="réponse complète"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "acte du terrain",
                        "verbose_name_plural": "actes du terrain",
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="FieldPlace",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "act",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="place",
                                to="interventions.fieldact",
                                verbose_name="acte",
                            ),
                        ),
                        (
                            "point",
                            django.contrib.gis.db.models.fields.PointField(
                                spatial_index=False, srid=4326, verbose_name="position"
                            ),
                        ),
                        ("accuracy", models.FloatField(verbose_name="précision (m)")),
                    ],
                    options={
                        "verbose_name": "position d'un acte",
                        "verbose_name_plural": "positions des actes",
                        "ordering": ["act"],
                    },
                ),
                migrations.CreateModel(
                    name="Gmao",
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
                        ("slug", models.SlugField(max_length=48, unique=True, verbose_name="identifiant")),
                        ("name", models.CharField(max_length=80, verbose_name="nom")),
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
                        (
                            "secret_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="clé posée le"),
                        ),
                        (
                            "hook_secret",
                            models.BinaryField(blank=True, default=b"", verbose_name="secret d'appel chiffré"),
                        ),
                        (
                            "hook_secret_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="secret d'appel posé le"
                            ),
                        ),
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
                        (
                            "health_reason",
                            models.CharField(blank=True, editable=False, max_length=300, verbose_name="raison"),
                        ),
                        ("failures", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("try_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "wait_until",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="a demandé d'attendre jusqu'à"
                            ),
                        ),
                        ("read_at", models.DateTimeField(editable=False, null=True, verbose_name="relue le")),
                    ],
                    options={
                        "verbose_name": "GMAO",
                        "verbose_name_plural": "GMAO",
                        "ordering": ["name", "id"],
                        "permissions": [("change_gmao_secret", "Peut poser les secrets d'une GMAO")],
                    },
                ),
                migrations.CreateModel(
                    name="GmaoHistory",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="slug_name_territory_trades_contractor_driver_options_secret_at_hook_secret_at_account_team_active_paused_cap_per_hour_poll_every_events",
                                to="interventions.gmao",
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
                        ("slug", models.SlugField(db_index=False, max_length=48, verbose_name="identifiant")),
                        ("name", models.CharField(max_length=80, verbose_name="nom")),
                        (
                            "territory",
                            models.ForeignKey(
                                db_constraint=False,
                                help_text="Ses demandes et celles des territoires qu'il inclut y sont envoyées.",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
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
                        (
                            "secret_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="clé posée le"),
                        ),
                        (
                            "hook_secret_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="secret d'appel posé le"
                            ),
                        ),
                        (
                            "account",
                            models.ForeignKey(
                                db_constraint=False,
                                help_text="Au nom de qui ses nouvelles sont écrites. Il lui faut les droits d'un titulaire ici.",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="compte de service",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                db_constraint=False,
                                help_text="À qui les demandes sont affectées quand la GMAO dit que le travail commence.",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="interventions.team",
                                verbose_name="équipe",
                            ),
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
                    name="Passage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="passages",
                                to="interventions.workrequest",
                                verbose_name="demande",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="passages",
                                to="interventions.workorder",
                                verbose_name="ordre",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="date")),
                        ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="enregistré le")),
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
                        ("kind", models.CharField(max_length=32, verbose_name="nature")),
                        ("before", models.CharField(blank=True, max_length=16, verbose_name="avant")),
                        ("after", models.CharField(blank=True, max_length=16, verbose_name="après")),
                        ("text", models.CharField(max_length=300, verbose_name="texte")),
                        ("why", models.CharField(blank=True, max_length=500, verbose_name="motif")),
                    ],
                    options={
                        "verbose_name": "passage",
                        "verbose_name_plural": "passages",
                        "ordering": ["at", "id"],
                        "indexes": [models.Index(fields=["request", "at", "id"], name="passage_of_request")],
                    },
                ),
                migrations.CreateModel(
                    name="Comment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="comments",
                                to="interventions.workrequest",
                                verbose_name="demande",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="date")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="auteur",
                            ),
                        ),
                        ("text", models.TextField(max_length=4000, verbose_name="texte")),
                        ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ],
                    options={
                        "verbose_name": "commentaire",
                        "verbose_name_plural": "commentaires",
                        "ordering": ["at", "id"],
                        "indexes": [models.Index(fields=["request", "at", "id"], name="comment_of_request")],
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attachments",
                                to="interventions.workrequest",
                                verbose_name="demande",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attachments",
                                to="interventions.workorder",
                                verbose_name="ordre",
                            ),
                        ),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("at", models.DateTimeField(verbose_name="date")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="déposée par",
                            ),
                        ),
                        (
                            "moment",
                            models.CharField(
                                choices=[
                                    ("before", "Avant"),
                                    ("during", "Pendant"),
                                    ("after", "Après"),
                                    ("signature", "Signature"),
                                ],
                                default="during",
                                max_length=10,
                                verbose_name="moment",
                            ),
                        ),
                        ("caption", models.CharField(blank=True, max_length=200, verbose_name="légende")),
                        ("file", models.CharField(editable=False, max_length=80)),
                        ("thumbnail", models.CharField(editable=False, max_length=80)),
                        ("width", models.PositiveIntegerField(verbose_name="largeur")),
                        ("height", models.PositiveIntegerField(verbose_name="hauteur")),
                        ("size", models.PositiveIntegerField(verbose_name="octets")),
                        ("digest", models.CharField(editable=False, max_length=64)),
                        ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ],
                    options={
                        "verbose_name": "photo",
                        "verbose_name_plural": "photos",
                        "ordering": ["at", "id"],
                        "constraints": [models.UniqueConstraint(fields=("request", "digest"), name="attachment_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Handoff",
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
                            "request",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handoffs",
                                to="interventions.workrequest",
                                verbose_name="demande",
                            ),
                        ),
                        (
                            "gmao",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handoffs",
                                to="interventions.gmao",
                                verbose_name="GMAO",
                            ),
                        ),
                        ("rank", models.PositiveSmallIntegerField(verbose_name="rang")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("order", "Demande"),
                                    ("text", "Commentaire"),
                                    ("photo", "Photo"),
                                    ("state", "État"),
                                ],
                                default="order",
                                max_length=6,
                                verbose_name="nature",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
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
                        ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        (
                            "comment",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="interventions.comment",
                            ),
                        ),
                        (
                            "attachment",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="interventions.attachment",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="remise le")),
                        ("admitted_at", models.DateTimeField(blank=True, null=True, verbose_name="admise le")),
                        ("tried_at", models.DateTimeField(blank=True, null=True, verbose_name="essayé le")),
                        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="envoyé le")),
                        (
                            "reference",
                            models.CharField(blank=True, max_length=120, verbose_name="référence chez le destinataire"),
                        ),
                        ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="accusée le")),
                    ],
                    options={
                        "verbose_name": "remise à la GMAO",
                        "verbose_name_plural": "remises à la GMAO",
                        "ordering": ["request", "rank"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["owed", "held", "failed", "refused"])),
                                fields=["gmao", "state"],
                                name="handoff_unfinished",
                            ),
                            models.Index(
                                condition=models.Q(("kind", "order")),
                                fields=["gmao", "admitted_at"],
                                name="handoff_admitted",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("request", "rank"), name="handoff_in_order"),
                            models.UniqueConstraint(
                                condition=models.Q(("comment", None), _negated=True),
                                fields=("comment", "gmao"),
                                name="handoff_text_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("attachment", None), _negated=True),
                                fields=("attachment", "gmao"),
                                name="handoff_photo_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Plan",
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
                        ("title", models.CharField(max_length=200, verbose_name="objet")),
                        ("description", models.TextField(blank=True, max_length=4000, verbose_name="consignes")),
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
                                max_length=12,
                                verbose_name="métier",
                            ),
                        ),
                        (
                            "priority",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Critique"), (2, "Majeure"), (3, "Mineure")],
                                default=3,
                                verbose_name="priorité",
                            ),
                        ),
                        (
                            "checklist",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=200),
                                blank=True,
                                default=list,
                                help_text="Un par ligne : l'équipe les coche.",
                                size=60,
                                verbose_name="points à vérifier",
                            ),
                        ),
                        (
                            "every",
                            models.PositiveSmallIntegerField(
                                default=12,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(120),
                                ],
                                verbose_name="tous les",
                            ),
                        ),
                        (
                            "unit",
                            models.CharField(
                                choices=[
                                    ("days", "jours"),
                                    ("weeks", "semaines"),
                                    ("months", "mois"),
                                    ("years", "ans"),
                                ],
                                default="months",
                                max_length=6,
                                verbose_name="unité",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="première échéance")),
                        (
                            "ahead",
                            models.PositiveSmallIntegerField(
                                default=14,
                                validators=[django.core.validators.MaxValueValidator(90)],
                                verbose_name="ouverte d'avance (jours)",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="interventions.team",
                                verbose_name="équipe d'office",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="en vigueur")),
                        (
                            "assets",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Du territoire. Aucun : le travail ne porte sur aucun équipement de l'inventaire.",
                                related_name="+",
                                to="assets.asset",
                                verbose_name="équipements",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "plan préventif",
                        "verbose_name_plural": "plans préventifs",
                        "ordering": ["title", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ahead__lte", 90), ("every__gte", 1), ("every__lte", 120)),
                                name="plan_in_bounds",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanHistory",
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
                                to="interventions.plan",
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
                        ("title", models.CharField(max_length=200, verbose_name="objet")),
                        ("description", models.TextField(blank=True, max_length=4000, verbose_name="consignes")),
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
                                max_length=12,
                                verbose_name="métier",
                            ),
                        ),
                        (
                            "priority",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Critique"), (2, "Majeure"), (3, "Mineure")],
                                default=3,
                                verbose_name="priorité",
                            ),
                        ),
                        (
                            "checklist",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=200),
                                blank=True,
                                default=list,
                                help_text="Un par ligne : l'équipe les coche.",
                                size=60,
                                verbose_name="points à vérifier",
                            ),
                        ),
                        (
                            "every",
                            models.PositiveSmallIntegerField(
                                default=12,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(120),
                                ],
                                verbose_name="tous les",
                            ),
                        ),
                        (
                            "unit",
                            models.CharField(
                                choices=[
                                    ("days", "jours"),
                                    ("weeks", "semaines"),
                                    ("months", "mois"),
                                    ("years", "ans"),
                                ],
                                default="months",
                                max_length=6,
                                verbose_name="unité",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="première échéance")),
                        (
                            "ahead",
                            models.PositiveSmallIntegerField(
                                default=14,
                                validators=[django.core.validators.MaxValueValidator(90)],
                                verbose_name="ouverte d'avance (jours)",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="interventions.team",
                                verbose_name="équipe d'office",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="en vigueur")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PlanSlot",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="slots",
                                to="interventions.plan",
                                verbose_name="plan",
                            ),
                        ),
                        ("due_on", models.DateField(verbose_name="échéance")),
                        (
                            "request",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plan_slot",
                                to="interventions.workrequest",
                                verbose_name="demande",
                            ),
                        ),
                        ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="ouverte ou sautée le")),
                        ("skipped", models.CharField(blank=True, max_length=300, verbose_name="sautée parce que")),
                    ],
                    options={
                        "verbose_name": "échéance de plan",
                        "verbose_name_plural": "échéances de plans",
                        "ordering": ["plan", "-due_on"],
                        "indexes": [
                            models.Index(condition=models.Q(("done_at", None)), fields=["due_on"], name="slot_to_come")
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("plan", "due_on"), name="slot_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("done_at", None)), fields=("plan",), name="slot_one_to_come"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Statement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="contracts.contract",
                                verbose_name="contrat",
                            ),
                        ),
                        ("month", models.DateField(help_text="Son premier jour.", verbose_name="mois")),
                        (
                            "version",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="contracts.contractversion",
                                verbose_name="version en vigueur",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Brouillon"),
                                    ("issued", "Émis"),
                                    ("contested", "Contesté"),
                                    ("validated", "Validé"),
                                    ("paid", "Liquidé"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        ("counted_to", models.DateTimeField(verbose_name="compté jusqu'au")),
                        (
                            "penalties",
                            models.DecimalField(
                                decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="pénalités (€)"
                            ),
                        ),
                        (
                            "bonuses",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.00"),
                                max_digits=12,
                                verbose_name="intéressement (€)",
                            ),
                        ),
                        (
                            "corrections",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.00"),
                                max_digits=12,
                                verbose_name="régularisations (€)",
                            ),
                        ),
                        (
                            "contested",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.00"),
                                max_digits=12,
                                verbose_name="contesté, hors total (€)",
                            ),
                        ),
                        (
                            "total",
                            models.DecimalField(
                                decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="total (€)"
                            ),
                        ),
                        (
                            "owner_signed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="signé pour la collectivité par",
                            ),
                        ),
                        (
                            "owner_signed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="signé pour la collectivité le"),
                        ),
                        (
                            "contractor_signed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="signé pour le titulaire par",
                            ),
                        ),
                        (
                            "contractor_signed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="signé pour le titulaire le"),
                        ),
                        (
                            "tacit_side",
                            models.CharField(
                                blank=True,
                                choices=[("owner", "la collectivité"), ("contractor", "le titulaire")],
                                editable=False,
                                max_length=10,
                                verbose_name="réputé accepté par",
                            ),
                        ),
                        (
                            "tacit_days",
                            models.PositiveSmallIntegerField(
                                blank=True, editable=False, null=True, verbose_name="délai de silence (jours)"
                            ),
                        ),
                        (
                            "tacit_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="réputé accepté le"
                            ),
                        ),
                        (
                            "tacit_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="silence constaté par",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                        ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="émis le")),
                        ("frozen_at", models.DateTimeField(blank=True, null=True, verbose_name="figé le")),
                        ("paid_at", models.DateTimeField(blank=True, null=True, verbose_name="liquidé le")),
                        (
                            "checksum",
                            models.CharField(
                                blank=True, editable=False, max_length=64, verbose_name="empreinte SHA-256"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "décompte",
                        "verbose_name_plural": "décomptes",
                        "ordering": ["-month", "contract"],
                        "permissions": [
                            ("view_own_statement", "Peut voir les décomptes des contrats pour lesquels il agit"),
                            ("prepare_statement", "Peut établir, émettre et liquider un décompte"),
                            ("contest_statement", "Peut contester une ligne de décompte"),
                            ("sign_owner_statement", "Peut signer un décompte pour la collectivité"),
                            ("sign_contractor_statement", "Peut signer un décompte pour le titulaire"),
                        ],
                        "default_permissions": ("view",),
                        "constraints": [
                            models.UniqueConstraint(fields=("contract", "month"), name="statement_once_a_month"),
                            models.CheckConstraint(condition=models.Q(("month__day", 1)), name="statement_of_a_month"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "total",
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("penalties"), "-", models.F("bonuses")
                                            ),
                                            "+",
                                            models.F("corrections"),
                                        ),
                                    )
                                ),
                                name="statement_adds_up_corrected",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("owner_signed_by", None),
                                    ("contractor_signed_by", None),
                                    models.Q(("owner_signed_by", models.F("contractor_signed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="statement_two_signatories",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("frozen_at", None),
                                    models.Q(
                                        models.Q(
                                            ("owner_signed_at__isnull", False), ("tacit_side", "owner"), _connector="OR"
                                        ),
                                        models.Q(
                                            ("contractor_signed_at__isnull", False),
                                            ("tacit_side", "contractor"),
                                            _connector="OR",
                                        ),
                                        ("state__in", ["validated", "paid"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="statement_frozen_once_accepted",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("tacit_at", None), ("tacit_by", None), ("tacit_days", None), ("tacit_side", "")
                                    ),
                                    models.Q(
                                        models.Q(("tacit_side", ""), _negated=True),
                                        ("frozen_at__isnull", False),
                                        ("tacit_at__isnull", False),
                                        ("tacit_by__isnull", False),
                                        ("tacit_days__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="statement_silence_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("owner_signed_at__isnull", False), ("tacit_side", "owner"), _negated=True
                                    ),
                                    models.Q(
                                        ("contractor_signed_at__isnull", False),
                                        ("tacit_side", "contractor"),
                                        _negated=True,
                                    ),
                                ),
                                name="statement_silent_or_signed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StatementLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "statement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="interventions.statement",
                                verbose_name="décompte",
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="interventions.workrequest",
                                verbose_name="demande",
                            ),
                        ),
                        (
                            "clock",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="interventions.clock",
                                verbose_name="horloge",
                            ),
                        ),
                        (
                            "nature",
                            models.CharField(
                                choices=[
                                    ("due", "Échue dans le mois"),
                                    ("late", "Échue avant, encore ouverte"),
                                    ("correction", "Régularisation"),
                                    ("carried", "Contestée, reportée"),
                                ],
                                default="due",
                                max_length=10,
                                verbose_name="pourquoi ici",
                            ),
                        ),
                        (
                            "previous",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="interventions.statementline",
                                verbose_name="suite de la ligne",
                            ),
                        ),
                        ("about", models.CharField(blank=True, max_length=260, verbose_name="objet")),
                        (
                            "trade",
                            models.CharField(
                                blank=True,
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
                                verbose_name="métier",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="contracts.contractversion",
                                verbose_name="version de contrat",
                            ),
                        ),
                        (
                            "commitment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="contracts.commitment",
                                verbose_name="ligne du contrat",
                            ),
                        ),
                        ("clause", models.CharField(blank=True, max_length=300, verbose_name="clause")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("gti", "GTI (intervention)"),
                                    ("gtrp", "GTRP (rétablissement provisoire)"),
                                    ("gtr", "GTR (rétablissement)"),
                                ],
                                max_length=4,
                                verbose_name="nature",
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="contracts.penaltyrule",
                                verbose_name="règle",
                            ),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="partie le")),
                        ("due_at", models.DateTimeField(verbose_name="échéance")),
                        ("stopped_at", models.DateTimeField(blank=True, null=True, verbose_name="arrêtée le")),
                        ("suspended", models.DurationField(verbose_name="suspensions acceptées")),
                        (
                            "overrun",
                            models.DurationField(
                                help_text="Dans l'unité du pas ; négatif : en avance.", verbose_name="dépassement"
                            ),
                        ),
                        ("late", models.BooleanField(verbose_name="non tenue")),
                        ("steps", models.PositiveIntegerField(default=0, verbose_name="pas")),
                        (
                            "whole",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.00"),
                                max_digits=12,
                                verbose_name="dû à ce jour (€)",
                            ),
                        ),
                        (
                            "before",
                            models.DecimalField(
                                decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="déjà compté (€)"
                            ),
                        ),
                        (
                            "owed",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.00"),
                                max_digits=12,
                                verbose_name="avant plafonds (€)",
                            ),
                        ),
                        (
                            "amount",
                            models.DecimalField(
                                decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="montant (€)"
                            ),
                        ),
                        ("why", models.CharField(max_length=500, verbose_name="prix du retard")),
                        ("said", models.CharField(blank=True, max_length=1000, verbose_name="calcul")),
                        ("contested", models.BooleanField(default=False, verbose_name="contestée")),
                        (
                            "contest_reason",
                            models.CharField(blank=True, max_length=500, verbose_name="motif de contestation"),
                        ),
                        (
                            "decision",
                            models.CharField(
                                blank=True,
                                choices=[("kept", "Maintenue"), ("dropped", "Abandonnée")],
                                max_length=8,
                                verbose_name="décision",
                            ),
                        ),
                        (
                            "decision_said",
                            models.CharField(blank=True, max_length=500, verbose_name="motif de la décision"),
                        ),
                    ],
                    options={
                        "verbose_name": "ligne de décompte",
                        "verbose_name_plural": "lignes de décompte",
                        "ordering": ["statement", "due_at", "clock"],
                        "default_permissions": (),
                        "constraints": [
                            models.UniqueConstraint(fields=("statement", "clock"), name="statement_line_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("contested", False),
                                    models.Q(("contest_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="statement_contested_with_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("decision", ""), ("contested", True), _connector="OR"),
                                name="statement_decided_if_contested",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Suspension",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="suspensions",
                                to="interventions.workrequest",
                                verbose_name="demande",
                            ),
                        ),
                        (
                            "order",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="suspensions",
                                to="interventions.workorder",
                                verbose_name="ordre",
                            ),
                        ),
                        ("round", models.PositiveSmallIntegerField(default=1, verbose_name="reprise")),
                        (
                            "reason",
                            models.CharField(
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
                        (
                            "contract_reason",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="contracts.suspensionreason",
                                verbose_name="motif prévu au contrat",
                            ),
                        ),
                        ("said", models.CharField(blank=True, max_length=500, verbose_name="précision")),
                        ("started_at", models.DateTimeField(verbose_name="du")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="au")),
                        (
                            "state",
                            models.CharField(
                                choices=[("proposed", "Proposée"), ("accepted", "Acceptée"), ("rejected", "Refusée")],
                                default="proposed",
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        ("proposed_at", models.DateTimeField(verbose_name="proposée le")),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="proposée par",
                            ),
                        ),
                        ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="décidée le")),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="décidée par",
                            ),
                        ),
                        (
                            "decision_said",
                            models.CharField(blank=True, max_length=500, verbose_name="motif de la décision"),
                        ),
                    ],
                    options={
                        "verbose_name": "suspension de délai",
                        "verbose_name_plural": "suspensions de délai",
                        "ordering": ["started_at", "id"],
                        "permissions": [("decide_suspension", "Peut accepter ou refuser une suspension de délai")],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "proposed")),
                                fields=["started_at"],
                                name="suspension_to_decide",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_at", None), ("ended_at__gte", models.F("started_at")), _connector="OR"
                                ),
                                name="suspension_in_order",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("order",),
                                name="suspension_one_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Ticket",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="interventions.workrequest",
                                verbose_name="demande",
                            ),
                        ),
                        (
                            "gmao",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tickets",
                                to="interventions.gmao",
                                verbose_name="GMAO",
                            ),
                        ),
                        (
                            "handoff",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ticket",
                                to="interventions.handoff",
                                verbose_name="remise",
                            ),
                        ),
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
                        ("planned_from", models.DateTimeField(blank=True, null=True, verbose_name="prévue là-bas du")),
                        ("planned_to", models.DateTimeField(blank=True, null=True, verbose_name="prévue là-bas au")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créée le")),
                        ("gathered_at", models.DateTimeField(editable=False, null=True)),
                        ("read_at", models.DateTimeField(editable=False, null=True, verbose_name="relue le")),
                        ("asked_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "problem",
                            models.CharField(blank=True, editable=False, max_length=300, verbose_name="problème"),
                        ),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="terminée le")),
                    ],
                    options={
                        "verbose_name": "demande chez une GMAO",
                        "verbose_name_plural": "demandes chez une GMAO",
                        "ordering": ["request", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("ended_at", None)), fields=["gmao", "read_at"], name="ticket_alive"
                            )
                        ],
                        "constraints": [models.UniqueConstraint(fields=("gmao", "reference"), name="ticket_once")],
                    },
                ),
                migrations.CreateModel(
                    name="TicketItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="interventions.ticket",
                                verbose_name="demande",
                            ),
                        ),
                        ("kind", models.CharField(choices=[("text", "Commentaire"), ("photo", "Photo")], max_length=6)),
                        ("ref", models.CharField(max_length=120, verbose_name="numéro chez la GMAO")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="reçu le")),
                        (
                            "comment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="interventions.comment",
                            ),
                        ),
                        (
                            "attachment",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="interventions.attachment",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=200, verbose_name="nom")),
                        ("refused", models.CharField(blank=True, max_length=300, verbose_name="écarté parce que")),
                    ],
                    options={
                        "verbose_name": "élément venu d'une GMAO",
                        "verbose_name_plural": "éléments venus d'une GMAO",
                        "ordering": ["ticket", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("ticket", "kind", "ref"), name="ticket_item_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Conflict",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "ticket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="conflicts",
                                to="interventions.ticket",
                                verbose_name="demande",
                            ),
                        ),
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
                        (
                            "kept",
                            models.CharField(
                                blank=True,
                                choices=[("ours", "Connecte"), ("theirs", "GMAO")],
                                max_length=6,
                                verbose_name="gardé",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "conflit avec une GMAO",
                        "verbose_name_plural": "conflits avec une GMAO",
                        "ordering": ["-at", "-id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("resolved_at", None)), fields=("ticket",), name="conflict_one_open"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
                        (
                            "received_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="reçu le"),
                        ),
                        (
                            "last_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="reçu en dernier le"),
                        ),
                        ("occurrences", models.PositiveIntegerField(default=1, verbose_name="fois")),
                    ],
                    options={
                        "verbose_name": "appel d'une GMAO",
                        "verbose_name_plural": "appels de GMAO",
                        "ordering": ["-last_at", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "unknown")),
                                fields=["gmao", "reference"],
                                name="delivery_unknown",
                            ),
                            models.Index(fields=["-last_at", "-id"], name="delivery_recent"),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("gmao", "digest"), name="delivery_once")],
                    },
                ),
                migrations.CreateModel(
                    name="WaitingWord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    ],
                    options={
                        "verbose_name": "mot d'attente d'une GMAO",
                        "verbose_name_plural": "mots d'attente de la GMAO (les autres : « à préciser »)",
                        "ordering": ["gmao", "word"],
                        "default_permissions": (),
                        "constraints": [
                            models.UniqueConstraint(
                                models.F("gmao"),
                                django.db.models.functions.text.Lower("word"),
                                name="waiting_word_once",
                                violation_error_message="Ce mot a déjà son motif.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WaitingWordHistory",
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
                                to="interventions.waitingword",
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
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="team",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "interventions_teamhistory" ("active", "base", "break_from", "break_minutes", "break_to", "company", "ends_at", "holiday_region", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at", "territory_id", "trades", "weekdays", "works_holidays") VALUES (NEW."active", NEW."base", NEW."break_from", NEW."break_minutes", NEW."break_to", NEW."company", NEW."ends_at", NEW."holiday_region", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_at", NEW."territory_id", NEW."trades", NEW."weekdays", NEW."works_holidays"); RETURN NULL;',
                            hash="a4e18833c36f3fc89e24f67f0e6eb9d083a0c072",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_49846",
                            table="interventions_team",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="team",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "interventions_teamhistory" ("active", "base", "break_from", "break_minutes", "break_to", "company", "ends_at", "holiday_region", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at", "territory_id", "trades", "weekdays", "works_holidays") VALUES (NEW."active", NEW."base", NEW."break_from", NEW."break_minutes", NEW."break_to", NEW."company", NEW."ends_at", NEW."holiday_region", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_at", NEW."territory_id", NEW."trades", NEW."weekdays", NEW."works_holidays"); RETURN NULL;',
                            hash="18c3e971dce92da233223fb27cd5e6acd43724af",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_bf310",
                            table="interventions_team",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="team",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "interventions_teamhistory" ("active", "base", "break_from", "break_minutes", "break_to", "company", "ends_at", "holiday_region", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at", "territory_id", "trades", "weekdays", "works_holidays") VALUES (OLD."active", OLD."base", OLD."break_from", OLD."break_minutes", OLD."break_to", OLD."company", OLD."ends_at", OLD."holiday_region", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."starts_at", OLD."territory_id", OLD."trades", OLD."weekdays", OLD."works_holidays"); RETURN NULL;',
                            hash="6127a3c9a29552a9006ba46de352d9431c57913e",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_2de07",
                            table="interventions_team",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="teamleave",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "interventions_teamleavehistory" ("first_day", "id", "last_day", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "team_id") VALUES (NEW."first_day", NEW."id", NEW."last_day", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."team_id"); RETURN NULL;',
                            hash="db9dc05cb99575f50e47162a012495491bd80575",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_df71e",
                            table="interventions_teamleave",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="teamleave",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "interventions_teamleavehistory" ("first_day", "id", "last_day", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "team_id") VALUES (NEW."first_day", NEW."id", NEW."last_day", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."team_id"); RETURN NULL;',
                            hash="2e7198231ee51b73eb852ded94bbdd899a71f910",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b736e",
                            table="interventions_teamleave",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="teamleave",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "interventions_teamleavehistory" ("first_day", "id", "last_day", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "team_id") VALUES (OLD."first_day", OLD."id", OLD."last_day", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."team_id"); RETURN NULL;',
                            hash="4e9971d3f082868f5dc24e6880025e2352c7b686",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_99f7a",
                            table="interventions_teamleave",
                            when="AFTER",
                        ),
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
                pgtrigger.migrations.AddTrigger(
                    model_name="plan",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "interventions_planhistory" ("active", "ahead", "checklist", "description", "every", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "starts_on", "team_id", "territory_id", "title", "trade", "unit") VALUES (NEW."active", NEW."ahead", NEW."checklist", NEW."description", NEW."every", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."priority", NEW."starts_on", NEW."team_id", NEW."territory_id", NEW."title", NEW."trade", NEW."unit"); RETURN NULL;',
                            hash="2a52b2174b90a23c1ff33efdeaea704afa4cad2d",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3b7fa",
                            table="interventions_plan",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plan",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "interventions_planhistory" ("active", "ahead", "checklist", "description", "every", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "starts_on", "team_id", "territory_id", "title", "trade", "unit") VALUES (NEW."active", NEW."ahead", NEW."checklist", NEW."description", NEW."every", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."priority", NEW."starts_on", NEW."team_id", NEW."territory_id", NEW."title", NEW."trade", NEW."unit"); RETURN NULL;',
                            hash="92085329b75c9ebbf3da79533518db924dc98db9",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_1c2a8",
                            table="interventions_plan",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plan",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "interventions_planhistory" ("active", "ahead", "checklist", "description", "every", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "starts_on", "team_id", "territory_id", "title", "trade", "unit") VALUES (OLD."active", OLD."ahead", OLD."checklist", OLD."description", OLD."every", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."priority", OLD."starts_on", OLD."team_id", OLD."territory_id", OLD."title", OLD."trade", OLD."unit"); RETURN NULL;',
                            hash="aa312bc96c99de1137e991868d8f7649aee880d3",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f649b",
                            table="interventions_plan",
                            when="AFTER",
                        ),
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
        ),
        migrations.RunSQL(_sql.APPENDED, _sql.NOT_APPENDED),
        migrations.RunSQL(_sql.FROZEN, _sql.NOT_FROZEN),
    ]
