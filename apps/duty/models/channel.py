# SPDX-License-Identifier: EUPL-1.2
"""How a person is reached, and what they asked to be told of."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Trade
from apps.events.models import Severity
from apps.territories import scoping
from apps.territories.models import Membership, Territory, User


def people_within(user: Any, permission: str) -> models.QuerySet[User]:
    """Who serves only territories where `user` holds `permission`: what reaches them concerns nobody else."""
    if user.is_superuser:
        return User.objects.all()
    held = scoping.limit(Membership.objects.all(), user, path="territory", permission=permission)
    beyond = Membership.objects.exclude(pk__in=held.values("pk"))
    return User.objects.filter(pk__in=held.values("user")).exclude(pk__in=beyond.values("user"))


class ChannelQuerySet(models.QuerySet["Channel"]):
    def visible_to(self, user: Any, permission: str = "duty.view_channel") -> Self:
        """Those of the people who serve only territories where `user` holds `permission`: whoever changes an address
        would otherwise receive what happens elsewhere."""
        return self.filter(person__in=people_within(user, permission).values("pk"))

    def of(self, user: Any) -> Self:
        """One's own, whatever one's role."""
        return self.filter(person=user.pk)


class Channel(models.Model):
    """An e-mail address, or an address of another service as apprise writes them (a secret: it holds its keys)."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("Courriel")
        APPRISE = "apprise", _("Autre service (adresse apprise)")

    person = models.ForeignKey(User, models.CASCADE, related_name="channels", verbose_name=_("personne"))
    name = models.CharField(
        _("nom"), max_length=60, help_text=_("Ce que la personne reconnaîtra : « Courriel », « SMS d'astreinte ».")
    )
    kind = models.CharField(_("moyen"), max_length=8, choices=Kind.choices, default=Kind.EMAIL)
    email = models.EmailField(_("adresse de courriel"), blank=True)
    secret = models.BinaryField(editable=False, default=bytes)  # encrypted, see assets/secrets.py
    enabled = models.BooleanField(_("en service"), default=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("moyen de joindre quelqu'un")
        verbose_name_plural = _("moyens de joindre quelqu'un")
        ordering = ["person__username", "name"]
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="channel_named_once"),
            models.CheckConstraint(condition=Q(kind="email") ^ Q(email=""), name="channel_email_or_not"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.person})"


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def visible_to(self, user: Any, permission: str = "duty.view_subscription") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


class Subscription(models.Model):
    """What is sent on a channel: severity, trades, hours, territory (and what it includes)."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="subscriptions", verbose_name=_("moyen"))
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+", verbose_name=_("territoire"))
    severity = models.PositiveSmallIntegerField(
        _("à partir de la gravité"), choices=Severity.choices, default=Severity.MAJOR
    )
    trades = ArrayField(
        models.CharField(max_length=16, choices=Trade.choices),
        verbose_name=_("métiers"),
        default=list,
        blank=True,
        help_text=_("Aucun : tous les métiers."),
    )
    quiet_from = models.TimeField(
        _("silence à partir de"),
        null=True,
        blank=True,
        help_text=_("Heure du territoire. Ce qui arrive pendant le silence est dit en un seul message à sa fin."),
    )
    quiet_until = models.TimeField(_("silence jusqu'à"), null=True, blank=True)
    critical_always = models.BooleanField(
        _("les critiques passent outre le silence"), default=True, help_text=_("Un incident critique n'attend pas.")
    )
    enabled = models.BooleanField(_("en service"), default=True)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("abonnement")
        verbose_name_plural = _("abonnements")
        ordering = ["channel__person__username", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=models.F("quiet_until")),
                name="subscription_quiet_hours",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} · {self.territory}"

    @property
    def trades_in_words(self) -> str:
        return ", ".join(str(Trade(trade).label).lower() for trade in self.trades)
