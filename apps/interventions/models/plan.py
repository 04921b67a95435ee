# SPDX-License-Identifier: EUPL-1.2
"""Preventive work: what must be looked at every so often, with its checklist; one row for each time it falls due."""

from typing import Any, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Asset, Trade
from apps.events.models import Severity
from apps.interventions.models.request import WorkRequest
from apps.interventions.models.team import Team
from apps.territories import scoping
from apps.territories.models import Territory

MOST_EVERY, MOST_AHEAD, MOST_CHECKS = 120, 90, 60


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: Any, permission: str = "interventions.view_plan") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="PlanHistory")
class Plan(models.Model):
    """« Armoires : vérification annuelle ». Its requests are opened some days ahead, once for each time."""

    class Unit(models.TextChoices):
        DAYS = "days", _("jours")
        WEEKS = "weeks", _("semaines")
        MONTHS = "months", _("mois")
        YEARS = "years", _("ans")

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    title = models.CharField(_("objet"), max_length=200)
    description = models.TextField(_("consignes"), max_length=4000, blank=True)
    trade = models.CharField(_("métier"), max_length=12, choices=Trade.choices)
    priority = models.PositiveSmallIntegerField(_("priorité"), choices=Severity.choices, default=Severity.MINOR)
    assets = models.ManyToManyField(
        Asset,
        blank=True,
        related_name="+",
        verbose_name=_("équipements"),
        help_text=_("Du territoire. Aucun : le travail ne porte sur aucun équipement de l'inventaire."),
    )
    checklist = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        size=MOST_CHECKS,
        verbose_name=_("points à vérifier"),
        help_text=_("Un par ligne : l'équipe les coche."),
    )
    every = models.PositiveSmallIntegerField(
        _("tous les"), default=12, validators=[MinValueValidator(1), MaxValueValidator(MOST_EVERY)]
    )
    unit = models.CharField(_("unité"), max_length=6, choices=Unit.choices, default=Unit.MONTHS)
    starts_on = models.DateField(_("première échéance"))
    ahead = models.PositiveSmallIntegerField(
        _("ouverte d'avance (jours)"), default=14, validators=[MaxValueValidator(MOST_AHEAD)]
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("équipe d'office")
    )
    active = models.BooleanField(_("en vigueur"), default=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan préventif")
        verbose_name_plural = _("plans préventifs")
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(every__gte=1, every__lte=MOST_EVERY, ahead__lte=MOST_AHEAD), name="plan_in_bounds"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SlotQuerySet(models.QuerySet["PlanSlot"]):
    def visible_to(self, user: Any, permission: str = "interventions.view_plan") -> Self:
        return self.filter(plan__in=Plan.objects.visible_to(user, permission))


class PlanSlot(models.Model):
    """One time that a plan falls due: opened once, whoever sweeps and however often, or skipped and saying why."""

    plan = models.ForeignKey(Plan, models.PROTECT, db_index=False, related_name="slots", verbose_name=_("plan"))
    due_on = models.DateField(_("échéance"))
    request = models.OneToOneField(
        WorkRequest, models.PROTECT, null=True, blank=True, related_name="plan_slot", verbose_name=_("demande")
    )
    done_at = models.DateTimeField(_("ouverte ou sautée le"), null=True, blank=True)
    skipped = models.CharField(_("sautée parce que"), max_length=300, blank=True)

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("échéance de plan")
        verbose_name_plural = _("échéances de plans")
        ordering = ["plan", "-due_on"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "due_on"], name="slot_once"),
            models.UniqueConstraint(fields=["plan"], condition=models.Q(done_at=None), name="slot_one_to_come"),
        ]
        indexes = [models.Index(fields=["due_on"], name="slot_to_come", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.plan} · {self.due_on:%d/%m/%Y}"
