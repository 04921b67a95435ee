# SPDX-License-Identifier: EUPL-1.2
"""Who is on call when, and what happens to an incident that nobody takes in charge."""

from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.events.models import Severity
from apps.territories import scoping
from apps.territories.models import Territory, User

LEVELS = [(1, _("1 · premier appelé")), (2, _("2 · renfort")), (3, _("3 · cadre ou élu d'astreinte"))]
LONGEST_WAIT = 24 * 60  # minutes


class OnCallQuerySet(models.QuerySet["OnCall"]):
    def visible_to(self, user: Any, permission: str = "duty.view_oncall") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


class OnCall(models.Model):
    """A person on call for a territory and what it includes. Several may be, even at the same level."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+", verbose_name=_("territoire"))
    person = models.ForeignKey(User, models.CASCADE, related_name="on_call", verbose_name=_("personne"))
    level = models.PositiveSmallIntegerField(_("niveau"), choices=LEVELS, default=1)
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))

    objects = OnCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("astreinte")
        verbose_name_plural = _("astreintes")
        ordering = ["-starts_at", "level", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="on_call_ends_after")
        ]
        indexes = [models.Index(fields=["territory", "ends_at"], name="on_call_current")]

    def __str__(self) -> str:
        return f"{self.person} · {self.territory}"


class EscalationStepQuerySet(models.QuerySet["EscalationStep"]):
    def visible_to(self, user: Any, permission: str = "duty.view_escalationstep") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


class EscalationStep(models.Model):
    """« Sans prise en charge au bout de n minutes, prévenir l'astreinte de ce niveau. » Quiet hours do not apply:
    who is on call is on call."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+", verbose_name=_("territoire"))
    level = models.PositiveSmallIntegerField(_("niveau d'astreinte prévenu"), choices=LEVELS, default=1)
    after = models.PositiveSmallIntegerField(
        _("au bout de (minutes)"),
        default=10,
        validators=[MinValueValidator(0), MaxValueValidator(LONGEST_WAIT)],
        help_text=_("Depuis que le poste de contrôle connaît l'incident. Zéro : tout de suite."),
    )
    severity = models.PositiveSmallIntegerField(
        _("à partir de la gravité"), choices=Severity.choices, default=Severity.CRITICAL
    )
    enabled = models.BooleanField(_("en service"), default=True)

    objects = EscalationStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("palier d'escalade")
        verbose_name_plural = _("paliers d'escalade")
        ordering = ["territory__name", "after", "level"]
        constraints = [
            models.UniqueConstraint(fields=["territory", "level", "severity"], name="escalation_once_per_level"),
            models.CheckConstraint(condition=models.Q(after__lte=LONGEST_WAIT), name="escalation_within_a_day"),
        ]

    def __str__(self) -> str:
        words = _("%(territory)s · niveau %(level)s au bout de %(after)s min")
        return str(words % {"territory": self.territory, "level": self.level, "after": self.after})
