# SPDX-License-Identifier: EUPL-1.2
"""What phones sent: each act once, with the hour that the phone said, the one that is counted, and our answer."""

from typing import Any, Self

from django.contrib.gis.db import models
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _

from apps.assets import restricted
from apps.interventions.models.order import WorkOrder
from apps.interventions.models.request import WorkRequest
from apps.territories import scoping
from apps.territories.models import Territory, User


class FieldActQuerySet(models.QuerySet["FieldAct"]):
    def visible_to(self, user: Any, permission: str = "interventions.view_fieldact") -> Self:
        """About equipment whose position is restricted: with their right."""
        known = restricted.known(user, path="territory", flag="request__restricted")
        rows = scoping.limit(self, user, path="territory", permission=permission)
        return rows.filter(models.Q(request=None) | known)


class FieldAct(models.Model):
    """One tap. Its key was drawn by the phone: sent again, it is answered as the first time. Never edited (trigger)."""

    class Kind(models.TextChoices):
        DEPART = "depart", _("En route")
        ARRIVE = "arrive", _("Sur site")
        RESUME = "resume", _("Reprise")
        SUSPEND = "suspend", _("Suspension")
        PROVISIONAL = "provisional", _("Réparé provisoirement")
        REPAIR = "repair", _("Réparé")
        CONCLUDE = "conclude", _("Rien à réparer")
        CHECK = "check", _("Point de contrôle")
        NOTE = "note", _("Message")
        PHOTO = "photo", _("Photo")
        OBSERVE = "observe", _("Observation")
        LIT = "lit", _("Vue allumée")

    uid = models.UUIDField(_("clé"), unique=True, editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("par"))
    kind = models.CharField(_("acte"), max_length=12, choices=Kind.choices)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("territoire")
    )
    request = models.ForeignKey(
        WorkRequest, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("demande")
    )
    order = models.ForeignKey(
        WorkOrder, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ordre")
    )
    declared_at = models.DateTimeField(_("heure du téléphone"))
    counted_at = models.DateTimeField(_("heure retenue"), null=True, blank=True)  # null: refused
    sent_at = models.DateTimeField(_("envoyé à (heure du téléphone)"))
    received_at = models.DateTimeField(_("reçu le"))
    done = models.BooleanField(_("fait"))
    detail = models.CharField(_("réponse"), max_length=1000, blank=True)
    answer = models.JSONField(_("réponse complète"), encoder=DjangoJSONEncoder)

    objects = FieldActQuerySet.as_manager()

    class Meta:
        verbose_name = _("acte du terrain")
        verbose_name_plural = _("actes du terrain")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.declared_at:%d/%m/%Y %H:%M}"


class FieldPlace(models.Model):
    """Where the phone was, for who agreed that it is told. Apart from the act, which is kept: this is forgotten."""

    act = models.OneToOneField(FieldAct, models.CASCADE, related_name="place", verbose_name=_("acte"))
    point = models.PointField(_("position"), srid=4326, spatial_index=False)
    accuracy = models.FloatField(_("précision (m)"))

    class Meta:
        verbose_name = _("position d'un acte")
        verbose_name_plural = _("positions des actes")
        ordering = ["act"]

    def __str__(self) -> str:
        return f"{self.point.y:.5f}, {self.point.x:.5f} (± {self.accuracy:.0f} m)"
