# SPDX-License-Identifier: EUPL-1.2
"""Contracts, their versions and what these promise, sealed once published."""

from decimal import Decimal

import django.contrib.gis.db.models.fields
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import apps.contracts.models.penalty
import apps.contracts.models.service
import apps.contracts.recognition
from apps.contracts.migrations import _sql
from apps.territories.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("contracts", "0001_initial"),
        ("contracts", "0002_contracts_and_versions"),
        ("contracts", "0003_sealed"),
        ("contracts", "0004_rows_written_together"),
        ("contracts", "0005_party_people"),
        ("contracts", "0006_tacit_acceptance"),
        ("contracts", "0007_saving_commitments"),
        ("contracts", "0008_savings_sealed"),
    ]

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0001_schema"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        AtOnce(
            [
                migrations.CreateModel(
                    name="Contract",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reference", models.CharField(max_length=60, unique=True, verbose_name="numéro")),
                        ("name", models.CharField(max_length=160, verbose_name="intitulé")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("mgp", "Marché global de performance"),
                                    ("cpe", "Contrat de performance énergétique"),
                                    ("crem", "Conception, réalisation, exploitation, maintenance"),
                                    ("maintenance", "Marché de maintenance"),
                                    ("internal", "Engagement d'une régie"),
                                    ("other", "Autre contrat"),
                                ],
                                default="maintenance",
                                max_length=12,
                                verbose_name="nature",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                help_text="Ses agents habilités l'administrent ; les autres autorités du périmètre le lisent.",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="autorité qui le pilote",
                            ),
                        ),
                        ("signed_on", models.DateField(blank=True, null=True, verbose_name="signé le")),
                        ("starts_on", models.DateField(verbose_name="prend effet le")),
                        ("ends_on", models.DateField(help_text="Dernier jour compris.", verbose_name="finit le")),
                        (
                            "covers_included",
                            models.BooleanField(
                                default=True,
                                help_text="Décoché : un EPCI du périmètre n'y est que pour ses propres équipements.",
                                verbose_name="couvre aussi les territoires inclus",
                            ),
                        ),
                        (
                            "is_sample",
                            models.BooleanField(
                                default=False,
                                help_text="Affiché partout où ce contrat est cité : ses délais ne sont opposables à personne.",
                                verbose_name="exemple, à confirmer",
                            ),
                        ),
                        ("note", models.TextField(blank=True, max_length=4000, verbose_name="remarques")),
                        (
                            "perimeter",
                            models.ManyToManyField(
                                blank=True,
                                related_name="+",
                                through="contracts.Perimeter",
                                to="territories.territory",
                                verbose_name="périmètre",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "contrat",
                        "verbose_name_plural": "contrats",
                        "ordering": ["name", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                                name="contract_in_order",
                                violation_error_message="La fin vient après la prise d'effet.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("signed_on", None), ("signed_on__lte", models.F("ends_on")), _connector="OR"
                                ),
                                name="contract_signed_before_its_end",
                                violation_error_message="Un contrat est signé avant sa fin.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContractHistory",
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
                                to="contracts.contract",
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
                        ("reference", models.CharField(max_length=60, verbose_name="numéro")),
                        ("name", models.CharField(max_length=160, verbose_name="intitulé")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("mgp", "Marché global de performance"),
                                    ("cpe", "Contrat de performance énergétique"),
                                    ("crem", "Conception, réalisation, exploitation, maintenance"),
                                    ("maintenance", "Marché de maintenance"),
                                    ("internal", "Engagement d'une régie"),
                                    ("other", "Autre contrat"),
                                ],
                                default="maintenance",
                                max_length=12,
                                verbose_name="nature",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                db_constraint=False,
                                help_text="Ses agents habilités l'administrent ; les autres autorités du périmètre le lisent.",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.territory",
                                verbose_name="autorité qui le pilote",
                            ),
                        ),
                        ("signed_on", models.DateField(blank=True, null=True, verbose_name="signé le")),
                        ("starts_on", models.DateField(verbose_name="prend effet le")),
                        ("ends_on", models.DateField(help_text="Dernier jour compris.", verbose_name="finit le")),
                        (
                            "covers_included",
                            models.BooleanField(
                                default=True,
                                help_text="Décoché : un EPCI du périmètre n'y est que pour ses propres équipements.",
                                verbose_name="couvre aussi les territoires inclus",
                            ),
                        ),
                        (
                            "is_sample",
                            models.BooleanField(
                                default=False,
                                help_text="Affiché partout où ce contrat est cité : ses délais ne sont opposables à personne.",
                                verbose_name="exemple, à confirmer",
                            ),
                        ),
                        ("note", models.TextField(blank=True, max_length=4000, verbose_name="remarques")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Perimeter",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="perimeters",
                                to="contracts.contract",
                                verbose_name="contrat",
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
                            "since",
                            models.DateField(
                                blank=True,
                                help_text="Vide : depuis la prise d'effet.",
                                null=True,
                                verbose_name="depuis le",
                            ),
                        ),
                        (
                            "until",
                            models.DateField(
                                blank=True, help_text="Vide : jusqu'à la fin.", null=True, verbose_name="jusqu'au"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "territoire du périmètre",
                        "verbose_name_plural": "périmètre",
                        "ordering": ["contract", "territory"],
                        "default_permissions": (),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("contract", "territory"),
                                name="perimeter_once",
                                violation_error_message="Ce territoire est déjà dans le périmètre.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("since", None), ("until", None), ("until__gte", models.F("since")), _connector="OR"
                                ),
                                name="perimeter_in_order",
                                violation_error_message="La sortie du périmètre vient après l'entrée.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PerimeterHistory",
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
                                to="contracts.perimeter",
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
                            "contract",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contracts.contract",
                                verbose_name="contrat",
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
                            "since",
                            models.DateField(
                                blank=True,
                                help_text="Vide : depuis la prise d'effet.",
                                null=True,
                                verbose_name="depuis le",
                            ),
                        ),
                        (
                            "until",
                            models.DateField(
                                blank=True, help_text="Vide : jusqu'à la fin.", null=True, verbose_name="jusqu'au"
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="Party",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parties",
                                to="contracts.contract",
                                verbose_name="contrat",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("authority", "Maître d'ouvrage"),
                                    ("contractor", "Titulaire"),
                                    ("partner", "Cotraitant"),
                                    ("subcontractor", "Sous-traitant"),
                                    ("assistant", "Assistant au maître d'ouvrage"),
                                ],
                                max_length=14,
                                verbose_name="qualité",
                            ),
                        ),
                        ("name", models.CharField(max_length=160, verbose_name="nom")),
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
                            "people",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Un titulaire lit et signe les décomptes des contrats pour lesquels il agit, et eux seuls.",
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="comptes qui agissent pour elle",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "partie au contrat",
                        "verbose_name_plural": "parties au contrat",
                        "ordering": ["contract", "role", "name"],
                        "default_permissions": (),
                        "constraints": [
                            models.UniqueConstraint(fields=("contract", "role", "name"), name="party_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartyHistory",
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
                                to="contracts.party",
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
                            "contract",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contracts.contract",
                                verbose_name="contrat",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("authority", "Maître d'ouvrage"),
                                    ("contractor", "Titulaire"),
                                    ("partner", "Cotraitant"),
                                    ("subcontractor", "Sous-traitant"),
                                    ("assistant", "Assistant au maître d'ouvrage"),
                                ],
                                max_length=14,
                                verbose_name="qualité",
                            ),
                        ),
                        ("name", models.CharField(max_length=160, verbose_name="nom")),
                        (
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
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
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="Period",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="periods",
                                to="contracts.contract",
                                verbose_name="contrat",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="année")),
                        ("starts_on", models.DateField(verbose_name="du")),
                        ("ends_on", models.DateField(help_text="Dernier jour compris.", verbose_name="au")),
                    ],
                    options={
                        "verbose_name": "année du contrat",
                        "verbose_name_plural": "années du contrat",
                        "ordering": ["contract", "number"],
                        "default_permissions": (),
                        "constraints": [
                            models.UniqueConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                fields=("contract", "number"),
                                name="period_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("number__gte", 1)), name="period_numbered_from_one"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gt", models.F("starts_on"))),
                                name="period_in_order",
                                violation_error_message="La fin de l'année vient après son début.",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                expressions=[
                                    ("contract", "="),
                                    (
                                        models.Func(
                                            "starts_on",
                                            "ends_on",
                                            models.Value("[]"),
                                            function="DATERANGE",
                                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                        ),
                                        "&&",
                                    ),
                                ],
                                name="periods_do_not_overlap",
                                violation_error_message="Deux années du contrat se recouvrent.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PeriodHistory",
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
                                to="contracts.period",
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
                            "contract",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contracts.contract",
                                verbose_name="contrat",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="année")),
                        ("starts_on", models.DateField(verbose_name="du")),
                        ("ends_on", models.DateField(help_text="Dernier jour compris.", verbose_name="au")),
                    ],
                    options={
                        "abstract": False,
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="FaultClass",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=48, unique=True, verbose_name="code")),
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
                        ("label", models.CharField(max_length=120, verbose_name="libellé")),
                        (
                            "rank",
                            models.PositiveSmallIntegerField(
                                default=500,
                                help_text="La plus grave d'abord : à l'incident revient la première qui le reconnaît.",
                                verbose_name="rang",
                            ),
                        ),
                        (
                            "recognises",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text='Liste de conditions ; une seule suffit. Dans chacune, tout ce qui est écrit doit être vrai : « shapes » (formes d\'incident), « kinds » (types de l\'équipement en cause), « natures », « conditions » (supply_loss, lora_*) et « at_least » (nombre d\'alarmes). Exemple : [{"shapes": ["row"], "kinds": ["light_point"], "at_least": 3}]. Vide : la classe n\'est choisie qu\'à la main.',
                                validators=[apps.contracts.recognition.validate],
                                verbose_name="reconnaît",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "classe de panne",
                        "verbose_name_plural": "classes de panne",
                        "ordering": ["trade", "rank", "code"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("code", ""), _negated=True), name="fault_class_has_a_code"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FaultClassHistory",
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
                                to="contracts.faultclass",
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
                        ("label", models.CharField(max_length=120, verbose_name="libellé")),
                        (
                            "rank",
                            models.PositiveSmallIntegerField(
                                default=500,
                                help_text="La plus grave d'abord : à l'incident revient la première qui le reconnaît.",
                                verbose_name="rang",
                            ),
                        ),
                        (
                            "recognises",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text='Liste de conditions ; une seule suffit. Dans chacune, tout ce qui est écrit doit être vrai : « shapes » (formes d\'incident), « kinds » (types de l\'équipement en cause), « natures », « conditions » (supply_loss, lora_*) et « at_least » (nombre d\'alarmes). Exemple : [{"shapes": ["row"], "kinds": ["light_point"], "at_least": 3}]. Vide : la classe n\'est choisie qu\'à la main.',
                                validators=[apps.contracts.recognition.validate],
                                verbose_name="reconnaît",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ContractVersion",
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
                                related_name="versions",
                                to="contracts.contract",
                                verbose_name="contrat",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Brouillon"), ("published", "Publiée"), ("superseded", "Remplacée")],
                                default="draft",
                                editable=False,
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "valid_from",
                            models.DateField(
                                blank=True,
                                help_text="Aux DI dont les horloges partent ce jour-là ou après. Demandé à la publication.",
                                null=True,
                                verbose_name="s'applique à partir du",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                help_text="Ce qui l'amène : « Avenant n° 1 », « Version initiale ».",
                                max_length=200,
                                verbose_name="motif",
                            ),
                        ),
                        (
                            "clock_start",
                            models.CharField(
                                choices=[("detection", "À la détection de la panne"), ("sent", "À l'envoi de la DI")],
                                default="sent",
                                max_length=10,
                                verbose_name="départ des horloges",
                            ),
                        ),
                        (
                            "aggravation",
                            models.CharField(
                                choices=[
                                    ("restart", "Repartent de zéro à l'aggravation, au nouveau délai"),
                                    ("go_on", "Continuent depuis leur départ, au nouveau délai"),
                                ],
                                default="go_on",
                                max_length=8,
                                verbose_name="en cas d'aggravation, elles",
                            ),
                        ),
                        (
                            "tacit_days",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="La partie qui ne signe ni ne conteste dans ce délai, après la signature de l'autre, est réputée accepter. Vide : le contrat n'en prévoit pas.",
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(365),
                                ],
                                verbose_name="acceptation tacite d'un décompte (jours)",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créée le")),
                        (
                            "published_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="publiée le"),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="publiée par",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "version de contrat",
                        "verbose_name_plural": "versions de contrat",
                        "ordering": ["contract", "-number"],
                        "permissions": [("publish_contractversion", "Peut publier une version de contrat")],
                        "constraints": [
                            models.UniqueConstraint(fields=("contract", "number"), name="version_numbered_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "draft"), _negated=True),
                                fields=("contract", "valid_from"),
                                name="version_one_from_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "draft"),
                                    models.Q(("published_at__isnull", False), ("valid_from__isnull", False)),
                                    _connector="OR",
                                ),
                                name="version_published_from_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("tacit_days", None),
                                    models.Q(("tacit_days__gte", 1), ("tacit_days__lte", 365)),
                                    _connector="OR",
                                ),
                                name="version_silence_in_bounds",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContractVersionHistory",
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
                                to="contracts.contractversion",
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
                            "contract",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contracts.contract",
                                verbose_name="contrat",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Brouillon"), ("published", "Publiée"), ("superseded", "Remplacée")],
                                default="draft",
                                editable=False,
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "valid_from",
                            models.DateField(
                                blank=True,
                                help_text="Aux DI dont les horloges partent ce jour-là ou après. Demandé à la publication.",
                                null=True,
                                verbose_name="s'applique à partir du",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                help_text="Ce qui l'amène : « Avenant n° 1 », « Version initiale ».",
                                max_length=200,
                                verbose_name="motif",
                            ),
                        ),
                        (
                            "clock_start",
                            models.CharField(
                                choices=[("detection", "À la détection de la panne"), ("sent", "À l'envoi de la DI")],
                                default="sent",
                                max_length=10,
                                verbose_name="départ des horloges",
                            ),
                        ),
                        (
                            "aggravation",
                            models.CharField(
                                choices=[
                                    ("restart", "Repartent de zéro à l'aggravation, au nouveau délai"),
                                    ("go_on", "Continuent depuis leur départ, au nouveau délai"),
                                ],
                                default="go_on",
                                max_length=8,
                                verbose_name="en cas d'aggravation, elles",
                            ),
                        ),
                        (
                            "tacit_days",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="La partie qui ne signe ni ne conteste dans ce délai, après la signature de l'autre, est réputée accepter. Vide : le contrat n'en prévoit pas.",
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(365),
                                ],
                                verbose_name="acceptation tacite d'un décompte (jours)",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créée le")),
                        (
                            "published_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="publiée le"),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="publiée par",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Zone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="zones",
                                to="contracts.contractversion",
                                verbose_name="version",
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="nom")),
                        (
                            "outline",
                            django.contrib.gis.db.models.fields.MultiPolygonField(
                                blank=True, null=True, srid=4326, verbose_name="contour"
                            ),
                        ),
                        (
                            "territories",
                            models.ManyToManyField(
                                blank=True, related_name="+", to="territories.territory", verbose_name="territoires"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "zone de contrat",
                        "verbose_name_plural": "zones de contrat",
                        "ordering": ["version", "name"],
                        "default_permissions": (),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "name"),
                                name="zone_named_once",
                                violation_error_message="Cette version a déjà une zone de ce nom.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ZoneHistory",
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
                                to="contracts.zone",
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
                            "version",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contracts.contractversion",
                                verbose_name="version",
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="nom")),
                        (
                            "outline",
                            django.contrib.gis.db.models.fields.MultiPolygonField(
                                blank=True, null=True, srid=4326, verbose_name="contour"
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="ServiceCalendar",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="calendars",
                                to="contracts.contractversion",
                                verbose_name="version",
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="nom")),
                        (
                            "is_default",
                            models.BooleanField(
                                default=False,
                                help_text="Celui des lignes qui n'en désignent pas d'autre.",
                                verbose_name="par défaut",
                            ),
                        ),
                        (
                            "week",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(blank=True, max_length=80),
                                default=apps.contracts.models.service.office_hours,
                                size=7,
                                verbose_name="heures ouvrées, du lundi au dimanche",
                            ),
                        ),
                        (
                            "on_call",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(blank=True, max_length=80),
                                default=apps.contracts.models.service.no_hours,
                                size=8,
                                verbose_name="astreinte, du lundi au dimanche puis les jours fériés",
                            ),
                        ),
                        (
                            "on_call_counts",
                            models.BooleanField(
                                default=False,
                                help_text="Pour les délais en heures ouvrées ; un jour ouvré reste fait des heures ouvrées.",
                                verbose_name="les heures d'astreinte comptent comme ouvrées",
                            ),
                        ),
                        (
                            "region",
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
                                verbose_name="jours fériés",
                            ),
                        ),
                        (
                            "worked",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("new_year", "Jour de l'An"),
                                        ("good_friday", "Vendredi saint"),
                                        ("easter_monday", "Lundi de Pâques"),
                                        ("abolition", "Abolition de l'esclavage"),
                                        ("labour_day", "Fête du Travail"),
                                        ("victory_1945", "Victoire de 1945"),
                                        ("ascension", "Ascension"),
                                        ("whit_monday", "Lundi de Pentecôte"),
                                        ("national_day", "Fête nationale"),
                                        ("assumption", "Assomption"),
                                        ("all_saints", "Toussaint"),
                                        ("armistice", "Armistice de 1918"),
                                        ("christmas", "Noël"),
                                        ("saint_stephen", "Saint-Étienne (26 décembre)"),
                                    ],
                                    max_length=20,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="jours fériés travaillés",
                            ),
                        ),
                        (
                            "closed",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.DateField(),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="jours de fermeture",
                            ),
                        ),
                        (
                            "time_zone",
                            models.CharField(default="Europe/Paris", max_length=40, verbose_name="fuseau horaire"),
                        ),
                    ],
                    options={
                        "verbose_name": "calendrier de service",
                        "verbose_name_plural": "calendriers de service",
                        "ordering": ["version", "-is_default", "name"],
                        "default_permissions": (),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("version", "name"),
                                name="calendar_named_once",
                                violation_error_message="Cette version a déjà un calendrier de ce nom.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_default", True)),
                                fields=("version",),
                                name="calendar_one_default",
                                violation_error_message="Cette version a déjà un calendrier par défaut.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("on_call__len", 8), ("week__len", 7)), name="calendar_every_day"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceCalendarHistory",
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
                                to="contracts.servicecalendar",
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
                            "version",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contracts.contractversion",
                                verbose_name="version",
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="nom")),
                        (
                            "is_default",
                            models.BooleanField(
                                default=False,
                                help_text="Celui des lignes qui n'en désignent pas d'autre.",
                                verbose_name="par défaut",
                            ),
                        ),
                        (
                            "week",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(blank=True, max_length=80),
                                default=apps.contracts.models.service.office_hours,
                                size=7,
                                verbose_name="heures ouvrées, du lundi au dimanche",
                            ),
                        ),
                        (
                            "on_call",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(blank=True, max_length=80),
                                default=apps.contracts.models.service.no_hours,
                                size=8,
                                verbose_name="astreinte, du lundi au dimanche puis les jours fériés",
                            ),
                        ),
                        (
                            "on_call_counts",
                            models.BooleanField(
                                default=False,
                                help_text="Pour les délais en heures ouvrées ; un jour ouvré reste fait des heures ouvrées.",
                                verbose_name="les heures d'astreinte comptent comme ouvrées",
                            ),
                        ),
                        (
                            "region",
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
                                verbose_name="jours fériés",
                            ),
                        ),
                        (
                            "worked",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("new_year", "Jour de l'An"),
                                        ("good_friday", "Vendredi saint"),
                                        ("easter_monday", "Lundi de Pâques"),
                                        ("abolition", "Abolition de l'esclavage"),
                                        ("labour_day", "Fête du Travail"),
                                        ("victory_1945", "Victoire de 1945"),
                                        ("ascension", "Ascension"),
                                        ("whit_monday", "Lundi de Pentecôte"),
                                        ("national_day", "Fête nationale"),
                                        ("assumption", "Assomption"),
                                        ("all_saints", "Toussaint"),
                                        ("armistice", "Armistice de 1918"),
                                        ("christmas", "Noël"),
                                        ("saint_stephen", "Saint-Étienne (26 décembre)"),
                                    ],
                                    max_length=20,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="jours fériés travaillés",
                            ),
                        ),
                        (
                            "closed",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.DateField(),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="jours de fermeture",
                            ),
                        ),
                        (
                            "time_zone",
                            models.CharField(default="Europe/Paris", max_length=40, verbose_name="fuseau horaire"),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="Commitment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="contracts.contractversion",
                                verbose_name="version",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="contracts.faultclass",
                                verbose_name="classe de panne",
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                blank=True,
                                help_text="Vide : tout le périmètre, hors des zones qui ont leur ligne.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="contracts.zone",
                                verbose_name="zone",
                            ),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                blank=True,
                                help_text="Vide : celui par défaut.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="lines",
                                to="contracts.servicecalendar",
                                verbose_name="calendrier",
                            ),
                        ),
                        ("gti_amount", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="GTI")),
                        (
                            "gti_unit",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("hours", "heures"),
                                    ("working_hours", "heures ouvrées"),
                                    ("working_days", "jours ouvrés"),
                                ],
                                max_length=14,
                                verbose_name="unité de la GTI",
                            ),
                        ),
                        ("gtrp_amount", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="GTRP")),
                        (
                            "gtrp_unit",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("hours", "heures"),
                                    ("working_hours", "heures ouvrées"),
                                    ("working_days", "jours ouvrés"),
                                ],
                                max_length=14,
                                verbose_name="unité de la GTRP",
                            ),
                        ),
                        ("gtr_amount", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="GTR")),
                        (
                            "gtr_unit",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("hours", "heures"),
                                    ("working_hours", "heures ouvrées"),
                                    ("working_days", "jours ouvrés"),
                                ],
                                max_length=14,
                                verbose_name="unité de la GTR",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="remarque")),
                    ],
                    options={
                        "verbose_name": "ligne d'engagement",
                        "verbose_name_plural": "lignes d'engagement",
                        "ordering": ["version", "trade", "fault_class__rank", "fault_class__code", "zone__name", "id"],
                        "default_permissions": (),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("gti_amount", None), ("gti_unit", "")),
                                    models.Q(
                                        ("gti_amount__gte", 1),
                                        ("gti_amount__isnull", False),
                                        ("gti_amount__lte", 9999),
                                        ("gti_unit__in", ["hours", "working_hours", "working_days"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="line_gti_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("gtrp_amount", None), ("gtrp_unit", "")),
                                    models.Q(
                                        ("gtrp_amount__gte", 1),
                                        ("gtrp_amount__isnull", False),
                                        ("gtrp_amount__lte", 9999),
                                        ("gtrp_unit__in", ["hours", "working_hours", "working_days"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="line_gtrp_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("gtr_amount", None), ("gtr_unit", "")),
                                    models.Q(
                                        ("gtr_amount__gte", 1),
                                        ("gtr_amount__isnull", False),
                                        ("gtr_amount__lte", 9999),
                                        ("gtr_unit__in", ["hours", "working_hours", "working_days"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="line_gtr_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("gti_amount__isnull", False),
                                        ("gti_unit", models.F("gtrp_unit")),
                                        ("gtrp_amount__isnull", False),
                                        _negated=True,
                                    ),
                                    ("gtrp_amount__gte", models.F("gti_amount")),
                                    _connector="OR",
                                ),
                                name="line_gti_before_gtrp",
                                violation_error_message="Dans l'ordre : GTI, GTRP, GTR, chacune au moins égale à la précédente.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("gtr_amount__isnull", False),
                                        ("gtrp_amount__isnull", False),
                                        ("gtrp_unit", models.F("gtr_unit")),
                                        _negated=True,
                                    ),
                                    ("gtr_amount__gte", models.F("gtrp_amount")),
                                    _connector="OR",
                                ),
                                name="line_gtrp_before_gtr",
                                violation_error_message="Dans l'ordre : GTI, GTRP, GTR, chacune au moins égale à la précédente.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("gti_amount__isnull", False),
                                        ("gti_unit", models.F("gtr_unit")),
                                        ("gtr_amount__isnull", False),
                                        _negated=True,
                                    ),
                                    ("gtr_amount__gte", models.F("gti_amount")),
                                    _connector="OR",
                                ),
                                name="line_gti_before_gtr",
                                violation_error_message="Dans l'ordre : GTI, GTRP, GTR, chacune au moins égale à la précédente.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CommitmentHistory",
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
                                to="contracts.commitment",
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
                            "version",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contracts.contractversion",
                                verbose_name="version",
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
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contracts.faultclass",
                                verbose_name="classe de panne",
                            ),
                        ),
                        (
                            "zone",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Vide : tout le périmètre, hors des zones qui ont leur ligne.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contracts.zone",
                                verbose_name="zone",
                            ),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                help_text="Vide : celui par défaut.",
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contracts.servicecalendar",
                                verbose_name="calendrier",
                            ),
                        ),
                        ("gti_amount", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="GTI")),
                        (
                            "gti_unit",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("hours", "heures"),
                                    ("working_hours", "heures ouvrées"),
                                    ("working_days", "jours ouvrés"),
                                ],
                                max_length=14,
                                verbose_name="unité de la GTI",
                            ),
                        ),
                        ("gtrp_amount", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="GTRP")),
                        (
                            "gtrp_unit",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("hours", "heures"),
                                    ("working_hours", "heures ouvrées"),
                                    ("working_days", "jours ouvrés"),
                                ],
                                max_length=14,
                                verbose_name="unité de la GTRP",
                            ),
                        ),
                        ("gtr_amount", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="GTR")),
                        (
                            "gtr_unit",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("hours", "heures"),
                                    ("working_hours", "heures ouvrées"),
                                    ("working_days", "jours ouvrés"),
                                ],
                                max_length=14,
                                verbose_name="unité de la GTR",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="remarque")),
                    ],
                    options={
                        "abstract": False,
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="SuspensionReason",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="suspension_reasons",
                                to="contracts.contractversion",
                                verbose_name="version",
                            ),
                        ),
                        ("code", models.SlugField(max_length=40, verbose_name="code")),
                        ("label", models.CharField(max_length=120, verbose_name="motif")),
                        (
                            "clocks",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("gti", "GTI (intervention)"),
                                        ("gtrp", "GTRP (rétablissement provisoire)"),
                                        ("gtr", "GTR (rétablissement)"),
                                    ],
                                    max_length=4,
                                ),
                                default=apps.contracts.models.penalty.every_clock,
                                size=None,
                                verbose_name="horloges qu'il arrête",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "motif de suspension",
                        "verbose_name_plural": "motifs de suspension",
                        "ordering": ["version", "label"],
                        "default_permissions": (),
                        "constraints": [
                            models.UniqueConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                fields=("version", "code"),
                                name="suspension_reason_once",
                                violation_error_message="Ce code est déjà celui d'un autre motif.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("clocks__len__gte", 1)),
                                name="suspension_reason_stops_a_clock",
                                violation_error_message="Un motif arrête au moins une horloge.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SuspensionReasonHistory",
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
                                to="contracts.suspensionreason",
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
                            "version",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contracts.contractversion",
                                verbose_name="version",
                            ),
                        ),
                        ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                        ("label", models.CharField(max_length=120, verbose_name="motif")),
                        (
                            "clocks",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("gti", "GTI (intervention)"),
                                        ("gtrp", "GTRP (rétablissement provisoire)"),
                                        ("gtr", "GTR (rétablissement)"),
                                    ],
                                    max_length=4,
                                ),
                                default=apps.contracts.models.penalty.every_clock,
                                size=None,
                                verbose_name="horloges qu'il arrête",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="PenaltyRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="penalty_rules",
                                to="contracts.contractversion",
                                verbose_name="version",
                            ),
                        ),
                        (
                            "clock",
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
                                help_text="Vide : tous les autres.",
                                max_length=12,
                                verbose_name="métier",
                            ),
                        ),
                        ("step_amount", models.PositiveSmallIntegerField(default=1, verbose_name="pas")),
                        (
                            "step_unit",
                            models.CharField(
                                choices=[
                                    ("hours", "heures"),
                                    ("working_hours", "heures ouvrées"),
                                    ("working_days", "jours ouvrés"),
                                ],
                                default="hours",
                                max_length=14,
                                verbose_name="unité du pas",
                            ),
                        ),
                        (
                            "amount",
                            models.DecimalField(
                                decimal_places=2, max_digits=10, verbose_name="pénalité par pas entamé (€)"
                            ),
                        ),
                        (
                            "cap_per_case",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                verbose_name="plafond par DI (€)",
                            ),
                        ),
                        (
                            "cap_per_month",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                verbose_name="plafond par mois (€)",
                            ),
                        ),
                        (
                            "cap_per_year",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                verbose_name="plafond par année (€)",
                            ),
                        ),
                        (
                            "neutral",
                            models.PositiveSmallIntegerField(
                                default=0,
                                help_text="Dans l'unité du pas, de part et d'autre du délai : ni pénalité ni intéressement.",
                                verbose_name="bande neutre",
                            ),
                        ),
                        (
                            "neutral_deducted",
                            models.BooleanField(
                                default=False,
                                help_text="Au-delà, le retard se compte sans elle.",
                                verbose_name="bande neutre déduite",
                            ),
                        ),
                        (
                            "bonus",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.00"),
                                max_digits=10,
                                verbose_name="intéressement par pas d'avance (€)",
                            ),
                        ),
                        (
                            "bonus_cap",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                verbose_name="plafond de l'intéressement par DI (€)",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "règle de pénalité",
                        "verbose_name_plural": "règles de pénalité",
                        "ordering": ["version", "clock", "trade"],
                        "default_permissions": (),
                        "constraints": [
                            models.UniqueConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                fields=("version", "clock", "trade"),
                                name="penalty_rule_once",
                                violation_error_message="Cette horloge a déjà sa règle pour ce métier.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("step_amount__gte", 1),
                                    ("step_amount__lte", 9999),
                                    ("step_unit__in", ["hours", "working_hours", "working_days"]),
                                ),
                                name="penalty_step_whole",
                                violation_error_message="Le pas est d'au moins 1.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount", None), ("amount__gte", 0), _connector="OR"),
                                name="penalty_amount_positive",
                                violation_error_message="Un montant ne peut pas être négatif.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("cap_per_case", None), ("cap_per_case__gte", 0), _connector="OR"),
                                name="penalty_cap_per_case_positive",
                                violation_error_message="Un montant ne peut pas être négatif.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("cap_per_month", None), ("cap_per_month__gte", 0), _connector="OR"),
                                name="penalty_cap_per_month_positive",
                                violation_error_message="Un montant ne peut pas être négatif.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("cap_per_year", None), ("cap_per_year__gte", 0), _connector="OR"),
                                name="penalty_cap_per_year_positive",
                                violation_error_message="Un montant ne peut pas être négatif.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("bonus", None), ("bonus__gte", 0), _connector="OR"),
                                name="penalty_bonus_positive",
                                violation_error_message="Un montant ne peut pas être négatif.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("bonus_cap", None), ("bonus_cap__gte", 0), _connector="OR"),
                                name="penalty_bonus_cap_positive",
                                violation_error_message="Un montant ne peut pas être négatif.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PenaltyRuleHistory",
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
                                to="contracts.penaltyrule",
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
                            "version",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contracts.contractversion",
                                verbose_name="version",
                            ),
                        ),
                        (
                            "clock",
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
                                help_text="Vide : tous les autres.",
                                max_length=12,
                                verbose_name="métier",
                            ),
                        ),
                        ("step_amount", models.PositiveSmallIntegerField(default=1, verbose_name="pas")),
                        (
                            "step_unit",
                            models.CharField(
                                choices=[
                                    ("hours", "heures"),
                                    ("working_hours", "heures ouvrées"),
                                    ("working_days", "jours ouvrés"),
                                ],
                                default="hours",
                                max_length=14,
                                verbose_name="unité du pas",
                            ),
                        ),
                        (
                            "amount",
                            models.DecimalField(
                                decimal_places=2, max_digits=10, verbose_name="pénalité par pas entamé (€)"
                            ),
                        ),
                        (
                            "cap_per_case",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                verbose_name="plafond par DI (€)",
                            ),
                        ),
                        (
                            "cap_per_month",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                verbose_name="plafond par mois (€)",
                            ),
                        ),
                        (
                            "cap_per_year",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                verbose_name="plafond par année (€)",
                            ),
                        ),
                        (
                            "neutral",
                            models.PositiveSmallIntegerField(
                                default=0,
                                help_text="Dans l'unité du pas, de part et d'autre du délai : ni pénalité ni intéressement.",
                                verbose_name="bande neutre",
                            ),
                        ),
                        (
                            "neutral_deducted",
                            models.BooleanField(
                                default=False,
                                help_text="Au-delà, le retard se compte sans elle.",
                                verbose_name="bande neutre déduite",
                            ),
                        ),
                        (
                            "bonus",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.00"),
                                max_digits=10,
                                verbose_name="intéressement par pas d'avance (€)",
                            ),
                        ),
                        (
                            "bonus_cap",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=10,
                                null=True,
                                verbose_name="plafond de l'intéressement par DI (€)",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="SavingBaseline",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="saving_baselines",
                                to="contracts.contractversion",
                                verbose_name="version",
                            ),
                        ),
                        (
                            "lot",
                            models.CharField(
                                choices=[
                                    ("lighting", "Éclairage public"),
                                    ("buildings", "Bâtiments"),
                                    ("traffic", "Signalisation"),
                                    ("water", "Eau"),
                                    ("other", "Autre lot"),
                                ],
                                max_length=10,
                                verbose_name="lot",
                            ),
                        ),
                        (
                            "authority",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="autorité",
                            ),
                        ),
                        (
                            "energy",
                            models.CharField(
                                choices=[
                                    ("all", "Toutes les énergies, sans l'eau"),
                                    ("electricity", "Électricité"),
                                    ("gas", "Gaz naturel"),
                                    ("heat", "Chaleur (réseau)"),
                                    ("oil", "Fioul"),
                                    ("wood", "Bois"),
                                    ("water", "Eau"),
                                ],
                                default="electricity",
                                max_length=12,
                                verbose_name="énergie",
                            ),
                        ),
                        (
                            "reference_kwh",
                            models.DecimalField(
                                decimal_places=2, max_digits=14, verbose_name="consommation de référence (kWh/an)"
                            ),
                        ),
                        ("reference_from", models.DateField(verbose_name="référence, du")),
                        (
                            "reference_to",
                            models.DateField(help_text="Dernier jour compris.", verbose_name="référence, au"),
                        ),
                        (
                            "option",
                            models.CharField(
                                choices=[
                                    ("A", "A · mesure isolée, paramètre clé"),
                                    ("B", "B · mesure isolée, tous paramètres"),
                                    ("C", "C · site entier"),
                                    ("D", "D · simulation calée"),
                                ],
                                default="C",
                                max_length=1,
                                verbose_name="option IPMVP",
                            ),
                        ),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("change_point", "Régression à rupture sur la température"),
                                    ("degree_days", "Prorata des degrés-jours"),
                                    ("lighting_hours", "Puissance et durée des nuits, par classe de lampes"),
                                    ("unadjusted", "Sans ajustement"),
                                ],
                                default="change_point",
                                max_length=16,
                                verbose_name="méthode",
                            ),
                        ),
                        (
                            "degree_days",
                            models.CharField(
                                blank=True,
                                choices=[("meteo", "Météo (moyenne des extrêmes)"), ("costic", "COSTIC")],
                                max_length=8,
                                verbose_name="degrés-jours",
                            ),
                        ),
                        (
                            "base_c",
                            models.DecimalField(
                                blank=True,
                                decimal_places=1,
                                help_text="Vide : cherchée par la régression.",
                                max_digits=4,
                                null=True,
                                verbose_name="base (°C)",
                            ),
                        ),
                        (
                            "level",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.90"),
                                help_text="0,90 : 90 %.",
                                max_digits=3,
                                verbose_name="niveau de confiance",
                            ),
                        ),
                        (
                            "reference_price",
                            models.DecimalField(
                                decimal_places=5,
                                help_text="Hors taxes, constant sur la durée.",
                                max_digits=8,
                                verbose_name="prix de référence (€/kWh)",
                            ),
                        ),
                        ("works_from", models.DateField(blank=True, null=True, verbose_name="travaux, du")),
                        (
                            "works_to",
                            models.DateField(
                                blank=True,
                                help_text="Ces jours sont hors du compte des économies.",
                                null=True,
                                verbose_name="travaux, au",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="remarque")),
                    ],
                    options={
                        "verbose_name": "consommation de référence",
                        "verbose_name_plural": "consommations de référence",
                        "ordering": ["version", "lot", "authority__name", "id"],
                        "default_permissions": (),
                        "constraints": [
                            models.UniqueConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                fields=("version", "lot", "authority"),
                                name="saving_baseline_once",
                                violation_error_message="Ce lot a déjà sa référence pour cette autorité.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reference_kwh", None), ("reference_kwh__gt", 0), _connector="OR"),
                                name="saving_baseline_kwh_positive",
                                violation_error_message="Une consommation positive est attendue.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reference_price", None), ("reference_price__gt", 0), _connector="OR"
                                ),
                                name="saving_baseline_price_positive",
                                violation_error_message="Un prix positif est attendu.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reference_to__gt", models.F("reference_from"))),
                                name="saving_baseline_in_order",
                                violation_error_message="La fin de la période de référence vient après son début.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("works_from", None), ("works_to", None)),
                                    models.Q(
                                        ("works_from__isnull", False),
                                        ("works_to__gte", models.F("works_from")),
                                        ("works_to__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="saving_baseline_works_whole",
                                violation_error_message="Les travaux ont un début et une fin, dans cet ordre.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level__gte", Decimal("0.50")), ("level__lte", Decimal("0.99"))),
                                name="saving_baseline_level",
                                violation_error_message="Le niveau de confiance est entre 0,50 et 0,99.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("method", "degree_days"), _negated=True),
                                    models.Q(("base_c__isnull", False), models.Q(("degree_days", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="saving_baseline_degree_days_named",
                                violation_error_message="Un prorata de degrés-jours nomme leur méthode et leur base.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("base_c", None), models.Q(("base_c__gte", 5), ("base_c__lte", 30)), _connector="OR"
                                ),
                                name="saving_baseline_base",
                                violation_error_message="La base est entre 5 et 30 °C.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavingBaselineHistory",
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
                                to="contracts.savingbaseline",
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
                            "version",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contracts.contractversion",
                                verbose_name="version",
                            ),
                        ),
                        (
                            "lot",
                            models.CharField(
                                choices=[
                                    ("lighting", "Éclairage public"),
                                    ("buildings", "Bâtiments"),
                                    ("traffic", "Signalisation"),
                                    ("water", "Eau"),
                                    ("other", "Autre lot"),
                                ],
                                max_length=10,
                                verbose_name="lot",
                            ),
                        ),
                        (
                            "authority",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.territory",
                                verbose_name="autorité",
                            ),
                        ),
                        (
                            "energy",
                            models.CharField(
                                choices=[
                                    ("all", "Toutes les énergies, sans l'eau"),
                                    ("electricity", "Électricité"),
                                    ("gas", "Gaz naturel"),
                                    ("heat", "Chaleur (réseau)"),
                                    ("oil", "Fioul"),
                                    ("wood", "Bois"),
                                    ("water", "Eau"),
                                ],
                                default="electricity",
                                max_length=12,
                                verbose_name="énergie",
                            ),
                        ),
                        (
                            "reference_kwh",
                            models.DecimalField(
                                decimal_places=2, max_digits=14, verbose_name="consommation de référence (kWh/an)"
                            ),
                        ),
                        ("reference_from", models.DateField(verbose_name="référence, du")),
                        (
                            "reference_to",
                            models.DateField(help_text="Dernier jour compris.", verbose_name="référence, au"),
                        ),
                        (
                            "option",
                            models.CharField(
                                choices=[
                                    ("A", "A · mesure isolée, paramètre clé"),
                                    ("B", "B · mesure isolée, tous paramètres"),
                                    ("C", "C · site entier"),
                                    ("D", "D · simulation calée"),
                                ],
                                default="C",
                                max_length=1,
                                verbose_name="option IPMVP",
                            ),
                        ),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("change_point", "Régression à rupture sur la température"),
                                    ("degree_days", "Prorata des degrés-jours"),
                                    ("lighting_hours", "Puissance et durée des nuits, par classe de lampes"),
                                    ("unadjusted", "Sans ajustement"),
                                ],
                                default="change_point",
                                max_length=16,
                                verbose_name="méthode",
                            ),
                        ),
                        (
                            "degree_days",
                            models.CharField(
                                blank=True,
                                choices=[("meteo", "Météo (moyenne des extrêmes)"), ("costic", "COSTIC")],
                                max_length=8,
                                verbose_name="degrés-jours",
                            ),
                        ),
                        (
                            "base_c",
                            models.DecimalField(
                                blank=True,
                                decimal_places=1,
                                help_text="Vide : cherchée par la régression.",
                                max_digits=4,
                                null=True,
                                verbose_name="base (°C)",
                            ),
                        ),
                        (
                            "level",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.90"),
                                help_text="0,90 : 90 %.",
                                max_digits=3,
                                verbose_name="niveau de confiance",
                            ),
                        ),
                        (
                            "reference_price",
                            models.DecimalField(
                                decimal_places=5,
                                help_text="Hors taxes, constant sur la durée.",
                                max_digits=8,
                                verbose_name="prix de référence (€/kWh)",
                            ),
                        ),
                        ("works_from", models.DateField(blank=True, null=True, verbose_name="travaux, du")),
                        (
                            "works_to",
                            models.DateField(
                                blank=True,
                                help_text="Ces jours sont hors du compte des économies.",
                                null=True,
                                verbose_name="travaux, au",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=200, verbose_name="remarque")),
                    ],
                    options={
                        "abstract": False,
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="SavingCommitment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "baseline",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="years",
                                to="contracts.savingbaseline",
                                verbose_name="consommation de référence",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année du contrat")),
                        (
                            "percent",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=5,
                                null=True,
                                verbose_name="économie promise (%)",
                            ),
                        ),
                        (
                            "kwh",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="économie promise (kWh)",
                            ),
                        ),
                        (
                            "planned_euros",
                            models.DecimalField(
                                decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="prévu (€)"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "économie promise",
                        "verbose_name_plural": "économies promises",
                        "ordering": ["baseline", "year"],
                        "default_permissions": (),
                        "constraints": [
                            models.UniqueConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                fields=("baseline", "year"),
                                name="saving_commitment_once",
                                violation_error_message="Cette année a déjà sa promesse.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kwh__isnull", False), ("percent", None)),
                                    models.Q(("kwh", None), ("percent__isnull", False)),
                                    _connector="OR",
                                ),
                                name="saving_commitment_one_way",
                                violation_error_message="Une promesse est en % ou en kWh, pas les deux.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("percent", None),
                                    models.Q(("percent__gte", 0), ("percent__lte", 100)),
                                    _connector="OR",
                                ),
                                name="saving_commitment_percent",
                                violation_error_message="Une économie promise est entre 0 et 100 %.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kwh", None), ("kwh__gte", 0), _connector="OR"),
                                name="saving_commitment_kwh",
                                violation_error_message="Une promesse ne peut pas être négative.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("planned_euros", None), ("planned_euros__gte", 0), _connector="OR"),
                                name="saving_commitment_euros",
                                violation_error_message="Un montant ne peut pas être négatif.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("year__gte", 1), ("year__lte", 50)),
                                name="saving_commitment_year",
                                violation_error_message="Les années du contrat se comptent à partir de 1.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavingCommitmentHistory",
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
                                to="contracts.savingcommitment",
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
                            "baseline",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contracts.savingbaseline",
                                verbose_name="consommation de référence",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année du contrat")),
                        (
                            "percent",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=5,
                                null=True,
                                verbose_name="économie promise (%)",
                            ),
                        ),
                        (
                            "kwh",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="économie promise (kWh)",
                            ),
                        ),
                        (
                            "planned_euros",
                            models.DecimalField(
                                decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="prévu (€)"
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "default_permissions": (),
                    },
                ),
                migrations.CreateModel(
                    name="PerformanceRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="performance_rules",
                                to="contracts.contractversion",
                                verbose_name="version",
                            ),
                        ),
                        (
                            "lot",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("lighting", "Éclairage public"),
                                    ("buildings", "Bâtiments"),
                                    ("traffic", "Signalisation"),
                                    ("water", "Eau"),
                                    ("other", "Autre lot"),
                                ],
                                help_text="Vide : tous les autres.",
                                max_length=10,
                                verbose_name="lot",
                            ),
                        ),
                        (
                            "neutral",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.00"),
                                help_text="De part et d'autre de la promesse, en points de pourcentage de la référence ajustée.",
                                max_digits=5,
                                verbose_name="bande neutre (points)",
                            ),
                        ),
                        (
                            "neutral_deducted",
                            models.BooleanField(
                                default=False,
                                help_text="Au-delà, l'écart se compte sans elle.",
                                verbose_name="bande neutre déduite",
                            ),
                        ),
                        (
                            "malus_coefficient",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("1.00"),
                                help_text="Multiplie le prix de l'énergie manquante.",
                                max_digits=5,
                                verbose_name="coefficient du malus",
                            ),
                        ),
                        (
                            "bonus_share",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.00"),
                                help_text="Du surplus d'économie, de 0 à 1 : 0,50 la moitié.",
                                max_digits=5,
                                verbose_name="part du bonus",
                            ),
                        ),
                        (
                            "malus_cap",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=12,
                                null=True,
                                verbose_name="plafond du malus (€/an)",
                            ),
                        ),
                        (
                            "bonus_cap",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=12,
                                null=True,
                                verbose_name="plafond du bonus (€/an)",
                            ),
                        ),
                        (
                            "unproven_is_none",
                            models.BooleanField(
                                default=False,
                                help_text="Décoché : ni bonus ni malus tant qu'elle n'est pas démontrée.",
                                verbose_name="une économie non démontrée compte pour nulle",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "règle de performance",
                        "verbose_name_plural": "règles de performance",
                        "ordering": ["version", "lot"],
                        "default_permissions": (),
                        "constraints": [
                            models.UniqueConstraint(
                                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                                fields=("version", "lot"),
                                name="performance_rule_once",
                                violation_error_message="Ce lot a déjà sa règle.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("neutral__gte", 0), ("neutral__lte", 100)),
                                name="performance_rule_neutral",
                                violation_error_message="La bande neutre est entre 0 et 100 points.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("bonus_share__gte", 0), ("bonus_share__lte", 1)),
                                name="performance_rule_share",
                                violation_error_message="La part du bonus est entre 0 et 1.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("malus_coefficient", None), ("malus_coefficient__gte", 0), _connector="OR"
                                ),
                                name="performance_rule_malus_coefficient",
                                violation_error_message="Un montant ne peut pas être négatif.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("malus_cap", None), ("malus_cap__gte", 0), _connector="OR"),
                                name="performance_rule_malus_cap",
                                violation_error_message="Un montant ne peut pas être négatif.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("bonus_cap", None), ("bonus_cap__gte", 0), _connector="OR"),
                                name="performance_rule_bonus_cap",
                                violation_error_message="Un montant ne peut pas être négatif.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PerformanceRuleHistory",
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
                                to="contracts.performancerule",
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
                            "version",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="contracts.contractversion",
                                verbose_name="version",
                            ),
                        ),
                        (
                            "lot",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("lighting", "Éclairage public"),
                                    ("buildings", "Bâtiments"),
                                    ("traffic", "Signalisation"),
                                    ("water", "Eau"),
                                    ("other", "Autre lot"),
                                ],
                                help_text="Vide : tous les autres.",
                                max_length=10,
                                verbose_name="lot",
                            ),
                        ),
                        (
                            "neutral",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.00"),
                                help_text="De part et d'autre de la promesse, en points de pourcentage de la référence ajustée.",
                                max_digits=5,
                                verbose_name="bande neutre (points)",
                            ),
                        ),
                        (
                            "neutral_deducted",
                            models.BooleanField(
                                default=False,
                                help_text="Au-delà, l'écart se compte sans elle.",
                                verbose_name="bande neutre déduite",
                            ),
                        ),
                        (
                            "malus_coefficient",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("1.00"),
                                help_text="Multiplie le prix de l'énergie manquante.",
                                max_digits=5,
                                verbose_name="coefficient du malus",
                            ),
                        ),
                        (
                            "bonus_share",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0.00"),
                                help_text="Du surplus d'économie, de 0 à 1 : 0,50 la moitié.",
                                max_digits=5,
                                verbose_name="part du bonus",
                            ),
                        ),
                        (
                            "malus_cap",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=12,
                                null=True,
                                verbose_name="plafond du malus (€/an)",
                            ),
                        ),
                        (
                            "bonus_cap",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=12,
                                null=True,
                                verbose_name="plafond du bonus (€/an)",
                            ),
                        ),
                        (
                            "unproven_is_none",
                            models.BooleanField(
                                default=False,
                                help_text="Décoché : ni bonus ni malus tant qu'elle n'est pas démontrée.",
                                verbose_name="une économie non démontrée compte pour nulle",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "default_permissions": (),
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contract",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_contracthistory" ("covers_included", "ends_on", "id", "is_sample", "kind", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "signed_on", "starts_on", "territory_id") VALUES (NEW."covers_included", NEW."ends_on", NEW."id", NEW."is_sample", NEW."kind", NEW."name", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reference", NEW."signed_on", NEW."starts_on", NEW."territory_id"); RETURN NULL;',
                            hash="4113067cf5cbe076638bc9e52c41ddd189962e59",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_5fe2a",
                            table="contracts_contract",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contract",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contracts_contracthistory" ("covers_included", "ends_on", "id", "is_sample", "kind", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "signed_on", "starts_on", "territory_id") VALUES (NEW."covers_included", NEW."ends_on", NEW."id", NEW."is_sample", NEW."kind", NEW."name", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reference", NEW."signed_on", NEW."starts_on", NEW."territory_id"); RETURN NULL;',
                            hash="ae823309c635819e3f0fa3a4e0c6e788b323cd0e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_3acc9",
                            table="contracts_contract",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contract",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_contracthistory" ("covers_included", "ends_on", "id", "is_sample", "kind", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "signed_on", "starts_on", "territory_id") VALUES (OLD."covers_included", OLD."ends_on", OLD."id", OLD."is_sample", OLD."kind", OLD."name", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reference", OLD."signed_on", OLD."starts_on", OLD."territory_id"); RETURN NULL;',
                            hash="f0a0b2c728c7b2934b9ffc80eb376bb49a82e004",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_6ed57",
                            table="contracts_contract",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="perimeter",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_perimeterhistory" ("contract_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "territory_id", "until") VALUES (NEW."contract_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since", NEW."territory_id", NEW."until"); RETURN NULL;',
                            hash="16e5d647f618bc3f01ec06075ea7f62ab3be1400",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_5532a",
                            table="contracts_perimeter",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="perimeter",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contracts_perimeterhistory" ("contract_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "territory_id", "until") VALUES (NEW."contract_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since", NEW."territory_id", NEW."until"); RETURN NULL;',
                            hash="56fd08b1a683ef67ad7f77657707bee9a3fd215a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_09932",
                            table="contracts_perimeter",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="perimeter",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_perimeterhistory" ("contract_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "territory_id", "until") VALUES (OLD."contract_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."since", OLD."territory_id", OLD."until"); RETURN NULL;',
                            hash="2b35f02d4e5aa1c93df53dd91013de7b86698153",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_8b3b4",
                            table="contracts_perimeter",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="party",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_partyhistory" ("contract_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "territory_id") VALUES (NEW."contract_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."territory_id"); RETURN NULL;',
                            hash="ecf41debebd193ef124e24cf5cb696c2421ef9a3",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_eff0c",
                            table="contracts_party",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="party",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contracts_partyhistory" ("contract_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "territory_id") VALUES (NEW."contract_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."territory_id"); RETURN NULL;',
                            hash="d56c3491ef0e946912ac752afb0463f1e2b16744",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_206ad",
                            table="contracts_party",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="party",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_partyhistory" ("contract_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "territory_id") VALUES (OLD."contract_id", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."territory_id"); RETURN NULL;',
                            hash="02ce3ddde7fa46f9e2a74fa0b1bb845a48b9caca",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_850bf",
                            table="contracts_party",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="period",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_periodhistory" ("contract_id", "ends_on", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."contract_id", NEW."ends_on", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_on"); RETURN NULL;',
                            hash="be59dcc33f05b8c7afe6f9cb8db480fee32c7159",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_b13b7",
                            table="contracts_period",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="period",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contracts_periodhistory" ("contract_id", "ends_on", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (NEW."contract_id", NEW."ends_on", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_on"); RETURN NULL;',
                            hash="eccdb3684deb58ceff5d123eb4b48a175b0c2e38",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ce341",
                            table="contracts_period",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="period",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_periodhistory" ("contract_id", "ends_on", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on") VALUES (OLD."contract_id", OLD."ends_on", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."starts_on"); RETURN NULL;',
                            hash="a58c5b4d01965f13741795bdd0795a25914234d7",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ef413",
                            table="contracts_period",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="faultclass",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_faultclasshistory" ("code", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "recognises", "trade") VALUES (NEW."code", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rank", NEW."recognises", NEW."trade"); RETURN NULL;',
                            hash="62017a394caedfdd5f23787776cc1782a4ac539b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_9dbcb",
                            table="contracts_faultclass",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="faultclass",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contracts_faultclasshistory" ("code", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "recognises", "trade") VALUES (NEW."code", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rank", NEW."recognises", NEW."trade"); RETURN NULL;',
                            hash="574d762ee9ec71f184b3f6202caaa19b64d51cb5",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_d1268",
                            table="contracts_faultclass",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="faultclass",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_faultclasshistory" ("code", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "recognises", "trade") VALUES (OLD."code", OLD."id", OLD."label", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rank", OLD."recognises", OLD."trade"); RETURN NULL;',
                            hash="ea4da4e51fcb70e10860b8f105fdb36277c8ab9c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_91126",
                            table="contracts_faultclass",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contractversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_contractversionhistory" ("aggravation", "clock_start", "contract_id", "created_at", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "reason", "state", "tacit_days", "valid_from") VALUES (NEW."aggravation", NEW."clock_start", NEW."contract_id", NEW."created_at", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_at", NEW."published_by_id", NEW."reason", NEW."state", NEW."tacit_days", NEW."valid_from"); RETURN NULL;',
                            hash="1e8edd69016a66fce3ceb1b09ba4ff535d3a52da",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3ab13",
                            table="contracts_contractversion",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contractversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contracts_contractversionhistory" ("aggravation", "clock_start", "contract_id", "created_at", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "reason", "state", "tacit_days", "valid_from") VALUES (NEW."aggravation", NEW."clock_start", NEW."contract_id", NEW."created_at", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_at", NEW."published_by_id", NEW."reason", NEW."state", NEW."tacit_days", NEW."valid_from"); RETURN NULL;',
                            hash="1e2154264d7c5d133be076edc375a1ba6b448541",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_7345d",
                            table="contracts_contractversion",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="contractversion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_contractversionhistory" ("aggravation", "clock_start", "contract_id", "created_at", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "reason", "state", "tacit_days", "valid_from") VALUES (OLD."aggravation", OLD."clock_start", OLD."contract_id", OLD."created_at", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."published_at", OLD."published_by_id", OLD."reason", OLD."state", OLD."tacit_days", OLD."valid_from"); RETURN NULL;',
                            hash="8aaab9a749b3c192f6f22ee004c8f513e1fe4671",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_c2c73",
                            table="contracts_contractversion",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="zone",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_zonehistory" ("id", "name", "outline", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version_id") VALUES (NEW."id", NEW."name", NEW."outline", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version_id"); RETURN NULL;',
                            hash="fc634c24f62c12b6ea9eda22f894471b4f7037a8",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d0dd1",
                            table="contracts_zone",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="zone",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contracts_zonehistory" ("id", "name", "outline", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version_id") VALUES (NEW."id", NEW."name", NEW."outline", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version_id"); RETURN NULL;',
                            hash="b45292a373f2ec6ab5520758515be09104b77024",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_3299a",
                            table="contracts_zone",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="zone",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_zonehistory" ("id", "name", "outline", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version_id") VALUES (OLD."id", OLD."name", OLD."outline", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version_id"); RETURN NULL;',
                            hash="7240fe37552e90ddd36312da7e50c6f1fe3125ee",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_960a2",
                            table="contracts_zone",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="servicecalendar",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_servicecalendarhistory" ("closed", "id", "is_default", "name", "on_call", "on_call_counts", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "time_zone", "version_id", "week", "worked") VALUES (NEW."closed", NEW."id", NEW."is_default", NEW."name", NEW."on_call", NEW."on_call_counts", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."region", NEW."time_zone", NEW."version_id", NEW."week", NEW."worked"); RETURN NULL;',
                            hash="ff87a6706ebca8c516156915637e1449b501418f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_209d9",
                            table="contracts_servicecalendar",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="servicecalendar",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contracts_servicecalendarhistory" ("closed", "id", "is_default", "name", "on_call", "on_call_counts", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "time_zone", "version_id", "week", "worked") VALUES (NEW."closed", NEW."id", NEW."is_default", NEW."name", NEW."on_call", NEW."on_call_counts", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."region", NEW."time_zone", NEW."version_id", NEW."week", NEW."worked"); RETURN NULL;',
                            hash="a7ad42be8a76d020bc752bcd19db2ffe903628ff",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_536fd",
                            table="contracts_servicecalendar",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="servicecalendar",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_servicecalendarhistory" ("closed", "id", "is_default", "name", "on_call", "on_call_counts", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "time_zone", "version_id", "week", "worked") VALUES (OLD."closed", OLD."id", OLD."is_default", OLD."name", OLD."on_call", OLD."on_call_counts", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."region", OLD."time_zone", OLD."version_id", OLD."week", OLD."worked"); RETURN NULL;',
                            hash="4e02e83b80f817d106864589a7bee8dc3adbed25",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_7f5b9",
                            table="contracts_servicecalendar",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="commitment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_commitmenthistory" ("calendar_id", "fault_class_id", "gti_amount", "gti_unit", "gtr_amount", "gtr_unit", "gtrp_amount", "gtrp_unit", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "trade", "version_id", "zone_id") VALUES (NEW."calendar_id", NEW."fault_class_id", NEW."gti_amount", NEW."gti_unit", NEW."gtr_amount", NEW."gtr_unit", NEW."gtrp_amount", NEW."gtrp_unit", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."trade", NEW."version_id", NEW."zone_id"); RETURN NULL;',
                            hash="76a966379bcc6bd77c9eb1ba547546422c8bfaa0",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a2fe8",
                            table="contracts_commitment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="commitment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contracts_commitmenthistory" ("calendar_id", "fault_class_id", "gti_amount", "gti_unit", "gtr_amount", "gtr_unit", "gtrp_amount", "gtrp_unit", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "trade", "version_id", "zone_id") VALUES (NEW."calendar_id", NEW."fault_class_id", NEW."gti_amount", NEW."gti_unit", NEW."gtr_amount", NEW."gtr_unit", NEW."gtrp_amount", NEW."gtrp_unit", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."trade", NEW."version_id", NEW."zone_id"); RETURN NULL;',
                            hash="fef1817f0701483dd9eae9f522fdbf7034121e66",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_3b389",
                            table="contracts_commitment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="commitment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_commitmenthistory" ("calendar_id", "fault_class_id", "gti_amount", "gti_unit", "gtr_amount", "gtr_unit", "gtrp_amount", "gtrp_unit", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "trade", "version_id", "zone_id") VALUES (OLD."calendar_id", OLD."fault_class_id", OLD."gti_amount", OLD."gti_unit", OLD."gtr_amount", OLD."gtr_unit", OLD."gtrp_amount", OLD."gtrp_unit", OLD."id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."trade", OLD."version_id", OLD."zone_id"); RETURN NULL;',
                            hash="b223d03fb5f6f09926015051619a4a2947df93a3",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_17bb0",
                            table="contracts_commitment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="suspensionreason",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_suspensionreasonhistory" ("clocks", "code", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version_id") VALUES (NEW."clocks", NEW."code", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version_id"); RETURN NULL;',
                            hash="9afb65f73e150903ff259fb9f1a2b6c1805c1913",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_51f9b",
                            table="contracts_suspensionreason",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="suspensionreason",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contracts_suspensionreasonhistory" ("clocks", "code", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version_id") VALUES (NEW."clocks", NEW."code", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version_id"); RETURN NULL;',
                            hash="e67330f17b83e942236a85ccb63599ee53121022",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_27218",
                            table="contracts_suspensionreason",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="suspensionreason",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_suspensionreasonhistory" ("clocks", "code", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version_id") VALUES (OLD."clocks", OLD."code", OLD."id", OLD."label", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version_id"); RETURN NULL;',
                            hash="fb95e0d9bc095137ed38fab9ba2868ab5ddf64bd",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_81511",
                            table="contracts_suspensionreason",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="penaltyrule",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_penaltyrulehistory" ("amount", "bonus", "bonus_cap", "cap_per_case", "cap_per_month", "cap_per_year", "clock", "id", "neutral", "neutral_deducted", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "step_amount", "step_unit", "trade", "version_id") VALUES (NEW."amount", NEW."bonus", NEW."bonus_cap", NEW."cap_per_case", NEW."cap_per_month", NEW."cap_per_year", NEW."clock", NEW."id", NEW."neutral", NEW."neutral_deducted", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."step_amount", NEW."step_unit", NEW."trade", NEW."version_id"); RETURN NULL;',
                            hash="dd697d2dca88e6e6cd3a8a5ab95addd739608c79",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_67c47",
                            table="contracts_penaltyrule",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="penaltyrule",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contracts_penaltyrulehistory" ("amount", "bonus", "bonus_cap", "cap_per_case", "cap_per_month", "cap_per_year", "clock", "id", "neutral", "neutral_deducted", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "step_amount", "step_unit", "trade", "version_id") VALUES (NEW."amount", NEW."bonus", NEW."bonus_cap", NEW."cap_per_case", NEW."cap_per_month", NEW."cap_per_year", NEW."clock", NEW."id", NEW."neutral", NEW."neutral_deducted", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."step_amount", NEW."step_unit", NEW."trade", NEW."version_id"); RETURN NULL;',
                            hash="4d679a8a8af0924ef7dee66554229133d1a6d096",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_12f86",
                            table="contracts_penaltyrule",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="penaltyrule",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_penaltyrulehistory" ("amount", "bonus", "bonus_cap", "cap_per_case", "cap_per_month", "cap_per_year", "clock", "id", "neutral", "neutral_deducted", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "step_amount", "step_unit", "trade", "version_id") VALUES (OLD."amount", OLD."bonus", OLD."bonus_cap", OLD."cap_per_case", OLD."cap_per_month", OLD."cap_per_year", OLD."clock", OLD."id", OLD."neutral", OLD."neutral_deducted", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."step_amount", OLD."step_unit", OLD."trade", OLD."version_id"); RETURN NULL;',
                            hash="0c26960a9c7ea6ee6bb766a75eea9460b7ccd91f",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_a4a0d",
                            table="contracts_penaltyrule",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="savingbaseline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_savingbaselinehistory" ("authority_id", "base_c", "degree_days", "energy", "id", "level", "lot", "method", "note", "option", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference_from", "reference_kwh", "reference_price", "reference_to", "version_id", "works_from", "works_to") VALUES (NEW."authority_id", NEW."base_c", NEW."degree_days", NEW."energy", NEW."id", NEW."level", NEW."lot", NEW."method", NEW."note", NEW."option", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reference_from", NEW."reference_kwh", NEW."reference_price", NEW."reference_to", NEW."version_id", NEW."works_from", NEW."works_to"); RETURN NULL;',
                            hash="4e0f65fd944bb624b4a8bf2725d7fe30cb480c3f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d47a9",
                            table="contracts_savingbaseline",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="savingbaseline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contracts_savingbaselinehistory" ("authority_id", "base_c", "degree_days", "energy", "id", "level", "lot", "method", "note", "option", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference_from", "reference_kwh", "reference_price", "reference_to", "version_id", "works_from", "works_to") VALUES (NEW."authority_id", NEW."base_c", NEW."degree_days", NEW."energy", NEW."id", NEW."level", NEW."lot", NEW."method", NEW."note", NEW."option", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reference_from", NEW."reference_kwh", NEW."reference_price", NEW."reference_to", NEW."version_id", NEW."works_from", NEW."works_to"); RETURN NULL;',
                            hash="999c575f918921019aa3c4a90dbaf5fdbc4bf4cd",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_2744d",
                            table="contracts_savingbaseline",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="savingbaseline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_savingbaselinehistory" ("authority_id", "base_c", "degree_days", "energy", "id", "level", "lot", "method", "note", "option", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference_from", "reference_kwh", "reference_price", "reference_to", "version_id", "works_from", "works_to") VALUES (OLD."authority_id", OLD."base_c", OLD."degree_days", OLD."energy", OLD."id", OLD."level", OLD."lot", OLD."method", OLD."note", OLD."option", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reference_from", OLD."reference_kwh", OLD."reference_price", OLD."reference_to", OLD."version_id", OLD."works_from", OLD."works_to"); RETURN NULL;',
                            hash="fd73d0f6882ff615d6afb65758b6dfae4368834c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_c5020",
                            table="contracts_savingbaseline",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="savingcommitment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_savingcommitmenthistory" ("baseline_id", "id", "kwh", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_euros", "year") VALUES (NEW."baseline_id", NEW."id", NEW."kwh", NEW."percent", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_euros", NEW."year"); RETURN NULL;',
                            hash="9610b5c4d92579687f4d1afe931d8d8a3349b2a6",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_52956",
                            table="contracts_savingcommitment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="savingcommitment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contracts_savingcommitmenthistory" ("baseline_id", "id", "kwh", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_euros", "year") VALUES (NEW."baseline_id", NEW."id", NEW."kwh", NEW."percent", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_euros", NEW."year"); RETURN NULL;',
                            hash="aaccb9c20e24c59aa3222b77411813df76a45c6c",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_09bfa",
                            table="contracts_savingcommitment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="savingcommitment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_savingcommitmenthistory" ("baseline_id", "id", "kwh", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_euros", "year") VALUES (OLD."baseline_id", OLD."id", OLD."kwh", OLD."percent", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."planned_euros", OLD."year"); RETURN NULL;',
                            hash="a59c3fa31150f53a8fc962d319f958fe9d3aa1e9",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_4f184",
                            table="contracts_savingcommitment",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="performancerule",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_performancerulehistory" ("bonus_cap", "bonus_share", "id", "lot", "malus_cap", "malus_coefficient", "neutral", "neutral_deducted", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unproven_is_none", "version_id") VALUES (NEW."bonus_cap", NEW."bonus_share", NEW."id", NEW."lot", NEW."malus_cap", NEW."malus_coefficient", NEW."neutral", NEW."neutral_deducted", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."unproven_is_none", NEW."version_id"); RETURN NULL;',
                            hash="cfb53e6b49b0d1e76a5df9a70bbac57b91eb2648",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_7ce88",
                            table="contracts_performancerule",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="performancerule",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "contracts_performancerulehistory" ("bonus_cap", "bonus_share", "id", "lot", "malus_cap", "malus_coefficient", "neutral", "neutral_deducted", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unproven_is_none", "version_id") VALUES (NEW."bonus_cap", NEW."bonus_share", NEW."id", NEW."lot", NEW."malus_cap", NEW."malus_coefficient", NEW."neutral", NEW."neutral_deducted", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."unproven_is_none", NEW."version_id"); RETURN NULL;',
                            hash="189db0631a081c569455ef1278910838481607a5",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_4225d",
                            table="contracts_performancerule",
                            when="AFTER",
                        ),
                    ),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name="performancerule",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "contracts_performancerulehistory" ("bonus_cap", "bonus_share", "id", "lot", "malus_cap", "malus_coefficient", "neutral", "neutral_deducted", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unproven_is_none", "version_id") VALUES (OLD."bonus_cap", OLD."bonus_share", OLD."id", OLD."lot", OLD."malus_cap", OLD."malus_coefficient", OLD."neutral", OLD."neutral_deducted", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."unproven_is_none", OLD."version_id"); RETURN NULL;',
                            hash="1cef1979cd0a843c33a3e812d6d391330c623ff3",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_326e0",
                            table="contracts_performancerule",
                            when="AFTER",
                        ),
                    ),
                ),
            ]
        ),
        # Django forgets `deferrable` beside `nulls_distinct` where it creates a table with its constraints.
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("version", "fault_class", "zone"),
                name="line_once",
                nulls_distinct=False,
                violation_error_message="Cette classe a déjà sa ligne dans cette zone.",
            ),
        ),
        migrations.RunSQL(_sql.CREATE, _sql.DROP),
    ]
