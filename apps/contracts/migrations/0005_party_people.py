# SPDX-License-Identifier: EUPL-1.2

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0004_rows_written_together"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="party",
            name="people",
            field=models.ManyToManyField(
                blank=True,
                help_text="Un titulaire lit et signe les décomptes des contrats pour lesquels il agit, et eux seuls.",
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="comptes qui agissent pour elle",
            ),
        ),
    ]
