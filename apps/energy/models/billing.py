# SPDX-License-Identifier: EUPL-1.2
"""What a meter counted over a period of more than a day: a month, a bill. Its days are not known, and not made up."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.energy.models.dates import never_two
from apps.energy.models.meter import MeteringPoint
from apps.territories.models import User


class BilledPeriodQuerySet(models.QuerySet["BilledPeriod"]):
    def visible_to(self, user: Any, permission: str = "energy.view_meteringpoint") -> Self:
        return self.filter(point__in=MeteringPoint.objects.visible_to(user, permission))


class BilledPeriod(models.Model):
    """From `starts_on` to `ends_on`, both included. Of one meter and metric, no day is in two periods.

    Written by `importing.billing` alone.
    """

    class Metric(models.TextChoices):
        ENERGY = "energy", _("énergie consommée")
        INJECTION = "injection", _("énergie injectée")
        GAS = "gas_volume", _("volume de gaz")
        WATER = "water", _("volume d'eau")

    point = models.ForeignKey(
        MeteringPoint, models.PROTECT, db_index=False, related_name="bills", verbose_name=_("point de comptage")
    )
    metric = models.CharField(_("grandeur"), max_length=12, choices=Metric.choices, default=Metric.ENERGY)
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"), help_text=_("Dernier jour compris."))
    amount = models.DecimalField(_("quantité"), max_digits=14, decimal_places=3)
    unit = models.CharField(_("unité"), max_length=4)  # kWh or m3, as measures are stored
    estimated = models.BooleanField(_("estimé"), default=False)
    source = models.CharField(_("fichier"), max_length=200, blank=True)
    imported_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("importé par")
    )
    imported_at = models.DateTimeField(_("importé le"), auto_now=True)

    objects = BilledPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("relevé de période")
        verbose_name_plural = _("relevés de période")
        ordering = ["-starts_on", "-id"]
        default_permissions = ()
        indexes = [models.Index(fields=["point", "-starts_on", "-id"], name="billed_of_a_point")]
        constraints = [
            never_two("billed_period_once", ["point", "metric"], _("Un jour est déjà dans une autre période.")),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="billed_period_in_order",
                violation_error_message=_("La fin vient après le début."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="billed_period_amount",
                violation_error_message=_("Une quantité est positive."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y}"

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    @property
    def per_day(self) -> float:
        return float(self.amount) / self.days

    @property
    def shown_unit(self) -> str:
        return self.unit.replace("3", "³")
