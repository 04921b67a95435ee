# SPDX-License-Identifier: EUPL-1.2
"""How a desk defends its public form: when it asks for a proof of work, how dear, and which were used already."""

from typing import Any, Self

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.signalements.models.desk import Desk
from apps.territories import scoping

COST = 50_000  # hashes at most: about a second of a telephone


class GuardQuerySet(models.QuerySet["Guard"]):
    def visible_to(self, user: Any, permission: str = "signalements.view_guard") -> Self:
        return scoping.limit(self, user, path="desk__territory", permission=permission)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="GuardHistory")
class Guard(models.Model):
    """Without a row: in a flood only."""

    class Proof(models.TextChoices):
        FLOOD = "flood", _("quand il arrive beaucoup d'envois")
        ALWAYS = "always", _("toujours")
        NEVER = "never", _("jamais")

    desk = models.OneToOneField(Desk, models.CASCADE, related_name="guard", verbose_name=_("guichet"))
    proof = models.CharField(
        _("preuve de travail demandée"),
        max_length=8,
        choices=Proof.choices,
        default=Proof.FLOOD,
        help_text=_(
            "Un calcul que fait le navigateur, sans rien demander à la personne. Sans lui, le signalement est reçu "
            "« à modérer », jamais refusé."
        ),
    )
    cost = models.PositiveIntegerField(
        _("coût (essais au plus)"),
        default=COST,
        help_text=_("50 000 : environ une seconde d'un téléphone. De 1 000 à 1 000 000."),
    )

    objects = GuardQuerySet.as_manager()

    class Meta:
        verbose_name = _("protection d'un guichet")
        verbose_name_plural = _("protections des guichets")
        ordering = ["desk__territory__name"]
        constraints = [models.CheckConstraint(condition=models.Q(cost__range=(1_000, 1_000_000)), name="guard_cost")]

    def __str__(self) -> str:
        return f"{self.desk}"


class Spent(models.Model):
    """A proof that was used, until it expires: none is used twice, whatever the process. Names nobody."""

    challenge = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("preuve utilisée")
        verbose_name_plural = _("preuves utilisées")
        default_permissions = ()

    def __str__(self) -> str:
        return self.challenge[:8]
