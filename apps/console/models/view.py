# SPDX-License-Identifier: EUPL-1.2
"""The lists that people keep under a name: theirs alone, or shared with a territory."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.territories import scoping
from apps.territories.models import Territory, User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: Any, permission: str = "console.view_savedview") -> Self:
        """One's own, and those shared with a territory where one holds `permission`. A private view is nobody else's,
        administrators included: somebody's habits."""
        if not user.is_active or not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self.filter(models.Q(owner=user) | ~models.Q(territory=None))
        shared = models.Q(territory__in=scoping.reachable(user, permission))
        return self.filter(models.Q(owner=user) | shared)


class SavedView(models.Model):
    """`query`: as in the address of the console, so that its link is sent to a colleague and outlives it here."""

    owner = models.ForeignKey(User, models.CASCADE, db_index=False, related_name="+", verbose_name=_("de"))
    name = models.CharField(_("nom"), max_length=60)
    query = models.CharField(_("filtre"), max_length=600, editable=False)
    territory = models.ForeignKey(
        Territory, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("partagée avec")
    )
    is_default = models.BooleanField(_("ouverte d'abord par qui l'a faite"), default=False)
    at = models.DateTimeField(_("enregistrée le"))

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("vue de la console")
        verbose_name_plural = _("vues de la console")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="view_once_per_name"),
            models.UniqueConstraint(fields=["owner"], condition=models.Q(is_default=True), name="view_one_default"),
        ]
        permissions = [("share_savedview", "Peut partager une vue de la console avec un territoire")]

    def __str__(self) -> str:
        return self.name
