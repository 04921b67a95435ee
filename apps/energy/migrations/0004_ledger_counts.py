# SPDX-License-Identifier: EUPL-1.2
"""When each year of a contract was last counted, by whom: what the machine owes each night."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0001_schema"),
        ("energy", "0003_regulation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="année du contrat")),
                ("tried_at", models.DateTimeField(blank=True, null=True, verbose_name="essayé le")),
                ("counted_at", models.DateTimeField(blank=True, null=True, verbose_name="compté le")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="lignes changées")),
                ("failure", models.CharField(blank=True, max_length=300, verbose_name="empêchement")),
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
                (
                    "contract",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="contracts.contract",
                        verbose_name="contrat",
                    ),
                ),
            ],
            options={
                "verbose_name": "comptage du registre",
                "verbose_name_plural": "comptages du registre",
                "ordering": ["contract", "year"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("contract", "year"), name="ledger_count_once_a_year"),
                    models.CheckConstraint(
                        condition=models.Q(("failure", ""), ("tried_at__isnull", False), _connector="OR"),
                        name="ledger_count_tried",
                    ),
                ],
            },
        ),
    ]
