# SPDX-License-Identifier: EUPL-1.2
"""The main courante: what people write down while they hold the control centre."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.assets import restricted
from apps.duty.models.shift import Shift
from apps.events.models import Incident
from apps.territories.models import Territory, User


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: Any, permission: str = "duty.view_note") -> Self:
        """Those of the territories where `user` holds `permission`; about a restricted position, with its right."""
        return restricted.limit(self, user, path="territory", permission=permission)


class Note(models.Model):
    """One entry. Appended, never edited (database trigger): a mistake is corrected by another entry."""

    LONGEST = 2000  # characters

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    at = models.DateTimeField(_("date"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("auteur"))
    text = models.TextField(_("texte"), max_length=LONGEST)
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("incident")
    )
    shift = models.ForeignKey(
        Shift, models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("service")
    )
    restricted = models.BooleanField(_("position réservée"), default=False, editable=False)  # copied from the incident

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("entrée de main courante")
        verbose_name_plural = _("main courante")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="note_recent"),
            models.Index(fields=["territory", "-at", "-id"], name="note_territory"),
            models.Index(fields=["author", "-at", "-id"], name="note_author"),
        ]

    def __str__(self) -> str:
        return self.text[:80]
