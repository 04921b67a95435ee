# SPDX-License-Identifier: EUPL-1.2
"""A session of a bidirectional charger: what a vehicle took and gave back, who told it. Nobody is named in it."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.assets import restricted
from apps.energy.models.meter import MeteringPoint
from apps.territories.models import User


class ChargingSessionQuerySet(models.QuerySet["ChargingSession"]):
    def visible_to(self, user: Any, permission: str = "energy.view_chargingsession") -> Self:
        """Those of the chargers owned where `user` holds the right; a restricted meter hides its sessions."""
        flag = "charger__asset__kind__restricted"
        return restricted.limit(self, user, path="charger__asset__owner", permission=permission, flag=flag)

    def summed(self) -> Self:
        """Without those that are shown and not counted."""
        return self.exclude(flags__overlap=[one.value for one in ChargingSession.UNCOUNTED])


def kwh(label: Any, help_text: Any = "", digits: int = 11) -> models.DecimalField:
    return models.DecimalField(label, max_digits=digits, decimal_places=3, null=True, blank=True, help_text=help_text)


def percent(label: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=4, decimal_places=1, null=True, blank=True)


class ChargingSession(models.Model):
    """Neither token, nor badge, nor contract of the driver is kept: only what the charger counted, and when.

    An energy that is not known is empty, never 0. Written by `charging.services` alone.
    """

    class Standard(models.TextChoices):
        OCPP16 = "ocpp16", "OCPP 1.6"
        OCPP201 = "ocpp201", "OCPP 2.0.1"
        OCPI = "ocpi", "OCPI 2.2.1"

    class Flag(models.TextChoices):
        MISSING = "missing_messages", _("Messages manquants")
        RESET = "register_reset", _("Index qui recule")
        NO_REGISTER = "no_register", _("Énergie non mesurée")
        NET = "net", _("Énergie nette par période")
        OVERLAP = "overlap", _("Chevauche une autre session")
        ABSURD = "absurd", _("Énergie ou durée invraisemblable")
        CREDITED = "credited", _("Annulée par un avoir")

    UNCOUNTED = (Flag.OVERLAP, Flag.ABSURD, Flag.CREDITED)

    charger = models.ForeignKey(
        MeteringPoint, models.PROTECT, db_index=False, related_name="sessions", verbose_name=_("borne")
    )
    standard = models.CharField(_("norme"), max_length=8, choices=Standard.choices)
    ref = models.CharField(_("session"), max_length=250)
    record = models.CharField(
        _("identifiant d'origine"), max_length=120, help_text=_("`transactionId` d'OCPP, `id` d'OCPI.")
    )
    evse = models.CharField(_("point de charge"), max_length=140, blank=True)
    began_at = models.DateTimeField(_("branché le"))
    ended_at = models.DateTimeField(_("débranché le"), null=True, blank=True)  # empty: still going on
    charged_kwh = kwh(_("chargé (kWh)"))
    given_kwh = kwh(_("rendu (kWh)"))
    meter_start = kwh(_("index au début (kWh)"), digits=14)
    meter_stop = kwh(_("index à la fin (kWh)"), digits=14)
    export_start = kwh(_("index rendu au début (kWh)"), digits=14)
    export_stop = kwh(_("index rendu à la fin (kWh)"), digits=14)
    soc_start = percent(_("batterie au branchement (%)"))
    soc_end = percent(_("batterie au débranchement (%)"))
    flags = ArrayField(
        models.CharField(max_length=16, choices=Flag.choices), default=list, blank=True, verbose_name=_("signaux")
    )
    told_at = models.DateTimeField(_("dite le"), null=True, blank=True)  # by its source, last
    source = models.CharField(_("fichier"), max_length=200, blank=True)
    imported_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("importée par")
    )
    imported_at = models.DateTimeField(_("importée le"))
    is_sample = models.BooleanField(_("fictive"), default=False)

    objects = ChargingSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session de charge")
        verbose_name_plural = _("sessions de charge")
        ordering = ["-began_at", "-id"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["charger", "-began_at", "-id"], name="charging_of_a_charger")]
        constraints = [
            models.UniqueConstraint(fields=["charger", "standard", "ref"], name="charging_session_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")),
                name="charging_in_order",
                violation_error_message=_("La fin vient après le début."),
            ),
            models.CheckConstraint(
                condition=(Q(charged_kwh=None) | Q(charged_kwh__gte=0)) & (Q(given_kwh=None) | Q(given_kwh__gte=0)),
                name="charging_energies",
                violation_error_message=_("Une énergie est positive."),
            ),
            models.CheckConstraint(
                condition=(Q(soc_start=None) | Q(soc_start__gte=0, soc_start__lte=100))
                & (Q(soc_end=None) | Q(soc_end__gte=0, soc_end__lte=100)),
                name="charging_states",
                violation_error_message=_("Une charge va de 0 à 100 %."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_standard_display()} {self.record}"

    @property
    def shown_flags(self) -> list[str]:
        return [str(self.Flag(one).label) for one in self.flags]

    @property
    def counted(self) -> bool:
        return not set(self.flags) & {one.value for one in self.UNCOUNTED}
