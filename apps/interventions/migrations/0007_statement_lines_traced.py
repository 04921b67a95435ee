# SPDX-License-Identifier: EUPL-1.2

from decimal import Decimal

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


def own_only(apps, schema_editor):
    """Who signs for the contractor only saw every statement of the territory: from now on, those of its contracts."""
    through = apps.get_model("auth", "Group").permissions.through
    named = {"permission__content_type__app_label": "interventions"}
    signs = through.objects.filter(permission__codename="sign_contractor_statement", **named).values("group")
    decides = through.objects.filter(permission__codename="sign_owner_statement", **named).values("group")
    seen = through.objects.filter(permission__codename="view_statement", group__in=signs, **named)
    seen.exclude(group__in=decides).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0005_party_people"),
        ("interventions", "0006_statements_frozen"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="statement",
            options={
                "default_permissions": ("view",),
                "ordering": ["-month", "contract"],
                "permissions": [
                    ("view_own_statement", "Peut voir les décomptes des contrats pour lesquels il agit"),
                    ("prepare_statement", "Peut établir, émettre et liquider un décompte"),
                    ("contest_statement", "Peut contester une ligne de décompte"),
                    ("sign_owner_statement", "Peut signer un décompte pour la collectivité"),
                    ("sign_contractor_statement", "Peut signer un décompte pour le titulaire"),
                ],
                "verbose_name": "décompte",
                "verbose_name_plural": "décomptes",
            },
        ),
        migrations.RemoveConstraint(
            model_name="statement",
            name="statement_adds_up",
        ),
        migrations.AddField(
            model_name="statement",
            name="checksum",
            field=models.CharField(blank=True, editable=False, max_length=64, verbose_name="empreinte SHA-256"),
        ),
        migrations.AddField(
            model_name="statement",
            name="corrections",
            field=models.DecimalField(
                decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="régularisations (€)"
            ),
        ),
        migrations.AddField(
            model_name="statementline",
            name="about",
            field=models.CharField(blank=True, max_length=260, verbose_name="objet"),
        ),
        migrations.AddField(
            model_name="statementline",
            name="clause",
            field=models.CharField(blank=True, max_length=300, verbose_name="clause"),
        ),
        migrations.AddField(
            model_name="statementline",
            name="commitment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="contracts.commitment",
                verbose_name="ligne du contrat",
            ),
        ),
        migrations.AddField(
            model_name="statementline",
            name="nature",
            field=models.CharField(
                choices=[
                    ("due", "Échue dans le mois"),
                    ("late", "Échue avant, encore ouverte"),
                    ("correction", "Régularisation"),
                    ("carried", "Contestée, reportée"),
                ],
                default="due",
                max_length=10,
                verbose_name="pourquoi ici",
            ),
        ),
        migrations.AddField(
            model_name="statementline",
            name="owed",
            field=models.DecimalField(
                decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="avant plafonds (€)"
            ),
        ),
        migrations.AddField(
            model_name="statementline",
            name="previous",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="interventions.statementline",
                verbose_name="suite de la ligne",
            ),
        ),
        migrations.AddField(
            model_name="statementline",
            name="said",
            field=models.CharField(blank=True, max_length=1000, verbose_name="calcul"),
        ),
        migrations.AddField(
            model_name="statementline",
            name="trade",
            field=models.CharField(
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
                max_length=12,
                verbose_name="métier",
            ),
        ),
        migrations.AddField(
            model_name="statementline",
            name="version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="contracts.contractversion",
                verbose_name="version de contrat",
            ),
        ),
        migrations.AlterField(
            model_name="statementline",
            name="why",
            field=models.CharField(max_length=500, verbose_name="prix du retard"),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "total",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("penalties"), "-", models.F("bonuses")
                            ),
                            "+",
                            models.F("corrections"),
                        ),
                    )
                ),
                name="statement_adds_up_corrected",
            ),
        ),
        migrations.RunPython(own_only, migrations.RunPython.noop),
    ]
