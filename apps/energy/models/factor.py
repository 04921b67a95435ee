# SPDX-License-Identifier: EUPL-1.2
"""Dated factors: CO₂ by method, primary energy, calorific value. Each says where it comes from; none is a constant."""

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from apps.energy.models.dates import DatedQuerySet, first_day, in_order, last_day, never_two
from apps.energy.models.energies import Energy
from apps.energy.models.meter import MeteringPoint
from apps.energy.models.site import tracked

REFERENCE = "energy.view_emissionmethod"


class ReferenceQuerySet(DatedQuerySet):
    def visible_to(self, user: Any, permission: str = REFERENCE) -> Any:
        """Reference data, the same for every territory: all of it for who holds the right somewhere, else nothing."""
        return self if user.is_active and user.has_perm(permission) else self.none()


@tracked("EmissionMethodHistory")
class EmissionMethod(models.Model):
    """A text that gives factors: two methods give two figures, a page names the one it follows."""

    class Scope(models.TextChoices):
        USE = "use", _("à l'utilisation")
        CYCLE = "cycle", _("cycle de vie (amont compris)")
        UNSTATED = "unstated", _("non précisé par la source")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("nom"), max_length=120)
    source = models.CharField(_("source"), max_length=300)
    scope = models.CharField(_("périmètre"), max_length=8, choices=Scope.choices, default=Scope.UNSTATED)
    is_default = models.BooleanField(
        _("méthode affichée"), default=False, help_text=_("Celle des pages qui n'en demandent pas d'autre.")
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("méthode d'émissions")
        verbose_name_plural = _("méthodes d'émissions")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="emission_one_default",
                violation_error_message=_("Une autre méthode est déjà celle qui est affichée."),
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked("EmissionFactorHistory", right=False)
class EmissionFactor(models.Model):
    """kg of CO₂ equivalent for a kWh of final energy, of one method, for one use (or all the others)."""

    class Use(models.TextChoices):
        ANY = "any", _("tout usage")
        HEATING = "heating", _("chauffage")
        WATER = "hot_water", _("eau chaude")
        COOLING = "cooling", _("refroidissement")
        LIGHTING = "lighting", _("éclairage")
        OTHER = "other", _("autres usages")

    class Per(models.TextChoices):
        PCI = "pci", _("kWh PCI")
        PCS = "pcs", _("kWh PCS")
        FINAL = "final", _("kWh")

    method = models.ForeignKey(EmissionMethod, models.CASCADE, related_name="factors", verbose_name=_("méthode"))
    energy = models.CharField(_("énergie"), max_length=12, choices=Energy.choices)
    use = models.CharField(_("usage"), max_length=10, choices=Use.choices, default=Use.ANY)
    kg_per_kwh = models.DecimalField(
        _("facteur (kg CO₂e)"), max_digits=8, decimal_places=5, validators=[MinValueValidator(0)]
    )
    per = models.CharField(_("par"), max_length=5, choices=Per.choices, default=Per.FINAL)
    starts_on = first_day()
    ends_on = last_day()
    source = models.CharField(_("source"), max_length=300, blank=True, help_text=_("Vide : celle de la méthode."))
    to_confirm = models.BooleanField(_("à vérifier"), default=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("facteur d'émissions")
        verbose_name_plural = _("facteurs d'émissions")
        ordering = ["method", "energy", "use", "starts_on"]
        default_permissions = ()
        constraints = [
            in_order("emission_factor_in_order"),
            never_two(
                "emission_factor_one_a_day", ["method", "energy", "use"], _("Deux facteurs de cet usage se recouvrent.")
            ),
            models.CheckConstraint(
                condition=Q(kg_per_kwh__gte=0),
                name="emission_factor_positive",
                violation_error_message=_("Un facteur ne peut pas être négatif."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_energy_display()} · {self.get_use_display()} · {self.starts_on}"


@tracked("PrimaryFactorHistory")
class PrimaryFactor(models.Model):
    """kWh of primary energy for a kWh of final energy."""

    energy = models.CharField(_("énergie"), max_length=12, choices=Energy.choices)
    value = models.DecimalField(_("coefficient"), max_digits=6, decimal_places=3, validators=[MinValueValidator(0)])
    starts_on = first_day()
    ends_on = last_day()
    source = models.CharField(_("source"), max_length=300)
    to_confirm = models.BooleanField(_("à vérifier"), default=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("coefficient d'énergie primaire")
        verbose_name_plural = _("coefficients d'énergie primaire")
        ordering = ["energy", "starts_on"]
        constraints = [
            in_order("primary_factor_in_order"),
            never_two("primary_factor_one_a_day", ["energy"], _("Deux coefficients se recouvrent.")),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="primary_factor_positive",
                violation_error_message=_("Un coefficient ne peut pas être négatif."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_energy_display()} · {self.value} · {self.starts_on}"


class CalorificValueQuerySet(DatedQuerySet):
    def visible_to(self, user: Any, permission: str = "energy.view_calorificvalue") -> Any:
        """Those of all points, for who holds the right somewhere; that of a point, with it."""
        if not (user.is_active and user.has_perm(permission)):
            return self.none()
        return self.filter(Q(point=None) | Q(point__in=MeteringPoint.objects.visible_to(user, permission)))


@tracked("CalorificValueHistory")
class CalorificValue(models.Model):
    """kWh in a unit of what a meter or a delivery counts: higher (PCS) and lower (PCI) heating value. That of a
    point, read on its bills, goes before the one of its energy."""

    class Unit(models.TextChoices):
        M3 = "m3", _("m³")
        LITRE = "l", _("litre")
        KILOGRAM = "kg", _("kg")

    energy = models.CharField(_("énergie"), max_length=12, choices=Energy.choices, default=Energy.GAS)
    point = models.ForeignKey(
        MeteringPoint,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="calorific_values",
        verbose_name=_("point de comptage"),
        help_text=_("Vide : pour tous les points de cette énergie."),
    )
    unit = models.CharField(_("unité"), max_length=2, choices=Unit.choices, default=Unit.M3)
    pcs = models.DecimalField(
        _("kWh PCS par unité"), max_digits=8, decimal_places=4, validators=[MinValueValidator(Decimal("0.0001"))]
    )
    pci = models.DecimalField(
        _("kWh PCI par unité"), max_digits=8, decimal_places=4, validators=[MinValueValidator(Decimal("0.0001"))]
    )
    starts_on = first_day()
    ends_on = last_day()
    source = models.CharField(_("source"), max_length=300)
    to_confirm = models.BooleanField(_("à vérifier"), default=False)

    objects = CalorificValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("pouvoir calorifique")
        verbose_name_plural = _("pouvoirs calorifiques")
        ordering = ["energy", "unit", "starts_on"]
        constraints = [
            in_order("calorific_value_in_order"),
            never_two(
                "calorific_value_one_a_day",
                ["energy", "unit", Coalesce("point", Value(0))],
                _("Deux pouvoirs calorifiques se recouvrent."),
            ),
            models.CheckConstraint(
                condition=Q(pcs__gt=0, pci__gt=0, pci__lte=F("pcs")),
                name="calorific_value_pci_below_pcs",
                violation_error_message=_("Le PCI est positif et ne dépasse pas le PCS."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_energy_display()} · {self.pcs} kWh/{self.get_unit_display()} · {self.starts_on}"
