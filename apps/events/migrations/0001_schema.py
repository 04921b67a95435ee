# SPDX-License-Identifier: EUPL-1.2
"""Alarms, incidents, rules, procedures, planned events; the journal. Links that a batch already checked have no constraint
(decisions 22 and 29)."""

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

import apps.events.procedures.steps
import apps.events.rules.actions
import apps.events.rules.conditions
from apps.events.migrations import _sql
from apps.territories.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("events", "0001_initial"),
        ("events", "0002_alarm_links"),
        ("events", "0003_partitions"),
        ("events", "0004_base"),
        ("events", "0005_alarm_lists"),
        ("events", "0006_journal_lists"),
        ("events", "0007_incidents"),
        ("events", "0008_incident_class_and_shelving"),
        ("events", "0009_rules_procedures_planned"),
        ("events", "0010_lighter_indexes"),
        ("events", "0011_journal_kinds"),
        ("events", "0012_view_quality"),
        ("events", "0013_rule_trial"),
        ("events", "0014_ungrouped"),
        ("events", "0015_words_of_rules"),
        ("events", "0016_derived_links"),
        ("events", "0017_acknowledged_both_ways"),
        ("events", "0018_detail_is_an_object"),
        ("events", "0019_testimonies"),
        ("events", "0020_episodes_raised"),
        ("events", "0021_episodes_in_place"),
        ("events", "0022_copied_links_of_alarms"),
        ("events", "0023_incident_of_episodes"),
        ("events", "0024_ungrouped_by_place"),
        ("events", "0025_inherited"),
        ("events", "0026_journal_health"),
    ]

    dependencies = [
        ("assets", "0001_schema"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contracts", "0001_schema"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("telemetry", "0001_schema"),
        ("territories", "0001_schema"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="Alarm",
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
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="alarms",
                                to="assets.source",
                                verbose_name="source",
                            ),
                        ),
                        (
                            "asset",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="alarms",
                                to="assets.asset",
                                verbose_name="équipement",
                            ),
                        ),
                        ("condition", models.CharField(max_length=60, verbose_name="condition")),
                        (
                            "territory",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="alarms",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        (
                            "restricted",
                            models.BooleanField(default=False, editable=False, verbose_name="position réservée"),
                        ),
                        ("title", models.CharField(max_length=160, verbose_name="libellé")),
                        (
                            "severity",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Critique"), (2, "Majeure"), (3, "Mineure")],
                                default=2,
                                verbose_name="gravité",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("normal", "Normale"),
                                    ("unack", "À acquitter"),
                                    ("acked", "Acquittée"),
                                    ("rtn_unack", "Revenue, à acquitter"),
                                    ("shelved", "Masquée"),
                                    ("suppressed", "Supprimée"),
                                    ("out_of_service", "Hors service"),
                                ],
                                default="normal",
                                max_length=16,
                                verbose_name="état",
                            ),
                        ),
                        ("active", models.BooleanField(default=False, verbose_name="présente")),
                        ("occurrences", models.PositiveIntegerField(default=0, verbose_name="occurrences")),
                        ("first_at", models.DateTimeField(verbose_name="première fois")),
                        ("raised_at", models.DateTimeField(verbose_name="apparue le")),
                        ("cleared_at", models.DateTimeField(blank=True, null=True, verbose_name="disparue le")),
                        ("last_at", models.DateTimeField(verbose_name="dernier message")),
                        ("last_kind", models.SmallIntegerField(default=2, editable=False)),
                        ("acked_at", models.DateTimeField(blank=True, null=True, verbose_name="acquittée le")),
                        (
                            "acked_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="acquittée par",
                            ),
                        ),
                        ("ack_comment", models.CharField(blank=True, max_length=500, verbose_name="commentaire")),
                        (
                            "acked_elsewhere",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                editable=False,
                                max_length=120,
                                verbose_name="acquittée à la source par",
                            ),
                        ),
                        ("source_acked_at", models.DateTimeField(editable=False, null=True)),
                        ("shelved_until", models.DateTimeField(blank=True, null=True, verbose_name="masquée jusqu'à")),
                        (
                            "shelved_by",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="masquée par",
                            ),
                        ),
                        (
                            "shelve_reason",
                            models.CharField(
                                blank=True, db_default="", max_length=500, verbose_name="motif du masquage"
                            ),
                        ),
                        ("base_at", models.DateTimeField(editable=False, null=True)),
                        ("base_kind", models.SmallIntegerField(default=2, editable=False)),
                        ("base_state", models.CharField(default="normal", editable=False, max_length=16)),
                        ("base_active", models.BooleanField(default=False, editable=False)),
                        ("base_severity", models.PositiveSmallIntegerField(default=3, editable=False)),
                        (
                            "inherited_until",
                            models.DateTimeField(
                                editable=False, null=True, verbose_name="déjà présente au premier contact"
                            ),
                        ),
                        ("inherited_severity", models.PositiveSmallIntegerField(editable=False, null=True)),
                        ("flapping", models.BooleanField(default=False, verbose_name="bavarde")),
                        ("detail", models.JSONField(blank=True, default=dict, verbose_name="détail de la source")),
                    ],
                    options={
                        "verbose_name": "alarme",
                        "verbose_name_plural": "alarmes",
                        "ordering": ["-raised_at", "-id"],
                        "permissions": [
                            ("acknowledge_alarm", "Peut acquitter une alarme"),
                            ("shelve_alarm", "Peut masquer une alarme, ou la mettre hors service"),
                            ("view_quality", "Peut voir la qualité des alarmes"),
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["unack", "acked", "rtn_unack"])),
                                fields=["severity", "-raised_at", "-id"],
                                name="alarm_open",
                            ),
                            models.Index(fields=["-raised_at", "-id"], name="alarm_recent"),
                            models.Index(
                                condition=models.Q(("state", "shelved")), fields=["shelved_until"], name="alarm_shelved"
                            ),
                            models.Index(fields=["territory", "-raised_at", "-id"], name="alarm_territory"),
                            models.Index(
                                condition=models.Q(("acked_by__isnull", False)),
                                fields=["acked_by"],
                                name="alarm_acked_by",
                            ),
                            models.Index(
                                condition=models.Q(("shelved_by__isnull", False)),
                                fields=["shelved_by"],
                                name="alarm_shelved_by",
                            ),
                            models.Index(fields=["state", "-raised_at", "-id"], name="alarm_state"),
                            models.Index(
                                condition=models.Q(("flapping", True)),
                                fields=["-raised_at", "-id"],
                                name="alarm_flapping",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass(
                                    django.db.models.functions.text.Upper("title"), "gin_trgm_ops"
                                ),
                                name="alarm_title_trgm",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("source", "asset", "condition"), name="alarm_once_per_condition"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OwedAcknowledgement",
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
                            "alarm",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="owed_acknowledgement",
                                to="events.alarm",
                                verbose_name="alarme",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="assets.source",
                                verbose_name="source",
                            ),
                        ),
                        ("by", models.CharField(max_length=150, verbose_name="par")),
                        ("comment", models.CharField(blank=True, max_length=500, verbose_name="commentaire")),
                        ("asked_at", models.DateTimeField(verbose_name="demandé le")),
                        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="transmis le")),
                    ],
                    options={
                        "verbose_name": "acquittement à transmettre",
                        "verbose_name_plural": "acquittements à transmettre",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("sent_at", None), ("due_at", None), _connector="OR"),
                                name="acknowledgement_sent_or_owed",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Observation",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "alarm_id", "at", "kind", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("alarm_id", models.BigIntegerField()),
                        ("at", models.DateTimeField()),
                        (
                            "kind",
                            models.SmallIntegerField(choices=[(0, "apparition"), (1, "instant"), (2, "disparition")]),
                        ),
                        (
                            "severity",
                            models.SmallIntegerField(choices=[(1, "Critique"), (2, "Majeure"), (3, "Mineure")]),
                        ),
                        ("received_at", models.DateTimeField()),
                    ],
                    options={
                        "verbose_name": "observation",
                        "verbose_name_plural": "observations",
                        "db_table": "events_observation",
                        "managed": False,
                    },
                ),
                migrations.CreateModel(
                    name="PlannedEvent",
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
                        ("title", models.CharField(max_length=120, verbose_name="libellé")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("market", "Marché"),
                                    ("gathering", "Manifestation, fête"),
                                    ("roadworks", "Travaux de voirie"),
                                    ("maintenance", "Travaux sur les équipements"),
                                    ("outage", "Coupure annoncée"),
                                    ("other", "Autre"),
                                ],
                                max_length=12,
                                verbose_name="nature",
                            ),
                        ),
                        ("starts_at", models.DateTimeField(verbose_name="début")),
                        ("ends_at", models.DateTimeField(verbose_name="fin")),
                        (
                            "perimeter",
                            django.contrib.gis.db.models.fields.MultiPolygonField(
                                blank=True,
                                help_text="À dessiner, ou choisir des équipements.",
                                null=True,
                                srid=4326,
                                verbose_name="périmètre",
                            ),
                        ),
                        (
                            "effect",
                            models.CharField(
                                choices=[("suppress", "Supprimer les alarmes"), ("raise", "Relever leur gravité")],
                                default="suppress",
                                max_length=8,
                                verbose_name="effet",
                            ),
                        ),
                        (
                            "severity",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(1, "Critique"), (2, "Majeure"), (3, "Mineure")],
                                help_text="Pour relever la gravité.",
                                null=True,
                                verbose_name="gravité au moins",
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
                            "kinds",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                blank=True,
                                default=list,
                                help_text="Aucun : tous.",
                                size=None,
                                verbose_name="types d'équipement",
                            ),
                        ),
                        (
                            "natures",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
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
                                ),
                                blank=True,
                                default=list,
                                help_text="Aucune : toutes. Une coupure annoncée ne devrait pas cacher une intrusion.",
                                size=None,
                                verbose_name="natures d'alarme",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="remarque")),
                        (
                            "created_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="créé par",
                            ),
                        ),
                        (
                            "phase",
                            models.CharField(
                                choices=[("to_come", "À venir"), ("on", "En cours"), ("over", "Terminé")],
                                default="to_come",
                                editable=False,
                                max_length=8,
                                verbose_name="phase",
                            ),
                        ),
                        ("stale", models.BooleanField(default=True, editable=False)),
                        (
                            "assets",
                            models.ManyToManyField(
                                blank=True, related_name="+", to="assets.asset", verbose_name="équipements"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "événement planifié",
                        "verbose_name_plural": "événements planifiés",
                        "ordering": ["-starts_at", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("phase", "over"), _negated=True),
                                fields=["ends_at"],
                                name="planned_not_over",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="planned_in_order"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("effect", "suppress"), ("severity__isnull", False), _connector="OR"
                                ),
                                name="planned_raises_to",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlannedEventHistory",
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
                                to="events.plannedevent",
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
                        ("title", models.CharField(max_length=120, verbose_name="libellé")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("market", "Marché"),
                                    ("gathering", "Manifestation, fête"),
                                    ("roadworks", "Travaux de voirie"),
                                    ("maintenance", "Travaux sur les équipements"),
                                    ("outage", "Coupure annoncée"),
                                    ("other", "Autre"),
                                ],
                                max_length=12,
                                verbose_name="nature",
                            ),
                        ),
                        ("starts_at", models.DateTimeField(verbose_name="début")),
                        ("ends_at", models.DateTimeField(verbose_name="fin")),
                        (
                            "perimeter",
                            django.contrib.gis.db.models.fields.MultiPolygonField(
                                blank=True,
                                help_text="À dessiner, ou choisir des équipements.",
                                null=True,
                                srid=4326,
                                verbose_name="périmètre",
                            ),
                        ),
                        (
                            "effect",
                            models.CharField(
                                choices=[("suppress", "Supprimer les alarmes"), ("raise", "Relever leur gravité")],
                                default="suppress",
                                max_length=8,
                                verbose_name="effet",
                            ),
                        ),
                        (
                            "severity",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(1, "Critique"), (2, "Majeure"), (3, "Mineure")],
                                help_text="Pour relever la gravité.",
                                null=True,
                                verbose_name="gravité au moins",
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
                            "kinds",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40),
                                blank=True,
                                default=list,
                                help_text="Aucun : tous.",
                                size=None,
                                verbose_name="types d'équipement",
                            ),
                        ),
                        (
                            "natures",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
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
                                ),
                                blank=True,
                                default=list,
                                help_text="Aucune : toutes. Une coupure annoncée ne devrait pas cacher une intrusion.",
                                size=None,
                                verbose_name="natures d'alarme",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="remarque")),
                        (
                            "created_by",
                            models.ForeignKey(
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="créé par",
                            ),
                        ),
                        (
                            "phase",
                            models.CharField(
                                choices=[("to_come", "À venir"), ("on", "En cours"), ("over", "Terminé")],
                                default="to_come",
                                editable=False,
                                max_length=8,
                                verbose_name="phase",
                            ),
                        ),
                        ("stale", models.BooleanField(default=True, editable=False)),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Incident",
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
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="incidents",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        (
                            "restricted",
                            models.BooleanField(default=False, editable=False, verbose_name="position réservée"),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="libellé")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("new", "Nouveau"),
                                    ("qualified", "Qualifié"),
                                    ("in_charge", "Pris en charge"),
                                    ("doubt_removal", "Levée de doute"),
                                    ("requested", "Intervention demandée"),
                                    ("in_progress", "En intervention"),
                                    ("provisional", "Rétabli provisoirement"),
                                    ("restored", "Rétabli"),
                                    ("closed", "Clos"),
                                    ("reopened", "Rouvert"),
                                    ("false_alarm", "Fausse alerte"),
                                    ("duplicate", "Doublon"),
                                    ("dropped", "Sans suite"),
                                ],
                                default="new",
                                max_length=16,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "severity",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Critique"), (2, "Majeure"), (3, "Mineure")],
                                default=2,
                                verbose_name="gravité",
                            ),
                        ),
                        (
                            "fixed_severity",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(1, "Critique"), (2, "Majeure"), (3, "Mineure")],
                                null=True,
                                verbose_name="gravité fixée par une règle",
                            ),
                        ),
                        (
                            "planned_severity",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                choices=[(1, "Critique"), (2, "Majeure"), (3, "Mineure")],
                                null=True,
                                verbose_name="gravité relevée par un événement",
                            ),
                        ),
                        (
                            "planned",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="events.plannedevent",
                                verbose_name="supprimé par",
                            ),
                        ),
                        (
                            "proposed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="intervention proposée le"),
                        ),
                        (
                            "proposed_why",
                            models.CharField(
                                blank=True, db_default="", max_length=500, verbose_name="motif de la proposition"
                            ),
                        ),
                        ("shape", models.CharField(default="single", max_length=16, verbose_name="forme")),
                        (
                            "cause_asset",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="assets.asset",
                                verbose_name="équipement en cause",
                            ),
                        ),
                        (
                            "cause_source",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="assets.source",
                                verbose_name="source en cause",
                            ),
                        ),
                        ("cause_said", models.BooleanField(default=True, verbose_name="cause annoncée")),
                        ("reason", models.CharField(blank=True, max_length=500, verbose_name="raison du regroupement")),
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
                            "fault_class_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="classe choisie par",
                            ),
                        ),
                        ("by_hand", models.BooleanField(default=False, verbose_name="composé par un opérateur")),
                        ("opened_at", models.DateTimeField(verbose_name="ouvert le")),
                        (
                            "ended_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="revenu à la normale le"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                        ("changed_at", models.DateTimeField(verbose_name="modifié le")),
                        ("members", models.PositiveIntegerField(default=0, verbose_name="alarmes")),
                        ("active", models.PositiveIntegerField(default=0, verbose_name="alarmes présentes")),
                        ("masked", models.PositiveIntegerField(default=0, verbose_name="symptômes masqués")),
                        (
                            "testimonies",
                            models.PositiveIntegerField(
                                db_default=0, default=0, verbose_name="signalements d'habitants"
                            ),
                        ),
                        (
                            "assigned_to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="suivi par",
                            ),
                        ),
                        ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="clos le")),
                        ("outcome", models.CharField(blank=True, max_length=500, verbose_name="issue")),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="events.incident",
                                verbose_name="fusionné avec",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "incident",
                        "verbose_name_plural": "incidents",
                        "ordering": ["-opened_at", "-id"],
                        "permissions": [
                            ("handle_incident", "Peut traiter un incident (prendre en charge, lever un doute, clore)"),
                            ("regroup_incident", "Peut séparer ou fusionner des incidents"),
                            ("export_incidents", "Peut exporter les incidents"),
                        ],
                        "indexes": [
                            models.Index(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        (
                                            "new",
                                            "qualified",
                                            "in_charge",
                                            "doubt_removal",
                                            "requested",
                                            "in_progress",
                                            "provisional",
                                            "restored",
                                            "reopened",
                                        ),
                                    )
                                ),
                                fields=["severity", "-opened_at", "-id"],
                                name="incident_open",
                            ),
                            models.Index(fields=["-opened_at", "-id"], name="incident_recent"),
                            models.Index(fields=["territory", "-opened_at", "-id"], name="incident_territory"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Ungrouped",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("alarm_id", models.BigIntegerField()),
                        ("left_at", models.DateTimeField()),
                        ("cell", models.BigIntegerField(db_default=0)),
                    ],
                    options={
                        "verbose_name": "alarme à regrouper",
                        "verbose_name_plural": "alarmes à regrouper",
                        "indexes": [models.Index(fields=["cell", "id"], name="ungrouped_cell")],
                    },
                ),
                migrations.CreateModel(
                    name="Episode",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "alarm",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="episodes",
                                to="events.alarm",
                                verbose_name="alarme",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="assets.source",
                                verbose_name="source",
                            ),
                        ),
                        (
                            "asset",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="assets.asset",
                                verbose_name="équipement",
                            ),
                        ),
                        ("condition", models.CharField(max_length=60, verbose_name="condition")),
                        (
                            "territory",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        ("restricted", models.BooleanField(default=False, editable=False)),
                        (
                            "severity",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Critique"), (2, "Majeure"), (3, "Mineure")], verbose_name="gravité"
                            ),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="début")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="fin")),
                        (
                            "incident",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="episodes",
                                to="events.incident",
                                verbose_name="incident",
                            ),
                        ),
                        ("is_cause", models.BooleanField(default=False, verbose_name="cause")),
                        ("masked", models.BooleanField(default=False, verbose_name="symptôme masqué")),
                        ("by_hand", models.BooleanField(default=False, verbose_name="placé par un opérateur")),
                        (
                            "planned",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="events.plannedevent",
                                verbose_name="supprimé par",
                            ),
                        ),
                        (
                            "planned_severity",
                            models.PositiveSmallIntegerField(
                                blank=True, choices=[(1, "Critique"), (2, "Majeure"), (3, "Mineure")], null=True
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "épisode",
                        "verbose_name_plural": "épisodes",
                        "ordering": ["-started_at", "-id"],
                        "indexes": [
                            models.Index(fields=["asset", "-started_at"], name="episode_asset"),
                            models.Index(fields=["source", "started_at"], name="episode_source"),
                            models.Index(fields=["started_at"], name="episode_start"),
                            models.Index(
                                condition=models.Q(("planned", None), _negated=True),
                                fields=["alarm"],
                                name="episode_planned",
                            ),
                            models.Index(
                                condition=models.Q(("planned_severity", None), _negated=True),
                                fields=["alarm"],
                                name="episode_raised",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("alarm", "started_at"), name="episode_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("alarm", None)), fields=("source", "started_at"), name="loss_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("alarm", None), ("asset", None)),
                                    models.Q(("alarm__isnull", False), ("asset__isnull", False)),
                                    _connector="OR",
                                ),
                                name="episode_of_alarm_or_source",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="JournalEntry",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("at", models.DateTimeField(verbose_name="date")),
                        (
                            "territory",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        ("restricted", models.BooleanField(default=False)),
                        ("kind", models.CharField(max_length=32, verbose_name="nature")),
                        (
                            "actor",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="auteur",
                            ),
                        ),
                        (
                            "asset",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="assets.asset",
                                verbose_name="équipement",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="assets.source",
                                verbose_name="source",
                            ),
                        ),
                        (
                            "alarm",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="events.alarm",
                                verbose_name="alarme",
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="events.incident",
                                verbose_name="incident",
                            ),
                        ),
                        ("before", models.CharField(blank=True, max_length=32, verbose_name="avant")),
                        ("after", models.CharField(blank=True, max_length=32, verbose_name="après")),
                        ("text", models.CharField(max_length=300, verbose_name="texte")),
                        ("why", models.CharField(blank=True, max_length=500, verbose_name="motif")),
                    ],
                    options={
                        "verbose_name": "entrée du journal",
                        "verbose_name_plural": "journal",
                        "db_table": "events_journalentry",
                        "ordering": ["-at", "-id"],
                        "managed": False,
                    },
                ),
                migrations.CreateModel(
                    name="LiveMessage",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("at", models.DateTimeField()),
                        (
                            "territory",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="territories.territory",
                            ),
                        ),
                        ("restricted", models.BooleanField(default=False)),
                        ("kind", models.CharField(max_length=32)),
                        ("payload", models.JSONField()),
                    ],
                    options={
                        "db_table": "events_livemessage",
                        "ordering": ["id"],
                        "managed": False,
                    },
                ),
                migrations.CreateModel(
                    name="Rule",
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
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
                        (
                            "order",
                            models.PositiveSmallIntegerField(
                                default=100,
                                help_text="Les règles s'appliquent de la plus petite à la plus grande.",
                                verbose_name="ordre",
                            ),
                        ),
                        (
                            "conditions",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text='« all » (toutes), « any » (au moins une), « not » (sauf), ou une comparaison : « field », « op », « value ». Champs : severity, trade, kind, code, condition, nature, shape, fault_class, territory, source, count, hour, weekday, attribute.NOM. Opérateurs : eq, in, gte, lte, startswith, within (heures, «\xa022-6\xa0»). Exemple : {"all": [{"field": "shape", "op": "eq", "value": "cabinet"}, {"field": "hour", "op": "within", "value": "22-6"}]}. Vide : tous les incidents.',
                                validators=[apps.events.rules.conditions.validate],
                                verbose_name="conditions",
                            ),
                        ),
                        (
                            "actions",
                            models.JSONField(
                                help_text='Liste d\'actions : severity (to : critical, major, minor), group (minutes : fenêtre), assign (to : identifiant), notify (person : identifiant, ou role : nom du rôle), procedure (code de la fiche), propose_intervention. Exemple : [{"do": "severity", "to": "critical"}, {"do": "procedure", "code": "armoire-au-noir"}, {"do": "notify", "role": "Opérateur du PCC"}]. Rien ne part de soi-même : une intervention est proposée.',
                                validators=[apps.events.rules.actions.validate],
                                verbose_name="actions",
                            ),
                        ),
                        (
                            "stop",
                            models.BooleanField(
                                default=False,
                                help_text="Les règles suivantes n'examinent plus cet incident.",
                                verbose_name="s'arrêter là",
                            ),
                        ),
                        ("enabled", models.BooleanField(default=False, editable=False, verbose_name="en service")),
                        (
                            "tried_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="essayée le"),
                        ),
                        ("tried_of", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "tried",
                            models.JSONField(blank=True, default=dict, editable=False, verbose_name="dernier essai"),
                        ),
                    ],
                    options={
                        "verbose_name": "règle",
                        "verbose_name_plural": "règles",
                        "ordering": ["order", "id"],
                        "permissions": [("enable_rule", "Peut activer ou arrêter une règle")],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("enabled", True)), fields=["order", "id"], name="rule_enabled"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("territory", "name"), name="rule_once_per_name")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RuleHistory",
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
                                to="events.rule",
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
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
                        (
                            "order",
                            models.PositiveSmallIntegerField(
                                default=100,
                                help_text="Les règles s'appliquent de la plus petite à la plus grande.",
                                verbose_name="ordre",
                            ),
                        ),
                        (
                            "conditions",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text='« all » (toutes), « any » (au moins une), « not » (sauf), ou une comparaison : « field », « op », « value ». Champs : severity, trade, kind, code, condition, nature, shape, fault_class, territory, source, count, hour, weekday, attribute.NOM. Opérateurs : eq, in, gte, lte, startswith, within (heures, «\xa022-6\xa0»). Exemple : {"all": [{"field": "shape", "op": "eq", "value": "cabinet"}, {"field": "hour", "op": "within", "value": "22-6"}]}. Vide : tous les incidents.',
                                validators=[apps.events.rules.conditions.validate],
                                verbose_name="conditions",
                            ),
                        ),
                        (
                            "actions",
                            models.JSONField(
                                help_text='Liste d\'actions : severity (to : critical, major, minor), group (minutes : fenêtre), assign (to : identifiant), notify (person : identifiant, ou role : nom du rôle), procedure (code de la fiche), propose_intervention. Exemple : [{"do": "severity", "to": "critical"}, {"do": "procedure", "code": "armoire-au-noir"}, {"do": "notify", "role": "Opérateur du PCC"}]. Rien ne part de soi-même : une intervention est proposée.',
                                validators=[apps.events.rules.actions.validate],
                                verbose_name="actions",
                            ),
                        ),
                        (
                            "stop",
                            models.BooleanField(
                                default=False,
                                help_text="Les règles suivantes n'examinent plus cet incident.",
                                verbose_name="s'arrêter là",
                            ),
                        ),
                        ("enabled", models.BooleanField(default=False, editable=False, verbose_name="en service")),
                        (
                            "tried_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="essayée le"),
                        ),
                        ("tried_of", models.CharField(blank=True, editable=False, max_length=64)),
                        (
                            "tried",
                            models.JSONField(blank=True, default=dict, editable=False, verbose_name="dernier essai"),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="RuleTrial",
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
                            "rule",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="trial",
                                to="events.rule",
                                verbose_name="règle",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(verbose_name="demandé le")),
                        ("looked", models.PositiveIntegerField(default=0, verbose_name="incidents regardés")),
                        ("total", models.PositiveIntegerField(default=0, verbose_name="incidents à regarder")),
                    ],
                    options={
                        "verbose_name": "essai en cours",
                        "verbose_name_plural": "essais en cours",
                    },
                ),
                migrations.CreateModel(
                    name="RuleFiring",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="firings",
                                to="events.rule",
                                verbose_name="règle",
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="firings",
                                to="events.incident",
                                verbose_name="incident",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="date")),
                        ("why", models.CharField(max_length=500, verbose_name="motif")),
                        ("matched", models.JSONField(default=dict, verbose_name="valeurs")),
                        ("done", models.JSONField(default=list, verbose_name="actions faites")),
                        ("group_within", models.PositiveIntegerField(editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "déclenchement de règle",
                        "verbose_name_plural": "déclenchements de règles",
                        "ordering": ["-at", "-id"],
                        "indexes": [
                            models.Index(fields=["-at", "-id"], name="firing_recent"),
                            models.Index(
                                condition=models.Q(("group_within", None), _negated=True),
                                fields=["rule", "at"],
                                name="firing_to_group",
                            ),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("rule", "incident"), name="firing_once")],
                    },
                ),
                migrations.CreateModel(
                    name="OwedNotice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notices",
                                to="events.incident",
                                verbose_name="incident",
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="events.rule",
                                verbose_name="règle",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="personne",
                            ),
                        ),
                        (
                            "role",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="auth.group",
                                verbose_name="rôle",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="date")),
                        ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="prise en compte le")),
                    ],
                    options={
                        "verbose_name": "avis dû",
                        "verbose_name_plural": "avis dus",
                        "ordering": ["at", "id"],
                        "indexes": [
                            models.Index(condition=models.Q(("taken_at", None)), fields=["at"], name="rule_notice_owed")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("incident", "rule", "person", "role"),
                                name="rule_notice_once",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("person", None), ("role", None), _connector="XOR"),
                                name="notice_to_a_person_or_a_role",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Procedure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=48, unique=True, verbose_name="code")),
                        ("title", models.CharField(max_length=120, verbose_name="libellé")),
                        (
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                help_text="Vide : commune à tous les territoires.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        (
                            "shapes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("single", "alarme seule"),
                                        ("same_asset", "un seul équipement"),
                                        ("cabinet", "armoire entière"),
                                        ("feeder", "départ entier"),
                                        ("gateway", "passerelle entière"),
                                        ("power_node", "alimentation partagée"),
                                        ("row", "points consécutifs"),
                                        ("day_burning", "allumage de jour"),
                                        ("vandalism", "vandalisme"),
                                        ("source_lost", "source perdue"),
                                        ("upstream", "cause en amont"),
                                        ("group", "regroupé par un opérateur"),
                                    ],
                                    max_length=16,
                                ),
                                blank=True,
                                default=list,
                                help_text="Elle s'ouvre aussi sur un incident de cette forme : une source perdue n'a pas de classe.",
                                size=None,
                                verbose_name="ou pour les formes",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="en usage")),
                        (
                            "fault_classes",
                            models.ManyToManyField(
                                blank=True,
                                help_text="La fiche s'ouvre d'elle-même sur un incident d'une de ces classes de panne.",
                                related_name="+",
                                to="contracts.faultclass",
                                verbose_name="ouverte d'office pour",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "fiche réflexe",
                        "verbose_name_plural": "fiches réflexes",
                        "ordering": ["title", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="ProcedureHistory",
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
                                to="events.procedure",
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
                        ("code", models.SlugField(db_index=False, max_length=48, verbose_name="code")),
                        ("title", models.CharField(max_length=120, verbose_name="libellé")),
                        (
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Vide : commune à tous les territoires.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        (
                            "shapes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("single", "alarme seule"),
                                        ("same_asset", "un seul équipement"),
                                        ("cabinet", "armoire entière"),
                                        ("feeder", "départ entier"),
                                        ("gateway", "passerelle entière"),
                                        ("power_node", "alimentation partagée"),
                                        ("row", "points consécutifs"),
                                        ("day_burning", "allumage de jour"),
                                        ("vandalism", "vandalisme"),
                                        ("source_lost", "source perdue"),
                                        ("upstream", "cause en amont"),
                                        ("group", "regroupé par un opérateur"),
                                    ],
                                    max_length=16,
                                ),
                                blank=True,
                                default=list,
                                help_text="Elle s'ouvre aussi sur un incident de cette forme : une source perdue n'a pas de classe.",
                                size=None,
                                verbose_name="ou pour les formes",
                            ),
                        ),
                        ("active", models.BooleanField(default=True, verbose_name="en usage")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ProcedureVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "procedure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="versions",
                                to="events.procedure",
                                verbose_name="fiche",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                        (
                            "steps",
                            models.JSONField(
                                help_text='Liste ordonnée d\'étapes : « kind » (doubt : levée de doute, call_csu : appeler le CSU, call_duty : prévenir l\'élu d\'astreinte, request : demander une intervention, mail, sms, todo : à faire), « text », et si l\'on veut « minutes », le délai conseillé depuis l\'ouverture. Exemple : [{"kind": "doubt", "text": "Regarder la caméra la plus proche", "minutes": 5}].',
                                validators=[apps.events.procedures.steps.validate],
                                verbose_name="étapes",
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True, verbose_name="date")),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="auteur",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "version de fiche réflexe",
                        "verbose_name_plural": "versions de fiches réflexes",
                        "ordering": ["procedure", "-number"],
                        "constraints": [models.UniqueConstraint(fields=("procedure", "number"), name="version_once")],
                    },
                ),
                migrations.CreateModel(
                    name="ProcedureRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="procedures",
                                to="events.incident",
                                verbose_name="incident",
                            ),
                        ),
                        (
                            "procedure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="runs",
                                to="events.procedure",
                                verbose_name="fiche",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="events.procedureversion",
                                verbose_name="version",
                            ),
                        ),
                        ("opened_at", models.DateTimeField(verbose_name="ouverte le")),
                        (
                            "opened_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ouverte par",
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="events.rule",
                                verbose_name="règle",
                            ),
                        ),
                        ("done", models.PositiveSmallIntegerField(default=0, verbose_name="étapes faites")),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="terminée le")),
                    ],
                    options={
                        "verbose_name": "fiche ouverte",
                        "verbose_name_plural": "fiches ouvertes",
                        "ordering": ["opened_at", "id"],
                        "constraints": [models.UniqueConstraint(fields=("incident", "procedure"), name="run_once")],
                    },
                ),
                migrations.CreateModel(
                    name="StepDone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps_done",
                                to="events.procedurerun",
                                verbose_name="fiche ouverte",
                            ),
                        ),
                        ("step", models.PositiveSmallIntegerField(verbose_name="étape")),
                        ("at", models.DateTimeField(verbose_name="date")),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="par",
                            ),
                        ),
                        ("comment", models.CharField(blank=True, max_length=500, verbose_name="commentaire")),
                    ],
                    options={
                        "verbose_name": "étape faite",
                        "verbose_name_plural": "étapes faites",
                        "ordering": ["run", "step"],
                        "constraints": [models.UniqueConstraint(fields=("run", "step"), name="step_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Testimony",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("ref", models.CharField(max_length=40, unique=True, verbose_name="référence")),
                        ("told_at", models.DateTimeField(verbose_name="dit le")),
                        ("label", models.CharField(max_length=160, verbose_name="libellé")),
                        ("condition", models.CharField(max_length=60, verbose_name="condition")),
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
                            "asset",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="assets.asset",
                                verbose_name="équipement",
                            ),
                        ),
                        (
                            "lines",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(), default=list, size=None, verbose_name="départs"
                            ),
                        ),
                        (
                            "voices",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=32), default=list, size=None, verbose_name="voix"
                            ),
                        ),
                        ("said_at", models.DateTimeField(verbose_name="signalé le")),
                        ("ended_at", models.DateTimeField(null=True, verbose_name="traité le")),
                        ("withdrawn", models.BooleanField(default=False, verbose_name="retiré")),
                        (
                            "incident",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="heard",
                                to="events.incident",
                                verbose_name="incident",
                            ),
                        ),
                        ("by_hand", models.BooleanField(default=False, verbose_name="placé par un opérateur")),
                    ],
                    options={
                        "verbose_name": "témoignage",
                        "verbose_name_plural": "témoignages",
                        "ordering": ["said_at", "id"],
                        "indexes": [models.Index(fields=["said_at"], name="testimony_said")],
                    },
                ),
                migrations.CreateModel(
                    name="ToldTestimony",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("ref", models.CharField(max_length=40)),
                        ("told_at", models.DateTimeField()),
                        ("said", models.JSONField()),
                    ],
                    options={
                        "verbose_name": "témoignage à regrouper",
                        "verbose_name_plural": "témoignages à regrouper",
                        "default_permissions": (),
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plannedevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "events_plannedeventhistory" ("created_by_id", "effect", "ends_at", "id", "kind", "kinds", "natures", "note", "perimeter", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "severity", "stale", "starts_at", "territory_id", "title", "trades") VALUES (NEW."created_by_id", NEW."effect", NEW."ends_at", NEW."id", NEW."kind", NEW."kinds", NEW."natures", NEW."note", NEW."perimeter", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phase", NEW."severity", NEW."stale", NEW."starts_at", NEW."territory_id", NEW."title", NEW."trades"); RETURN NULL;',
                            hash="e1bd429d74d8b6403cda5db4473ede2cd8847182",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_54845",
                            table="events_plannedevent",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plannedevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "events_plannedeventhistory" ("created_by_id", "effect", "ends_at", "id", "kind", "kinds", "natures", "note", "perimeter", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "severity", "stale", "starts_at", "territory_id", "title", "trades") VALUES (NEW."created_by_id", NEW."effect", NEW."ends_at", NEW."id", NEW."kind", NEW."kinds", NEW."natures", NEW."note", NEW."perimeter", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phase", NEW."severity", NEW."stale", NEW."starts_at", NEW."territory_id", NEW."title", NEW."trades"); RETURN NULL;',
                            hash="776996ce105b9880d2c269ad368b201ae5d0e950",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_75e9a",
                            table="events_plannedevent",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="plannedevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "events_plannedeventhistory" ("created_by_id", "effect", "ends_at", "id", "kind", "kinds", "natures", "note", "perimeter", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "severity", "stale", "starts_at", "territory_id", "title", "trades") VALUES (OLD."created_by_id", OLD."effect", OLD."ends_at", OLD."id", OLD."kind", OLD."kinds", OLD."natures", OLD."note", OLD."perimeter", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phase", OLD."severity", OLD."stale", OLD."starts_at", OLD."territory_id", OLD."title", OLD."trades"); RETURN NULL;',
                            hash="578dbde2a6a31418b5c74f1a0d598a934d0fb14a",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ec809",
                            table="events_plannedevent",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="rule",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "events_rulehistory" ("actions", "conditions", "enabled", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stop", "territory_id", "tried", "tried_at", "tried_of") VALUES (NEW."actions", NEW."conditions", NEW."enabled", NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."stop", NEW."territory_id", NEW."tried", NEW."tried_at", NEW."tried_of"); RETURN NULL;',
                            hash="2f374cca680776c9ef404898ea2546137d3fdb82",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_7fc45",
                            table="events_rule",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="rule",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "events_rulehistory" ("actions", "conditions", "enabled", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stop", "territory_id", "tried", "tried_at", "tried_of") VALUES (NEW."actions", NEW."conditions", NEW."enabled", NEW."id", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."stop", NEW."territory_id", NEW."tried", NEW."tried_at", NEW."tried_of"); RETURN NULL;',
                            hash="35d46e2911df0ea46f2169f934c615d60c5a52c2",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b3969",
                            table="events_rule",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="rule",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "events_rulehistory" ("actions", "conditions", "enabled", "id", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stop", "territory_id", "tried", "tried_at", "tried_of") VALUES (OLD."actions", OLD."conditions", OLD."enabled", OLD."id", OLD."name", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."stop", OLD."territory_id", OLD."tried", OLD."tried_at", OLD."tried_of"); RETURN NULL;',
                            hash="e65c95639055b93e23f7a049e708ef0d8c7d1871",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_07f32",
                            table="events_rule",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="procedure",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "events_procedurehistory" ("active", "code", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shapes", "territory_id", "title") VALUES (NEW."active", NEW."code", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."shapes", NEW."territory_id", NEW."title"); RETURN NULL;',
                            hash="73301b2cfe914da495dabe90bcb991cf941a7c2a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4cbf8",
                            table="events_procedure",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="procedure",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "events_procedurehistory" ("active", "code", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shapes", "territory_id", "title") VALUES (NEW."active", NEW."code", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."shapes", NEW."territory_id", NEW."title"); RETURN NULL;',
                            hash="a2b36b248844b786ee2791320ca3a1a73c5622bf",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e44d2",
                            table="events_procedure",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="procedure",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "events_procedurehistory" ("active", "code", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shapes", "territory_id", "title") VALUES (OLD."active", OLD."code", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."shapes", OLD."territory_id", OLD."title"); RETURN NULL;',
                            hash="7c64613df225d353d8d612bddc8a785600e7eb01",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_fc04f",
                            table="events_procedure",
                            when="AFTER",
                        ),
                    ),
                ),
            ]
        ),
        migrations.RunSQL(_sql.PARTITIONED, _sql.NOT_PARTITIONED),
        migrations.RunSQL(_sql.IN_PLACE, _sql.ANYWHERE),
        migrations.RunSQL(_sql.KEPT, _sql.FORGOTTEN),
    ]
