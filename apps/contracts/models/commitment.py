# SPDX-License-Identifier: EUPL-1.2
"""A line of a version: the delays promised for a class of faults, in a zone or everywhere."""

from collections.abc import Iterator

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Trade
from apps.contracts.clocks import CLOCKS, MOST, UNITS, Delay
from apps.contracts.models.contract import tracked
from apps.contracts.models.fault_class import FaultClass
from apps.contracts.models.service import ServiceCalendar, Zone
from apps.contracts.models.version import ContractVersion, OfVersionQuerySet

UNIT_CHOICES = list(UNITS.items())


def amount(label: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, null=True, blank=True)


def unit(label: str) -> models.CharField:
    return models.CharField(label, max_length=14, choices=UNIT_CHOICES, blank=True)


def delays_in_order() -> Iterator[models.CheckConstraint]:
    """GTI, then GTRP, then GTR, where they are told in the same unit (checks.py compares the others)."""
    for first, then in (("gti", "gtrp"), ("gtrp", "gtr"), ("gti", "gtr")):
        same = Q(
            **{f"{first}_amount__isnull": False, f"{then}_amount__isnull": False, f"{first}_unit": F(f"{then}_unit")}
        )
        yield models.CheckConstraint(
            condition=~same | Q(**{f"{then}_amount__gte": F(f"{first}_amount")}),
            name=f"line_{first}_before_{then}",
            violation_error_message=_("Dans l'ordre : GTI, GTRP, GTR, chacune au moins égale à la précédente."),
        )


def delays_whole() -> Iterator[models.CheckConstraint]:
    """An amount with its unit, or neither: « sans engagement »."""
    for clock in CLOCKS:
        absent = Q(**{f"{clock}_amount": None, f"{clock}_unit": ""})
        whole = {f"{clock}_amount__gte": 1, f"{clock}_amount__lte": MOST, f"{clock}_unit__in": list(UNITS)}
        present = Q(**{f"{clock}_amount__isnull": False, **whole})
        yield models.CheckConstraint(condition=absent | present, name=f"line_{clock}_whole")


@tracked("CommitmentHistory")
class Commitment(models.Model):
    """No delay at all is legal: « sans engagement », said as such."""

    version = models.ForeignKey(ContractVersion, models.CASCADE, related_name="lines", verbose_name=_("version"))
    trade = models.CharField(_("métier"), max_length=12, choices=Trade.choices)  # of the class when it was written
    fault_class = models.ForeignKey(FaultClass, models.PROTECT, related_name="+", verbose_name=_("classe de panne"))
    zone = models.ForeignKey(
        Zone,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lines",
        verbose_name=_("zone"),
        help_text=_("Vide : tout le périmètre, hors des zones qui ont leur ligne."),
    )
    calendar = models.ForeignKey(
        ServiceCalendar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lines",
        verbose_name=_("calendrier"),
        help_text=_("Vide : celui par défaut."),
    )
    gti_amount, gti_unit = amount(_("GTI")), unit(_("unité de la GTI"))
    gtrp_amount, gtrp_unit = amount(_("GTRP")), unit(_("unité de la GTRP"))
    gtr_amount, gtr_unit = amount(_("GTR")), unit(_("unité de la GTR"))
    note = models.CharField(_("remarque"), max_length=200, blank=True)

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne d'engagement")
        verbose_name_plural = _("lignes d'engagement")
        ordering = ["version", "trade", "fault_class__rank", "fault_class__code", "zone__name", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["version", "fault_class", "zone"],
                nulls_distinct=False,
                name="line_once",
                violation_error_message=_("Cette classe a déjà sa ligne dans cette zone."),
            ),
            *delays_whole(),
            *delays_in_order(),
        ]

    def __str__(self) -> str:
        return f"{self.fault_class} · {self.zone}" if self.zone_id else str(self.fault_class)

    def delay(self, clock: str) -> Delay | None:
        """Of "gti", "gtrp" or "gtr"; None: no commitment."""
        count = getattr(self, f"{clock}_amount")
        return None if count is None else Delay(count, getattr(self, f"{clock}_unit"))

    @property
    def delays(self) -> dict[str, Delay]:
        """Those that are promised, by clock."""
        return {clock: delay for clock in CLOCKS if (delay := self.delay(clock)) is not None}
