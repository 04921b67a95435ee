# SPDX-License-Identifier: EUPL-1.2
"""A photo is sealed when it is sent, and made again by a worker: until then it is shown to nobody."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signalements", "0008_history_of_all_columns"),
    ]

    operations = [
        migrations.CreateModel(
            name="SealedPhoto",
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
                ("file", models.CharField(max_length=80, unique=True)),
                ("key", models.BinaryField(max_length=300)),
            ],
            options={
                "verbose_name": "photo à préparer",
                "verbose_name_plural": "photos à préparer",
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="photo",
            name="refused",
            field=models.CharField(blank=True, db_default="", default="", max_length=12, verbose_name="motif du refus"),
        ),
        migrations.AddField(
            model_name="photo",
            name="state",
            field=models.CharField(
                choices=[("ready", "Prête"), ("preparing", "En cours de préparation"), ("refused", "Refusée")],
                db_default="ready",
                default="ready",
                max_length=9,
                verbose_name="état",
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddField(
            model_name="sealedphoto",
            name="photo",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="sealed", to="signalements.photo"
            ),
        ),
    ]
