# SPDX-License-Identifier: EUPL-1.2
"""Shifts: who held the control centre of a territory, from when to when, and what they handed over."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.territories import scoping
from apps.territories.models import Territory, User


class ShiftQuerySet(models.QuerySet["Shift"]):
    def visible_to(self, user: Any, permission: str = "duty.view_shift") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


class Shift(models.Model):
    """One at a time per territory. Signed by who leaves, then read by who arrives; once signed, the database refuses
    any other change (trigger)."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="shifts", verbose_name=_("territoire"))
    started_at = models.DateTimeField(_("début"))
    ended_at = models.DateTimeField(_("fin"), null=True, blank=True)
    operators = models.ManyToManyField(User, related_name="shifts", verbose_name=_("opérateurs"))
    note = models.TextField(_("consignes de relève"), blank=True)
    signed_at = models.DateTimeField(_("signé le"), null=True, blank=True)
    signed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signé par")
    )
    read_at = models.DateTimeField(_("lu le"), null=True, blank=True)
    read_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lu par"))

    objects = ShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["territory"], condition=models.Q(ended_at=None), name="shift_one_open"),
            models.CheckConstraint(
                condition=models.Q(signed_at=None, signed_by=None, ended_at=None)
                | models.Q(signed_at__isnull=False, signed_by__isnull=False, ended_at__isnull=False),
                name="shift_ends_signed",
            ),
            models.CheckConstraint(
                condition=models.Q(read_at=None, read_by=None)
                | models.Q(read_at__isnull=False, read_by__isnull=False, signed_at__isnull=False),
                name="shift_read_after_signed",
            ),
        ]
        indexes = [models.Index(fields=["territory", "-started_at"], name="shift_territory")]
        permissions = [("hold_shift", "Peut prendre un service, le signer et lire la relève")]

    def __str__(self) -> str:
        return str(_("service n° %(pk)s · %(territory)s") % {"pk": self.pk, "territory": self.territory})

    @property
    def is_open(self) -> bool:
        return self.ended_at is None
