# SPDX-License-Identifier: EUPL-1.2
"""What energy costs: tariffs, their dated prices, and which tariff a metering point is under, when."""

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.contracts.models import Contract
from apps.energy.models.dates import DatedQuerySet, first_day, in_order, last_day, never_two
from apps.energy.models.energies import Energy
from apps.energy.models.meter import MeteringPoint
from apps.energy.models.site import tracked
from apps.territories import scoping
from apps.territories.models import Territory


class TariffQuerySet(models.QuerySet["Tariff"]):
    def visible_to(self, user: Any, permission: str = "energy.view_tariff") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


@tracked("TariffHistory")
class Tariff(models.Model):
    """A contract of supply. The default one of a territory is that of its points that are under no other."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    name = models.CharField(_("nom"), max_length=120)
    energy = models.CharField(_("énergie"), max_length=12, choices=Energy.choices)
    supplier = models.CharField(_("fournisseur"), max_length=120, blank=True)
    reference = models.CharField(_("contrat de fourniture"), max_length=80, blank=True)
    contract = models.ForeignKey(
        Contract,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contrat de performance"),
        help_text=_("Quand ces prix sont ceux que le marché retient pour compter les économies."),
    )
    vat_included = models.BooleanField(
        _("prix TTC"), default=False, help_text=_("Décoché : hors TVA. Dit partout où un montant en découle.")
    )
    is_default = models.BooleanField(
        _("par défaut"), default=False, help_text=_("Pour les points de ce territoire qui n'en ont pas d'autre.")
    )
    off_peak = models.CharField(
        _("heures creuses"), max_length=80, blank=True, help_text=_("22:00-06:00 ; heure locale. Vide : aucune.")
    )
    off_peak_share = models.DecimalField(
        _("part en heures creuses (%)"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("Employée, et dite, quand le compteur ne donne pas le détail des heures."),
    )
    is_sample = models.BooleanField(_("fictif"), default=False)
    note = models.TextField(_("remarques"), blank=True, max_length=2000)

    objects = TariffQuerySet.as_manager()

    class Meta:
        verbose_name = _("tarif")
        verbose_name_plural = _("tarifs")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "name"],
                name="tariff_named_once",
                violation_error_message=_("Ce territoire a déjà un tarif de ce nom."),
            ),
            models.UniqueConstraint(
                fields=["territory", "energy"],
                condition=Q(is_default=True),
                name="tariff_one_default",
                violation_error_message=_("Cette énergie a déjà un tarif par défaut sur ce territoire."),
            ),
            models.CheckConstraint(
                condition=Q(off_peak_share=None) | Q(off_peak_share__gte=0, off_peak_share__lte=100),
                name="tariff_off_peak_share",
                violation_error_message=_("Une part va de 0 à 100 %."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OfTariffQuerySet(DatedQuerySet):
    def visible_to(self, user: Any, permission: str = "energy.view_tariff") -> Any:
        """Prices are seen with their tariff."""
        return self.filter(tariff__in=Tariff.objects.visible_to(user, permission))


@tracked("PriceHistory", right=False)
class Price(models.Model):
    """Of a slot of a tariff, from a day to another. A day without a row has no price: nobody invents it."""

    class Slot(models.TextChoices):
        ANY = "any", _("à toute heure")
        PEAK = "peak", _("heures pleines")
        OFF_PEAK = "off_peak", _("heures creuses")

    tariff = models.ForeignKey(Tariff, models.CASCADE, related_name="prices", verbose_name=_("tarif"))
    slot = models.CharField(_("plage"), max_length=8, choices=Slot.choices, default=Slot.ANY)
    starts_on = first_day()
    ends_on = last_day()
    eur_per_unit = models.DecimalField(
        _("prix (€/kWh, €/m³ pour l'eau)"), max_digits=9, decimal_places=6, validators=[MinValueValidator(0)]
    )
    source = models.CharField(_("d'où vient ce prix"), max_length=200, blank=True)
    to_confirm = models.BooleanField(_("à vérifier"), default=False)

    objects = OfTariffQuerySet.as_manager()

    class Meta:
        verbose_name = _("prix")
        verbose_name_plural = _("prix")
        ordering = ["tariff", "slot", "starts_on"]
        default_permissions = ()
        constraints = [
            in_order("price_in_order"),
            never_two("price_one_a_day", ["tariff", "slot"], _("Deux prix de cette plage se recouvrent.")),
            models.CheckConstraint(
                condition=Q(eur_per_unit__gte=0),
                name="price_positive",
                violation_error_message=_("Un prix ne peut pas être négatif."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tariff} · {self.get_slot_display()} · {self.starts_on}"


class PointTariffQuerySet(DatedQuerySet):
    def visible_to(self, user: Any, permission: str = "energy.view_meteringpoint") -> Any:
        return self.filter(point__in=MeteringPoint.objects.visible_to(user, permission))


@tracked("PointTariffHistory", right=False)
class PointTariff(models.Model):
    """A metering point is under one tariff a day."""

    point = models.ForeignKey(
        MeteringPoint, models.CASCADE, related_name="tariffs", verbose_name=_("point de comptage")
    )
    tariff = models.ForeignKey(Tariff, models.PROTECT, related_name="points", verbose_name=_("tarif"))
    starts_on = first_day()
    ends_on = last_day()

    objects = PointTariffQuerySet.as_manager()

    class Meta:
        verbose_name = _("tarif d'un point")
        verbose_name_plural = _("tarifs du point")
        ordering = ["point", "starts_on"]
        default_permissions = ()
        constraints = [
            in_order("point_tariff_in_order"),
            never_two("point_tariff_one_a_day", ["point"], _("Ce point serait sous deux tarifs le même jour.")),
        ]

    def __str__(self) -> str:
        return f"{self.tariff} · {self.starts_on}"
