# SPDX-License-Identifier: EUPL-1.2
"""Archives that were asked for from the administration."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.assets.owed import OwedWork
from apps.territories import scoping
from apps.territories.models import Territory, User


class DepartureQuerySet(models.QuerySet["Departure"]):
    def visible_to(self, user: Any, permission: str = "reversibility.view_departure") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


class Departure(OwedWork):
    """An archive of all that a territory owns, made by a worker, kept for some days (departing.KEPT), then erased."""

    class State(models.TextChoices):
        WAITING = "waiting", _("En attente")
        RUNNING = "running", _("En cours")
        READY = "ready", _("Prête")
        FAILED = "failed", _("Échouée")
        ERASED = "erased", _("Effacée")

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    personal = models.BooleanField(
        _("avec les données personnelles"),
        default=True,
        help_text=_(
            "Sans elles : ni coordonnées, ni textes, ni photos des habitants, ni noms des agents. "
            "Avec elles, le territoire en est responsable."
        ),
    )
    included = models.BooleanField(
        _("avec les territoires inclus"), default=False, help_text=_("Une agglomération part avec ses communes.")
    )
    asked_by = models.ForeignKey(
        User, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("demandée par")
    )
    asked_at = models.DateTimeField(_("demandée le"), auto_now_add=True)
    state = models.CharField(_("état"), max_length=8, choices=State.choices, default=State.WAITING, editable=False)
    done = models.PositiveSmallIntegerField(default=0, editable=False)  # tables written
    tables = models.PositiveSmallIntegerField(default=0, editable=False)  # of so many
    rows = models.BigIntegerField(_("lignes"), null=True, editable=False)
    files = models.PositiveIntegerField(_("fichiers"), null=True, editable=False)
    size = models.BigIntegerField(_("octets"), null=True, editable=False)
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64, blank=True, editable=False)
    left = models.JSONField(default=list, editable=False)  # [[table in words, rows left, keys emptied], …]
    name = models.CharField(max_length=120, blank=True, editable=False)  # of the file, under departing.folder()
    over_at = models.DateTimeField(_("prête le"), null=True, editable=False)
    until = models.DateTimeField(_("gardée jusqu'au"), null=True, editable=False)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        verbose_name = _("archive de départ")
        verbose_name_plural = _("archives de départ")
        ordering = ["-id"]
        default_permissions = ("add", "view")
        constraints = [
            models.UniqueConstraint(
                fields=["territory"],
                condition=Q(state__in=["waiting", "running"]),
                name="departure_one_at_a_time",
                violation_error_message=_("Une archive de ce territoire est déjà en préparation."),
            ),
            models.CheckConstraint(condition=Q(done__lte=F("tables")), name="departure_done_of_tables"),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(size__isnull=False, until__isnull=False) & ~Q(name=""),
                name="departure_ready_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["until"], name="departure_kept", condition=Q(state="ready"))]

    def __str__(self) -> str:
        return f"{self.territory} · {timezone.localtime(self.asked_at):%d/%m/%Y %H:%M}" if self.asked_at else "—"
