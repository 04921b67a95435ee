# SPDX-License-Identifier: EUPL-1.2
"""Who looks after a report, the lists that agents keep, the commune in the filter of the public list."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0008_moved_as_bytes"),
        ("signalements", "0009_photos_prepared_later"),
        ("territories", "0006_history_raises_nothing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            },
        ),
        migrations.AddIndex(
            model_name="published",
            index=models.Index(fields=["desk", "territory", "-received_at", "-signalement"], name="published_commune"),
        ),
        migrations.AddField(
            model_name="assignment",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="par",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="confié à",
            ),
        ),
        migrations.AddField(
            model_name="savedfilter",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="agent",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.UniqueConstraint(fields=("person", "name"), name="saved_filter_once_per_name"),
        ),
        migrations.AddConstraint(
            model_name="savedfilter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)), fields=("person",), name="saved_filter_one_default"
            ),
        ),
    ]
