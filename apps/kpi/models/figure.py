# SPDX-License-Identifier: EUPL-1.2
"""The figure of an indicator, of a territory, for a month. Published, it is never rewritten: a late correction is
another revision that says why."""

from datetime import datetime
from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.kpi.models.indicator import Definition, Indicator, first_of_month
from apps.territories import scoping
from apps.territories.models import Territory, User

KEPT = (
    *("territory_id", "indicator_id", "definition_id", "month", "revision", "value", "low", "high", "target"),
    *(
        "completeness",
        "cases",
        "why",
        "plan",
        "known_at",
        "measured_at",
        "published_at",
        "published_by_id",
        "is_sample",
    ),
)


def _rows(names: tuple[str, ...], row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in names)


class FigureQuerySet(models.QuerySet["Figure"]):
    def visible_to(self, user: Any, permission: str = "kpi.view_figure") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


class Figure(models.Model):
    """`value` in the unit of the indicator, None: `why` says why there is none. [low, high]: its interval at 90 %, when
    it has one. `completeness` 0 to 1; `cases`: rows it comes from; `known_at`: how fresh the youngest of them is."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="figures", verbose_name=_("indicateur"))
    definition = models.ForeignKey(Definition, models.PROTECT, related_name="figures", verbose_name=_("définition"))
    month = models.DateField(_("mois"))
    revision = models.PositiveSmallIntegerField(_("révision"), default=1)
    current = models.BooleanField(_("à jour"), default=True)
    value = models.DecimalField(_("valeur"), max_digits=18, decimal_places=4, null=True, blank=True)
    low = models.DecimalField(_("au moins"), max_digits=18, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(_("au plus"), max_digits=18, decimal_places=4, null=True, blank=True)
    target = models.DecimalField(_("objectif"), max_digits=18, decimal_places=4, null=True, blank=True)
    completeness = models.DecimalField(_("complétude"), max_digits=5, decimal_places=4, null=True, blank=True)
    cases = models.PositiveIntegerField(_("lignes comptées"), default=0)
    why = models.CharField(_("pourquoi pas de chiffre"), max_length=400, blank=True)
    correction = models.CharField(_("motif de la correction"), max_length=400, blank=True)
    plan = models.JSONField(_("plan"), default=list, blank=True)  # [[last day, expected so far], …] of what is planned
    known_at = models.DateTimeField(_("donnée la plus récente"), null=True, blank=True)
    measured_at = models.DateTimeField(_("mesuré le"))
    published_at = models.DateTimeField(_("publié le"), null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("publié par")
    )
    is_sample = models.BooleanField(_("fictif"), default=False)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("chiffre")
        verbose_name_plural = _("chiffres")
        ordering = ["-month", "territory", "indicator", "-revision"]
        default_permissions = ("view",)
        permissions = [("publish_figure", "Peut publier ou corriger un mois d'indicateurs")]
        indexes = [models.Index(fields=["territory", "month"], condition=Q(current=True), name="figure_of_territory")]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "indicator", "month"], condition=Q(current=True), name="figure_current_once"
            ),
            models.UniqueConstraint(
                fields=["territory", "indicator", "month", "revision"], name="figure_revision_once"
            ),
            first_of_month("figure_of_a_month", "month"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, why="") | (Q(value=None, low=None, high=None) & ~Q(why="")),
                name="figure_or_why_not",
            ),
            models.CheckConstraint(
                condition=Q(low=None, high=None) | Q(low__lte=F("value"), high__gte=F("value")),
                name="figure_inside_its_interval",
            ),
            models.CheckConstraint(
                condition=Q(completeness=None) | Q(completeness__gte=0, completeness__lte=1), name="figure_completeness"
            ),
            models.CheckConstraint(condition=Q(revision=1) | ~Q(correction=""), name="figure_corrected_with_a_reason"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_figure_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.published_at IS NOT NULL AND ({_rows(KEPT, 'OLD')}) IS DISTINCT FROM ({_rows(KEPT, 'NEW')})"
                ),
            ),
            pgtrigger.Protect(
                name="published_figure_is_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} · {self.month:%m/%Y}"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def at(self) -> datetime:
        """How old what it says is."""
        return self.known_at or self.measured_at
