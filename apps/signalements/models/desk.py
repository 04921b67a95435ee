# SPDX-License-Identifier: EUPL-1.2
"""How a territory receives signalements: what it says to people, and how long it keeps what they say of themselves."""

from typing import Any, Self

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.territories import scoping
from apps.territories.models import Territory


class DeskQuerySet(models.QuerySet["Desk"]):
    def visible_to(self, user: Any, permission: str = "signalements.view_desk") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)

    def open(self) -> Self:
        return self.filter(is_open=True)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="DeskHistory")
class Desk(models.Model):
    """The public desk of a territory, and of those that it includes. Its categories are its own."""

    class Accessibility(models.TextChoices):
        """Of RGAA."""

        NONE = "none", _("non conforme")
        PARTIAL = "partial", _("partiellement conforme")
        FULL = "full", _("totalement conforme")

    territory = models.OneToOneField(Territory, models.PROTECT, related_name="desk", verbose_name=_("territoire"))
    is_open = models.BooleanField(_("ouvert au public"), default=True)
    welcome = models.CharField(_("phrase d'accueil"), max_length=300, blank=True)
    urgent = models.CharField(
        _("en cas de danger"),
        max_length=300,
        blank=True,
        help_text=_("Par exemple : « Danger immédiat : appelez le 18 ou le 112. »"),
    )
    privacy = models.TextField(
        _("mention d'information (RGPD)"),
        max_length=4000,
        help_text=_("Responsable du traitement, finalité, destinataires, droits et comment les exercer."),
    )
    contact_days = models.PositiveSmallIntegerField(
        _("coordonnées effacées après (jours)"), default=90, help_text=_("Comptés de la fin du signalement.")
    )
    answer_days = models.PositiveSmallIntegerField(
        _("délai pour dire si c'est réparé (jours)"),
        default=30,
        help_text=_("Ensuite, sans réponse, le signalement est tenu pour confirmé."),
    )
    publishes = models.BooleanField(
        _("carte publique"),
        default=True,
        help_text=_("Carte, liste et données ouvertes des signalements, sans rien de ce que les habitants écrivent."),
    )
    public_days = models.PositiveSmallIntegerField(
        _("terminés montrés pendant (jours)"), default=365, help_text=_("Sur la carte et la liste publiques.")
    )
    licence = models.CharField(
        _("licence des données ouvertes"), max_length=120, default="Licence Ouverte / Open Licence 2.0 (Etalab)"
    )
    accessibility_contact = models.CharField(
        _("contact pour l'accessibilité"),
        max_length=200,
        blank=True,
        help_text=_("Adresse de courriel, téléphone ou adresse postale, montrés dans la déclaration d'accessibilité."),
    )
    accessibility_state = models.CharField(
        _("accessibilité"),
        max_length=8,
        choices=Accessibility.choices,
        default=Accessibility.NONE,
        help_text=_("Sans audit de conformité, la loi veut « non conforme »."),
    )
    accessibility_audit = models.TextField(
        _("audit d'accessibilité"),
        max_length=2000,
        blank=True,
        help_text=_("Qui l'a mené, quand, son taux de conformité. Vide : la déclaration dit qu'aucun n'a été mené."),
    )

    objects = DeskQuerySet.as_manager()

    class Meta:
        verbose_name = _("guichet")
        verbose_name_plural = _("guichets")
        ordering = ["territory__name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contact_days__range=(1, 1100), answer_days__range=(1, 365)), name="desk_delays"
            ),
            models.CheckConstraint(condition=models.Q(public_days__range=(1, 1100)), name="desk_public_days"),
        ]

    def __str__(self) -> str:
        return f"{self.territory}"
