# SPDX-License-Identifier: EUPL-1.2
"""Views that people keep, and their gestures on many rows."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("console", "0001_schema"),
        ("territories", "0002_no_knox_table"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkAct",
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
                    "act",
                    models.CharField(
                        choices=[
                            ("acknowledge", "Acquitter"),
                            ("shelve", "Masquer"),
                            ("bring_back", "Remettre en surveillance"),
                            ("take", "Prendre en charge"),
                            ("assign", "Confier"),
                            ("give_back", "Rendre à qui suivait"),
                            ("comment", "Commenter"),
                            ("close", "Clore"),
                        ],
                        max_length=16,
                        verbose_name="geste",
                    ),
                ),
                ("listed", models.CharField(max_length=16, verbose_name="liste")),
                ("query", models.CharField(blank=True, max_length=800, verbose_name="filtre")),
                ("asked", models.JSONField(default=dict, verbose_name="demandé")),
                (
                    "ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None, verbose_name="numéros"
                    ),
                ),
                ("total", models.PositiveIntegerField(verbose_name="en tout")),
                ("processed", models.PositiveIntegerField(default=0, verbose_name="traités")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("running", "en cours"),
                            ("done", "terminé"),
                            ("stopped", "arrêté"),
                            ("failed", "en échec"),
                        ],
                        default="running",
                        max_length=8,
                        verbose_name="état",
                    ),
                ),
                ("stop_asked", models.BooleanField(default=False, verbose_name="arrêt demandé")),
                ("outcome", models.JSONField(default=dict, verbose_name="résultat")),
                (
                    "done",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None, verbose_name="faits"
                    ),
                ),
                ("before", models.JSONField(default=dict, verbose_name="avant")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="demandé le")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="terminé le")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                (
                    "undo_of",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="undone_by",
                        to="console.bulkact",
                        verbose_name="annule",
                    ),
                ),
            ],
            options={
                "verbose_name": "geste groupé",
                "verbose_name_plural": "gestes groupés",
                "ordering": ["-created_at", "-pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="nom")),
                ("query", models.CharField(editable=False, max_length=600, verbose_name="filtre")),
                ("is_default", models.BooleanField(default=False, verbose_name="ouverte d'abord par qui l'a faite")),
                ("at", models.DateTimeField(verbose_name="enregistrée le")),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="de",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="territories.territory",
                        verbose_name="partagée avec",
                    ),
                ),
            ],
            options={
                "verbose_name": "vue de la console",
                "verbose_name_plural": "vues de la console",
                "ordering": ["name", "pk"],
                "permissions": [("share_savedview", "Peut partager une vue de la console avec un territoire")],
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "name"), name="view_once_per_name"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)), fields=("owner",), name="view_one_default"
                    ),
                ],
            },
        ),
    ]
