# SPDX-License-Identifier: EUPL-1.2
"""Time series of every sensor: a series per (asset, metric), measures partitioned by month, the last value kept."""

from datetime import UTC, datetime
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.assets import restricted
from apps.assets.models import Asset

OLDEST = datetime(1990, 1, 1, tzinfo=UTC)  # before: a clock that was never set


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
        managed = False  # created partitioned by `migrations/_sql.py`
        db_table = "telemetry_measure"
        verbose_name = _("mesure")
        verbose_name_plural = _("mesures")

    def __str__(self) -> str:
        return f"{self.series_id} {self.at:%Y-%m-%d %H:%M} {self.value}"


class LastValue(models.Model):
    """The newest measure of each series: read by panels and lists without touching the partitions.

    Every batch that stores measures of a series rewrites this row, so that it is also the lock of its roll-ups:
    what is older than `rolled_until` is rolled, or its day is in RollupDirty; what is newer is read from the measures.
    """

    series = models.OneToOneField(
        Series, models.CASCADE, primary_key=True, related_name="last", verbose_name=_("série")
    )
    at = models.DateTimeField(_("date"))
    value = models.FloatField(_("valeur"))
    quality = models.SmallIntegerField(_("qualité"), default=0)
    rolled_until = models.DateTimeField(_("agrégée jusqu'à"), db_default=OLDEST)
    rolled_zone = models.CharField(_("fuseau des agrégats"), max_length=40, db_default="", blank=True)

    class Meta:
        verbose_name = _("dernière valeur")
        verbose_name_plural = _("dernières valeurs")

    def __str__(self) -> str:
        return f"{self.value}"


class RollupDirty(models.Model):
    """A day of a series whose roll-ups no longer tell its measures: late or corrected ones came. Filled by the
    statement that stores them; emptied by the refresh."""

    pk = models.CompositePrimaryKey("series_id", "bucket")
    series_id = models.IntegerField(_("série"))
    bucket = models.DateTimeField(_("jour"), help_text=_("Son début, dans le fuseau des agrégats de la série."))

    class Meta:
        verbose_name = _("jour à agréger de nouveau")
        verbose_name_plural = _("jours à agréger de nouveau")

    def __str__(self) -> str:
        return f"{self.series_id} {self.bucket:%Y-%m-%d}"


class Rollup(models.Model):
    """What the measures of a bucket come to. `at`: its beginning; `sum` in the unit of the series; no foreign key."""

    pk = models.CompositePrimaryKey("series_id", "at")
    series_id = models.IntegerField(_("série"))
    at = models.DateTimeField(_("début"))
    n = models.IntegerField(_("nombre"))
    sum = models.FloatField(_("somme"))
    min = models.FloatField(_("minimum"))
    max = models.FloatField(_("maximum"))
    first = models.FloatField(_("première valeur"))
    last = models.FloatField(_("dernière valeur"))
    worst_quality = models.SmallIntegerField(_("pire qualité"), choices=Measure.Quality.choices)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.series_id} {self.at:%Y-%m-%d %H:%M} {self.n}"


class RolledHour(Rollup):
    """Hours of the clock of the owner's territory. Partitioned by month on `at`, as the measures are."""

    class Meta:
        managed = False  # created by `migrations/_sql.py`
        verbose_name = _("heure agrégée")
        verbose_name_plural = _("heures agrégées")


class RolledDay(Rollup):
    """Days of the owner's territory: of 23 or 25 hours twice a year."""

    class Meta:
        managed = False
        verbose_name = _("jour agrégé")
        verbose_name_plural = _("jours agrégés")


class RolledMonth(Rollup):
    """Months of the owner's territory."""

    class Meta:
        managed = False
        verbose_name = _("mois agrégé")
        verbose_name_plural = _("mois agrégés")


class Backfill(models.Model):
    """A file of past measures and how far it was stored: written with each of its chunks, so that it resumes there."""

    digest = models.CharField(_("empreinte SHA-256"), max_length=64, unique=True)
    name = models.CharField(_("fichier"), max_length=200)
    lines = models.BigIntegerField(_("lignes lues"), default=0)
    inserted = models.BigIntegerField(_("mesures ajoutées"), default=0)
    refused = models.BigIntegerField(_("lignes refusées"), default=0)
    begun_at = models.DateTimeField(_("commencé le"), auto_now_add=True)
    finished_at = models.DateTimeField(_("terminé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("reprise d'historique")
        verbose_name_plural = _("reprises d'historique")

    def __str__(self) -> str:
        return self.name
