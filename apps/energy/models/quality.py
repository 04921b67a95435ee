# SPDX-License-Identifier: EUPL-1.2
"""How well a meter is read, looked at every hour: what lists sort and filter by."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.energy.models.meter import MeteringPoint


class Flag(models.TextChoices):
    SILENT = "silent", _("Muet")
    GAPS = "gaps", _("Trous")
    RESETS = "resets", _("Remise à zéro")
    UNIT = "unit", _("Unité douteuse")
    NEGATIVE = "negative", _("Valeurs négatives")
    DUPLICATES = "duplicates", _("Doublons")
    ESTIMATED = "estimated", _("Estimations")
    NEVER = "never", _("Jamais lu")


class PointQualityQuerySet(models.QuerySet["PointQuality"]):
    def visible_to(self, user: Any, permission: str = "energy.view_meteringpoint") -> Self:
        return self.filter(point__in=MeteringPoint.objects.visible_to(user, permission))


class PointQuality(models.Model):
    """Of the last thirty whole days. Derived: written by `quality.refresh` alone, lost without harm."""

    point = models.OneToOneField(
        MeteringPoint, models.CASCADE, primary_key=True, related_name="quality", verbose_name=_("point de comptage")
    )
    refreshed_at = models.DateTimeField(_("regardé le"))
    last_at = models.DateTimeField(_("dernier relevé"), null=True)
    metric = models.CharField(_("grandeur lue"), max_length=40, blank=True)
    step_seconds = models.PositiveIntegerField(_("pas (s)"), null=True)
    completeness = models.FloatField(_("complétude sur 30 jours"), null=True)  # 0 to 1; null: never read
    flags = ArrayField(
        models.CharField(max_length=10, choices=Flag.choices), default=list, blank=True, verbose_name=_("signaux")
    )

    objects = PointQualityQuerySet.as_manager()

    class Meta:
        verbose_name = _("qualité d'un point")
        verbose_name_plural = _("qualités des points")
        default_permissions = ()
        indexes = [GinIndex(fields=["flags"], name="point_quality_flags")]

    def __str__(self) -> str:
        return str(self.point_id)
