# SPDX-License-Identifier: EUPL-1.2
"""A third party that is told of events: where, of what, of which territory, and how it answers."""

from typing import Any, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Trade
from apps.territories import scoping
from apps.territories.models import Territory
from apps.webhooks import catalogue


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def visible_to(self, user: Any, permission: str = "webhooks.view_subscriber") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)

    def served(self) -> Self:
        """Those for whom what happens now is kept."""
        return self.filter(active=True, rested_at=None)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="SubscriberHistory",
    fields=["name", "territory", "url", "types", "trades", "active", "secret_at", "former_until", "rested_at"],
)
class Subscriber(models.Model):
    """What is restricted (cameras) is never told, whoever subscribes."""

    name = models.CharField(_("nom"), max_length=80, help_text=_("Qui reçoit : « SI de l'agglomération », « Voirie »."))
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        related_name="+",
        verbose_name=_("territoire"),
        help_text=_("Ce qui s'y passe, et dans les territoires qu'il inclut. Rien d'autre."),
    )
    url = models.CharField(
        _("adresse"),
        max_length=300,
        help_text=_("https://…, sans paramètres. Son hôte et son port doivent être permis (OUTBOUND_ALLOW)."),
    )
    types = ArrayField(models.CharField(max_length=48, choices=catalogue.CHOICES), verbose_name=_("événements"))
    trades = ArrayField(
        models.CharField(max_length=12, choices=Trade.choices),
        default=list,
        blank=True,
        verbose_name=_("métiers"),
        help_text=_("Aucun : tous. Sinon, un événement sans métier n'est pas envoyé."),
    )
    active = models.BooleanField(_("en service"), default=True)
    secret = models.BinaryField(editable=False, default=bytes)  # encrypted, see assets/secrets.py
    secret_at = models.DateTimeField(_("secret posé le"), null=True, blank=True, editable=False)
    former_secret = models.BinaryField(editable=False, default=bytes)
    former_until = models.DateTimeField(_("ancien secret jusqu'au"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)

    reached_at = models.DateTimeField(_("dernière réponse favorable"), null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)  # calls in a row that did not reach it
    failing_since = models.DateTimeField(_("injoignable depuis"), null=True, blank=True, editable=False)
    try_at = models.DateTimeField(null=True, editable=False)  # of the scout, while it is away
    wait_until = models.DateTimeField(null=True, editable=False)  # asked by a 429 or a 503
    last_error = models.CharField(_("dernière erreur"), max_length=300, blank=True, editable=False)
    rested_at = models.DateTimeField(_("au repos depuis"), null=True, blank=True, editable=False)  # answered 410

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("abonné")
        verbose_name_plural = _("abonnés")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(types__len__gt=0), name="subscriber_of_something"),
            models.CheckConstraint(
                condition=Q(url__regex=r"^(https://|http://(localhost|127\.|\[::1\]))"), name="subscriber_over_tls"
            ),
            models.UniqueConstraint(fields=["territory", "name"], name="subscriber_named_once"),
        ]

    def __str__(self) -> str:
        return self.name
