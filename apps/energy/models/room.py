# SPDX-License-Identifier: EUPL-1.2
"""Rooms whose air and warmth are measured, what is asked of them, when people are there."""

import re
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.assets import restricted
from apps.assets.models import Asset
from apps.contracts import holidays
from apps.energy.models.dates import in_order
from apps.energy.models.site import Site, hours, tracked, unreadable
from apps.territories import scoping
from apps.territories.models import Territory

DAY_OF_YEAR = "(0[1-9]|[12][0-9]|3[01])/(0[1-9]|1[0-2])"
SEASON = re.compile(DAY_OF_YEAR)


class RoomQuerySet(models.QuerySet["Room"]):
    def visible_to(self, user: Any, permission: str = "energy.view_room") -> Self:
        """Those whose equipment is owned where `user` holds the right; a restricted kind hides its room."""
        return restricted.limit(self, user, path="asset__owner", permission=permission, flag="asset__kind__restricted")


@tracked("RoomHistory")
class Room(models.Model):
    """One to one with the equipment whose series say its air: `co2` ppm, `temperature` Cel, `humidity` %."""

    class Use(models.TextChoices):
        CLASSROOM = "classroom", _("Salle de classe")
        NURSERY = "nursery", _("Crèche, dortoir")
        CANTEEN = "canteen", _("Restauration")
        OFFICE = "office", _("Bureau")
        MEETING = "meeting", _("Réunion, salle polyvalente")
        SPORT = "sport", _("Salle de sport")
        OTHER = "other", _("Autre")

    asset = models.OneToOneField(
        Asset,
        models.PROTECT,
        related_name="room",
        verbose_name=_("équipement"),
        help_text=_("La salle, ou le capteur qui y est : ses séries sont co2, temperature et humidity."),
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="rooms", verbose_name=_("site"))
    use = models.CharField(_("genre de salle"), max_length=12, choices=Use.choices, default=Use.OTHER)
    is_sample = models.BooleanField(_("fictif"), default=False)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("salle")
        verbose_name_plural = _("salles")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.asset.name or self.asset.code


def degrees(label: Any, default: float, help_text: Any = "") -> models.FloatField:
    bounds = [MinValueValidator(-10), MaxValueValidator(60)]
    return models.FloatField(label, default=default, validators=bounds, help_text=help_text)


class RoomRuleQuerySet(models.QuerySet["RoomRule"]):
    def visible_to(self, user: Any, permission: str = "energy.view_roomrule") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


@tracked("RoomRuleHistory")
class RoomRule(models.Model):
    """What is asked of rooms: of one, of a kind in a territory and in those it includes, or of all of them. The nearest
    rule holds, whole. Where nobody wrote one, its defaults do: CO₂ of the decree of 5 January 2012 (arrêté of
    27 December 2022, art. 4), 19 °C and 26 °C of the code de l'énergie (R. 241-26, R. 241-30)."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    use = models.CharField(
        _("genre de salle"), max_length=12, choices=Room.Use.choices, blank=True, help_text=_("Vide : tous.")
    )
    room = models.OneToOneField(
        Room, models.CASCADE, null=True, blank=True, related_name="rule", verbose_name=_("seulement cette salle")
    )
    co2_good_ppm = models.PositiveSmallIntegerField(
        _("CO₂ de confort (ppm)"),
        default=800,
        help_text=_("En dessous, l'air est bien renouvelé : 800 ppm (arrêté du 27 décembre 2022)."),
    )
    co2_alarm_ppm = models.PositiveSmallIntegerField(
        _("alarme de CO₂ au-dessus de (ppm)"),
        default=1500,
        help_text=_("Renouvellement d'air insuffisant : 1 500 ppm (arrêté du 27 décembre 2022)."),
    )
    set_point_c = degrees(
        _("consigne de chauffage (°C)"), 19, _("19 °C en moyenne au plus (code de l'énergie, R. 241-26).")
    )
    margin_c = models.FloatField(
        _("marge sous la consigne (°C)"), default=1, validators=[MinValueValidator(0), MaxValueValidator(10)]
    )
    hot_c = degrees(_("trop chaud au-dessus de (°C)"), 26, _("Climatiser n'est permis qu'au-delà (R. 241-30)."))
    heated_c = models.FloatField(
        _("chauffage : moyenne au plus (°C)"),
        null=True,
        blank=True,
        default=19,
        validators=[MinValueValidator(-10), MaxValueValidator(60)],
        help_text=_("19 °C en moyenne aux heures occupées (code de l'énergie, R. 241-26). Vide : pas de surveillance."),
    )
    heated_days = models.PositiveSmallIntegerField(
        _("moyenne sur (jours)"), default=7, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    heating_from = models.CharField(_("début de la saison de chauffe"), max_length=5, default="15/10")
    heating_to = models.CharField(
        _("fin de la saison de chauffe"),
        max_length=5,
        default="15/04",
        help_text=_("Jour et mois, comme 15/04. Compris."),
    )
    dry_percent = models.FloatField(_("trop sec sous (%)"), null=True, blank=True, default=30)
    humid_percent = models.FloatField(_("trop humide au-dessus de (%)"), null=True, blank=True, default=70)
    back_ppm = models.PositiveSmallIntegerField(
        _("retour du CO₂ (ppm)"), default=200, help_text=_("De combien redescendre sous l'alarme pour la lever.")
    )
    back_c = models.FloatField(
        _("retour de la température (°C)"), default=0.5, validators=[MinValueValidator(0), MaxValueValidator(5)]
    )
    sustained_minutes = models.PositiveSmallIntegerField(
        _("durée avant l'alarme (min)"),
        default=30,
        help_text=_("Temps de présence passé au-delà du seuil, d'une mesure à une autre : une seule n'alarme jamais."),
    )
    stale_minutes = models.PositiveSmallIntegerField(
        _("muet après (min)"),
        default=120,
        help_text=_("Sans mesure utilisable depuis, la salle est inconnue."),
    )
    weekday_hours = hours(_("présence lundi, mardi, jeudi, vendredi"), "08:00-18:00")
    wednesday_hours = hours(_("présence le mercredi"), "08:00-18:00")
    saturday_hours = hours(_("présence le samedi"))
    sunday_hours = hours(_("présence le dimanche"))
    region = models.CharField(
        _("jours fériés"), max_length=20, choices=[*holidays.REGIONS.items()], blank=True, help_text=_("Fermés.")
    )
    origin = models.CharField(_("d'où viennent ces seuils"), max_length=300, blank=True)
    is_sample = models.BooleanField(_("fictif"), default=False)

    objects = RoomRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("règle de confort des salles")
        verbose_name_plural = _("règles de confort des salles")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "use"],
                condition=Q(room=None),
                name="room_rule_once_per_use",
                violation_error_message=_("Ce territoire a déjà une règle pour ce genre de salle."),
            ),
            models.CheckConstraint(
                condition=Q(room=None) | Q(use=""),
                name="room_rule_of_a_room_or_a_use",
                violation_error_message=_("La règle d'une salle n'est pas celle d'un genre."),
            ),
            models.CheckConstraint(
                condition=Q(co2_good_ppm__gte=400, co2_alarm_ppm__lte=10_000, co2_alarm_ppm__gte=F("co2_good_ppm")),
                name="room_rule_co2",
                violation_error_message=_("CO₂ : de 400 à 10 000 ppm, l'alarme au-dessus du confort."),
            ),
            models.CheckConstraint(
                condition=Q(back_ppm__lt=F("co2_alarm_ppm")),
                name="room_rule_co2_back",
                violation_error_message=_("CO₂ : le retour est sous l'alarme."),
            ),
            models.CheckConstraint(
                condition=Q(
                    set_point_c__gte=-10,
                    margin_c__gte=0,
                    margin_c__lte=10,
                    hot_c__lte=60,
                    back_c__gte=0,
                    back_c__lte=5,
                    hot_c__gte=F("set_point_c") + 2 * F("back_c"),
                ),
                name="room_rule_warmth",
                violation_error_message=_("« Trop chaud » dépasse la consigne, de deux fois le retour au moins."),
            ),
            models.CheckConstraint(
                condition=Q(heated_c=None) | Q(heated_c__gte=-10, heated_c__lte=60),
                name="room_rule_heated",
                violation_error_message=_("Chauffage : de −10 à 60 °C."),
            ),
            models.CheckConstraint(
                condition=Q(
                    heated_days__gte=1,
                    heated_days__lte=30,
                    heating_from__regex=f"^{DAY_OF_YEAR}$",
                    heating_to__regex=f"^{DAY_OF_YEAR}$",
                ),
                name="room_rule_season",
                violation_error_message=_("Saison de chauffe : jour et mois, comme 15/10 ; moyenne sur 1 à 30 jours."),
            ),
            models.CheckConstraint(
                condition=(Q(dry_percent=None) | Q(dry_percent__gte=0, dry_percent__lte=100))
                & (Q(humid_percent=None) | Q(humid_percent__gte=0, humid_percent__lte=100))
                & (Q(dry_percent=None) | Q(humid_percent=None) | Q(humid_percent__gt=F("dry_percent"))),
                name="room_rule_humidity",
                violation_error_message=_("Humidité : de 0 à 100 %, « trop humide » au-dessus de « trop sec »."),
            ),
            models.CheckConstraint(
                condition=Q(sustained_minutes__gte=5, sustained_minutes__lte=480, stale_minutes__lte=2880)
                & Q(stale_minutes__gte=15),
                name="room_rule_durations",
                violation_error_message=_("Durées : de 5 à 480 min avant l'alarme, muet de 15 à 2 880 min."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.room or self.get_use_display() or _("Toutes les salles"))

    def clean(self) -> None:
        """Hours that can be read; the room is one of the territory."""
        problems = unreadable(self)
        for name in ("heating_from", "heating_to"):
            if not SEASON.fullmatch(getattr(self, name)):
                problems[name] = str(_("Un jour et un mois, comme 15/10."))
        if self.room is not None and self.room.asset.owner_id != self.territory_id:
            problems["room"] = str(_("Cette salle n'est pas à ce territoire."))
        if problems:
            raise ValidationError(problems)


class RoomClosureQuerySet(models.QuerySet["RoomClosure"]):
    def visible_to(self, user: Any, permission: str = "energy.view_roomrule") -> Self:
        return scoping.limit(self, user, path="rule__territory", permission=permission)


@tracked("RoomClosureHistory", right=False)
class RoomClosure(models.Model):
    """Days on which nobody comes: holidays of schools, works. Read with its rule."""

    rule = models.ForeignKey(RoomRule, models.CASCADE, related_name="closures", verbose_name=_("règle"))
    starts_on = models.DateField(_("à partir du"))
    ends_on = models.DateField(_("jusqu'au"), help_text=_("Compris."))
    label = models.CharField(_("motif"), max_length=80, blank=True)

    objects = RoomClosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("fermeture")
        verbose_name_plural = _("fermetures")
        ordering = ["starts_on", "id"]
        default_permissions = ()
        constraints = [in_order("room_closure_in_order")]

    def __str__(self) -> str:
        return self.label or f"{self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y}"
