# SPDX-License-Identifier: EUPL-1.2
"""« Suivre ma rue »: an address that asked, confirmed by e-mail, deleted when it stops, expires or never confirms."""

from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.signalements.models.desk import Desk
from apps.signalements.models.people import PEOPLE
from apps.territories import scoping


class WatchQuerySet(models.QuerySet["Watch"]):
    def visible_to(self, user: Any, permission: str = PEOPLE) -> Self:
        return scoping.limit(self, user, path="desk__territory", permission=permission)

    def active(self) -> Self:
        """Confirmed, of a desk that publishes, and not expired."""
        return self.filter(
            confirmed_at__isnull=False, expires_at__gt=timezone.now(), desk__is_open=True, desk__publishes=True
        )


class Watch(models.Model):
    """One address that follows one street of one desk."""

    class Rhythm(models.TextChoices):
        EACH = "each", _("À chaque nouvelle")
        DAILY = "daily", _("Une fois par jour au plus")

    desk = models.ForeignKey(Desk, models.CASCADE, db_index=False, related_name="+", verbose_name=_("guichet"))
    street = models.CharField(_("rue"), max_length=160)
    email = models.EmailField(_("adresse de courriel"))
    rhythm = models.CharField(_("rythme"), max_length=5, choices=Rhythm.choices, default=Rhythm.DAILY)
    asked_at = models.DateTimeField(_("demandé le"))
    confirmed_at = models.DateTimeField(_("confirmé le"), null=True, blank=True)
    expires_at = models.DateTimeField(_("jusqu'au"), db_index=True)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("rue suivie")
        verbose_name_plural = _("rues suivies")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["desk", "street", "email"], name="watch_once")]
        indexes = [models.Index(fields=["email", "asked_at"], name="watch_address")]

    def __str__(self) -> str:
        return self.street


class WatchKey(models.Model):
    """A secret address of the page of a watch. Only its digest is kept; each e-mail has one of its own."""

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="keys")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("adresse d'une rue suivie")
        verbose_name_plural = _("adresses de rues suivies")
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest[:8]
