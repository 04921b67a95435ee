# SPDX-License-Identifier: EUPL-1.2
"""Answers written once for many reports: per desk, with variables, for one act each."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.signalements.models.report import LONGEST
from apps.signalements.models.routing import OfTerritoryQuerySet
from apps.signalements.replies import writing
from apps.territories.models import Territory


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="ReplyHistory")
class Reply(models.Model):
    """« Réponse type ». Its variables are given their values when it is put in a form: what is sent was read."""

    class Act(models.TextChoices):
        """As the acts of a page are called."""

        ASK = "ask", _("Poser une question")
        REJECT = "reject", _("Ne pas retenir")
        ELSEWHERE = "elsewhere", _("Hors compétence")
        TREAT = "treat", _("Traité sans intervention")

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire du guichet"))
    act = models.CharField(_("pour"), max_length=10, choices=Act.choices)
    name = models.CharField(_("nom"), max_length=80)
    text = models.TextField(_("texte"), max_length=LONGEST, validators=[writing.validate], help_text=writing.HELP)
    position = models.PositiveSmallIntegerField(_("ordre"), default=100)
    active = models.BooleanField(_("proposée"), default=True)

    objects = OfTerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("réponse type")
        verbose_name_plural = _("réponses types")
        ordering = ["act", "position", "name", "id"]
        constraints = [models.UniqueConstraint(fields=["territory", "act", "name"], name="reply_once_per_name")]

    def __str__(self) -> str:
        return self.name
