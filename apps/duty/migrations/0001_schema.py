# SPDX-License-Identifier: EUPL-1.2
"""People on duty, shifts, notices."""

import uuid

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from apps.duty.migrations import _sql
from apps.territories.at_once import AtOnce


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("duty", "0001_initial"),
        ("duty", "0002_sealed"),
        ("duty", "0003_notice_attempts"),
    ]

    dependencies = [
        ("events", "0001_schema"),
        ("territories", "0001_schema"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name="Channel",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="channels",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="personne",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                help_text="Ce que la personne reconnaîtra : « Courriel », « SMS d'astreinte ».",
                                max_length=60,
                                verbose_name="nom",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("email", "Courriel"), ("apprise", "Autre service (adresse apprise)")],
                                default="email",
                                max_length=8,
                                verbose_name="moyen",
                            ),
                        ),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse de courriel")),
                        ("secret", models.BinaryField(default=bytes)),
                        ("enabled", models.BooleanField(default=True, verbose_name="en service")),
                    ],
                    options={
                        "verbose_name": "moyen de joindre quelqu'un",
                        "verbose_name_plural": "moyens de joindre quelqu'un",
                        "ordering": ["person__username", "name"],
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "name"), name="channel_named_once"),
                            models.CheckConstraint(
                                condition=models.Q(("kind", "email"), ("email", ""), _connector="XOR"),
                                name="channel_email_or_not",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Subscription",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "channel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="subscriptions",
                                to="duty.channel",
                                verbose_name="moyen",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        (
                            "severity",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Critique"), (2, "Majeure"), (3, "Mineure")],
                                default=2,
                                verbose_name="à partir de la gravité",
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
                                    max_length=16,
                                ),
                                blank=True,
                                default=list,
                                help_text="Aucun : tous les métiers.",
                                size=None,
                                verbose_name="métiers",
                            ),
                        ),
                        (
                            "quiet_from",
                            models.TimeField(
                                blank=True,
                                help_text="Heure du territoire. Ce qui arrive pendant le silence est dit en un seul message à sa fin.",
                                null=True,
                                verbose_name="silence à partir de",
                            ),
                        ),
                        ("quiet_until", models.TimeField(blank=True, null=True, verbose_name="silence jusqu'à")),
                        (
                            "critical_always",
                            models.BooleanField(
                                default=True,
                                help_text="Un incident critique n'attend pas.",
                                verbose_name="les critiques passent outre le silence",
                            ),
                        ),
                        ("enabled", models.BooleanField(default=True, verbose_name="en service")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                    ],
                    options={
                        "verbose_name": "abonnement",
                        "verbose_name_plural": "abonnements",
                        "ordering": ["channel__person__username", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("quiet_from", None), ("quiet_until", None)),
                                    models.Q(
                                        ("quiet_from__isnull", False),
                                        ("quiet_until__isnull", False),
                                        models.Q(("quiet_from", models.F("quiet_until")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="subscription_quiet_hours",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Shift",
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
                                related_name="shifts",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        ("started_at", models.DateTimeField(verbose_name="début")),
                        ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="fin")),
                        ("note", models.TextField(blank=True, verbose_name="consignes de relève")),
                        ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="signé le")),
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="signé par",
                            ),
                        ),
                        ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="lu le")),
                        (
                            "read_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="lu par",
                            ),
                        ),
                        (
                            "operators",
                            models.ManyToManyField(
                                related_name="shifts", to=settings.AUTH_USER_MODEL, verbose_name="opérateurs"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "service",
                        "verbose_name_plural": "services",
                        "ordering": ["-started_at", "-id"],
                        "permissions": [("hold_shift", "Peut prendre un service, le signer et lire la relève")],
                        "indexes": [models.Index(fields=["territory", "-started_at"], name="shift_territory")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)), fields=("territory",), name="shift_one_open"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("signed_at", None), ("signed_by", None)),
                                    models.Q(
                                        ("ended_at__isnull", False),
                                        ("signed_at__isnull", False),
                                        ("signed_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="shift_ends_signed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("read_at", None), ("read_by", None)),
                                    models.Q(
                                        ("read_at__isnull", False),
                                        ("read_by__isnull", False),
                                        ("signed_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="shift_read_after_signed",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Note",
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
                        ("at", models.DateTimeField(verbose_name="date")),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="auteur",
                            ),
                        ),
                        ("text", models.TextField(max_length=2000, verbose_name="texte")),
                        (
                            "incident",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notes",
                                to="events.incident",
                                verbose_name="incident",
                            ),
                        ),
                        (
                            "shift",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notes",
                                to="duty.shift",
                                verbose_name="service",
                            ),
                        ),
                        (
                            "restricted",
                            models.BooleanField(default=False, editable=False, verbose_name="position réservée"),
                        ),
                    ],
                    options={
                        "verbose_name": "entrée de main courante",
                        "verbose_name_plural": "main courante",
                        "ordering": ["-at", "-id"],
                        "indexes": [
                            models.Index(fields=["-at", "-id"], name="note_recent"),
                            models.Index(fields=["territory", "-at", "-id"], name="note_territory"),
                            models.Index(fields=["author", "-at", "-id"], name="note_author"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
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
                            "channel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to="duty.channel",
                                verbose_name="moyen",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("digest", "Incidents"), ("test", "Essai")],
                                default="digest",
                                max_length=8,
                                verbose_name="nature",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("gathering", "En attente"),
                                    ("sending", "Envoi en cours"),
                                    ("retry", "À renvoyer"),
                                    ("sent", "Envoyé"),
                                    ("failed", "Abandonné"),
                                    ("uncertain", "Incertain : non renvoyé"),
                                    ("dropped", "Sans objet"),
                                ],
                                default="gathering",
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("subject", models.CharField(blank=True, max_length=200, verbose_name="objet")),
                        ("body", models.TextField(blank=True, verbose_name="texte")),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="créé le")),
                        ("tried_at", models.DateTimeField(blank=True, null=True, verbose_name="essayé le")),
                        ("unreached", models.BooleanField(db_default=False, default=False, editable=False)),
                        ("handed_at", models.DateTimeField(blank=True, null=True, verbose_name="remis au service le")),
                        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="envoyé le")),
                        ("over_at", models.DateTimeField(blank=True, null=True, verbose_name="terminé le")),
                    ],
                    options={
                        "verbose_name": "notification",
                        "verbose_name_plural": "notifications",
                        "ordering": ["-created_at", "-id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["gathering", "sending", "retry"])),
                                fields=["due_at"],
                                name="notice_owed",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["failed", "uncertain"])),
                                fields=["over_at"],
                                name="notice_lost",
                            ),
                            models.Index(fields=["channel", "-created_at"], name="notice_channel"),
                            models.Index(fields=["-created_at", "-id"], name="notice_recent"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "digest"), ("state", "gathering")),
                                fields=("channel",),
                                name="notice_one_gathering",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Mention",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "notice",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="duty.notice"
                            ),
                        ),
                        (
                            "channel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="duty.channel"
                            ),
                        ),
                        (
                            "incident",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="mentions",
                                to="events.incident",
                            ),
                        ),
                        ("step", models.CharField(max_length=40)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("channel", "incident", "step"), name="mention_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sweep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="OnCall",
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
                                related_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="on_call",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="personne",
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "1 · premier appelé"),
                                    (2, "2 · renfort"),
                                    (3, "3 · cadre ou élu d'astreinte"),
                                ],
                                default=1,
                                verbose_name="niveau",
                            ),
                        ),
                        ("starts_at", models.DateTimeField(verbose_name="début")),
                        ("ends_at", models.DateTimeField(verbose_name="fin")),
                    ],
                    options={
                        "verbose_name": "astreinte",
                        "verbose_name_plural": "astreintes",
                        "ordering": ["-starts_at", "level", "pk"],
                        "indexes": [models.Index(fields=["territory", "ends_at"], name="on_call_current")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="on_call_ends_after"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EscalationStep",
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
                                related_name="+",
                                to="territories.territory",
                                verbose_name="territoire",
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "1 · premier appelé"),
                                    (2, "2 · renfort"),
                                    (3, "3 · cadre ou élu d'astreinte"),
                                ],
                                default=1,
                                verbose_name="niveau d'astreinte prévenu",
                            ),
                        ),
                        (
                            "after",
                            models.PositiveSmallIntegerField(
                                default=10,
                                help_text="Depuis que le poste de contrôle connaît l'incident. Zéro : tout de suite.",
                                validators=[
                                    django.core.validators.MinValueValidator(0),
                                    django.core.validators.MaxValueValidator(1440),
                                ],
                                verbose_name="au bout de (minutes)",
                            ),
                        ),
                        (
                            "severity",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "Critique"), (2, "Majeure"), (3, "Mineure")],
                                default=1,
                                verbose_name="à partir de la gravité",
                            ),
                        ),
                        ("enabled", models.BooleanField(default=True, verbose_name="en service")),
                    ],
                    options={
                        "verbose_name": "palier d'escalade",
                        "verbose_name_plural": "paliers d'escalade",
                        "ordering": ["territory__name", "after", "level"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("territory", "level", "severity"), name="escalation_once_per_level"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("after__lte", 1440)), name="escalation_within_a_day"
                            ),
                        ],
                    },
                ),
            ]
        ),
        migrations.RunSQL(_sql.CREATE, _sql.DROP),
    ]
