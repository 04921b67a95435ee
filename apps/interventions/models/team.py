# SPDX-License-Identifier: EUPL-1.2
"""Who goes: the teams of the authority and of its contractors."""

from datetime import time
from typing import Any, Self

import pghistory
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Trade
from apps.contracts import holidays
from apps.territories import scoping
from apps.territories.models import Territory, User

MONDAY_TO_FRIDAY = (1, 2, 3, 4, 5)
MOST_BREAK = 180  # minutes


class Weekday(models.IntegerChoices):
    """As ISO 8601 numbers them."""

    MONDAY = 1, _("lundi")
    TUESDAY = 2, _("mardi")
    WEDNESDAY = 3, _("mercredi")
    THURSDAY = 4, _("jeudi")
    FRIDAY = 5, _("vendredi")
    SATURDAY = 6, _("samedi")
    SUNDAY = 7, _("dimanche")


def usual_weekdays() -> list[int]:
    return list(MONDAY_TO_FRIDAY)


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user: Any, permission: str = "interventions.view_team") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="TeamHistory")
class Team(models.Model):
    """A van and who is in it. It works for the territory and for those that it includes."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="teams", verbose_name=_("territoire"))
    name = models.CharField(_("nom"), max_length=80)
    company = models.CharField(
        _("entreprise"), max_length=120, blank=True, help_text=_("Vide : une équipe de la collectivité (régie).")
    )
    trades = ArrayField(
        models.CharField(max_length=12, choices=Trade.choices),
        default=list,
        blank=True,
        verbose_name=_("métiers"),
        help_text=_("Aucun : tous."),
    )
    members = models.ManyToManyField(User, blank=True, related_name="teams", verbose_name=_("membres"))
    active = models.BooleanField(_("en activité"), default=True)
    # A day of it, for rounds.
    base = models.PointField(_("lieu de départ"), srid=4326, null=True, blank=True, spatial_index=False)
    starts_at = models.TimeField(_("début de journée"), default=time(8))
    ends_at = models.TimeField(_("fin de journée"), default=time(17))
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday.choices),
        default=usual_weekdays,
        verbose_name=_("jours travaillés"),
    )
    works_holidays = models.BooleanField(_("travaille les jours fériés"), default=False)
    holiday_region = models.CharField(
        _("jours fériés de"), max_length=20, choices=list(holidays.REGIONS.items()), default="", blank=True
    )
    break_minutes = models.PositiveSmallIntegerField(
        _("pause (min)"), default=45, validators=[MaxValueValidator(MOST_BREAK)], help_text=_("0 : aucune.")
    )
    break_from = models.TimeField(_("pause prise à partir de"), default=time(12))
    break_to = models.TimeField(_("et finie à"), default=time(14))

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("équipe")
        verbose_name_plural = _("équipes")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["territory", "name"], name="team_once_per_name"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="team_day_in_order"),
            models.CheckConstraint(
                condition=models.Q(break_to__gt=models.F("break_from"), break_minutes__lte=MOST_BREAK),
                name="team_break_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(weekdays__contained_by=[*Weekday.values], weekdays__len__gte=1),
                name="team_works_some_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.company})" if self.company else self.name


class TeamLeaveQuerySet(models.QuerySet["TeamLeave"]):
    def visible_to(self, user: Any, permission: str = "interventions.view_team") -> Self:
        return scoping.limit(self, user, path="team__territory", permission=permission)


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="TeamLeaveHistory"
)
class TeamLeave(models.Model):
    """Days when a team does not work, whatever its week: leave, training, van in the garage."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="leaves", verbose_name=_("équipe"))
    first_day = models.DateField(_("premier jour"))
    last_day = models.DateField(_("dernier jour"))
    reason = models.CharField(_("motif"), max_length=80)

    objects = TeamLeaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence d'équipe")
        verbose_name_plural = _("absences d'équipe")
        ordering = ["first_day", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(last_day__gte=models.F("first_day")), name="leave_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} ({self.first_day:%d/%m/%Y} – {self.last_day:%d/%m/%Y})"
