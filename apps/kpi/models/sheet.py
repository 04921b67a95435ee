# SPDX-License-Identifier: EUPL-1.2
"""Who receives the council sheet by e-mail, and each sheet that is owed, once a month."""

from typing import Any, Self

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.duty.models import OwedLetter
from apps.kpi.models.indicator import EVENTS, first_of_month
from apps.territories import scoping
from apps.territories.models import Territory, User


class SheetReaderQuerySet(models.QuerySet["SheetReader"]):
    def visible_to(self, user: Any, permission: str = "kpi.view_sheetreader") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


@pghistory.track(*(event() for event in EVENTS), model_name="SheetReaderHistory")
class SheetReader(models.Model):
    """Somebody with an account, who receives what they may read; or a mere address, which receives what everybody may
    read."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    person = models.ForeignKey(
        User,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("personne"),
        help_text=_("Reçoit, à l'adresse de son compte, les chiffres qu'elle a le droit de lire."),
    )
    email = models.EmailField(
        _("ou adresse sans compte"),
        blank=True,
        help_text=_("Reçoit ce que le territoire montre à tous : indicateurs publics, s'il les a ouverts."),
    )
    active = models.BooleanField(_("reçoit la fiche"), default=True)
    left_at = models.DateTimeField(_("ne veut plus la recevoir depuis le"), null=True, blank=True, editable=False)
    added_at = models.DateTimeField(_("ajouté le"), auto_now_add=True)

    objects = SheetReaderQuerySet.as_manager()

    class Meta:
        verbose_name = _("destinataire de la fiche du conseil")
        verbose_name_plural = _("destinataires de la fiche du conseil")
        ordering = ["territory", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "person"],
                name="sheet_reader_once",
                violation_error_message=_("Cette personne reçoit déjà la fiche de ce territoire."),
            ),
            models.UniqueConstraint(
                fields=["territory", "email"],
                condition=~Q(email=""),
                name="sheet_address_once",
                violation_error_message=_("Cette adresse reçoit déjà la fiche de ce territoire."),
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, email="") | (Q(person=None) & ~Q(email="")),
                name="sheet_reader_is_somebody",
                violation_error_message=_("Donnez une personne, ou une adresse : l'une des deux."),
            ),
        ]

    def __str__(self) -> str:
        return self.email or str(self.person)

    def clean(self) -> None:
        if self.person and not self.person.email:
            raise ValidationError({"person": _("Ce compte n'a pas d'adresse électronique.")})

    @property
    def address(self) -> str:
        return self.person.email if self.person else self.email


class SheetLetterQuerySet(models.QuerySet["SheetLetter"]):
    def visible_to(self, user: Any, permission: str = "kpi.view_sheetletter") -> Self:
        return scoping.limit(self, user, path="reader__territory", permission=permission)


class SheetLetter(OwedLetter):
    """The sheet of a month that is owed to a reader: once, whatever runs twice."""

    reader = models.ForeignKey(
        SheetReader, models.CASCADE, related_name="letters", verbose_name=_("destinataire de la fiche")
    )
    month = models.DateField(_("mois"))

    objects = SheetLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("envoi de la fiche du conseil")
        verbose_name_plural = _("envois de la fiche du conseil")
        ordering = ["-month", "-id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["reader", "month"], name="sheet_letter_once"),
            first_of_month("sheet_letter_of_a_month", "month"),
            models.CheckConstraint(
                condition=Q(handed_at=None) | Q(tried_at__lte=F("handed_at")), name="sheet_letter_tried_then_handed"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="sheet_letter_owed", condition=Q(state__in=["waiting", "sending", "retry"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} · {self.month:%m/%Y}"
