# SPDX-License-Identifier: EUPL-1.2
"""The words of contracts: the classes of faults that delays are promised for."""

from typing import Any, Self

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Trade
from apps.contracts import recognition


class FaultClassQuerySet(models.QuerySet["FaultClass"]):
    def visible_to(self, user: Any, permission: str = "contracts.view_faultclass") -> Self:
        """Reference data, the same for every territory: all of it for who holds the right somewhere, else nothing."""
        return self if user.is_active and user.has_perm(permission) else self.none()


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="FaultClassHistory"
)
class FaultClass(models.Model):
    """« Armoire au noir »: what a contract calls a fault, and how an incident of that class is recognised."""

    code = models.SlugField(_("code"), max_length=48, unique=True)
    trade = models.CharField(_("métier"), max_length=12, choices=Trade.choices)
    label = models.CharField(_("libellé"), max_length=120)
    rank = models.PositiveSmallIntegerField(
        _("rang"),
        default=500,
        help_text=_("La plus grave d'abord : à l'incident revient la première qui le reconnaît."),
    )
    recognises = models.JSONField(
        _("reconnaît"),
        default=list,
        blank=True,
        validators=[recognition.validate],
        help_text=_(
            "Liste de conditions ; une seule suffit. Dans chacune, tout ce qui est écrit doit être vrai : "
            "« shapes » (formes d'incident), « kinds » (types de l'équipement en cause), « natures », "
            "« conditions » (supply_loss, lora_*) et « at_least » (nombre d'alarmes). "
            'Exemple : [{"shapes": ["row"], "kinds": ["light_point"], "at_least": 3}]. '
            "Vide : la classe n'est choisie qu'à la main."
        ),
    )

    objects = FaultClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("classe de panne")
        verbose_name_plural = _("classes de panne")
        ordering = ["trade", "rank", "code"]
        constraints = [models.CheckConstraint(condition=~models.Q(code=""), name="fault_class_has_a_code")]

    def __str__(self) -> str:
        return self.label
