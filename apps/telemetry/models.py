# SPDX-License-Identifier: EUPL-1.2
"""Time series of every sensor: a series per (asset, metric), measures partitioned by month, the last value kept."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.assets import restricted
from apps.assets.models import Asset


class SeriesQuerySet(models.QuerySet["Series"]):
    def visible_to(self, user: Any, permission: str = "telemetry.view_series") -> Self:
        return restricted.limit(self, user, path="asset__owner", permission=permission, flag="asset__kind__restricted")


class Series(models.Model):
    """What is measured on an asset. `metric` is a slug (fill_level), `unit` a UCUM-like symbol (%, W, kWh, Cel)."""

    id = models.AutoField(primary_key=True)  # 4 bytes: repeated in every measure
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="series", verbose_name=_("équipement"))
    metric = models.CharField(_("grandeur"), max_length=40)
    unit = models.CharField(_("unité"), max_length=16, blank=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("série")
        verbose_name_plural = _("séries")
        constraints = [models.UniqueConstraint(fields=["asset", "metric"], name="series_once_per_asset")]
        indexes = [models.Index(fields=["metric", "id"], name="series_metric")]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.metric}"


class Measure(models.Model):
    """One value. Partitioned by month on `at`; primary key (series_id, at); no foreign key, no JSON (performance)."""

    class Quality(models.IntegerChoices):
        GOOD = 0, _("bonne")
        ESTIMATED = 1, _("estimée")
        SUSPECT = 2, _("douteuse")

    pk = models.CompositePrimaryKey("series_id", "at")
    series_id = models.IntegerField(_("série"))
    at = models.DateTimeField(_("date"))
    value = models.FloatField(_("valeur"))
    quality = models.SmallIntegerField(_("qualité"), choices=Quality.choices, default=Quality.GOOD)

    class Meta:
        managed = False  # created partitioned by migration 0002
        db_table = "telemetry_measure"
        verbose_name = _("mesure")
        verbose_name_plural = _("mesures")

    def __str__(self) -> str:
        return f"{self.series_id} {self.at:%Y-%m-%d %H:%M} {self.value}"


class LastValue(models.Model):
    """The newest measure of each series: read by panels and lists without touching the partitions."""

    series = models.OneToOneField(
        Series, models.CASCADE, primary_key=True, related_name="last", verbose_name=_("série")
    )
    at = models.DateTimeField(_("date"))
    value = models.FloatField(_("valeur"))
    quality = models.SmallIntegerField(_("qualité"), default=0)

    class Meta:
        verbose_name = _("dernière valeur")
        verbose_name_plural = _("dernières valeurs")

    def __str__(self) -> str:
        return f"{self.value}"
