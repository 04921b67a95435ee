# SPDX-License-Identifier: EUPL-1.2
"""Time that the contractor asks not to be counted, and what the authority answers."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.contracts.models import SuspensionReason
from apps.interventions import workflow
from apps.interventions.models.order import OfRequestQuerySet, WorkOrder
from apps.interventions.models.request import WorkRequest
from apps.territories.models import User


def given_reasons() -> list[tuple[str, Any]]:
    """Those that a person may give: « à préciser » is no reason."""
    return [(value, label) for value, label in Suspension.Reason.choices if value != Suspension.Reason.TO_CLARIFY]


class Suspension(models.Model):
    """Clocks stand still during it once it is accepted, never before; refused, it never was."""

    class State(models.TextChoices):
        PROPOSED = workflow.PROPOSED, _("Proposée")
        ACCEPTED = workflow.ACCEPTED, _("Acceptée")
        REJECTED = workflow.REJECTED, _("Refusée")

    class Reason(models.TextChoices):
        PART = "part", _("Pièce attendue")
        ACCESS = "access", _("Accès impossible")
        WEATHER = "weather", _("Météo")
        THIRD_PARTY = "third_party", _("Tiers attendu (distributeur, police, riverain…)")
        AUTHORITY = "authority", _("À la demande de la collectivité")
        TO_CLARIFY = "to_clarify", _("À préciser")  # a GMAO said that it waits, and nobody knows for what

    request = models.ForeignKey(WorkRequest, models.PROTECT, related_name="suspensions", verbose_name=_("demande"))
    order = models.ForeignKey(
        WorkOrder, models.PROTECT, null=True, blank=True, related_name="suspensions", verbose_name=_("ordre")
    )
    round = models.PositiveSmallIntegerField(_("reprise"), default=1)
    reason = models.CharField(_("motif"), max_length=12, choices=Reason.choices)
    contract_reason = models.ForeignKey(  # null: the contract does not list it; accepted, it stops every clock
        SuspensionReason,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("motif prévu au contrat"),
    )
    said = models.CharField(_("précision"), max_length=500, blank=True)
    started_at = models.DateTimeField(_("du"))
    ended_at = models.DateTimeField(_("au"), null=True, blank=True)  # null: it lasts
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField(_("proposée le"))
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("proposée par"))
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("décidée par")
    )
    decision_said = models.CharField(_("motif de la décision"), max_length=500, blank=True)

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("suspension de délai")
        verbose_name_plural = _("suspensions de délai")
        ordering = ["started_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("started_at")),
                name="suspension_in_order",
            ),
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(ended_at=None), name="suspension_one_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["started_at"], name="suspension_to_decide", condition=models.Q(state="proposed")),
        ]
        permissions = [("decide_suspension", "Peut accepter ou refuser une suspension de délai")]

    def __str__(self) -> str:
        return f"DI n° {self.request_id} · {self.get_reason_display()}"

    @property
    def is_clear(self) -> bool:
        return self.reason != self.Reason.TO_CLARIFY

    def stops(self, clock: str) -> bool:
        """Whether this clock stands still during it."""
        return self.state == workflow.ACCEPTED and (
            self.contract_reason is None or clock in self.contract_reason.clocks
        )
