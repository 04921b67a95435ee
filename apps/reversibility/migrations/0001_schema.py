# SPDX-License-Identifier: EUPL-1.2
"""Archives that were asked for."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("territories", "0002_no_knox_table"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Departure",
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
                    "personal",
                    models.BooleanField(
                        default=True,
                        help_text="Sans elles : ni coordonnées, ni textes, ni photos des habitants, ni noms des agents. Avec elles, le territoire en est responsable.",
                        verbose_name="avec les données personnelles",
                    ),
                ),
                (
                    "included",
                    models.BooleanField(
                        default=False,
                        help_text="Une agglomération part avec ses communes.",
                        verbose_name="avec les territoires inclus",
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="demandée le")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "En attente"),
                            ("running", "En cours"),
                            ("ready", "Prête"),
                            ("failed", "Échouée"),
                            ("erased", "Effacée"),
                        ],
                        default="waiting",
                        editable=False,
                        max_length=8,
                        verbose_name="état",
                    ),
                ),
                ("done", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("tables", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("rows", models.BigIntegerField(editable=False, null=True, verbose_name="lignes")),
                ("files", models.PositiveIntegerField(editable=False, null=True, verbose_name="fichiers")),
                ("size", models.BigIntegerField(editable=False, null=True, verbose_name="octets")),
                (
                    "sha256",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="empreinte SHA-256"),
                ),
                ("left", models.JSONField(default=list, editable=False)),
                ("name", models.CharField(blank=True, editable=False, max_length=120)),
                ("over_at", models.DateTimeField(editable=False, null=True, verbose_name="prête le")),
                ("until", models.DateTimeField(editable=False, null=True, verbose_name="gardée jusqu'au")),
                (
                    "asked_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="demandée par",
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
            ],
            options={
                "verbose_name": "archive de départ",
                "verbose_name_plural": "archives de départ",
                "ordering": ["-id"],
                "default_permissions": ("add", "view"),
                "indexes": [
                    models.Index(condition=models.Q(("state", "ready")), fields=["until"], name="departure_kept")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=("territory",),
                        name="departure_one_at_a_time",
                        violation_error_message="Une archive de ce territoire est déjà en préparation.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("tables"))), name="departure_done_of_tables"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            models.Q(
                                ("size__isnull", False), ("until__isnull", False), models.Q(("name", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="departure_ready_is_whole",
                    ),
                ],
            },
        ),
    ]
