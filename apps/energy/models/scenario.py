# SPDX-License-Identifier: EUPL-1.2
"""A scenario of « Et si… » kept under a name: its address, who wrote it, why."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.territories import scoping
from apps.territories.models import Territory, User

LONGEST_WISH = 8000  # characters of an address


class SavedScenarioQuerySet(models.QuerySet["SavedScenario"]):
    def visible_to(self, user: Any, permission: str = "energy.view_savedscenario") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


class SavedScenario(models.Model):
    """Shared with all who may see the scenarios of the territory. The figures are not kept: an opened scenario is
    answered again, with the lamps and the prices of that day."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    name = models.CharField(_("nom"), max_length=80)
    wish = models.TextField(_("scénario"), max_length=LONGEST_WISH)
    note = models.CharField(_("note"), max_length=300, blank=True)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("auteur"))
    created_at = models.DateTimeField(_("gardé le"), auto_now_add=True)
    is_sample = models.BooleanField(_("fictif"), default=False)

    objects = SavedScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("scénario gardé")
        verbose_name_plural = _("scénarios gardés")
        ordering = ["name", "id"]
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "name"],
                name="scenario_named_once",
                violation_error_message=_("Ce territoire a déjà un scénario de ce nom."),
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(wish=""), name="scenario_says_something"),
        ]

    def __str__(self) -> str:
        return self.name
