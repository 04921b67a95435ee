# SPDX-License-Identifier: EUPL-1.2
"""The register of treatments (GDPR, art. 30), one row a treatment: the purge and the public notice both read it."""

from typing import Any, Self

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.signalements.models.desk import Desk
from apps.territories import scoping


class TreatmentQuerySet(models.QuerySet["Treatment"]):
    def visible_to(self, user: Any, permission: str = "signalements.view_treatment") -> Self:
        return scoping.limit(self, user, path="desk__territory", permission=permission)


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="TreatmentHistory"
)
class Treatment(models.Model):
    """Why data of persons are kept, which, who reads them, how long. Without a row, the words of register.py."""

    class Kind(models.TextChoices):
        CONTACT = "contact", _("Coordonnées")
        WORDS = "words", _("Textes écrits")
        PHOTOS = "photos", _("Photos")
        DRAFT = "draft", _("Formulaires commencés")
        ACCESS = "access", _("Adresses de suivi")
        NETWORK = "network", _("Comptage des envois")
        OTHER = "other", _("Autre traitement")

    CHOSEN = (Kind.WORDS, Kind.PHOTOS, Kind.OTHER)  # their delay may be written here; the others have one already

    desk = models.ForeignKey(Desk, models.CASCADE, related_name="treatments", verbose_name=_("guichet"))
    kind = models.CharField(_("données"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("traitement"), max_length=120)
    purpose = models.CharField(_("finalité"), max_length=500)
    legal_basis = models.CharField(_("base légale"), max_length=200)
    people = models.CharField(_("personnes concernées"), max_length=200)
    data = models.CharField(_("détail des données"), max_length=500)
    recipients = models.CharField(_("destinataires"), max_length=500)
    days = models.PositiveSmallIntegerField(
        _("conservation (jours)"),
        null=True,
        blank=True,
        help_text=_(
            "Comptés de la fin du signalement, pour les textes et les photos : vide, le délai des coordonnées du "
            "guichet. Pour un autre traitement, à titre d'information. Les autres délais ne se règlent pas ici."
        ),
    )

    objects = TreatmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("traitement de données personnelles")
        verbose_name_plural = _("registre des traitements")
        ordering = ["desk", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "kind"], condition=~models.Q(kind="other"), name="treatment_once_per_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(days=None) | models.Q(days__range=(1, 3700), kind__in=["words", "photos", "other"]),
                name="treatment_days",
                violation_error_message=_(
                    "Ce délai ne s'écrit pas ici : celui des coordonnées est au guichet, les autres sont fixes."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name
