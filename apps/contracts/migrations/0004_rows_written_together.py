# SPDX-License-Identifier: EUPL-1.2

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0003_sealed"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="commitment",
            name="line_once",
        ),
        migrations.RemoveConstraint(
            model_name="penaltyrule",
            name="penalty_rule_once",
        ),
        migrations.RemoveConstraint(
            model_name="period",
            name="period_once",
        ),
        migrations.RemoveConstraint(
            model_name="period",
            name="periods_do_not_overlap",
        ),
        migrations.RemoveConstraint(
            model_name="suspensionreason",
            name="suspension_reason_once",
        ),
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
        migrations.AddConstraint(
            model_name="penaltyrule",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("version", "clock", "trade"),
                name="penalty_rule_once",
                violation_error_message="Cette horloge a déjà sa règle pour ce métier.",
            ),
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("contract", "number"),
                name="period_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="suspensionreason",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("version", "code"),
                name="suspension_reason_once",
                violation_error_message="Ce code est déjà celui d'un autre motif.",
            ),
        ),
    ]
