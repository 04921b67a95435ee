# SPDX-License-Identifier: EUPL-1.2
"""The clocks of a request: what the contract promised, from when, until when, kept or not."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.contracts import clocks
from apps.interventions import workflow
from apps.interventions.models.order import OfRequestQuerySet
from apps.interventions.models.request import WorkRequest


class Clock(models.Model):
    """One of GTI, GTRP, GTR in one round. Counted from the facts each time that they change (`clocks.counting`);
    `look_at` is when time alone will change it: the sweep reads no other row."""

    class State(models.TextChoices):
        NONE = workflow.NONE, _("Sans engagement")
        WAITING = workflow.WAITING, _("Pas encore partie")
        RUNNING = workflow.RUNNING, _("En cours")
        PAUSED = workflow.PAUSED, _("Suspendue")
        BREACHED = workflow.BREACHED, _("Dépassée")
        MET = workflow.MET, _("Tenue")
        MISSED = workflow.MISSED, _("Non tenue")
        VOID = workflow.VOID, _("Sans objet")

    request = models.ForeignKey(
        WorkRequest, models.PROTECT, db_index=False, related_name="clocks", verbose_name=_("demande")
    )
    round = models.PositiveSmallIntegerField(_("reprise"), default=1)
    kind = models.CharField(_("horloge"), max_length=4, choices=list(clocks.CLOCKS.items()))
    amount = models.PositiveSmallIntegerField(_("délai"), null=True, blank=True)
    unit = models.CharField(_("unité"), max_length=14, choices=list(clocks.UNITS.items()), blank=True)
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.NONE)
    started_at = models.DateTimeField(_("partie le"), null=True, blank=True)
    due_at = models.DateTimeField(_("échéance"), null=True, blank=True)
    warn_at = models.DateTimeField(_("rappel"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("arrêtée le"), null=True, blank=True)
    warned_at = models.DateTimeField(_("rappelée le"), null=True, blank=True)
    breached_at = models.DateTimeField(_("dépassement dit le"), null=True, blank=True)
    look_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("horloge de contrat")
        verbose_name_plural = _("horloges de contrat")
        ordering = ["request", "round", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "round", "kind"], name="clock_once"),
            models.CheckConstraint(
                condition=Q(amount=None, unit="") | Q(amount__gte=1) & ~Q(unit=""), name="clock_delay_whole"
            ),
        ]
        indexes = [models.Index(fields=["look_at"], name="clock_to_look_at", condition=Q(look_at__isnull=False))]

    def __str__(self) -> str:
        return f"{clocks.ACRONYMS[self.kind]} · DI n° {self.request_id}"

    @property
    def acronym(self) -> str:
        return clocks.ACRONYMS[self.kind]

    @property
    def delay(self) -> clocks.Delay | None:
        return None if self.amount is None else clocks.Delay(self.amount, self.unit)
