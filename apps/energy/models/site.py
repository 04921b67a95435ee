# SPDX-License-Identifier: EUPL-1.2
"""A site: what is followed as one thing (a building with its meters, the lighting of a commune)."""

from typing import Any, Self

import pghistory
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Asset
from apps.contracts import holidays
from apps.contracts.calendars import BandsRefused, read_bands
from apps.territories import scoping
from apps.territories.models import Territory

EVENTS = (pghistory.InsertEvent, pghistory.UpdateEvent, pghistory.DeleteEvent)
TERTIARY_M2 = 1_000  # code de la construction et de l'habitation, art. R. 174-22: the floor area that obliges


def tracked(name: str, *, right: bool = True) -> Any:
    """History of a row: what a saving rests on must tell who changed it. Without `right`, it is read with its owner."""
    meta = {} if right else {"default_permissions": ()}
    return pghistory.track(*(event() for event in EVENTS), model_name=name, meta=meta)


HOURS = _("Plages comme 08:00-12:00 13:30-17:00. Vide : personne.")
WEEK = ("weekday_hours", "wednesday_hours", "saturday_hours", "sunday_hours")


def hours(label: Any, default: str = "") -> models.CharField:
    return models.CharField(label, max_length=120, blank=True, default=default, help_text=HOURS)


def unreadable(row: Any) -> dict[str, str]:
    """What cannot be read of the hours of a week, by field."""
    problems = {}
    for name in WEEK:
        try:
            read_bands(getattr(row, name))
        except BandsRefused as refused:
            problems[name] = str(refused)
    return problems


class SiteQuerySet(models.QuerySet["Site"]):
    def visible_to(self, user: Any, permission: str = "energy.view_site") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


@tracked("SiteHistory")
class Site(models.Model):
    """What meters serve, with what its figures are divided by."""

    class Nature(models.TextChoices):
        BUILDING = "building", _("Bâtiment")
        LIGHTING = "lighting", _("Éclairage public")
        SOLAR = "solar", _("Production solaire")
        OTHER = "other", _("Autre")

    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"), help_text=_("Qui paie l'énergie.")
    )
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("nom"), max_length=160)
    nature = models.CharField(_("nature"), max_length=10, choices=Nature.choices, default=Nature.BUILDING)
    use = models.CharField(_("usage"), max_length=80, blank=True, help_text=_("École, gymnase, mairie…"))
    surface_m2 = models.DecimalField(
        _("surface (m²)"),
        max_digits=9,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Surface de plancher ; celle de la déclaration OPERAT quand le site y est soumis."),
    )
    tertiary = models.BooleanField(
        _("soumis au décret tertiaire"),
        default=False,
        help_text=_("Usage tertiaire sur 1 000 m² ou plus, y compris avec ses voisins de parcelle."),
    )
    weather = models.ForeignKey(
        Asset,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("station météo"),
        help_text=_("Équipement dont la température extérieure explique le chauffage."),
    )
    weekday_hours = hours(_("ouverture lundi, mardi, jeudi, vendredi"))
    wednesday_hours = hours(_("ouverture le mercredi"))
    saturday_hours = hours(_("ouverture le samedi"))
    sunday_hours = hours(_("ouverture le dimanche"))
    region = models.CharField(
        _("jours fériés"), max_length=20, choices=[*holidays.REGIONS.items()], blank=True, help_text=_("Fermés.")
    )
    is_sample = models.BooleanField(_("fictif"), default=False, help_text=_("Affiché partout où ce site est cité."))
    note = models.TextField(_("remarques"), blank=True, max_length=4000)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["name", "id"], name="site_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "code"],
                name="site_once_per_territory",
                violation_error_message=_("Ce territoire a déjà un site de ce code."),
            ),
            models.CheckConstraint(
                condition=Q(surface_m2=None) | Q(surface_m2__gt=0),
                name="site_has_a_surface",
                violation_error_message=_("Une surface est positive."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Hours that can be read."""
        problems = unreadable(self)
        if problems:
            raise ValidationError(problems)
