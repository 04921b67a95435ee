# SPDX-License-Identifier: EUPL-1.2
"""Who follows a signalement, and how they are reached: apart from it, so that it can be forgotten alone."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.signalements.models.report import Signalement
from apps.territories import scoping

PEOPLE = "signalements.view_contact"


class FollowerQuerySet(models.QuerySet["Follower"]):
    def visible_to(self, user: Any, permission: str = PEOPLE) -> Self:
        return scoping.limit(self, user, path="signalement__territory", permission=permission)


class Follower(models.Model):
    """Somebody who reported, or said « moi aussi ». Without a name; with a contact only if they gave one."""

    signalement = models.ForeignKey(
        Signalement, models.CASCADE, related_name="followers", verbose_name=_("signalement")
    )
    key = models.CharField(max_length=64, unique=True, editable=False)  # of the form: sent twice, one row
    author = models.BooleanField(_("auteur"), default=False)
    created_at = models.DateTimeField(_("depuis le"))
    muted_at = models.DateTimeField(_("ne veut plus de courriels depuis"), null=True, blank=True)
    erased_at = models.DateTimeField(_("données effacées le"), null=True, blank=True)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        verbose_name = _("personne qui suit")
        verbose_name_plural = _("personnes qui suivent")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["signalement"], condition=models.Q(author=True), name="signalement_one_author"
            )
        ]

    def __str__(self) -> str:
        return str(_("auteur") if self.author else _("suit aussi"))


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: Any, permission: str = PEOPLE) -> Self:
        return scoping.limit(self, user, path="follower__signalement__territory", permission=permission)


class Contact(models.Model):
    """What a person chose to give. Deleted at the date that the desk says, or when they ask."""

    follower = models.OneToOneField(Follower, models.CASCADE, related_name="contact", verbose_name=_("personne"))
    email = models.EmailField(_("adresse de courriel"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    consent_at = models.DateTimeField(_("accord donné le"))

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("coordonnées")
        verbose_name_plural = _("coordonnées")
        constraints = [models.CheckConstraint(condition=~models.Q(email="", phone=""), name="contact_says_something")]

    def __str__(self) -> str:
        return self.email or self.phone


class Access(models.Model):
    """A secret address of the follow-up page. Only its digest is kept; each e-mail has one of its own."""

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="accesses")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("adresse de suivi")
        verbose_name_plural = _("adresses de suivi")
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest[:8]
