# SPDX-License-Identifier: EUPL-1.2
"""Where and when a version promises what it does: zones, and the hours of service."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.contracts import holidays
from apps.contracts.calendars import Calendar, read_bands
from apps.contracts.models.contract import tracked
from apps.contracts.models.version import ContractVersion, OfVersionQuerySet
from apps.territories.models import Territory

DAYS = [_("lundi"), _("mardi"), _("mercredi"), _("jeudi"), _("vendredi"), _("samedi"), _("dimanche")]


def no_hours() -> list[str]:
    return [""] * 8


def office_hours() -> list[str]:
    return ["08:00-12:00 14:00-18:00"] * 5 + ["", ""]


@tracked("ZoneHistory")
class Zone(models.Model):
    """A part of the perimeter with delays of its own: drawn, or made of territories, or both."""

    version = models.ForeignKey(ContractVersion, models.CASCADE, related_name="zones", verbose_name=_("version"))
    name = models.CharField(_("nom"), max_length=80)
    outline = models.MultiPolygonField(_("contour"), srid=4326, null=True, blank=True)
    territories = models.ManyToManyField(Territory, blank=True, related_name="+", verbose_name=_("territoires"))

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("zone de contrat")
        verbose_name_plural = _("zones de contrat")
        ordering = ["version", "name"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["version", "name"],
                name="zone_named_once",
                violation_error_message=_("Cette version a déjà une zone de ce nom."),
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked("ServiceCalendarHistory")
class ServiceCalendar(models.Model):
    """Hours worked and on call, as text per day (calendars.read_bands): what working delays are counted in."""

    version = models.ForeignKey(ContractVersion, models.CASCADE, related_name="calendars", verbose_name=_("version"))
    name = models.CharField(_("nom"), max_length=80)
    is_default = models.BooleanField(
        _("par défaut"), default=False, help_text=_("Celui des lignes qui n'en désignent pas d'autre.")
    )
    week = ArrayField(
        models.CharField(max_length=80, blank=True),
        size=7,
        default=office_hours,
        verbose_name=_("heures ouvrées, du lundi au dimanche"),
    )
    on_call = ArrayField(
        models.CharField(max_length=80, blank=True),
        size=8,
        default=no_hours,
        verbose_name=_("astreinte, du lundi au dimanche puis les jours fériés"),
    )
    on_call_counts = models.BooleanField(
        _("les heures d'astreinte comptent comme ouvrées"),
        default=False,
        help_text=_("Pour les délais en heures ouvrées ; un jour ouvré reste fait des heures ouvrées."),
    )
    region = models.CharField(
        _("jours fériés"), max_length=20, choices=list(holidays.REGIONS.items()), default="", blank=True
    )
    worked = ArrayField(
        models.CharField(max_length=20, choices=list(holidays.NAMES.items())),
        default=list,
        blank=True,
        verbose_name=_("jours fériés travaillés"),
    )
    closed = ArrayField(models.DateField(), default=list, blank=True, verbose_name=_("jours de fermeture"))
    time_zone = models.CharField(_("fuseau horaire"), max_length=40, default="Europe/Paris")

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendrier de service")
        verbose_name_plural = _("calendriers de service")
        ordering = ["version", "-is_default", "name"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["version", "name"],
                name="calendar_named_once",
                violation_error_message=_("Cette version a déjà un calendrier de ce nom."),
            ),
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(is_default=True),
                name="calendar_one_default",
                violation_error_message=_("Cette version a déjà un calendrier par défaut."),
            ),
            models.CheckConstraint(condition=Q(week__len=7, on_call__len=8), name="calendar_every_day"),
        ]

    def __str__(self) -> str:
        return self.name

    def as_calendar(self) -> Calendar:
        """Ready to count with."""
        return Calendar(
            week=tuple(map(read_bands, self.week)),
            on_call=tuple(map(read_bands, self.on_call)),
            time_zone=self.time_zone,
            region=self.region,
            worked=frozenset(self.worked),
            closed=frozenset(self.closed),
            on_call_counts=self.on_call_counts,
        )
