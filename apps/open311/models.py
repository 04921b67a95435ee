# SPDX-License-Identifier: EUPL-1.2
"""What a territory opens through Open311, the keys of its partners, and what came by them."""

from typing import Any, Self

import pghistory
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.signalements.models import Signalement
from apps.territories import scoping
from apps.territories.models import Territory, User

LONGEST_REFERENCE = 100  # characters of what a partner calls a report


class JurisdictionQuerySet(models.QuerySet["Jurisdiction"]):
    def visible_to(self, user: Any, permission: str = "open311.view_jurisdiction") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)

    def open(self) -> Self:
        """Those whose desk is open too."""
        return self.filter(is_open=True, territory__desk__is_open=True)


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="JurisdictionHistory"
)
class Jurisdiction(models.Model):
    """The desk of a territory as programs see it: its jurisdiction_id is the code of the territory. Without a row, a
    desk is not there for them."""

    territory = models.OneToOneField(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    is_open = models.BooleanField(_("ouverte"), default=True)
    key_required = models.BooleanField(
        _("clé exigée pour signaler"),
        default=True,
        help_text=_("Sinon, tout programme peut signaler, dans les limites du formulaire public."),
    )
    publishes = models.BooleanField(
        _("publie textes et photos"),
        default=False,
        help_text=_("Tels qu'un agent les a relus et publiés, sur la page du signalement ; rien d'autre."),
    )

    objects = JurisdictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("juridiction Open311")
        verbose_name_plural = _("juridictions Open311")
        ordering = ["territory__name"]

    def __str__(self) -> str:
        return f"{self.territory}"


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def visible_to(self, user: Any, permission: str = "open311.view_apikey") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)

    def valid(self) -> Self:
        return self.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now()), revoked_at=None)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="ApiKeyHistory",
    exclude=["digest"],
)
class ApiKey(models.Model):
    """A partner who reports to a territory. The key is shown once; only its SHA-256 is kept."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    partner = models.CharField(_("partenaire"), max_length=120)
    quota = models.PositiveIntegerField(_("signalements par 24 heures"), default=200)
    expires_at = models.DateTimeField(_("valable jusqu'au"), null=True, blank=True)
    start = models.CharField(_("début de la clé"), max_length=12, editable=False)  # to recognise it
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("créée le"), editable=False)
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("créée par")
    )
    revoked_at = models.DateTimeField(_("révoquée le"), null=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("clé Open311")
        verbose_name_plural = _("clés Open311")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=models.Q(quota__range=(1, 100_000)), name="apikey_quota")]

    def __str__(self) -> str:
        return f"{self.partner} ({self.start}…)"


class IntakeQuerySet(models.QuerySet["Intake"]):
    def visible_to(self, user: Any, permission: str = "open311.view_intake") -> Self:
        return scoping.limit(self, user, path="key__territory", permission=permission)


class Intake(models.Model):
    """A report came by this key, under this reference of the partner's."""

    key = models.ForeignKey(ApiKey, models.PROTECT, db_index=False, related_name="intakes", verbose_name=_("clé"))
    signalement = models.OneToOneField(
        Signalement, models.CASCADE, related_name="open311", verbose_name=_("signalement")
    )
    reference = models.CharField(_("référence du partenaire"), max_length=LONGEST_REFERENCE, blank=True)
    at = models.DateTimeField(_("reçu le"))

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("signalement reçu par Open311")
        verbose_name_plural = _("signalements reçus par Open311")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "reference"], condition=~models.Q(reference=""), name="intake_once_per_reference"
            )
        ]
        indexes = [models.Index(fields=["key", "at"], name="intake_of_key")]

    def __str__(self) -> str:
        return f"{self.signalement}"
