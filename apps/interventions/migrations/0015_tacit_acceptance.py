# SPDX-License-Identifier: EUPL-1.2
"""A statement is frozen once both accepted it: by their signatures, or by a silence that the contract says is one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0006_tacit_acceptance"),
        ("interventions", "0014_waiting_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="statement",
            name="statement_frozen_once_signed",
        ),
        migrations.AddField(
            model_name="statement",
            name="tacit_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="réputé accepté le"),
        ),
        migrations.AddField(
            model_name="statement",
            name="tacit_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="silence constaté par",
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="tacit_days",
            field=models.PositiveSmallIntegerField(
                blank=True, editable=False, null=True, verbose_name="délai de silence (jours)"
            ),
        ),
        migrations.AddField(
            model_name="statement",
            name="tacit_side",
            field=models.CharField(
                blank=True,
                choices=[("owner", "la collectivité"), ("contractor", "le titulaire")],
                editable=False,
                max_length=10,
                verbose_name="réputé accepté par",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("frozen_at", None),
                    models.Q(
                        models.Q(("owner_signed_at__isnull", False), ("tacit_side", "owner"), _connector="OR"),
                        models.Q(
                            ("contractor_signed_at__isnull", False), ("tacit_side", "contractor"), _connector="OR"
                        ),
                        ("state__in", ["validated", "paid"]),
                    ),
                    _connector="OR",
                ),
                name="statement_frozen_once_accepted",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("tacit_at", None), ("tacit_by", None), ("tacit_days", None), ("tacit_side", "")),
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
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owner_signed_at__isnull", False), ("tacit_side", "owner"), _negated=True),
                    models.Q(("contractor_signed_at__isnull", False), ("tacit_side", "contractor"), _negated=True),
                ),
                name="statement_silent_or_signed",
            ),
        ),
    ]
