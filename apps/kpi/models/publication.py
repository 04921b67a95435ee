# SPDX-License-Identifier: EUPL-1.2
"""Which territories show their indicators to everybody, and with which words."""

from typing import Any, Self

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.kpi.models.indicator import EVENTS
from apps.territories import scoping
from apps.territories.models import Territory


class PublicationQuerySet(models.QuerySet["Publication"]):
    def visible_to(self, user: Any, permission: str = "kpi.view_publication") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)

    def open(self) -> Self:
        return self.filter(is_open=True)


@pghistory.track(*(event() for event in EVENTS), model_name="PublicationHistory")
class Publication(models.Model):
    """Closed until somebody opens it: only published months, and only indicators that are public, are then shown."""

    territory = models.OneToOneField(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    is_open = models.BooleanField(_("montrer aux habitants"), default=False)
    welcome = models.CharField(_("phrase d'accueil"), max_length=300, blank=True)
    licence = models.CharField(_("licence des données"), max_length=120, default="Licence Ouverte / Etalab 2.0")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication des indicateurs")
        verbose_name_plural = _("publications des indicateurs")
        ordering = ["territory"]

    def __str__(self) -> str:
        return str(self.territory)
