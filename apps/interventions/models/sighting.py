# SPDX-License-Identifier: EUPL-1.2
"""Equipment that somebody saw lit or dark: whose eyes, when, by which act of their phone."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.assets import restricted
from apps.assets.models import Asset
from apps.interventions.models.field import FieldAct
from apps.territories.models import User


class SightingQuerySet(models.QuerySet["Sighting"]):
    def visible_to(self, user: Any, permission: str = "interventions.view_sighting") -> Self:
        return restricted.limit(self, user, path="asset__owner", permission=permission, flag="asset__kind__restricted")


class Sighting(models.Model):
    """What was seen, never edited (trigger). What it is worth later is for who reads it to say: a lamp fails, or is
    repaired, after it was seen."""

    class State(models.TextChoices):
        OFF = "off", _("Vue éteinte")
        LIT = "lit", _("Vue allumée")

    class Source(models.TextChoices):
        PATROL = "patrol", _("Patrouille")
        ORDER = "order", _("Équipe envoyée : panne non trouvée")

    act = models.OneToOneField(FieldAct, models.PROTECT, related_name="sighting", verbose_name=_("acte"))
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="sightings", verbose_name=_("équipement"))
    state = models.CharField(_("état"), max_length=3, choices=State.choices)
    source = models.CharField(_("source"), max_length=6, choices=Source.choices, default=Source.PATROL)
    seen_at = models.DateTimeField(_("vu le"))
    seen_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("par"))

    objects = SightingQuerySet.as_manager()

    class Meta:
        verbose_name = _("constat de patrouille")
        verbose_name_plural = _("constats de patrouille")
        ordering = ["-id"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["seen_at"], name="sighting_by_date")]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=["off", "lit"]), name="sighting_state"),
            models.CheckConstraint(condition=models.Q(source__in=["patrol", "order"]), name="sighting_source"),
        ]

    def __str__(self) -> str:
        return f"{self.asset} · {self.get_state_display()}"
