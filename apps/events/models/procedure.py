# SPDX-License-Identifier: EUPL-1.2
"""Procedures (fiches réflexes): what to do, in which order; and how far each incident got."""

from typing import Any, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.contracts.models import FaultClass
from apps.contracts.recognition import SHAPES
from apps.events.models.incident import Incident
from apps.events.models.rule import OfIncidentQuerySet, Rule
from apps.events.procedures import steps
from apps.territories import scoping
from apps.territories.models import Territory, User


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    def visible_to(self, user: Any, permission: str = "events.view_procedure") -> Self:
        """Those of the territories where `user` holds `permission`; a shared one may be read by who may read any."""
        if not user.is_active or not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        mine = models.Q(territory__in=scoping.reachable(user, permission))
        reads = permission == "events.view_procedure" and user.has_perm(permission)
        return self.filter(mine | models.Q(territory=None)) if reads else self.filter(mine)


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="ProcedureHistory"
)
class Procedure(models.Model):
    """A fiche réflexe. Its steps are those of its newest version; without territory it is everybody's."""

    code = models.SlugField(_("code"), max_length=48, unique=True)
    title = models.CharField(_("libellé"), max_length=120)
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("territoire"),
        help_text=_("Vide : commune à tous les territoires."),
    )
    fault_classes = models.ManyToManyField(
        FaultClass,
        blank=True,
        related_name="+",
        verbose_name=_("ouverte d'office pour"),
        help_text=_("La fiche s'ouvre d'elle-même sur un incident d'une de ces classes de panne."),
    )
    shapes = ArrayField(
        models.CharField(max_length=16, choices=list(SHAPES.items())),
        default=list,
        blank=True,
        verbose_name=_("ou pour les formes"),
        help_text=_("Elle s'ouvre aussi sur un incident de cette forme : une source perdue n'a pas de classe."),
    )
    active = models.BooleanField(_("en usage"), default=True)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = _("fiche réflexe")
        verbose_name_plural = _("fiches réflexes")
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title


class VersionQuerySet(models.QuerySet["ProcedureVersion"]):
    def visible_to(self, user: Any, permission: str = "events.view_procedure") -> Self:
        return self.filter(procedure__in=Procedure.objects.visible_to(user, permission))


class ProcedureVersion(models.Model):
    """The steps as they were at one time: never edited, a run that began keeps its own."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="versions", verbose_name=_("fiche"))
    number = models.PositiveSmallIntegerField(_("version"))
    steps = models.JSONField(_("étapes"), validators=[steps.validate], help_text=steps.HELP)
    at = models.DateTimeField(_("date"), auto_now_add=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("auteur"))

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version de fiche réflexe")
        verbose_name_plural = _("versions de fiches réflexes")
        ordering = ["procedure", "-number"]
        constraints = [models.UniqueConstraint(fields=["procedure", "number"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.procedure} · v{self.number}"


class ProcedureRun(models.Model):
    """A procedure opened on an incident, once for each procedure."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="procedures", verbose_name=_("incident"))
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="runs", verbose_name=_("fiche"))
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+", verbose_name=_("version"))
    opened_at = models.DateTimeField(_("ouverte le"))
    opened_by = models.ForeignKey(  # null with no rule: by its class of fault
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("ouverte par")
    )
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="+", verbose_name=_("règle"))
    done = models.PositiveSmallIntegerField(_("étapes faites"), default=0)
    finished_at = models.DateTimeField(_("terminée le"), null=True)

    objects = OfIncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("fiche ouverte")
        verbose_name_plural = _("fiches ouvertes")
        ordering = ["opened_at", "id"]
        constraints = [models.UniqueConstraint(fields=["incident", "procedure"], name="run_once")]

    def __str__(self) -> str:
        return f"{self.procedure} · n° {self.incident_id}"


class StepDoneQuerySet(models.QuerySet["StepDone"]):
    def visible_to(self, user: Any, permission: str = "events.view_procedurerun") -> Self:
        return self.filter(run__in=ProcedureRun.objects.visible_to(user, permission))


class StepDone(models.Model):
    """Who did a step, when, and what they noted. Taken back, the row goes and the journal keeps both lines."""

    run = models.ForeignKey(ProcedureRun, models.CASCADE, related_name="steps_done", verbose_name=_("fiche ouverte"))
    step = models.PositiveSmallIntegerField(_("étape"))  # from 1
    at = models.DateTimeField(_("date"))
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("par"))
    comment = models.CharField(_("commentaire"), max_length=500, blank=True)

    objects = StepDoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("étape faite")
        verbose_name_plural = _("étapes faites")
        ordering = ["run", "step"]
        constraints = [models.UniqueConstraint(fields=["run", "step"], name="step_once")]

    def __str__(self) -> str:
        return f"{self.run} · {self.step}"
