# SPDX-License-Identifier: EUPL-1.2
"""Networks that abuse of the public form: refused for a time. No address is kept, only digests under a key of ours and
a salt of the row, so that two rows do not even say that they are of one network."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.signalements.models.report import Signalement
from apps.signalements.models.routing import OfTerritoryQuerySet
from apps.territories.models import Territory, User


class Origin(models.Model):
    """The network that a report came from by the public form, for the days that an agent may need to block it."""

    signalement = models.OneToOneField(Signalement, models.CASCADE, related_name="origin")
    salt = models.CharField(max_length=32, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("réseau d'origine")
        verbose_name_plural = _("réseaux d'origine")
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest[:8]


class BlockQuerySet(OfTerritoryQuerySet):
    def alive(self) -> "BlockQuerySet":
        return self.filter(until__gt=timezone.now(), lifted_at=None)


class Block(models.Model):
    """The network of an abusive report may send nothing more until its end."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    signalement = models.ForeignKey(
        Signalement, models.SET_NULL, null=True, related_name="blocks", verbose_name=_("signalement abusif")
    )
    salt = models.CharField(max_length=32, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    why = models.CharField(_("motif"), max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("par"))
    at = models.DateTimeField(_("depuis le"))
    until = models.DateTimeField(_("jusqu'au"))
    refused = models.PositiveIntegerField(_("envois refusés"), default=0, editable=False)
    lifted_at = models.DateTimeField(_("levé le"), null=True, blank=True, editable=False)
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("levé par")
    )

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("réseau bloqué")
        verbose_name_plural = _("réseaux bloqués")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=models.Q(until__gt=models.F("at")), name="block_has_an_end")]
        indexes = [models.Index(fields=["until"], name="block_alive", condition=models.Q(lifted_at=None))]

    def __str__(self) -> str:
        return f"{self.territory} · {self.until:%d/%m/%Y %H:%M}"
