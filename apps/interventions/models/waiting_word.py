# SPDX-License-Identifier: EUPL-1.2
"""What a GMAO's word for « it waits » means here: a table that the city edits, as each contractor has its own words."""

from typing import Any, Self

import pghistory
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.interventions.models.gmao import Gmao
from apps.interventions.models.suspension import Suspension, given_reasons


class WaitingWordQuerySet(models.QuerySet["WaitingWord"]):
    def visible_to(self, user: Any, permission: str = "interventions.view_gmao") -> Self:
        return self.filter(gmao__in=Gmao.objects.visible_to(user, permission))

    def reason_of(self, gmao: Gmao, *words: str) -> str:
        """That of the first word that the table knows; « à préciser » for none, never an invented one."""
        known = {row.word.casefold(): row.reason for row in self.filter(gmao=gmao)}
        found = (known.get(word.strip().casefold()) for word in words if word.strip())
        return next(filter(None, found), Suspension.Reason.TO_CLARIFY.value)


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="WaitingWordHistory"
)
class WaitingWord(models.Model):
    """A state of the GMAO, or the value of its field that says what is waited for."""

    gmao = models.ForeignKey(Gmao, models.CASCADE, related_name="waiting_words", verbose_name=_("GMAO"))
    word = models.CharField(
        _("mot de la GMAO"),
        max_length=120,
        help_text=_("Un de ses états, ou une valeur de son champ de motif. Majuscules et minuscules se valent."),
    )
    reason = models.CharField(_("motif de suspension"), max_length=12, choices=given_reasons())

    objects = WaitingWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("mot d'attente d'une GMAO")
        verbose_name_plural = _("mots d'attente de la GMAO (les autres : « à préciser »)")
        ordering = ["gmao", "word"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                "gmao",
                Lower("word"),
                name="waiting_word_once",
                violation_error_message=_("Ce mot a déjà son motif."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.word} : {self.get_reason_display()}"
