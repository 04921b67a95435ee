# SPDX-License-Identifier: EUPL-1.2
"""An event as it is told, the deliveries that it owes, each attempt of them."""

import uuid
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Trade
from apps.assets.owed import OwedWork
from apps.territories import scoping
from apps.territories.models import Territory
from apps.webhooks.models.subscriber import Subscriber


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: Any, permission: str = "webhooks.view_delivery") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


class Event(models.Model):
    """Written once, sent as it is. Ids follow the order in which facts were committed."""

    key = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)  # `webhook-id`
    type = models.CharField(_("type"), max_length=48)
    subject = models.CharField(_("objet"), max_length=60)  # « alarms/91 »: its events keep their order
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+", verbose_name=_("territoire"))
    territories = ArrayField(models.BigIntegerField(), verbose_name=_("territoires concernés"))
    trades = ArrayField(models.CharField(max_length=12, choices=Trade.choices), verbose_name=_("métiers"))
    at = models.DateTimeField(_("date du fait"))
    created_at = models.DateTimeField(_("écrit le"), default=timezone.now)
    body = models.TextField(_("message"))

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("événements")
        ordering = ["-id"]
        indexes = [models.Index(fields=["created_at"], name="webhook_event_age")]

    def __str__(self) -> str:
        return f"{self.type} {self.subject}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: Any, permission: str = "webhooks.view_delivery") -> Self:
        return scoping.limit(self, user, path="subscriber__territory", permission=permission)

    def owed(self) -> Self:
        return self.filter(state=Delivery.State.OWED)


class Delivery(OwedWork):
    """One event for one subscriber, once: sent again, it is the same row and the same `webhook-id`."""

    class State(models.TextChoices):
        OWED = "owed", _("À envoyer")
        DELIVERED = "delivered", _("Reçu")
        GIVEN_UP = "given_up", _("Refusé, abandonné")
        LOST = "lost", _("Périmé, jamais reçu")

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="deliveries", verbose_name=_("abonné"))
    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries", verbose_name=_("événement"))
    subject = models.CharField(_("objet"), max_length=60)  # copied: the order of an object is read in one index
    is_test = models.BooleanField(_("essai"), default=False)
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.OWED)
    status = models.PositiveSmallIntegerField(_("réponse HTTP"), null=True, blank=True)
    tried_at = models.DateTimeField(_("premier essai"), null=True, blank=True)  # since it is owed
    over_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    replays = models.PositiveSmallIntegerField(_("renvois demandés"), default=0)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("envoi")
        verbose_name_plural = _("envois")
        ordering = ["-event_id", "-id"]
        constraints = [models.UniqueConstraint(fields=["subscriber", "event"], name="webhook_delivery_once")]
        indexes = [
            models.Index(fields=["subscriber", "event"], name="webhook_first", condition=Q(state="owed")),
            models.Index(fields=["subscriber", "due_at"], name="webhook_due", condition=Q(state="owed")),
            models.Index(fields=["due_at"], name="webhook_test", condition=Q(state="owed", is_test=True)),
            models.Index(
                fields=["subscriber"], name="webhook_leased", condition=Q(state="owed", lease_until__isnull=False)
            ),
            models.Index(fields=["subscriber", "subject", "event"], name="webhook_order", condition=Q(state="owed")),
            models.Index(fields=["subscriber", "-event"], name="webhook_of_subscriber"),
            models.Index(fields=["over_at"], name="webhook_over", condition=~Q(state="owed")),
            models.Index(fields=["-event", "-id"], name="webhook_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.subscriber}"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, user: Any, permission: str = "webhooks.view_delivery") -> Self:
        return scoping.limit(self, user, path="delivery__subscriber__territory", permission=permission)


class Attempt(models.Model):
    """One call: what was answered, or why nothing was."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts_made", verbose_name=_("envoi"))
    at = models.DateTimeField(_("le"))
    status = models.PositiveSmallIntegerField(_("réponse HTTP"), null=True)
    milliseconds = models.PositiveIntegerField(_("durée (ms)"))
    answer = models.CharField(_("début de la réponse"), max_length=500, blank=True)
    error = models.CharField(_("erreur"), max_length=300, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("essai d'envoi")
        verbose_name_plural = _("essais d'envoi")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%d/%m %H:%M:%S} {self.status or self.error}"
