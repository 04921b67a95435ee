# SPDX-License-Identifier: EUPL-1.2
"""Who of the team looks after a report, and the lists that each keeps under a name."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.signalements.models.report import Signalement
from apps.territories import scoping
from apps.territories.models import User


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: Any, permission: str = "signalements.view_signalement") -> Self:
        return scoping.limit(self, user, path="signalement__territory", permission=permission)


class Assignment(models.Model):
    """One person at most. A row apart: the table of reports, which is hot, gets no column (as `Routing`)."""

    signalement = models.OneToOneField(
        Signalement, models.CASCADE, primary_key=True, related_name="assignment", verbose_name=_("signalement")
    )
    person = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("confié à"))
    by = models.ForeignKey(User, models.PROTECT, db_index=False, related_name="+", verbose_name=_("par"))
    at = models.DateTimeField(_("depuis le"))

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attribution")
        verbose_name_plural = _("attributions")
        default_permissions = ("view",)
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.person}"


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def visible_to(self, user: Any, permission: str = "") -> Self:
        """One's own, whatever one's role: somebody else's habits are nobody's."""
        return self.filter(person=user) if user.is_active and user.is_authenticated else self.none()


class SavedFilter(models.Model):
    """`query`: as in the address of the list, so that its link is sent to a colleague and outlives it here."""

    person = models.ForeignKey(User, models.CASCADE, db_index=False, related_name="+", verbose_name=_("agent"))
    name = models.CharField(_("nom"), max_length=60)
    query = models.CharField(_("filtre"), max_length=600, editable=False)
    is_default = models.BooleanField(_("ouvert d'abord"), default=False)
    at = models.DateTimeField(_("enregistré le"))

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("filtre enregistré")
        verbose_name_plural = _("filtres enregistrés")
        default_permissions = ()
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="saved_filter_once_per_name"),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(is_default=True), name="saved_filter_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name
