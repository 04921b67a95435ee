# SPDX-License-Identifier: EUPL-1.2
"""Rooms whose air is measured, what is asked of them, the days on which nobody comes."""

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0001_schema"),
        ("energy", "0007_year_by_hand"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0002_no_knox_table"),
    ]

    operations = [
        migrations.CreateModel(
            name="RoomClosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="à partir du")),
                ("ends_on", models.DateField(help_text="Compris.", verbose_name="jusqu'au")),
                ("label", models.CharField(blank=True, max_length=80, verbose_name="motif")),
            ],
            options={
                "verbose_name": "fermeture",
                "verbose_name_plural": "fermetures",
                "ordering": ["starts_on", "id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("classroom", "Salle de classe"),
                            ("nursery", "Crèche, dortoir"),
                            ("canteen", "Restauration"),
                            ("office", "Bureau"),
                            ("meeting", "Réunion, salle polyvalente"),
                            ("sport", "Salle de sport"),
                            ("other", "Autre"),
                        ],
                        default="other",
                        max_length=12,
                        verbose_name="genre de salle",
                    ),
                ),
                ("is_sample", models.BooleanField(default=False, verbose_name="fictif")),
                (
                    "asset",
                    models.OneToOneField(
                        help_text="La salle, ou le capteur qui y est : ses séries sont co2, temperature et humidity.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="room",
                        to="assets.asset",
                        verbose_name="équipement",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rooms",
                        to="energy.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "salle",
                "verbose_name_plural": "salles",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="RoomHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("classroom", "Salle de classe"),
                            ("nursery", "Crèche, dortoir"),
                            ("canteen", "Restauration"),
                            ("office", "Bureau"),
                            ("meeting", "Réunion, salle polyvalente"),
                            ("sport", "Salle de sport"),
                            ("other", "Autre"),
                        ],
                        default="other",
                        max_length=12,
                        verbose_name="genre de salle",
                    ),
                ),
                ("is_sample", models.BooleanField(default=False, verbose_name="fictif")),
                (
                    "asset",
                    models.ForeignKey(
                        db_constraint=False,
                        help_text="La salle, ou le capteur qui y est : ses séries sont co2, temperature et humidity.",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="assets.asset",
                        verbose_name="équipement",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="energy.room",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="energy.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RoomRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "use",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("classroom", "Salle de classe"),
                            ("nursery", "Crèche, dortoir"),
                            ("canteen", "Restauration"),
                            ("office", "Bureau"),
                            ("meeting", "Réunion, salle polyvalente"),
                            ("sport", "Salle de sport"),
                            ("other", "Autre"),
                        ],
                        help_text="Vide : tous.",
                        max_length=12,
                        verbose_name="genre de salle",
                    ),
                ),
                (
                    "co2_good_ppm",
                    models.PositiveSmallIntegerField(
                        default=800,
                        help_text="En dessous, l'air est bien renouvelé : 800 ppm (arrêté du 27 décembre 2022).",
                        verbose_name="CO₂ de confort (ppm)",
                    ),
                ),
                (
                    "co2_alarm_ppm",
                    models.PositiveSmallIntegerField(
                        default=1500,
                        help_text="Renouvellement d'air insuffisant : 1 500 ppm (arrêté du 27 décembre 2022).",
                        verbose_name="alarme de CO₂ au-dessus de (ppm)",
                    ),
                ),
                (
                    "set_point_c",
                    models.FloatField(
                        default=19,
                        help_text="19 °C en moyenne au plus (code de l'énergie, R. 241-26).",
                        validators=[
                            django.core.validators.MinValueValidator(-10),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="consigne de chauffage (°C)",
                    ),
                ),
                (
                    "margin_c",
                    models.FloatField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="marge sous la consigne (°C)",
                    ),
                ),
                (
                    "hot_c",
                    models.FloatField(
                        default=26,
                        help_text="Climatiser n'est permis qu'au-delà (R. 241-30).",
                        validators=[
                            django.core.validators.MinValueValidator(-10),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="trop chaud au-dessus de (°C)",
                    ),
                ),
                ("dry_percent", models.FloatField(blank=True, default=30, null=True, verbose_name="trop sec sous (%)")),
                (
                    "humid_percent",
                    models.FloatField(blank=True, default=70, null=True, verbose_name="trop humide au-dessus de (%)"),
                ),
                (
                    "back_ppm",
                    models.PositiveSmallIntegerField(
                        default=200,
                        help_text="De combien redescendre sous l'alarme pour la lever.",
                        verbose_name="retour du CO₂ (ppm)",
                    ),
                ),
                (
                    "back_c",
                    models.FloatField(
                        default=0.5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="retour de la température (°C)",
                    ),
                ),
                (
                    "sustained_minutes",
                    models.PositiveSmallIntegerField(
                        default=30,
                        help_text="Temps de présence passé au-delà du seuil, d'une mesure à une autre : une seule n'alarme jamais.",
                        verbose_name="durée avant l'alarme (min)",
                    ),
                ),
                (
                    "stale_minutes",
                    models.PositiveSmallIntegerField(
                        default=120,
                        help_text="Sans mesure utilisable depuis, la salle est inconnue.",
                        verbose_name="muet après (min)",
                    ),
                ),
                (
                    "weekday_hours",
                    models.CharField(
                        blank=True,
                        default="08:00-18:00",
                        help_text="Plages comme 08:00-12:00 13:30-17:00. Vide : personne.",
                        max_length=120,
                        verbose_name="présence lundi, mardi, jeudi, vendredi",
                    ),
                ),
                (
                    "wednesday_hours",
                    models.CharField(
                        blank=True,
                        default="08:00-18:00",
                        help_text="Plages comme 08:00-12:00 13:30-17:00. Vide : personne.",
                        max_length=120,
                        verbose_name="présence le mercredi",
                    ),
                ),
                (
                    "saturday_hours",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Plages comme 08:00-12:00 13:30-17:00. Vide : personne.",
                        max_length=120,
                        verbose_name="présence le samedi",
                    ),
                ),
                (
                    "sunday_hours",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Plages comme 08:00-12:00 13:30-17:00. Vide : personne.",
                        max_length=120,
                        verbose_name="présence le dimanche",
                    ),
                ),
                (
                    "region",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "France métropolitaine"),
                            ("alsace_moselle", "Alsace et Moselle (Vendredi saint et 26 décembre chômés)"),
                            ("guadeloupe", "Guadeloupe"),
                            ("guyane", "Guyane"),
                            ("martinique", "Martinique"),
                            ("mayotte", "Mayotte"),
                            ("reunion", "La Réunion"),
                            ("saint_barthelemy", "Saint-Barthélemy"),
                            ("saint_martin", "Saint-Martin"),
                        ],
                        help_text="Fermés.",
                        max_length=20,
                        verbose_name="jours fériés",
                    ),
                ),
                ("origin", models.CharField(blank=True, max_length=300, verbose_name="d'où viennent ces seuils")),
                ("is_sample", models.BooleanField(default=False, verbose_name="fictif")),
                (
                    "room",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rule",
                        to="energy.room",
                        verbose_name="seulement cette salle",
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
                "verbose_name": "règle de confort des salles",
                "verbose_name_plural": "règles de confort des salles",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="RoomClosureHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("starts_on", models.DateField(verbose_name="à partir du")),
                ("ends_on", models.DateField(help_text="Compris.", verbose_name="jusqu'au")),
                ("label", models.CharField(blank=True, max_length=80, verbose_name="motif")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="energy.roomclosure",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="energy.roomrule",
                        verbose_name="règle",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="roomclosure",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="closures",
                to="energy.roomrule",
                verbose_name="règle",
            ),
        ),
        migrations.CreateModel(
            name="RoomRuleHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "use",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("classroom", "Salle de classe"),
                            ("nursery", "Crèche, dortoir"),
                            ("canteen", "Restauration"),
                            ("office", "Bureau"),
                            ("meeting", "Réunion, salle polyvalente"),
                            ("sport", "Salle de sport"),
                            ("other", "Autre"),
                        ],
                        help_text="Vide : tous.",
                        max_length=12,
                        verbose_name="genre de salle",
                    ),
                ),
                (
                    "co2_good_ppm",
                    models.PositiveSmallIntegerField(
                        default=800,
                        help_text="En dessous, l'air est bien renouvelé : 800 ppm (arrêté du 27 décembre 2022).",
                        verbose_name="CO₂ de confort (ppm)",
                    ),
                ),
                (
                    "co2_alarm_ppm",
                    models.PositiveSmallIntegerField(
                        default=1500,
                        help_text="Renouvellement d'air insuffisant : 1 500 ppm (arrêté du 27 décembre 2022).",
                        verbose_name="alarme de CO₂ au-dessus de (ppm)",
                    ),
                ),
                (
                    "set_point_c",
                    models.FloatField(
                        default=19,
                        help_text="19 °C en moyenne au plus (code de l'énergie, R. 241-26).",
                        validators=[
                            django.core.validators.MinValueValidator(-10),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="consigne de chauffage (°C)",
                    ),
                ),
                (
                    "margin_c",
                    models.FloatField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="marge sous la consigne (°C)",
                    ),
                ),
                (
                    "hot_c",
                    models.FloatField(
                        default=26,
                        help_text="Climatiser n'est permis qu'au-delà (R. 241-30).",
                        validators=[
                            django.core.validators.MinValueValidator(-10),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="trop chaud au-dessus de (°C)",
                    ),
                ),
                ("dry_percent", models.FloatField(blank=True, default=30, null=True, verbose_name="trop sec sous (%)")),
                (
                    "humid_percent",
                    models.FloatField(blank=True, default=70, null=True, verbose_name="trop humide au-dessus de (%)"),
                ),
                (
                    "back_ppm",
                    models.PositiveSmallIntegerField(
                        default=200,
                        help_text="De combien redescendre sous l'alarme pour la lever.",
                        verbose_name="retour du CO₂ (ppm)",
                    ),
                ),
                (
                    "back_c",
                    models.FloatField(
                        default=0.5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="retour de la température (°C)",
                    ),
                ),
                (
                    "sustained_minutes",
                    models.PositiveSmallIntegerField(
                        default=30,
                        help_text="Temps de présence passé au-delà du seuil, d'une mesure à une autre : une seule n'alarme jamais.",
                        verbose_name="durée avant l'alarme (min)",
                    ),
                ),
                (
                    "stale_minutes",
                    models.PositiveSmallIntegerField(
                        default=120,
                        help_text="Sans mesure utilisable depuis, la salle est inconnue.",
                        verbose_name="muet après (min)",
                    ),
                ),
                (
                    "weekday_hours",
                    models.CharField(
                        blank=True,
                        default="08:00-18:00",
                        help_text="Plages comme 08:00-12:00 13:30-17:00. Vide : personne.",
                        max_length=120,
                        verbose_name="présence lundi, mardi, jeudi, vendredi",
                    ),
                ),
                (
                    "wednesday_hours",
                    models.CharField(
                        blank=True,
                        default="08:00-18:00",
                        help_text="Plages comme 08:00-12:00 13:30-17:00. Vide : personne.",
                        max_length=120,
                        verbose_name="présence le mercredi",
                    ),
                ),
                (
                    "saturday_hours",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Plages comme 08:00-12:00 13:30-17:00. Vide : personne.",
                        max_length=120,
                        verbose_name="présence le samedi",
                    ),
                ),
                (
                    "sunday_hours",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Plages comme 08:00-12:00 13:30-17:00. Vide : personne.",
                        max_length=120,
                        verbose_name="présence le dimanche",
                    ),
                ),
                (
                    "region",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "France métropolitaine"),
                            ("alsace_moselle", "Alsace et Moselle (Vendredi saint et 26 décembre chômés)"),
                            ("guadeloupe", "Guadeloupe"),
                            ("guyane", "Guyane"),
                            ("martinique", "Martinique"),
                            ("mayotte", "Mayotte"),
                            ("reunion", "La Réunion"),
                            ("saint_barthelemy", "Saint-Barthélemy"),
                            ("saint_martin", "Saint-Martin"),
                        ],
                        help_text="Fermés.",
                        max_length=20,
                        verbose_name="jours fériés",
                    ),
                ),
                ("origin", models.CharField(blank=True, max_length=300, verbose_name="d'où viennent ces seuils")),
                ("is_sample", models.BooleanField(default=False, verbose_name="fictif")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="energy.roomrule",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="energy.room",
                        verbose_name="seulement cette salle",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.territory",
                        verbose_name="territoire",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="room",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "energy_roomhistory" ("asset_id", "id", "is_sample", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "use") VALUES (NEW."asset_id", NEW."id", NEW."is_sample", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."site_id", NEW."use"); RETURN NULL;',
                    hash="3389e5f1c134b59c432e698bd4c57386dbfb2059",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0029c",
                    table="energy_room",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="room",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "energy_roomhistory" ("asset_id", "id", "is_sample", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "use") VALUES (NEW."asset_id", NEW."id", NEW."is_sample", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."site_id", NEW."use"); RETURN NULL;',
                    hash="a664d1dad4e135db38784072c870b49ca1a2ca98",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2b34c",
                    table="energy_room",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="room",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "energy_roomhistory" ("asset_id", "id", "is_sample", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "use") VALUES (OLD."asset_id", OLD."id", OLD."is_sample", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."site_id", OLD."use"); RETURN NULL;',
                    hash="bbc1fa7b4d3b2019e3e757923269166bccd4d7fc",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_255e5",
                    table="energy_room",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="roomrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("room", None)),
                fields=("territory", "use"),
                name="room_rule_once_per_use",
                violation_error_message="Ce territoire a déjà une règle pour ce genre de salle.",
            ),
        ),
        migrations.AddConstraint(
            model_name="roomrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("room", None), ("use", ""), _connector="OR"),
                name="room_rule_of_a_room_or_a_use",
                violation_error_message="La règle d'une salle n'est pas celle d'un genre.",
            ),
        ),
        migrations.AddConstraint(
            model_name="roomrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("co2_alarm_ppm__gte", models.F("co2_good_ppm")),
                    ("co2_alarm_ppm__lte", 10000),
                    ("co2_good_ppm__gte", 400),
                ),
                name="room_rule_co2",
                violation_error_message="CO₂ : de 400 à 10 000 ppm, l'alarme au-dessus du confort.",
            ),
        ),
        migrations.AddConstraint(
            model_name="roomrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("back_ppm__lt", models.F("co2_alarm_ppm"))),
                name="room_rule_co2_back",
                violation_error_message="CO₂ : le retour est sous l'alarme.",
            ),
        ),
        migrations.AddConstraint(
            model_name="roomrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("back_c__gte", 0),
                    ("back_c__lte", 5),
                    (
                        "hot_c__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("set_point_c"),
                            "+",
                            django.db.models.expressions.CombinedExpression(models.Value(2), "*", models.F("back_c")),
                        ),
                    ),
                    ("hot_c__lte", 60),
                    ("margin_c__gte", 0),
                    ("margin_c__lte", 10),
                    ("set_point_c__gte", -10),
                ),
                name="room_rule_warmth",
                violation_error_message="« Trop chaud » dépasse la consigne, de deux fois le retour au moins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="roomrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("dry_percent", None),
                        models.Q(("dry_percent__gte", 0), ("dry_percent__lte", 100)),
                        _connector="OR",
                    ),
                    models.Q(
                        ("humid_percent", None),
                        models.Q(("humid_percent__gte", 0), ("humid_percent__lte", 100)),
                        _connector="OR",
                    ),
                    models.Q(
                        ("dry_percent", None),
                        ("humid_percent", None),
                        ("humid_percent__gt", models.F("dry_percent")),
                        _connector="OR",
                    ),
                ),
                name="room_rule_humidity",
                violation_error_message="Humidité : de 0 à 100 %, « trop humide » au-dessus de « trop sec ».",
            ),
        ),
        migrations.AddConstraint(
            model_name="roomrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stale_minutes__lte", 2880),
                    ("sustained_minutes__gte", 5),
                    ("sustained_minutes__lte", 480),
                    ("stale_minutes__gte", 15),
                ),
                name="room_rule_durations",
                violation_error_message="Durées : de 5 à 480 min avant l'alarme, muet de 15 à 2 880 min.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roomrule",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "energy_roomrulehistory" ("back_c", "back_ppm", "co2_alarm_ppm", "co2_good_ppm", "dry_percent", "hot_c", "humid_percent", "id", "is_sample", "margin_c", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "room_id", "saturday_hours", "set_point_c", "stale_minutes", "sunday_hours", "sustained_minutes", "territory_id", "use", "wednesday_hours", "weekday_hours") VALUES (NEW."back_c", NEW."back_ppm", NEW."co2_alarm_ppm", NEW."co2_good_ppm", NEW."dry_percent", NEW."hot_c", NEW."humid_percent", NEW."id", NEW."is_sample", NEW."margin_c", NEW."origin", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."region", NEW."room_id", NEW."saturday_hours", NEW."set_point_c", NEW."stale_minutes", NEW."sunday_hours", NEW."sustained_minutes", NEW."territory_id", NEW."use", NEW."wednesday_hours", NEW."weekday_hours"); RETURN NULL;',
                    hash="652622f39f21d93bf78e347bb83b0ece37915cf5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a2008",
                    table="energy_roomrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roomrule",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "energy_roomrulehistory" ("back_c", "back_ppm", "co2_alarm_ppm", "co2_good_ppm", "dry_percent", "hot_c", "humid_percent", "id", "is_sample", "margin_c", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "room_id", "saturday_hours", "set_point_c", "stale_minutes", "sunday_hours", "sustained_minutes", "territory_id", "use", "wednesday_hours", "weekday_hours") VALUES (NEW."back_c", NEW."back_ppm", NEW."co2_alarm_ppm", NEW."co2_good_ppm", NEW."dry_percent", NEW."hot_c", NEW."humid_percent", NEW."id", NEW."is_sample", NEW."margin_c", NEW."origin", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."region", NEW."room_id", NEW."saturday_hours", NEW."set_point_c", NEW."stale_minutes", NEW."sunday_hours", NEW."sustained_minutes", NEW."territory_id", NEW."use", NEW."wednesday_hours", NEW."weekday_hours"); RETURN NULL;',
                    hash="751898d4e070ed030e6bfa44cb068f41e7f484bd",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_73bcc",
                    table="energy_roomrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roomrule",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "energy_roomrulehistory" ("back_c", "back_ppm", "co2_alarm_ppm", "co2_good_ppm", "dry_percent", "hot_c", "humid_percent", "id", "is_sample", "margin_c", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "room_id", "saturday_hours", "set_point_c", "stale_minutes", "sunday_hours", "sustained_minutes", "territory_id", "use", "wednesday_hours", "weekday_hours") VALUES (OLD."back_c", OLD."back_ppm", OLD."co2_alarm_ppm", OLD."co2_good_ppm", OLD."dry_percent", OLD."hot_c", OLD."humid_percent", OLD."id", OLD."is_sample", OLD."margin_c", OLD."origin", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."region", OLD."room_id", OLD."saturday_hours", OLD."set_point_c", OLD."stale_minutes", OLD."sunday_hours", OLD."sustained_minutes", OLD."territory_id", OLD."use", OLD."wednesday_hours", OLD."weekday_hours"); RETURN NULL;',
                    hash="b8f97d3b5fa18b219f180f8e72532e868bf16f95",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ec828",
                    table="energy_roomrule",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="roomclosure",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="room_closure_in_order",
                violation_error_message="La fin vient après le début.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roomclosure",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "energy_roomclosurehistory" ("ends_on", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_id", "starts_on") VALUES (NEW."ends_on", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rule_id", NEW."starts_on"); RETURN NULL;',
                    hash="34fb46d9d335d8edf7d649c0dfc4ad1a8c39823b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4a69f",
                    table="energy_roomclosure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roomclosure",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "energy_roomclosurehistory" ("ends_on", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_id", "starts_on") VALUES (NEW."ends_on", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rule_id", NEW."starts_on"); RETURN NULL;',
                    hash="5a8ed7bdec2a17181ffe1646c14b6c8f909bded6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5817d",
                    table="energy_roomclosure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roomclosure",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "energy_roomclosurehistory" ("ends_on", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_id", "starts_on") VALUES (OLD."ends_on", OLD."id", OLD."label", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rule_id", OLD."starts_on"); RETURN NULL;',
                    hash="94be217589213a92b62f13c38b6249fb2b715fce",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_52560",
                    table="energy_roomclosure",
                    when="AFTER",
                ),
            ),
        ),
    ]
