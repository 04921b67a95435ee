# SPDX-License-Identifier: EUPL-1.2
"""Who goes: the teams of the authority and of its contractors."""

from datetime import time
from typing import Any, Self

import pghistory
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Trade
from apps.territories import scoping
from apps.territories.models import Territory, User


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user: Any, permission: str = "interventions.view_team") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="TeamHistory")
class Team(models.Model):
    """A van and who is in it. It works for the territory and for those that it includes."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="teams", verbose_name=_("territoire"))
    name = models.CharField(_("nom"), max_length=80)
    company = models.CharField(
        _("entreprise"), max_length=120, blank=True, help_text=_("Vide : une équipe de la collectivité (régie).")
    )
    trades = ArrayField(
        models.CharField(max_length=12, choices=Trade.choices),
        default=list,
        blank=True,
        verbose_name=_("métiers"),
        help_text=_("Aucun : tous."),
    )
    members = models.ManyToManyField(User, blank=True, related_name="teams", verbose_name=_("membres"))
    active = models.BooleanField(_("en activité"), default=True)
    # A day of it, for rounds.
    base = models.PointField(_("lieu de départ"), srid=4326, null=True, blank=True, spatial_index=False)
    starts_at = models.TimeField(_("début de journée"), default=time(8))
    ends_at = models.TimeField(_("fin de journée"), default=time(17))

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("équipe")
        verbose_name_plural = _("équipes")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["territory", "name"], name="team_once_per_name"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="team_day_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.company})" if self.company else self.name
