# SPDX-License-Identifier: EUPL-1.2
"""Planned events and works: where, when, and what they make of the alarms inside."""

from typing import Any, Self

import pghistory
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.utils.translation import gettext_lazy as _

from apps.assets.conditions import Nature
from apps.assets.models import Asset, Trade
from apps.events.models.alarm import Severity
from apps.territories import scoping
from apps.territories.models import Territory, User


class PlannedEventQuerySet(models.QuerySet["PlannedEvent"]):
    def visible_to(self, user: Any, permission: str = "events.view_plannedevent") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="PlannedEventHistory"
)
class PlannedEvent(models.Model):
    """A market, a road closure: while it lasts, the alarms inside are suppressed (ISA-18.2) or raised in severity.

    It concerns the equipment of its territory and of those that this one includes. An overlay: alarms are folded and
    grouped as ever, `episode.planned` says which event suppresses them, see events.planned.
    """

    class Kind(models.TextChoices):
        MARKET = "market", _("Marché")
        GATHERING = "gathering", _("Manifestation, fête")
        ROADWORKS = "roadworks", _("Travaux de voirie")
        MAINTENANCE = "maintenance", _("Travaux sur les équipements")
        OUTAGE = "outage", _("Coupure annoncée")
        OTHER = "other", _("Autre")

    class Effect(models.TextChoices):
        SUPPRESS = "suppress", _("Supprimer les alarmes")
        RAISE = "raise", _("Relever leur gravité")

    class Phase(models.TextChoices):
        TO_COME = "to_come", _("À venir")
        ON = "on", _("En cours")
        OVER = "over", _("Terminé")

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    title = models.CharField(_("libellé"), max_length=120)
    kind = models.CharField(_("nature"), max_length=12, choices=Kind.choices)
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    perimeter = models.MultiPolygonField(
        _("périmètre"), srid=4326, null=True, blank=True, help_text=_("À dessiner, ou choisir des équipements.")
    )
    assets = models.ManyToManyField(Asset, blank=True, related_name="+", verbose_name=_("équipements"))
    effect = models.CharField(_("effet"), max_length=8, choices=Effect.choices, default=Effect.SUPPRESS)
    severity = models.PositiveSmallIntegerField(
        _("gravité au moins"), choices=Severity.choices, null=True, blank=True, help_text=_("Pour relever la gravité.")
    )
    # An empty list asks nothing.
    trades = ArrayField(
        models.CharField(max_length=12, choices=Trade.choices),
        default=list,
        blank=True,
        verbose_name=_("métiers"),
        help_text=_("Aucun : tous."),
    )
    kinds = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        verbose_name=_("types d'équipement"),
        help_text=_("Aucun : tous."),
    )
    natures = ArrayField(
        models.CharField(max_length=12, choices=Nature.choices),
        default=list,
        blank=True,
        verbose_name=_("natures d'alarme"),
        help_text=_("Aucune : toutes. Une coupure annoncée ne devrait pas cacher une intrusion."),
    )
    note = models.CharField(_("remarque"), max_length=500, blank=True)
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("créé par")
    )
    phase = models.CharField(_("phase"), max_length=8, choices=Phase.choices, default=Phase.TO_COME, editable=False)
    stale = models.BooleanField(default=True, editable=False)  # changed since its effect was last computed

    objects = PlannedEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("événement planifié")
        verbose_name_plural = _("événements planifiés")
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="planned_in_order"),
            models.CheckConstraint(
                condition=models.Q(effect="suppress") | models.Q(severity__isnull=False), name="planned_raises_to"
            ),
        ]
        indexes = [models.Index(fields=["ends_at"], name="planned_not_over", condition=~models.Q(phase="over"))]

    def __str__(self) -> str:
        return self.title
