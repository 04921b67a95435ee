# SPDX-License-Identifier: EUPL-1.2
"""One gesture of a person on many alarms or incidents: on which ones, how far it went, what became of them."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.assets.owed import OwedWork
from apps.territories.models import User


class BulkActQuerySet(models.QuerySet["BulkAct"]):
    def visible_to(self, user: Any, permission: str = "") -> Self:
        """One's own, and the administrators' to look at and to stop; what it did is in the journal, for who may read
        it."""
        if not user.is_active or not user.is_authenticated:
            return self.none()
        return self if user.is_superuser else self.filter(by=user)


class BulkAct(OwedWork):
    """`ids` are frozen when it is asked: what comes later is not touched. They are taken in order, `processed` of them
    in the same transactions as what was done to them: a killed worker leaves a gesture that goes on where it stopped.
    """

    class Act(models.TextChoices):
        ACKNOWLEDGE = "acknowledge", _("Acquitter")
        SHELVE = "shelve", _("Masquer")
        BRING_BACK = "bring_back", _("Remettre en surveillance")
        TAKE = "take", _("Prendre en charge")
        ASSIGN = "assign", _("Confier")
        GIVE_BACK = "give_back", _("Rendre à qui suivait")  # the contrary of ASSIGN, never asked alone
        COMMENT = "comment", _("Commenter")
        CLOSE = "close", _("Clore")

    class Status(models.TextChoices):
        RUNNING = "running", _("en cours")
        DONE = "done", _("terminé")
        STOPPED = "stopped", _("arrêté")
        FAILED = "failed", _("en échec")

    by = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("par"))
    act = models.CharField(_("geste"), max_length=16, choices=Act.choices)
    listed = models.CharField(_("liste"), max_length=16)  # incidents | alarms
    query = models.CharField(_("filtre"), max_length=800, blank=True)  # "" when the rows were ticked one by one
    asked = models.JSONField(_("demandé"), default=dict)
    ids = ArrayField(models.BigIntegerField(), verbose_name=_("numéros"))
    total = models.PositiveIntegerField(_("en tout"))
    processed = models.PositiveIntegerField(_("traités"), default=0)
    status = models.CharField(_("état"), max_length=8, choices=Status.choices, default=Status.RUNNING)
    stop_asked = models.BooleanField(_("arrêt demandé"), default=False)
    outcome = models.JSONField(_("résultat"), default=dict)  # counts: done, already, impossible, forbidden; reasons
    done = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("faits"))
    before = models.JSONField(_("avant"), default=dict)  # id -> who followed it, or its state: what undoing needs
    undo_of = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="undone_by", verbose_name=_("annule")
    )
    created_at = models.DateTimeField(_("demandé le"), auto_now_add=True)
    finished_at = models.DateTimeField(_("terminé le"), null=True, blank=True)

    objects = BulkActQuerySet.as_manager()

    class Meta:
        verbose_name = _("geste groupé")
        verbose_name_plural = _("gestes groupés")
        default_permissions = ()
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_act_display()} · {self.total}"
