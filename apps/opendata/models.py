# SPDX-License-Identifier: EUPL-1.2
"""What a territory declares open: nothing without a row, and never a kind whose position is restricted."""

from typing import Any, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.assets.models import AssetKind
from apps.territories import scoping
from apps.territories.models import Territory

LICENCE = "Licence Ouverte / Open Licence 2.0 (Etalab)"


class OpeningQuerySet(models.QuerySet["Opening"]):
    def visible_to(self, user: Any, permission: str = "opendata.view_opening") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)

    def open(self) -> Self:
        return self.filter(is_open=True)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="OpeningHistory")
class Opening(models.Model):
    """The open data of a territory: what anybody reads at /ogc/ without an account. Without a row, nothing."""

    territory = models.OneToOneField(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    is_open = models.BooleanField(
        _("ouvertes"), default=True, help_text=_("Le territoire et son contour, et les types d'équipement ci-dessous.")
    )
    incidents = models.BooleanField(
        _("incidents en cours"),
        default=False,
        help_text=_("Ceux dont l'équipement en cause est d'un type ouvert : ni libellé, ni personne, ni motif."),
    )
    licence = models.CharField(_("licence"), max_length=120, default=LICENCE)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("données ouvertes d'un territoire")
        verbose_name_plural = _("données ouvertes")
        ordering = ["territory__name"]

    def __str__(self) -> str:
        return f"{self.territory}"


class OpenKindQuerySet(models.QuerySet["OpenKind"]):
    def visible_to(self, user: Any, permission: str = "opendata.view_opening") -> Self:
        return scoping.limit(self, user, path="opening__territory", permission=permission)

    def open(self) -> Self:
        """A kind that became restricted since is closed, whatever was declared."""
        return self.filter(opening__is_open=True, kind__restricted=False)


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="OpenKindHistory"
)
class OpenKind(models.Model):
    """A kind of equipment that a territory opens, with the attributes that it publishes of it, by name."""

    opening = models.ForeignKey(Opening, models.CASCADE, related_name="kinds", verbose_name=_("données ouvertes"))
    kind = models.ForeignKey(AssetKind, models.PROTECT, related_name="+", verbose_name=_("type"))
    attributes = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        size=50,
        verbose_name=_("attributs publiés"),
        help_text=_("Leurs noms, séparés par des virgules. Vide : le code, le nom, le lieu et l'état d'inventaire."),
    )

    objects = OpenKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("type ouvert")
        verbose_name_plural = _("types ouverts")
        ordering = ["kind__position", "kind__label"]
        constraints = [models.UniqueConstraint(fields=["opening", "kind"], name="open_kind_once")]

    def __str__(self) -> str:
        return f"{self.kind}"
